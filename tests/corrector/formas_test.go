package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

// ficheros son los de una entrega: nombre → contenido.
type ficheros map[string]string

// en devuelve los mismos dentro de una carpeta.
func (f ficheros) en(carpeta string) ficheros {
	dentro := ficheros{}
	for nombre, contenido := range f {
		dentro[carpeta+"/"+nombre] = contenido
	}
	return dentro
}

func (f ficheros) con(otros ...ficheros) ficheros {
	todos := maps.Clone(f)
	for _, o := range otros {
		maps.Copy(todos, o)
	}
	return todos
}

func (f ficheros) conCambios(cambiar func(nombre, texto string) (string, string)) ficheros {
	otros := ficheros{}
	for nombre, texto := range f {
		nombre, texto = cambiar(nombre, texto)
		otros[nombre] = texto
	}
	return otros
}

func (f ficheros) zip(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, nombre := range slices.Sorted(maps.Keys(f)) {
		w, err := z.Create(nombre)
		require.NoError(t, err)
		_, err = io.WriteString(w, f[nombre])
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.String()
}

func (f ficheros) tarGz(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	g := gzip.NewWriter(&b)
	w := tar.NewWriter(g)
	for nombre, texto := range f {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: nombre, Mode: 0o644, Size: int64(len(texto))}))
		_, err := io.WriteString(w, texto)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	require.NoError(t, g.Close())
	return b.String()
}

// delRepositorio lee una carpeta de este repositorio.
func delRepositorio(t *testing.T, carpeta string) ficheros {
	t.Helper()
	f := ficheros{}
	raiz := filepath.Join(programas.RaizRepositorio(), carpeta)
	require.NoError(t, filepath.WalkDir(raiz, func(ruta string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(ruta) != ".go" {
			return err
		}
		contenido, err := os.ReadFile(ruta)
		relativa, _ := filepath.Rel(raiz, ruta)
		f[filepath.ToSlash(relativa)] = string(contenido)
		return err
	}))
	return f
}

// forma es una manera de entregar un trabajo bien hecho.
type forma struct {
	nombre   string
	ficheros ficheros
	dice     string // en el aviso; vacío, no ha de haber ninguno
	noVale   bool   // no se puede corregir, y dice por qué
}

// enUnaCarpeta devuelve los dos programas con todos los ficheros juntos.
func enUnaCarpeta(bien ficheros) ficheros {
	return ficheros{
		"servidor.go": bien["servidor/main.go"], "cliente.go": bien["cliente/main.go"],
		"LEEME.txt": "Se compila así.",
	}
}

func conOtroModulo(bien ficheros) ficheros {
	return bien.conCambios(func(nombre, texto string) (string, string) {
		return nombre, strings.ReplaceAll(texto, `"sockets/common`, `"practica/common`)
	})
}

func formas(t *testing.T) []forma {
	t.Helper()
	bien := delRepositorio(t, "paso1")
	return slices.Concat(formasDeCarpetas(bien), formasDePaquetes(t, bien), formasDeModulos(t, bien),
		formasDeClones(t, bien))
}

func formasDeCarpetas(bien ficheros) []forma {
	conMayusculas := strings.NewReplacer("servidor", "Servidor", "cliente", "CLIENTE")
	return []forma{
		{nombre: "tal-cual", ficheros: bien},
		{nombre: "en-paso1", ficheros: bien.en("paso1")},
		{nombre: "en-Paso1", ficheros: bien.en("Paso1"), dice: "estaba en Paso1"},
		{nombre: "en-PASO_1", ficheros: bien.en("PASO_1"), dice: "estaba en PASO_1"},
		{nombre: "un-nivel", ficheros: bien.en("practica"), dice: "estaba en practica"},
		{nombre: "dos-niveles", ficheros: bien.en("sockets-main/entrega"), dice: "sockets-main/entrega"},
		{nombre: "dos-niveles-y-paso", ficheros: bien.en("sockets/mi trabajo/paso 1"), dice: "estaba en paso 1"},
		{nombre: "con-mayusculas", ficheros: bien.conCambios(func(nombre, texto string) (string, string) {
			return conMayusculas.Replace(nombre), texto
		}), dice: "Servidor por servidor"},
		{nombre: "con-bom-y-crlf", ficheros: bien.conCambios(func(nombre, texto string) (string, string) {
			return nombre, "\ufeff" + strings.ReplaceAll(texto, "\n", "\r\n")
		})},
		{nombre: "con-lo-que-deja-un-mac", ficheros: bien.con(ficheros{
			"__MACOSX/servidor/._main.go": "\x00\x05", "servidor/._main.go": "\x00\x05", ".DS_Store": "\x00"})},
		{nombre: "con-exe", ficheros: bien.con(ficheros{"servidor/servidor.exe": "MZ\x00"})},
		{nombre: "con-node-modules-y-git", ficheros: bien.con(ficheros{
			"node_modules/x/servidor/a.go": "no", ".git/config": "x"})},
		{nombre: "dos-candidatas", ficheros: bien.en("a").con(bien.en("b")), dice: "se ha tomado a, y no b"},
		{nombre: "muy-grande", ficheros: bien.con(ficheros{"video.mp4": strings.Repeat("x", topeFichero+1)}),
			dice: "se han dejado fuera 1 ficheros; por ejemplo, video.mp4"},
		{nombre: "todo-junto", ficheros: enUnaCarpeta(bien), dice: "en la misma carpeta"},
		{nombre: "vacia", ficheros: ficheros{"LEEME.md": "hola"}, dice: "no se encuentra el trabajo", noVale: true},
		{nombre: "otro-paso", ficheros: bien.en("paso2"), dice: "pero no el 1", noVale: true},
	}
}

func formasDePaquetes(t *testing.T, bien ficheros) []forma {
	t.Helper()
	deUnMac := bien.en("paso1").con(ficheros{"__MACOSX/a/b": "x"})
	dentroDeOtro := ficheros{"d.zip": bien.zip(t)}
	queSube := ficheros{"../../fuera.txt": "x"}
	bomba := ficheros{"a": strings.Repeat("\x00", topeDelPaquete+1)}
	return []forma{
		{nombre: "zip", ficheros: ficheros{"entrega.zip": bien.zip(t)}, dice: "abierto entrega.zip"},
		{nombre: "zip-de-un-mac", ficheros: ficheros{"e.zip": deUnMac.zip(t)}, dice: "abierto e.zip"},
		{nombre: "zip-en-zip", ficheros: ficheros{"e.zip": dentroDeOtro.zip(t)}, dice: "abierto d.zip"},
		{nombre: "tar-gz", ficheros: ficheros{"entrega.tar.gz": bien.en("x").tarGz(t)}, dice: "abierto entrega.tar.gz"},
		{nombre: "tgz-con-mayusculas", ficheros: ficheros{"E.TGZ": bien.tarGz(t)}, dice: "abierto E.TGZ"},
		{nombre: "un-rar", ficheros: ficheros{"entrega.rar": "Rar!"}, dice: "es un .rar", noVale: true},
		{nombre: "zip-roto", ficheros: ficheros{"e.zip": "PK\x03\x04no"}, dice: "no se puede abrir el .zip",
			noVale: true},
		{nombre: "zip-que-sube", ficheros: ficheros{"e.zip": queSube.zip(t)}, dice: "fuera de su carpeta",
			noVale: true},
		{nombre: "zip-bomba", ficheros: ficheros{"e.zip": bomba.zip(t)}, dice: "ocupa demasiado", noVale: true},
	}
}

func formasDeModulos(t *testing.T, bien ficheros) []forma {
	t.Helper()
	comun := delRepositorio(t, "common").en("common")
	modulo := func(nombre, resto string) ficheros {
		return ficheros{"go.mod": "module " + nombre + "\n\ngo " + resto + "\n"}
	}
	const nueva = "\n\ntoolchain go1.99.3"
	return []forma{
		{nombre: "modulo-entero", ficheros: bien.en("paso1").con(comun, modulo("sockets", "1.26"))},
		{nombre: "otro-modulo", ficheros: conOtroModulo(bien.con(comun)).con(modulo("practica", "1.26"))},
		{nombre: "modulo-viejo", ficheros: bien.con(modulo("practica", "1.18")), dice: "pide Go 1.18"},
		{nombre: "otro-modulo-sin-common", ficheros: bien.con(modulo("practica", "1.26")), dice: "módulo es practica"},
		{nombre: "modulo-sin-common", ficheros: bien.con(modulo("sockets", "1.26")), dice: "falta el paquete common"},
		{nombre: "go-mas-nuevo", ficheros: bien.con(modulo("practica", "1.99.1"+nueva)), dice: "pide Go 1.99.1"},
		{nombre: "toolchain-mas-nueva", ficheros: bien.con(comun, modulo("sockets", "1.26"+nueva))},
		{nombre: "todo-junto-y-modulo", ficheros: enUnaCarpeta(bien).con(modulo("x", "1.26")),
			dice: "en la misma carpeta"},
	}
}

func formasDeClones(t *testing.T, bien ficheros) []forma {
	t.Helper()
	clon := delRepositorio(t, "common").en("common").con(ficheros{
		"go.mod": "module sockets\n\ngo 1.26\n", "tests/escenarios/x.go": "package escenarios\n"})
	for paso := 1; paso <= 5; paso++ {
		nombre := fmt.Sprintf("paso%d", paso)
		clon = clon.con(delRepositorio(t, nombre).en(nombre))
	}
	cambiado := bien.conCambios(func(nombre, texto string) (string, string) { return nombre, texto + "\n// mío\n" })
	return []forma{
		{nombre: "clon-con-mio", ficheros: clon.con(bien.en("mio")), dice: "estaba en mio"},
		{nombre: "clon-con-mio-dentro", ficheros: clon.con(bien.en("mio/paso1")).en("sockets"),
			dice: "estaba en sockets/mio"},
		{nombre: "clon-con-otra", ficheros: clon.con(bien.en("mi-solucion")), dice: "estaba en mi-solucion"},
		{nombre: "clon-cambiado", ficheros: clon.con(cambiado.en("paso1")), dice: "los pasos que ha cambiado (paso1)"},
		{nombre: "clon-sin-nada", ficheros: clon, dice: "sin ningún trabajo", noVale: true},
	}
}

// escribirFormas las pone en una carpeta, como las da Moodle.
func escribirFormas(t *testing.T, clase string, todas []forma) {
	t.Helper()
	for i, f := range todas {
		for nombre, contenido := range f.ficheros.en(fmt.Sprintf("%s_%d_assignsubmission_file_", f.nombre, 1000+i)) {
			ruta := filepath.Join(clase, nombre)
			require.NoError(t, os.MkdirAll(filepath.Dir(ruta), 0o755))
			require.NoError(t, os.WriteFile(ruta, []byte(contenido), 0o644))
		}
	}
}

func nombreDeMoodle(f forma, i int) string { return fmt.Sprintf("%s (%d)", f.nombre, 1000+i) }

// De cada forma, el trabajo se encuentra, o su fila dice por qué no.
func TestElTrabajoSeEncuentraComoVenga(t *testing.T) {
	todas := formas(t)
	clase := t.TempDir()
	escribirFormas(t, clase, todas)
	// Un go.mod por encima de toda la clase no es de ninguna entrega.
	require.NoError(t, os.WriteFile(filepath.Join(clase, "go.mod"), []byte("module clase\n"), 0o644))
	tr := &taller{opciones: opciones{paso: 1, entregas: []string{clase}}, temporal: t.TempDir(),
		repositorio: "/repositorio", noValen: map[string]error{}}
	trabajos, err := tr.repartir()
	require.NoError(t, err)
	deCada := map[string]trabajo{}
	for _, trabajo := range trabajos {
		deCada[trabajo.entrega] = trabajo
	}
	require.Len(t, deCada, len(todas), "cada una tiene su fila, y ninguna más de una")
	for i, f := range todas {
		t.Run(f.nombre, func(t *testing.T) {
			trabajo, esta := deCada[nombreDeMoodle(f, i)]
			require.True(t, esta)
			copia := filepath.Join(t.TempDir(), "copia")
			dentro, avisos, err := tr.prepararCopia(trabajo, copia)
			aviso := strings.Join(avisos, " ")
			if f.noVale {
				require.ErrorContains(t, err, f.dice)
				return
			}
			require.NoError(t, err)
			for _, programa := range []string{"servidor", "cliente"} {
				hay, _ := filepath.Glob(filepath.Join(copia, dentro, programa, "*.go"))
				assert.Len(t, hay, 1, programa)
			}
			assert.Contains(t, aviso, f.dice)
			if f.dice == "" {
				assert.Empty(t, aviso)
			}
		})
	}
}

// Con las pruebas de verdad: a todas las bien hechas, la nota que merecen.
func TestTodasLasFormasTienenLaNotaQueMerecen(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	todas := formas(t)
	moodle := ficheros{}
	for i, f := range todas {
		if f.nombre != "zip-bomba" {
			moodle = moodle.con(f.ficheros.en(fmt.Sprintf("%s_%d_assignsubmission_file_", f.nombre, 1000+i)))
		}
	}
	paquete := filepath.Join(t.TempDir(), "Sockets-2026.zip")
	require.NoError(t, os.WriteFile(paquete, []byte(moodle.zip(t)), 0o644))
	notas := corregirLo(t, 1, paquete)
	for i, f := range todas {
		if f.nombre == "zip-bomba" {
			continue
		}
		r := notas[nombreDeMoodle(f, i)]
		require.NotNil(t, r, f.nombre)
		assert.Contains(t, r.Aviso, f.dice, f.nombre)
		if f.noVale {
			assert.Zero(t, r.Nota, f.nombre)
		} else {
			assert.InDelta(t, 10, r.Nota, 1e-9, "%s: %v %s", f.nombre, r.deEstado(falla), r.Aviso)
		}
	}
}
