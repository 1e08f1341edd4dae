package main

import (
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

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
	_ = tabla.Write([]string{"entrega", "paso", "nota", "prueba", "estado", "aviso"})
	for _, r := range resultados {
		nota := strconv.FormatFloat(r.Nota, 'f', 2, 64)
		for _, c := range r.Comprobaciones {
			_ = tabla.Write([]string{r.Entrega, strconv.Itoa(r.Paso), nota, c.Nombre, c.Estado, r.Aviso})
		}
	}
	tabla.Flush()
	return tabla.Error()
}

// escribirJSON escribe un objeto con la versión del formato y los resultados.
func escribirJSON(w io.Writer, resultados []Resultado) error {
	j := json.NewEncoder(w)
	j.SetIndent("", "  ")
	j.SetEscapeHTML(false)
	return j.Encode(struct {
		Version    int         `json:"version"`
		Resultados []Resultado `json:"resultados"`
	}{1, resultados})
}

func escribirJUnit(w io.Writer, resultados []Resultado) error {
	var todas junit.Testsuites
	for _, r := range resultados {
		suite := junit.Testsuite{
			Name: fmt.Sprintf("%s, paso %d", r.Entrega, r.Paso),
			Time: fmt.Sprintf("%.3f", r.Segundos),
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
	"ancla": func(i int) string { return fmt.Sprintf("e%d", i) },
	"pasan": func(r Resultado) int { return len(r.deEstado(pasa)) },
}).Parse(textoDeLaPagina))

func escribirHTML(w io.Writer, resultados []Resultado) error { return pagina.Execute(w, resultados) }

// escribirPaginas escribe una página con todo o, si la ruta es de una carpeta
// (acaba en / o ya existe), una para cada entrega, que no dice nada de las demás.
func escribirPaginas(ruta string, resultados []Resultado) error {
	info, err := os.Stat(ruta)
	esCarpeta := err == nil && info.IsDir() || strings.HasSuffix(filepath.ToSlash(ruta), "/")
	if !esCarpeta {
		return escribirFichero(ruta, resultados, escribirHTML)
	}
	if err := os.MkdirAll(ruta, 0o755); err != nil {
		return err
	}
	deCada := map[string][]Resultado{}
	for _, r := range resultados {
		deCada[r.Entrega] = append(deCada[r.Entrega], r)
	}
	for entrega, suyos := range deCada {
		if err := escribirFichero(filepath.Join(ruta, entrega+".html"), suyos, escribirHTML); err != nil {
			return err
		}
	}
	return nil
}
