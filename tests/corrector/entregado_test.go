package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// escribirEntrega pone unos ficheros en una carpeta nueva.
func escribirEntrega(t *testing.T, ficheros map[string]string) string {
	t.Helper()
	carpeta := t.TempDir()
	for nombre, contenido := range ficheros {
		ruta := filepath.Join(carpeta, nombre)
		require.NoError(t, os.MkdirAll(filepath.Dir(ruta), 0o755))
		require.NoError(t, os.WriteFile(ruta, []byte(contenido), 0o644))
	}
	return carpeta
}

const unMain = "package main\n\nfunc main() {}\n"

func TestSeJuzgaLoQueSeHaEntregado(t *testing.T) {
	conExec := "package main\n\nimport \"os/exec\"\n"
	ordenes := "servidor: ./s\ncliente: ./s\n"
	const elf = "\x7fELF"
	type f = map[string]string
	for nombre, caso := range map[string]struct {
		ficheros   f
		dice       string // "" es que no ha de decir nada
		compilados bool
		noVale     bool
	}{
		"de Go":          {ficheros: f{"servidor/main.go": unMain}},
		"por sistema":    {ficheros: f{"servidor/a.go": "//go:build linux || windows\n\n" + unMain}},
		"con !race":      {ficheros: f{"servidor/a.go": "//go:build !race\n\n" + unMain}, dice: "//go:build !race"},
		"con race y más": {ficheros: f{"b/a.go": "// x\n\n//go:build linux && race\n\npackage b\n"}, dice: "a.go"},
		"con os/exec":    {ficheros: f{"servidor/a.go": conExec}, dice: "os/exec"},
		"Python":         {ficheros: f{"ordenes.txt": "servidor: python3 s.py\ncliente: python3 c.py\n"}},
		"de fuera":       {ficheros: f{"ordenes.txt": "servidor: /usr/bin/s\ncliente: ../c\n"}, dice: "/usr/bin/s"},
		"Go y un .exe":   {ficheros: f{"servidor/main.go": unMain, "servidor/servidor.exe": "MZ..."}},
		"lo lanza":       {ficheros: f{"servidor/a.go": conExec, "x": elf}, dice: "compilados: x", noVale: true},
		"compilado":      {ficheros: f{"ordenes.txt": ordenes, "s": elf}, dice: "compilados: s", noVale: true},
		"se acepta":      {ficheros: f{"ordenes.txt": ordenes, "s": elf}, dice: "compilados: s", compilados: true},
		"con fuentes":    {ficheros: f{"ordenes.txt": ordenes, "s": elf, "s.c": "x"}, dice: "compilados: s"},
	} {
		carpeta := escribirEntrega(t, caso.ficheros)
		avisos, err := revisar(carpeta, carpeta, caso.compilados)
		if caso.noVale {
			assert.ErrorIs(t, err, errSinFuentes, nombre)
		} else {
			assert.NoError(t, err, nombre)
		}
		if caso.dice == "" {
			assert.Empty(t, avisos, nombre)
		}
		assert.Contains(t, strings.Join(avisos, " "), caso.dice, nombre)
	}
}

// El programa que se juzga es el que ejecuta una persona, que no usa -race.
func TestLoQueSoloSeCompilaSinDetectorSeJuzgaConEl(t *testing.T) {
	carpeta := escribirEntrega(t, map[string]string{
		"servidor/sin.go": "//go:build !race\n\n" + unMain, "servidor/con.go": "//go:build race\n\n" + unMain,
	})
	_, err := revisar(carpeta, carpeta, false)
	require.NoError(t, err)
	sin, _ := os.ReadFile(filepath.Join(carpeta, "servidor/sin.go"))
	con, _ := os.ReadFile(filepath.Join(carpeta, "servidor/con.go"))
	assert.Equal(t, "//\n\n"+unMain, string(sin))
	assert.Equal(t, "//go:build ignore\n\n"+unMain, string(con))
}
