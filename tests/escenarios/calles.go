package escenarios

import (
	"runtime"
	"slices"
	"sync"
	"testing"

	"sockets/tests/programas"
)

// Por calles se prueba cuando corre prisa saber algo: varios escenarios a la vez, cada uno
// en cuanto han acabado los de su Tras. Casi todo su tiempo es esperar.

// calles es lo que se está probando así.
type calles struct {
	mu       sync.Mutex // guarda lo que sigue
	novedad  *sync.Cond // acaba alguno
	faltan   []Escenario
	acabados map[string]bool // por su nombre, los que se prueban: si ya se sabe qué ha pasado
	urgentes []string        // no esperan a los de su Tras
}

// cuantasCalles son las que no se estorban: una más que procesadores, y pocas.
func cuantasCalles() int { return min(runtime.NumCPU()+1, 6) }

func probarPorCalles(t *testing.T, s *programas.Solucion, orden Orden, fallados *sync.Map) {
	c := &calles{acabados: map[string]bool{}, urgentes: orden.Primero}
	c.novedad = sync.NewCond(&c.mu)
	var todas sync.WaitGroup
	var alPrincipio []Escenario
	for _, e := range orden.poner(deLaSolucion(s)) {
		e.Aparte = false // aquí ya se prueban a la vez
		c.acabados[e.Nombre] = false
		if e.Empezar == nil {
			c.faltan = append(c.faltan, e)
		} else {
			alPrincipio = append(alPrincipio, e)
		}
	}
	for _, e := range alPrincipio { // sin ocupar ninguna calle
		todas.Go(func() { c.probar(t, e, s, fallados) })
	}
	for range cuantasCalles() {
		todas.Go(func() {
			for e, hay := c.siguiente(); hay; e, hay = c.siguiente() {
				c.probar(t, e, s, fallados)
			}
		})
	}
	todas.Wait()
}

func (c *calles) probar(t *testing.T, e Escenario, s *programas.Solucion, fallados *sync.Map) {
	t.Helper()
	pasa := t.Run(e.Nombre, func(t *testing.T) {
		e.probar(t, s, fallados, func() { c.esperarA(e) })
	})
	if !pasa {
		fallados.Store(e.Nombre, true)
	}
	c.acaba(e.Nombre)
}

func (c *calles) acaba(nombre string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acabados[nombre] = true
	c.novedad.Broadcast()
}

// siguiente toma el primero que se puede probar ya; si no hay, espera a que lo haya.
func (c *calles) siguiente() (e Escenario, hay bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.faltan) > 0 {
		if i := slices.IndexFunc(c.faltan, c.puede); i >= 0 {
			e = c.faltan[i]
			c.faltan = slices.Delete(c.faltan, i, i+1)
			return e, true
		}
		c.novedad.Wait()
	}
	return e, false
}

// puede dice si un escenario no ha de esperar a ninguno.
func (c *calles) puede(e Escenario) bool {
	return slices.Contains(c.urgentes, e.Nombre) || !slices.ContainsFunc(e.Tras, c.faltaAun)
}

func (c *calles) faltaAun(nombre string) bool {
	acabado, sePrueba := c.acabados[nombre]
	return sePrueba && !acabado
}

// esperarA espera a que se sepa qué ha pasado con los de su Tras.
func (c *calles) esperarA(e Escenario) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.puede(e) {
		c.novedad.Wait()
	}
}
