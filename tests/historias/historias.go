// Package historias dice si las respuestas que unos clientes han tenido a la vez
// podrían ser las de una base de datos que hiciera las operaciones de una en una.
//
// Una historia son las operaciones que hicieron varios clientes sobre una clave,
// cada una con cuándo se pidió y cuándo se contestó. Es linealizable si se
// pueden poner en fila, respetando que la que acabó antes de que otra empezara
// va delante, de modo que las respuestas sean las de una base de datos que las
// hiciera de una en una. La definición es de Herlihy y Wing, «Linearizability: a
// correctness condition for concurrent objects» (1990); quien lo comprueba es
// porcupine.
package historias

import (
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// Operacion es una de las cuatro, con lo que se pidió y lo que se contestó.
type Operacion struct {
	Cliente int
	Que     string // "alta", "baja", "modificacion" o "consulta"
	Valor   string // el que se da, en un alta o una modificación; nunca vacío
	OK      bool
	Visto   string        // el que contesta una consulta
	Desde   time.Duration // cuándo se pidió, desde el principio de la historia
	Hasta   time.Duration // cuándo se contestó
}

// Historia son las operaciones de varios clientes sobre una clave. La pueden usar
// varias gorrutinas a la vez.
type Historia struct {
	mu          sync.Mutex // guarda operaciones
	operaciones []porcupine.Operation
	info        porcupine.LinearizationInfo
}

// Apuntar añade una operación.
func (h *Historia) Apuntar(o Operacion) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.operaciones = append(h.operaciones, porcupine.Operation{
		ClientId: o.Cliente,
		Input:    pedida{operacion: o.Que, valor: o.Valor},
		Output:   contestada{ok: o.OK, valor: o.Visto},
		Call:     o.Desde.Nanoseconds(),
		Return:   o.Hasta.Nanoseconds(),
	})
}

// Cuantas dice cuántas operaciones tiene.
func (h *Historia) Cuantas() int { return len(h.operaciones) }

// Veredicto es lo que se sabe de una historia.
type Veredicto int

// Lo que se puede saber de una historia. De la que no se sabe, no se puede decir
// que esté bien.
const (
	NoSeSabe Veredicto = iota
	Posible
	Imposible
)

// Comprobar dice si la historia es posible, y se rinde al cabo del plazo.
func (h *Historia) Comprobar(plazo time.Duration) Veredicto {
	resultado, info := porcupine.CheckOperationsVerbose(modelo, h.operaciones, plazo)
	h.info = info
	return map[porcupine.CheckResult]Veredicto{
		porcupine.Ok: Posible, porcupine.Illegal: Imposible, porcupine.Unknown: NoSeSabe,
	}[resultado]
}

// Dibujar escribe en un fichero la página de porcupine con la historia, que ha de
// estar ya comprobada.
func (h *Historia) Dibujar(ruta string) error { return porcupine.VisualizePath(modelo, h.info, ruta) }
