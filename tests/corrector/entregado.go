package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"sockets/tests/informe"
	"sockets/tests/programas"
)

// errSinFuentes es el de una entrega que trae los programas ya compilados.
var errSinFuentes = errors.New("los programas están ya compilados y no están sus fuentes: no se corrige, " +
	"salvo que se pida con -compilados si")

// revision es lo que se mira en la copia de una entrega, antes de juzgarla, para que lo que
// se juzgue sea lo que se ha entregado.
type revision struct {
	copia      string // la copia entera
	solucion   string // en ella, la carpeta de la solución
	avisos     []string
	compilados []string // ficheros que son programas compilados
	fuentes    bool     // hay alguna de un lenguaje que se compila, y no es Go
	arrancan   bool     // los programas de Go arrancan otros, o los llevan dentro
}

func revisar(copia, solucion string, aceptarCompilados bool) ([]string, error) {
	r := &revision{copia: copia, solucion: solucion}
	err := filepath.WalkDir(copia, func(ruta string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		return r.mirar(ruta)
	})
	if err != nil {
		return nil, err
	}
	r.mirarOrdenes()
	if len(r.compilados) > 0 && (r.arrancan || !r.esGo()) {
		r.avisar("Trae programas compilados: %s.", strings.Join(r.compilados[:min(3, len(r.compilados))], ", "))
		if !aceptarCompilados && !r.fuentes {
			return r.avisos, errSinFuentes
		}
	}
	return r.avisos, nil
}

func (r *revision) esGo() bool { return (&programas.Solucion{Carpeta: r.solucion}).EsGo() }

func (r *revision) avisar(formato string, partes ...any) {
	r.avisos = append(r.avisos, informe.VisibleEnUnaLinea(fmt.Sprintf(formato, partes...)))
}

func (r *revision) corta(ruta string) string {
	relativa, _ := filepath.Rel(r.solucion, ruta)
	return filepath.ToSlash(relativa)
}

// queSeCompilan son las extensiones de las fuentes de otros lenguajes.
var queSeCompilan = []string{
	".c", ".cc", ".cpp", ".cxx", ".rs", ".java", ".kt", ".scala", ".hs", ".zig", ".d", ".nim", ".swift", ".cs", ".ml",
	".pas", ".adb", ".f90", ".cr", ".v",
}

// comienzos son los octetos con los que empieza un programa compilado: de Linux, de
// Windows, de macOS y de Java.
var comienzos = []string{"\x7fELF", "MZ", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe"}

func (r *revision) mirar(ruta string) error {
	contenido, err := os.ReadFile(ruta)
	if err != nil {
		return err
	}
	for _, comienzo := range comienzos {
		if bytes.HasPrefix(contenido, []byte(comienzo)) {
			r.compilados = append(r.compilados, r.corta(ruta))
		}
	}
	extension := strings.ToLower(filepath.Ext(ruta))
	r.fuentes = r.fuentes || slices.Contains(queSeCompilan, extension)
	if extension != ".go" || strings.HasSuffix(ruta, "_test.go") || r.esDelRepositorio(ruta, contenido) {
		return nil
	}
	if strings.HasPrefix(ruta, r.solucion+string(filepath.Separator)) {
		r.mirarImportados(ruta, contenido)
	}
	return r.mirarCondicion(ruta, contenido)
}

// esDelRepositorio dice si el fichero es igual que el que hay aquí en el mismo sitio: en
// una copia del repositorio, lo que no es del estudiante no se mira.
func (r *revision) esDelRepositorio(ruta string, contenido []byte) bool {
	relativa, err := filepath.Rel(r.copia, ruta)
	if err != nil {
		return false
	}
	nuestro, err := os.ReadFile(filepath.Join(programas.RaizRepositorio(), relativa))
	return err == nil && bytes.Equal(nuestro, contenido)
}

// ejecuta encuentra las maneras de arrancar un programa que hay en el paquete syscall.
var ejecuta = regexp.MustCompile(`\b(Exec|ForkExec|StartProcess)\(`)

func (r *revision) mirarImportados(ruta string, contenido []byte) {
	fichero, err := parser.ParseFile(token.NewFileSet(), ruta, contenido, parser.ImportsOnly)
	if err != nil {
		return // lo dirá el compilador
	}
	for _, importado := range fichero.Imports {
		paquete, _ := strconv.Unquote(importado.Path.Value)
		arranca := paquete == "os/exec" || paquete == "plugin" || paquete == "syscall" && ejecuta.Match(contenido)
		if arranca {
			r.avisar("%s arranca otros programas (%s).", r.corta(ruta), paquete)
		}
		r.arrancan = r.arrancan || arranca
	}
}

// mirarCondicion busca ficheros que solo se compilan con el detector de carreras, o solo
// sin él: con ellos, el programa que se juzga no sería el que ejecuta una persona. En la
// copia, deja los que se compilan sin detector.
func (r *revision) mirarCondicion(ruta string, contenido []byte) error {
	lineas := strings.SplitAfter(string(contenido), "\n")
	for i, linea := range lineas {
		if strings.HasPrefix(linea, "package ") {
			break
		}
		if !constraint.IsGoBuild(linea) {
			continue
		}
		condicion, err := constraint.Parse(strings.TrimSpace(linea))
		if err != nil || cumple(condicion, true) == cumple(condicion, false) {
			continue
		}
		r.avisar("%s tiene «%s», que separa el programa que se juzga del que ejecuta una persona: se juzga este.",
			r.corta(ruta), strings.TrimSpace(linea))
		lineas[i] = "//go:build ignore\n"
		if cumple(condicion, false) {
			lineas[i] = "//\n"
		}
		return os.WriteFile(ruta, []byte(strings.Join(lineas, "")), 0o600)
	}
	return nil
}

func cumple(condicion constraint.Expr, conDetector bool) bool {
	return condicion.Eval(func(marca string) bool {
		switch marca {
		case "race":
			return conDetector
		case runtime.GOOS, runtime.GOARCH, "gc", "cgo":
			return true
		case "unix":
			return runtime.GOOS != "windows"
		}
		return strings.HasPrefix(marca, "go1.")
	})
}

// mirarOrdenes busca en el fichero de órdenes algo que no esté en la entrega.
func (r *revision) mirarOrdenes() {
	contenido, err := os.ReadFile(filepath.Join(r.solucion, programas.FicheroOrdenes))
	if err != nil {
		return
	}
	for linea := range strings.Lines(string(contenido)) {
		_, orden, _ := strings.Cut(linea, ":")
		for _, palabra := range strings.Fields(orden) {
			if filepath.IsAbs(palabra) || slices.Contains(strings.Split(filepath.ToSlash(palabra), "/"), "..") {
				r.avisar("%s usa algo que no está en la entrega: %s.", programas.FicheroOrdenes, palabra)
			}
		}
	}
}
