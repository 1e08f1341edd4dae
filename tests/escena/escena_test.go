package escena_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/escena"
	"sockets/tests/programas"
)

// plazo es lo más que se espera a que pase algo.
const plazo = time.Minute

// publico apunta lo que le cuentan y deja esperar a que se cumpla algo.
type publico struct {
	mu      sync.Mutex
	sucesos []escena.Suceso
	novedad chan struct{}
}

func (p *publico) contar(s escena.Suceso) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sucesos = append(p.sucesos, s)
	select {
	case p.novedad <- struct{}{}:
	default:
	}
}

// cuantos devuelve los que se han contado.
func (p *publico) cuantos() int { return len(p.hastaAhora(0)) }

// hastaAhora devuelve los sucesos contados a partir del número desde.
func (p *publico) hastaAhora(desde int) []escena.Suceso {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sucesos[desde:])
}

// esperar vuelve cuando se cumple algo de lo contado a partir del número desde. Si ha de ser
// la consecuencia de una orden, se toma antes de darla: puede llegar enseguida.
func (p *publico) esperar(t *testing.T, desde int, que string, cumple func([]escena.Suceso) bool) {
	t.Helper()
	limite := time.After(plazo)
	for !cumple(p.hastaAhora(desde)) {
		select {
		case <-p.novedad:
		case <-limite:
			t.Fatalf("en %v no ha pasado esto: %s", plazo, que)
		}
	}
}

func empezar(t *testing.T, paso int, prepararla func(*programas.Solucion) escena.Escena) (*escena.Marcha, *publico) {
	t.Helper()
	s := programas.DelRepositorio(paso)
	require.NoError(t, s.Preparar(t.TempDir()))
	e := prepararla(s)
	e.Veces = 0
	ctx, parar := context.WithCancel(t.Context())
	p := &publico{novedad: make(chan struct{}, 1)}
	m, err := e.Empezar(ctx, p.contar)
	require.NoError(t, err)
	t.Cleanup(func() { parar(); m.Esperar() })
	return m, p
}

func conversacion(s *programas.Solucion) escena.Escena { return escena.Conversacion(s, 3) }

// atendidosSin devuelve a cuántos clientes distintos de ese se ha atendido.
func atendidosSin(sucesos []escena.Suceso, cliente int) int {
	distintos := map[int]bool{}
	for _, s := range sucesos {
		if s.Estado == escena.Atendido && s.Cliente != cliente {
			distintos[s.Cliente] = true
		}
	}
	return len(distintos)
}

func hay(cliente int, e escena.Estado) func([]escena.Suceso) bool {
	return func(sucesos []escena.Suceso) bool {
		return slices.ContainsFunc(sucesos, func(s escena.Suceso) bool { return s.Cliente == cliente && s.Estado == e })
	}
}

func alguien(sucesos []escena.Suceso) bool { return atendidosSin(sucesos, -1) > 0 }

func TestEnElPaso2QuienSeCallaDetieneATodosYSiSeVaAcabaElServidor(t *testing.T) {
	m, p := empezar(t, 2, conversacion)
	p.esperar(t, 0, "que se atienda a alguien", alguien)
	callado := m.Callar()
	p.esperar(t, 0, "que se calle", hay(callado, escena.Callado))
	desde := p.cuantos()
	m.Hablar()
	p.esperar(t, desde, "que hable otra vez", hay(callado, escena.Atendido))
	assert.Zero(t, atendidosSin(p.hastaAhora(desde), callado), "a nadie más que a él, que sigue teniendo el servidor")
	ido := m.Cortar()
	p.esperar(t, 0, "que los demás se queden sin servidor", hay((ido+1)%3, escena.Cortado))
}

func TestEnElPaso3QuienSeCallaNoDetieneANadie(t *testing.T) {
	m, p := empezar(t, 3, conversacion)
	p.esperar(t, 0, "que se atienda a alguien", alguien)
	callado := m.Callar()
	p.esperar(t, 0, "que se calle", hay(callado, escena.Callado))
	p.esperar(t, p.cuantos(), "que se atienda a los otros dos",
		func(s []escena.Suceso) bool { return atendidosSin(s, callado) == 2 })
}

func TestEnElPaso5CadaUnoConSuRegistroNoEspera(t *testing.T) {
	_, p := empezar(t, 5, func(s *programas.Solucion) escena.Escena {
		return escena.Modificaciones(s, 4, 50*time.Millisecond, false)
	})
	p.esperar(t, 0, "que se atienda a los cuatro",
		func(s []escena.Suceso) bool { return atendidosSin(s, -1) == 4 })
}

func TestAlPararlaNadieSeQuedaSinServidorYNoQuedaNada(t *testing.T) {
	s := programas.DelRepositorio(2)
	require.NoError(t, s.Preparar(t.TempDir()))
	e := escena.Conversacion(s, 3)
	e.Veces = 0
	ctx, parar := context.WithCancel(t.Context())
	p := &publico{novedad: make(chan struct{}, 1)}
	m, err := e.Empezar(ctx, p.contar)
	require.NoError(t, err)
	p.esperar(t, 0, "que se atienda a alguien", alguien)
	parar()
	m.Esperar()
	for _, s := range p.hastaAhora(0) {
		assert.NotEqual(t, escena.Cortado, s.Estado, "parar no es quedarse sin servidor")
	}
}
