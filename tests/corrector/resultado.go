package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"sockets/tests/catalogo"
)

// Los estados de una prueba, tal como salen en el CSV y en el JSON.
const (
	pasa      = "pasa"
	falla     = "falla"
	noProbada = "no probada" // porque fallaría por lo mismo que otra, o no se llegó a ella
)

// Prueba es lo que ha pasado con una prueba de una entrega.
type Prueba struct {
	Nombre  string `json:"nombre"`
	Estado  string `json:"estado"`            // "pasa", "falla" o "no probada"
	Informe string `json:"informe,omitempty"` // de las que fallan
}

// Resultado es el de un paso de una entrega. Es lo que se escribe en el JSON: se
// podrán añadir campos, pero no cambiar los que hay.
type Resultado struct {
	Entrega   string     `json:"entrega"`
	Paso      int        `json:"paso"`
	Nota      float64    `json:"nota"`             // de 0 a 10
	Supera    bool       `json:"supera"`           // pasa todas las pruebas del paso
	ConRace   bool       `json:"carreras_miradas"` // se han buscado carreras de datos
	Aviso     string     `json:"aviso,omitempty"`  // por qué se paró, si se paró
	Segundos  float64    `json:"segundos"`
	Pruebas   []Prueba   `json:"pruebas"`
	Siguiente *Resultado `json:"siguiente,omitempty"` // sin -paso: el primer paso que no supera
}

func (r *Resultado) anotar(nombres []string, v catalogo.Veredicto, aviso, copia string) {
	r.Aviso = aviso
	for _, nombre := range nombres {
		p := Prueba{Nombre: nombre, Estado: noProbada}
		switch {
		case slices.Contains(v.Pasadas, nombre):
			p.Estado = pasa
		case slices.Contains(v.Fallidas, nombre):
			p.Estado, p.Informe = falla, limpiar(v.Informes[nombre], copia)
		}
		r.Pruebas = append(r.Pruebas, p)
	}
	general := fmt.Sprintf("TestPaso%d", r.Paso)
	if slices.Contains(v.Fallidas, general) && len(r.fallidas()) == 0 {
		r.Pruebas[0].Estado, r.Pruebas[0].Informe = falla, limpiar(v.Informes[general], copia)
	}
	r.Supera = len(r.pasadas()) == len(nombres)
}

func (r *Resultado) anotarTodas(nombres []string, motivo string) {
	r.anotar(nombres, catalogo.Veredicto{}, motivo, "")
}

// limpiar deja del informe lo que interesa a quien hizo la entrega.
func limpiar(informe, copia string) string {
	var lineas []string
	for _, linea := range strings.Split(sinRutas(informe, copia), "\n") {
		recortada := strings.TrimSpace(linea)
		if strings.HasPrefix(recortada, "=== ") || strings.HasPrefix(recortada, "--- FAIL") {
			continue
		}
		lineas = append(lineas, strings.TrimPrefix(strings.TrimPrefix(linea, "    "), "    "))
	}
	if len(lineas) > 0 && strings.Contains(lineas[0], "_test.go:") {
		lineas = lineas[1:]
	}
	return strings.TrimSpace(strings.Join(lineas, "\n"))
}

func (r *Resultado) deEstado(estado string) []Prueba {
	return slices.DeleteFunc(slices.Clone(r.Pruebas), func(p Prueba) bool { return p.Estado != estado })
}

func (r *Resultado) pasadas() []Prueba  { return r.deEstado(pasa) }
func (r *Resultado) fallidas() []Prueba { return r.deEstado(falla) }

func (r *Resultado) resumen() string {
	texto := fmt.Sprintf("%s, paso %d: %d de %d (%.0f s)", r.Entrega, r.Paso, len(r.pasadas()), len(r.Pruebas), r.Segundos)
	if r.Aviso != "" {
		texto += ". " + r.Aviso
	}
	return texto
}

// pesos es lo que vale cada prueba. Las que no están valen lo que diga "*", o 1.
type pesos map[string]float64

// leerPesos lee un fichero con líneas "nombre de la prueba: peso". La prueba "*"
// son todas las que no se nombran. Las líneas que empiezan por # son comentarios.
func leerPesos(ruta string) (pesos, error) {
	p := pesos{"*": 1}
	if ruta == "" {
		return p, nil
	}
	fichero, err := os.Open(ruta)
	if err != nil {
		return nil, fmt.Errorf("no se puede leer el fichero de pesos: %w", err)
	}
	defer fichero.Close()
	lineas := bufio.NewScanner(fichero)
	for numero := 1; lineas.Scan(); numero++ {
		linea := strings.TrimSpace(lineas.Text())
		if linea == "" || strings.HasPrefix(linea, "#") {
			continue
		}
		corte := strings.LastIndex(linea, ":")
		peso, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(linea[corte+1:]), ",", ".", 1), 64)
		if corte < 0 || err != nil || peso < 0 {
			return nil, fmt.Errorf("%s, línea %d: se esperaba «prueba: peso», y pone %q", ruta, numero, linea)
		}
		p[strings.TrimSpace(linea[:corte])] = peso
	}
	return p, lineas.Err()
}

func (p pesos) de(prueba string) float64 {
	if peso, hay := p[prueba]; hay {
		return peso
	}
	return p["*"]
}

// ponerNota calcula la nota, de 0 a 10: la parte de los pesos que se ha ganado.
func (r *Resultado) ponerNota(p pesos) {
	ganado, total := 0.0, 0.0
	for _, prueba := range r.Pruebas {
		total += p.de(prueba.Nombre)
		if prueba.Estado == pasa {
			ganado += p.de(prueba.Nombre)
		}
	}
	if total > 0 {
		r.Nota = 10 * ganado / total
	}
	if r.Siguiente != nil {
		r.Siguiente.ponerNota(p)
	}
}
