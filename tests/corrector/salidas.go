package main

import (
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jstemmer/go-junit-report/v2/junit"
)

func escribirFichero(ruta string, resultados []Resultado, escribir func(io.Writer, []Resultado) error) error {
	if ruta == "" {
		return nil
	}
	fichero, err := os.Create(ruta)
	if err != nil {
		return err
	}
	return errors.Join(escribir(fichero, resultados), fichero.Close())
}

// escribirCSV escribe una fila por prueba: vale para cualquier hoja de cálculo, y
// no depende de cuántas pruebas haya.
func escribirCSV(w io.Writer, resultados []Resultado) error {
	tabla := csv.NewWriter(w)
	_ = tabla.Write([]string{"entrega", "paso", "nota", "prueba", "estado", "aviso", "tope", "parecida"})
	for _, r := range resultados {
		nota := strconv.FormatFloat(r.Nota, 'f', 2, 64)
		for _, c := range r.Comprobaciones {
			_ = tabla.Write([]string{
				celda(r.Entrega), strconv.Itoa(r.Paso), nota, c.Nombre, c.Estado, celda(r.todoElAviso()),
				celda(r.Tope), celda(r.aQuienSeParece())})
		}
	}
	tabla.Flush()
	return tabla.Error()
}

// celda hace que una hoja de cálculo no tome por una fórmula un texto que es de otros.
func celda(texto string) string {
	if primero, _ := utf8.DecodeRuneInString(texto); texto != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", primero) {
		return "'" + texto
	}
	return texto
}

// escribirJSON escribe un objeto con la versión del formato y los resultados; si son los de
// una parte de la clase, también de cuál.
func escribirJSON(w io.Writer, de *procedencia, resultados []Resultado) error {
	j := json.NewEncoder(w)
	j.SetIndent("", "  ")
	j.SetEscapeHTML(false)
	return j.Encode(documento{Version: 1, Parte: de, Resultados: resultados})
}

func escribirJUnit(w io.Writer, resultados []Resultado) error {
	var todas junit.Testsuites
	for _, r := range resultados {
		suite := junit.Testsuite{
			Name: fmt.Sprintf("%s, paso %d", r.Entrega, r.Paso),
			Time: fmt.Sprintf("%.3f", r.Segundos),
		}
		if aviso := r.todoElAviso(); aviso != "" {
			suite.AddProperty("aviso", aviso)
		}
		if r.Parecida != nil {
			suite.AddProperty("parecida", r.aQuienSeParece())
		}
		if r.SinLimitar != "" {
			suite.AddProperty("sin_limitar", r.SinLimitar)
		}
		for _, c := range r.Comprobaciones {
			caso := junit.Testcase{Name: c.Nombre, Classname: fmt.Sprintf("paso%d.%s", r.Paso, r.Entrega)}
			switch c.Estado {
			case falla:
				caso.Failure = &junit.Result{Message: c.Nombre, Data: c.Informe}
			case noProbada:
				caso.Skipped = &junit.Result{Message: noProbada}
			}
			suite.AddTestcase(caso)
		}
		todas.AddSuite(suite)
	}
	return todas.WriteXML(w)
}

//go:embed pagina.html
var textoDeLaPagina string

// pagina es un solo fichero, sin nada de fuera, que se lee en un teléfono.
var pagina = template.Must(template.New("pagina").Funcs(template.FuncMap{
	"nota":  enNota,
	"signo": func(estado string) string { return signos[estado] },
	"clase": func(estado string) string {
		return map[string]string{pasa: "pasa", falla: "falla", noProbada: "nada"}[estado]
	},
	"ancla":      func(i int) string { return fmt.Sprintf("e%d", i) },
	"pasan":      func(r Resultado) int { return len(r.deEstado(pasa)) },
	"conEnlaces": conEnlaces,
	"parecida":   func(r Resultado) string { return r.aQuienSeParece() },
}).Parse(textoDeLaPagina))

func escribirHTML(w io.Writer, resultados []Resultado) error { return pagina.Execute(w, resultados) }

// escribirPaginas escribe una página con todo o, si la ruta es de una carpeta
// (acaba en / o ya existe), una para cada entrega, que no dice nada de las demás.
func escribirPaginas(ruta string, resultados []Resultado) error {
	if !esCarpeta(ruta) {
		return escribirFichero(ruta, resultados, escribirHTML)
	}
	if err := os.MkdirAll(ruta, 0o755); err != nil {
		return err
	}
	deCada := map[string][]Resultado{}
	var entregas []string
	for _, r := range resultados {
		if deCada[r.Entrega] == nil {
			entregas = append(entregas, r.Entrega)
		}
		deCada[r.Entrega] = append(deCada[r.Entrega], r)
	}
	for i, fichero := range ficherosDePaginas(entregas) {
		err := escribirFichero(filepath.Join(ruta, fichero+".html"), sinParecidas(deCada[entregas[i]]), escribirHTML)
		if err != nil {
			return err
		}
	}
	return nil
}

func esCarpeta(ruta string) bool {
	info, err := os.Stat(ruta)
	return err == nil && info.IsDir() || strings.HasSuffix(filepath.ToSlash(ruta), "/")
}

// comprobarSalidas mira, antes de corregir, que se podrá escribir lo que se pide.
func comprobarSalidas(o opciones) error {
	for opcion, ruta := range map[string]string{
		"csv": o.csv, "json": o.json, "junit": o.junit, "html": o.html, "gradescope": o.gradescope,
		"moodle": o.moodle.csv, "moodle-informes": o.moodle.informes,
	} {
		puedeSerCarpeta := opcion == "html" || opcion == "gradescope"
		if err := comprobarSalida(ruta, puedeSerCarpeta); err != nil {
			return fmt.Errorf("no se podrá escribir -%s: %w", opcion, err)
		}
		deUnPaso := opcion == "gradescope" || strings.HasPrefix(opcion, "moodle")
		if ruta != "" && deUnPaso && o.paso == 0 && !o.unir {
			return fmt.Errorf("con -%s hace falta -paso: la nota que se sube es la de un paso", opcion)
		}
	}
	if _, err := o.moodle.preparar(); err != nil {
		return err
	}
	return nil
}

func comprobarSalida(ruta string, puedeSerCarpeta bool) error {
	if ruta == "" {
		return nil
	}
	if puedeSerCarpeta && esCarpeta(ruta) {
		if err := os.MkdirAll(ruta, 0o755); err != nil {
			return err
		}
		ruta = filepath.Join(ruta, ".se-puede-escribir")
	}
	_, err := os.Stat(ruta)
	fichero, errAlAbrir := os.OpenFile(ruta, os.O_CREATE|os.O_WRONLY, 0o666)
	if errAlAbrir != nil {
		return errAlAbrir
	}
	if err := fichero.Close(); err != nil {
		return err
	}
	if errors.Is(err, fs.ErrNotExist) { // no estaba: se deja como estaba
		return os.Remove(ruta)
	}
	return nil
}
