package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"sockets/tests/escenarios"
	"sockets/tests/informe"
	"sockets/tests/veredicto"
)

// Los estados de una comprobación, tal como salen en el CSV y en el JSON.
const (
	pasa      = "pasa"
	falla     = "falla"
	noProbada = "no probada" // porque fallaría por lo mismo que otra, o no se llegó a ella
)

// Comprobacion es lo que ha pasado con un escenario en una entrega. Quien lee los
// resultados la llama prueba.
type Comprobacion struct {
	Nombre  string `json:"nombre"`            // del escenario
	Estado  string `json:"estado"`            // "pasa", "falla" o "no probada"
	Informe string `json:"informe,omitempty"` // de las que fallan
	Regla   string `json:"regla,omitempty"`   // la que no se cumple, por su número
}

// Resultado es el de un paso de una entrega. Es lo que se escribe en el JSON: se
// podrán añadir campos, pero no cambiar los que hay.
type Resultado struct {
	Entrega        string         `json:"entrega"`
	Paso           int            `json:"paso"`
	Nota           float64        `json:"nota"`                   // de 0 a 10
	Supera         bool           `json:"supera"`                 // pasa todas las pruebas del paso
	ConRace        bool           `json:"carreras_miradas"`       // se han buscado carreras de datos
	Aviso          string         `json:"aviso,omitempty"`        // por qué se paró, si se paró
	SinContener    string         `json:"sin_contener,omitempty"` // qué no se ha contenido de lo que haga
	SinLimitar     string         `json:"sin_limitar,omitempty"`  // qué límites solo se miran de vez en cuando
	Segundos       float64        `json:"segundos"`
	Comprobaciones []Comprobacion `json:"pruebas"`
	Siguiente      *Resultado     `json:"siguiente,omitempty"`  // sin -paso: el primer paso que no supera
	NoCompila      bool           `json:"no_compila,omitempty"` // o no se puede ni arrancar, por otra razón
}

// anotar pone en el resultado lo que las pruebas han dicho de los escenarios que se
// nombran. Los informes dejan fuera las rutas que quite sinRutas.
func (r *Resultado) anotar(nombres []string, v *veredicto.Veredicto, sinRutas func(string) string) {
	informar := func(f *informe.Fallo) string { return f.ConTextos(sinRutas).String() }
	for _, nombre := range nombres {
		c := Comprobacion{Nombre: nombre, Estado: noProbada}
		if slices.Contains(v.Pasados, nombre) {
			c.Estado = pasa
		} else if fallo, hay := v.De(nombre); hay {
			c.Estado, c.Informe, c.Regla = falla, informar(fallo), fallo.Regla.Numero
		}
		r.Comprobaciones = append(r.Comprobaciones, c)
	}
	// Lo que no deja probar nada no es de ningún escenario, pero en las tablas ha de
	// verse en alguno: en el primero, que los demás van tras él.
	if v.General != nil && len(r.deEstado(falla)) == 0 {
		r.Comprobaciones[0].Estado, r.Comprobaciones[0].Informe = falla, informar(v.General)
		r.NoCompila = v.General.Clase == informe.NoCompila
	}
	r.Supera = len(r.deEstado(pasa)) == len(nombres)
}

func (r *Resultado) deEstado(estado string) []Comprobacion {
	return slices.DeleteFunc(slices.Clone(r.Comprobaciones), func(c Comprobacion) bool { return c.Estado != estado })
}

// todoElAviso es el de la entrega y, si no está encerrada, qué no se contiene.
func (r *Resultado) todoElAviso() string { return strings.TrimSpace(r.Aviso + " " + r.SinContener) }

func (r *Resultado) resumen() string {
	texto := fmt.Sprintf("%s, paso %d: %d de %d (%.0f s)",
		r.Entrega, r.Paso, len(r.deEstado(pasa)), len(r.Comprobaciones), r.Segundos)
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
	vistas := map[string]bool{}
	lineas := bufio.NewScanner(fichero)
	for numero := 1; lineas.Scan(); numero++ {
		linea := strings.TrimSpace(strings.TrimPrefix(lineas.Text(), "\ufeff"))
		if linea == "" || strings.HasPrefix(linea, "#") {
			continue
		}
		corte := strings.LastIndex(linea, ":")
		peso, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(linea[corte+1:]), ",", ".", 1), 64)
		if corte < 0 || err != nil || peso < 0 {
			return nil, fmt.Errorf("%s, línea %d: se esperaba «prueba: peso», y pone %q", ruta, numero, linea)
		}
		nombre := strings.TrimSpace(linea[:corte])
		if err := comprobarPrueba(nombre, vistas); err != nil {
			return nil, fmt.Errorf("%s, línea %d: %w", ruta, numero, err)
		}
		p[nombre] = peso
	}
	return p, lineas.Err()
}

// comprobarPrueba dice si un nombre no es el de ninguna prueba, o ya ha salido: lo que
// se escribe mal no puede pasar por bueno.
func comprobarPrueba(nombre string, vistas map[string]bool) error {
	if vistas[nombre] {
		return fmt.Errorf("«%s» está dos veces", nombre)
	}
	vistas[nombre] = true
	todas := escenarios.Nombres(escenarios.Todos())
	if nombre == "*" || slices.Contains(todas, nombre) {
		return nil
	}
	return fmt.Errorf("no hay ninguna prueba que se llame «%s». Las que más se parecen:\n  %s",
		informe.VisibleEnUnaLinea(nombre), strings.Join(masParecidos(nombre, todas, 10), "\n  "))
}

func (p pesos) de(nombre string) float64 {
	if peso, hay := p[nombre]; hay {
		return peso
	}
	return p["*"]
}

// ponerNota calcula la nota, de 0 a 10: la parte de los pesos que se ha ganado. Se
// redondea aquí, a centésimas, y en ningún otro sitio; a 10 no se llega redondeando.
func (r *Resultado) ponerNota(p pesos) {
	ganado, total := 0.0, 0.0
	for _, c := range r.Comprobaciones {
		total += p.de(c.Nombre)
		if c.Estado == pasa {
			ganado += p.de(c.Nombre)
		}
	}
	if total > 0 {
		r.Nota = math.Round(1000*ganado/total) / 100
		if ganado < total {
			r.Nota = min(r.Nota, 9.99)
		}
	}
	if r.Siguiente != nil {
		r.Siguiente.ponerNota(p)
	}
}
