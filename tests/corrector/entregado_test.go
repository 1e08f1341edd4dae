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
	for nombre, caso := range map[string]struct {
		ficheros   map[string]string
		dice       string // "" es que no ha de decir nada
		compilados bool
		noVale     bool
	}{
		"de Go":           {ficheros: map[string]string{"servidor/main.go": unMain}},
		"por sistema":     {ficheros: map[string]string{"servidor/a.go": "//go:build linux || windows\n\n" + unMain}},
		"con !race":       {ficheros: map[string]string{"servidor/a.go": "//go:build !race\n\n" + unMain}, dice: "//go:build !race"},
		"con race y más":  {ficheros: map[string]string{"b/a.go": "// x\n\n//go:build linux && race\n\npackage b\n"}, dice: "a.go"},
		"con os/exec":     {ficheros: map[string]string{"servidor/a.go": "package main\n\nimport \"os/exec\"\n"}, dice: "os/exec"},
		"Python":          {ficheros: map[string]string{"ordenes.txt": "servidor: python3 s.py\ncliente: python3 c.py\n"}},
		"de fuera":        {ficheros: map[string]string{"ordenes.txt": "servidor: /usr/bin/s\ncliente: ../c\n"}, dice: "/usr/bin/s"},
		"Go y un .exe":    {ficheros: map[string]string{"servidor/main.go": unMain, "servidor/servidor.exe": "MZ..."}},
		"Go que lo lanza": {ficheros: map[string]string{"servidor/a.go": "package main\n\nimport \"os/exec\"\n", "x": "\x7fELF"}, dice: "x", noVale: true},
		"compilado":       {ficheros: map[string]string{"ordenes.txt": "servidor: ./s\ncliente: ./s\n", "s": "\x7fELF"}, dice: "compilados: s", noVale: true},
		"se acepta":       {ficheros: map[string]string{"ordenes.txt": "servidor: ./s\ncliente: ./s\n", "s": "\x7fELF"}, dice: "compilados: s", compilados: true},
		"con fuentes":     {ficheros: map[string]string{"ordenes.txt": "servidor: ./s\ncliente: ./s\n", "s": "\x7fELF", "s.c": "x"}, dice: "compilados: s"},
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
