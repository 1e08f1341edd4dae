package escenarios

import (
	"slices"

	"sockets/tests/programas"
	"sockets/tests/reglas"
)

// Los ejercicios de «Para ir más lejos» parten del paso 5 y conservan sus reglas. Cada
// uno tiene su página, sus reglas y sus escenarios, y se piden por su nombre.

// conservan son los escenarios del paso 5 que se prueban también en cada ejercicio: los
// justos para saber que lo de antes sigue en pie. Todos se piden con -run Paso5.
var conservan = []string{lasCuatro, sinCarreras, unaBaja}

// delEjercicio son los escenarios propios de cada uno.
var delEjercicio = map[string]func() []Escenario{
	"transferencia": deTransferencia,
	"lista":         deLista,
	"parada":        deParada,
	"silencio":      deSilencio,
	"diario":        deDiario,
}

// DelEjercicio devuelve los escenarios de un ejercicio en el orden en que se prueban:
// unos cuantos del paso 5 y los suyos. Si no hay ese ejercicio, ninguno.
func DelEjercicio(ejercicio string) []Escenario {
	propios := delEjercicio[ejercicio]
	if propios == nil {
		return nil
	}
	todos := slices.DeleteFunc(DelPaso(5, false), func(e Escenario) bool {
		return !slices.Contains(conservan, e.Nombre)
	})
	for _, e := range propios() {
		e.Desde, e.Hasta, e.Lee = 5, 5, reglas.PaginaDe(ejercicio)+", «La idea»"
		todos = append(todos, e)
	}
	return enOrdenDePrueba(todos)
}

// deLaSolucion son los escenarios que se prueban en una solución.
func deLaSolucion(s *programas.Solucion) []Escenario {
	if s.Ejercicio != "" {
		return DelEjercicio(s.Ejercicio)
	}
	return DelPaso(s.Paso, s.Propia)
}
