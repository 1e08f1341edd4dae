package main

import (
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
	c := csv.NewWriter(w)
	_ = c.Write([]string{"entrega", "paso", "nota", "prueba", "estado", "aviso"})
	for _, r := range resultados {
		for _, p := range r.Pruebas {
			_ = c.Write([]string{r.Entrega, strconv.Itoa(r.Paso), strconv.FormatFloat(r.Nota, 'f', 2, 64), p.Nombre, p.Estado, r.Aviso})
		}
	}
	c.Flush()
	return c.Error()
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
		suite := junit.Testsuite{Name: fmt.Sprintf("%s, paso %d", r.Entrega, r.Paso), Time: fmt.Sprintf("%.3f", r.Segundos)}
		for _, p := range r.Pruebas {
			caso := junit.Testcase{Name: p.Nombre, Classname: fmt.Sprintf("paso%d.%s", r.Paso, r.Entrega)}
			switch p.Estado {
			case falla:
				caso.Failure = &junit.Result{Message: p.Nombre, Data: p.Informe}
			case noProbada:
				caso.Skipped = &junit.Result{Message: noProbada}
			}
			suite.AddTestcase(caso)
		}
		todas.AddSuite(suite)
	}
	return todas.WriteXML(w)
}

// pagina es un solo fichero, sin nada de fuera, que se lee en un teléfono.
var pagina = template.Must(template.New("pagina").Funcs(template.FuncMap{
	"nota":  enNota,
	"signo": func(estado string) string { return signos[estado] },
	"clase": func(estado string) string {
		return map[string]string{pasa: "pasa", falla: "falla", noProbada: "nada"}[estado]
	},
	"ancla": func(i int) string { return fmt.Sprintf("e%d", i) },
	"pasan": func(r Resultado) int { return len(r.pasadas()) },
}).Parse(`<!DOCTYPE html>
<html lang="es">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Resultados</title>
<style>
  :root { color-scheme: light dark; --linea: #8885; --bien: #1a7f37; --mal: #cf222e }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem }
  h1 { font-size: 1.4rem }
  h2 { font-size: 1.15rem; margin: 2.5rem 0 .3rem; border-top: 1px solid var(--linea); padding-top: 1rem }
  table { border-collapse: collapse; width: 100% }
  td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--linea) }
  ul { list-style: none; padding: 0 }
  li { padding: .15rem 0 }
  pre { overflow-x: auto; white-space: pre-wrap; background: #8881; padding: .8rem; border-radius: .4rem; font-size: .85rem }
  .pasa { color: var(--bien) } .falla { color: var(--mal); font-weight: 600 } .nada { opacity: .6 }
  summary { cursor: pointer }
</style>
<h1>Resultados</h1>
{{if gt (len .) 1}}
<table>
<tr><th>entrega<th>paso<th>nota<th>pasan
{{range $i, $r := .}}<tr><td><a href="#{{ancla $i}}">{{$r.Entrega}}</a><td>{{$r.Paso}}<td>{{nota $r.Nota}}<td>{{pasan $r}} de {{len $r.Pruebas}}
{{end}}</table>
{{end}}
{{range $i, $r := .}}
<section>
<h2 id="{{ancla $i}}">{{$r.Entrega}}, paso {{$r.Paso}}: {{nota $r.Nota}}</h2>
<p>Pasa {{pasan $r}} de {{len $r.Pruebas}} pruebas.
{{if $r.ConRace}}Se han buscado carreras de datos.{{else}}No se han buscado carreras de datos: puede haberlas.{{end}}
{{with $r.Aviso}}<br><span class="falla">{{.}}</span>{{end}}</p>
{{range $r.Pruebas}}{{if eq .Estado "falla"}}<p class="falla">✗ {{.Nombre}}</p>
<pre>{{.Informe}}</pre>
{{end}}{{end}}
<details><summary>Todas las pruebas</summary>
<ul>{{range $r.Pruebas}}<li class="{{clase .Estado}}">{{signo .Estado}} {{.Nombre}}{{end}}</ul>
</details>
</section>
{{end}}
</html>
`))

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
