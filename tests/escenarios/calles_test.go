package escenarios

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func unasCalles(urgentes ...string) *calles {
	c := &calles{urgentes: urgentes, acabados: map[string]bool{"base": false, "tras la base": false, "suelto": false}}
	c.novedad = sync.NewCond(&c.mu)
	c.faltan = []Escenario{
		{Nombre: "tras la base", Tras: []string{"base", "uno que no se prueba en este paso"}},
		{Nombre: "base"}, {Nombre: "suelto"},
	}
	return c
}

func TestCadaEscenarioVaDetrasDeLosSuyos(t *testing.T) {
	c := unasCalles()
	uno, _ := c.siguiente()
	otro, _ := c.siguiente()
	assert.Equal(t, "base", uno.Nombre, "el primero de la lista ha de esperar")
	assert.Equal(t, "suelto", otro.Nombre)
	llega := make(chan Escenario)
	go func() {
		e, _ := c.siguiente()
		llega <- e
	}()
	select {
	case e := <-llega:
		t.Fatalf("«%s» no ha esperado", e.Nombre)
	case <-time.After(50 * time.Millisecond):
	}
	c.acaba("base")
	assert.Equal(t, "tras la base", (<-llega).Nombre)
	_, hay := c.siguiente()
	assert.False(t, hay)
}

func TestLoUrgenteNoEspera(t *testing.T) {
	e, hay := unasCalles("tras la base").siguiente()
	require.True(t, hay)
	assert.Equal(t, "tras la base", e.Nombre)
}

func TestSePonenEnElOrdenQueSePide(t *testing.T) {
	o := Orden{Primero: []string{"c"}, Despues: []string{"b", "c", "a"}}
	puestos := o.poner([]Escenario{{Nombre: "nuevo"}, {Nombre: "a"}, {Nombre: "b"}, {Nombre: "c"}})
	assert.Equal(t, []string{"c", "b", "a", "nuevo"}, Nombres(puestos))
}
