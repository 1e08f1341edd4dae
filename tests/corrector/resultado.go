package main

import (
	"fmt"
	"slices"
	"strings"

	"sockets/tests/informe"
	"sockets/tests/parecido"
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
	Causa   string `json:"causa,omitempty"`   // la probable
	Clase   string `json:"clase,omitempty"`   // de fallo: "carrera de datos", por ejemplo
}

// Resultado es el de un paso de una entrega. Es lo que se escribe en el JSON: se
// podrán añadir campos, pero no cambiar los que hay.
type Resultado struct {
	Entrega        string         `json:"entrega"`
	Paso           int            `json:"paso"`
	Nota           float64        `json:"nota"`                   // de 0 a 10
	Tope           string         `json:"tope,omitempty"`         // por qué no es más alta, si la baja un tope
	Supera         bool           `json:"supera"`                 // pasa todas las pruebas del paso
	ConRace        bool           `json:"carreras_miradas"`       // se han buscado carreras de datos
	Aviso          string         `json:"aviso,omitempty"`        // por qué se paró, si se paró
	SinContener    string         `json:"sin_contener,omitempty"` // qué no se ha contenido de lo que haga
	SinLimitar     string         `json:"sin_limitar,omitempty"`  // qué límites solo se miran de vez en cuando
	Segundos       float64        `json:"segundos"`
	Comprobaciones []Comprobacion `json:"pruebas"`
	Siguiente      *Resultado     `json:"siguiente,omitempty"`  // sin -paso: el primer paso que no supera
	NoCompila      bool           `json:"no_compila,omitempty"` // o no se puede ni arrancar, por otra razón

	Persona  *Persona           `json:"persona,omitempty"`  // de quién es, si la da Moodle
	Huella   parecido.Huella    `json:"huella,omitempty"`   // de sus programas, sin lo que se da hecho
	Parecida *parecido.Parecido `json:"parecida,omitempty"` // la que más se le parece; nil, si ninguna lo bastante
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
			c.Causa, c.Clase = informe.VisibleEnUnaLinea(sinRutas(fallo.Causa)), string(fallo.Clase)
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
