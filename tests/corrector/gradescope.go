package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
)

// Lo que Gradescope espera en results/results.json, con sus nombres:
// https://gradescope-autograders.readthedocs.io/en/latest/specs/
type (
	deGradescope struct {
		Score            float64           `json:"score"` // manda sobre la suma de las pruebas
		ExecutionTime    float64           `json:"execution_time"`
		Output           string            `json:"output"`
		OutputFormat     string            `json:"output_format"`
		Visibility       string            `json:"visibility"`
		StdoutVisibility string            `json:"stdout_visibility"`
		Tests            []pruebaDeGrade   `json:"tests"`
		ExtraData        map[string]string `json:"extra_data"`
	}
	pruebaDeGrade struct {
		Name         string  `json:"name"`
		Number       string  `json:"number"`
		Score        float64 `json:"score"`
		MaxScore     float64 `json:"max_score"`
		Status       string  `json:"status"` // "passed" o "failed"
		Output       string  `json:"output"`
		OutputFormat string  `json:"output_format"`
		Visibility   string  `json:"visibility"`
	}
)

const (
	visible  = "visible"
	oculta   = "hidden" // la salida del corrector, que nombra a otros
	soloText = "text"   // lo que escribe una entrega no es HTML
)

// escribirGradescope escribe el resultado de una entrega. Si la ruta es de una carpeta, el
// de cada una, con su nombre.
func escribirGradescope(ruta string, resultados []Resultado, pesos [6]*ponderacion) error {
	if ruta == "" {
		return nil
	}
	rutas := []string{ruta}
	if esCarpeta(ruta) {
		var nombres []string
		for _, r := range resultados {
			nombres = append(nombres, r.Entrega)
		}
		rutas = nil
		for _, fichero := range ficherosDePaginas(nombres) {
			rutas = append(rutas, filepath.Join(ruta, fichero+".json"))
		}
		if err := os.MkdirAll(ruta, 0o755); err != nil {
			return err
		}
	}
	for i, r := range resultados {
		err := escribirFichero(rutas[i], nil, func(w io.Writer, _ []Resultado) error {
			j := json.NewEncoder(w)
			j.SetIndent("", "  ")
			return j.Encode(paraGradescope(r, pesos[r.Paso]))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// comprobarGradescope mira, antes de corregir, que quepa lo que se va a escribir.
func comprobarGradescope(ruta string, trabajos []trabajo) error {
	if ruta != "" && !esCarpeta(ruta) && len(trabajos) != 1 {
		return errors.New("con -gradescope se corrige una entrega; para varias, da una carpeta: -gradescope notas/")
	}
	return nil
}

func paraGradescope(r Resultado, p *ponderacion) deGradescope {
	g := deGradescope{
		Score: r.Nota, ExecutionTime: math.Round(10*r.Segundos) / 10, Output: r.enPocasPalabras(),
		OutputFormat: soloText, Visibility: visible, StdoutVisibility: oculta,
		ExtraData: map[string]string{"paso": fmt.Sprint(r.Paso)},
	}
	pesos := p.pesos(r.Comprobaciones)
	_, total := p.ganado(&r)
	for i, c := range r.Comprobaciones {
		prueba := pruebaDeGrade{
			Name: c.Nombre, Number: fmt.Sprint(i + 1), MaxScore: enPuntos(pesos[i], total), Status: "failed",
			Output: c.Informe, OutputFormat: soloText, Visibility: visible,
		}
		switch {
		case c.Estado == pasa:
			prueba.Score, prueba.Status = prueba.MaxScore, "passed"
		case c.Estado == noProbada:
			prueba.Output = "No se ha probado: fallaría por lo mismo que otra, o no se llegó a ella."
			if r.Nota > 0 {
				prueba.Score = enPuntos(pesos[i]*p.valen[loNoProbado], total)
			}
		}
		g.Tests = append(g.Tests, prueba)
	}
	return g
}

func enPuntos(peso, total float64) float64 {
	if total == 0 {
		return 0
	}
	return math.Round(1000*notaMaxima*peso/total) / 1000
}
