package catalogo

import (
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

var repetir = flag.Int("repetir", 0, "cuántas veces se pasan las pruebas a los cinco pasos: la mitad, a solas; la "+
	"otra mitad, -a-la-vez y con todos los núcleos ocupados")

// Una prueba que falla una vez de cada cien con lo que está bien no se puede usar para
// poner una nota. Falla si alguna ha fallado alguna vez, y dice cuáles y cuántas.
func TestLosPasosPasanSiempre(t *testing.T) {
	if *repetir == 0 {
		t.Skip("Solo se prueba con -repetir, que dice cuántas veces.")
	}
	s, err := suite()
	require.NoError(t, err)
	r := &repeticion{suite: s}
	for r.hechas < *repetir {
		for range min(*aLaVez, *repetir-r.hechas) {
			r.pasar(t, 1)
		}
		soltar := ocuparLosNucleos()
		r.pasar(t, min(*aLaVez, *repetir-r.hechas))
		soltar()
	}
	assert.Empty(t, r.fallos, "en %d veces", *repetir)
}

// repeticion cuenta las veces que se han pasado las pruebas a los cinco pasos, y lo que
// ha fallado.
type repeticion struct {
	suite  *veredicto.Suite
	hechas int
	fallos []string
}

// pasar las pasa tantas veces, todas a la vez.
func (r *repeticion) pasar(t *testing.T, aLaVez int) {
	t.Helper()
	principio := time.Now()
	nuevos := make([][]string, aLaVez)
	var todas sync.WaitGroup
	for i := range nuevos {
		todas.Go(func() { nuevos[i] = losQueFallan(t, r.suite) })
	}
	todas.Wait()
	fallos := slices.Concat(nuevos...)
	r.hechas += aLaVez
	r.fallos = append(r.fallos, fallos...)
	fmt.Printf("%d de %d (%d a la vez, en %v): %d fallos\n", r.hechas, *repetir, aLaVez,
		time.Since(principio).Round(time.Second), len(fallos))
	for _, fallo := range fallos {
		fmt.Println(fallo)
	}
}

// losQueFallan pasa las pruebas a los cinco pasos, uno tras otro.
func losQueFallan(t *testing.T, s *veredicto.Suite) []string {
	var fallos []string
	for paso := 1; paso <= 5; paso++ {
		v, err := s.Juzgar(veredicto.Encargo{
			Solucion: programas.DelRepositorio(paso).Carpeta, Paso: paso, Plazo: arnes.Plazo, Tope: tope,
		})
		if !assert.NoError(t, err) {
			return append(fallos, fmt.Sprintf("paso %d: %v", paso, err))
		}
		if v.General != nil {
			fallos = append(fallos, fmt.Sprintf("paso %d: %v", paso, v.General))
		}
		for _, f := range v.Fallidos {
			fallos = append(fallos, fmt.Sprintf("paso %d, %s: %s", paso, f.Escenario, strings.TrimSpace(f.Texto)))
		}
	}
	return fallos
}

// ocuparLosNucleos tiene ocupado a cada uno hasta que se llama a lo que devuelve.
func ocuparLosNucleos() (soltar func()) {
	var acaba atomic.Bool
	var todos sync.WaitGroup
	for range runtime.NumCPU() {
		todos.Go(func() {
			for !acaba.Load() {
			}
		})
	}
	return func() { acaba.Store(true); todos.Wait() }
}
