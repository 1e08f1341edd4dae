package escenarios

import (
	"fmt"
	"slices"

	"sockets/tests/arnes"
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

// conCola prueba si, con una cola en un registro, los demás se pueden usar. Gana lo que pase
// dos veces: una vez puede parecer lo que no es. Y si parece que no, se prueba con colas más
// largas: en una máquina muy ocupada, una corta se acaba antes de que nadie llegue a nada.
func conCola(p *arnes.Prueba, siguen func(p *arnes.Prueba, enCola int) bool, siNo string) {
	p.T.Helper()
	colas := []int{enLaCola, 3 * enLaCola, 3 * enLaCola}
	for bien, mal := 0, 0; bien < 2; {
		if siguen(p, colas[mal]) {
			bien++
			continue
		}
		p.Exigir(mal < len(colas)-1, fmt.Sprintf(siNo, colas[mal]))
		mal++
	}
}

// usarOtros hace unas peticiones a la vez y dice si se han contestado antes de que acabe la
// cola.
func usarOtros(p *arnes.Prueba, s *arnes.Servidor, q *cola, peticiones ...string) bool {
	p.T.Helper()
	otras := make([]*arnes.Conexion, len(peticiones))
	for i := range otras {
		otras[i] = p.Conectar(s)
		otras[i].PedirOK("mayusculas a") // mientras, lo que va detrás llega a la cola
	}
	p.ALaVez(len(otras), func(p *arnes.Prueba, i int) { otras[i].De(p).PedirOK(peticiones[i]) })
	return q.pendientes() > 0
}
