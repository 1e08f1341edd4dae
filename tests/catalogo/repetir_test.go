package catalogo

import (
	"flag"
	"fmt"
	"runtime"
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

var repetir = flag.Int("repetir", 0, "cuántas veces seguidas se pasan las pruebas a los cinco pasos; en las pares, "+
	"con todos los núcleos ocupados")

// Una prueba que falla una vez de cada cien con lo que está bien no se puede usar para
// poner una nota. Falla si alguna ha fallado alguna vez, y dice cuáles y cuántas.
func TestLosPasosPasanSiempre(t *testing.T) {
	if *repetir == 0 {
		t.Skip("Solo se prueba con -repetir, que dice cuántas veces.")
	}
	s, err := suite()
	require.NoError(t, err)
	var fallos []string
	for vez := 1; vez <= *repetir; vez++ {
		soltar := func() {}
		if vez%2 == 0 {
			soltar = ocuparLosNucleos()
		}
		nuevos := losQueFallan(t, s)
		soltar()
		fmt.Printf("%d de %d: %d fallos\n", vez, *repetir, len(nuevos))
		fallos = append(fallos, nuevos...)
	}
	assert.Empty(t, fallos, "en %d veces", *repetir)
}

// losQueFallan pasa las pruebas a los cinco pasos, uno tras otro.
func losQueFallan(t *testing.T, s *veredicto.Suite) []string {
	t.Helper()
	var fallos []string
	for paso := 1; paso <= 5; paso++ {
		principio := time.Now()
		v, err := s.Juzgar(veredicto.Encargo{
			Solucion: programas.DelRepositorio(paso).Carpeta, Paso: paso, Plazo: arnes.Plazo, Tope: tope,
		})
		require.NoError(t, err)
		require.Nil(t, v.General, "paso %d", paso)
		fmt.Printf("  paso %d: %d fallos, en %v\n", paso, len(v.Fallidos), time.Since(principio).Round(time.Second))
		for _, f := range v.Fallidos {
			fallos = append(fallos, fmt.Sprintf("paso %d, %s: %s", paso, f.Escenario, strings.TrimSpace(f.Texto)))
			fmt.Println(fallos[len(fallos)-1])
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
