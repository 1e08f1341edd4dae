package escenarios

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

func TestLosNombresNoSeRepiten(t *testing.T) {
	nombres := Nombres(Todos())
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(nombres))), len(nombres))
}

// Un escenario no se prueba tras otro si este no existe, si viene después o si se
// prueba aparte: su fallo no se sabría a tiempo.
func TestLoQueVaDelanteDeUnEscenarioSePruebaAntes(t *testing.T) {
	todos := Nombres(Todos())
	for paso := 1; paso <= 5; paso++ {
		delPaso := DelPaso(paso, true)
		nombres := Nombres(delPaso)
		for i, e := range delPaso {
			for _, anterior := range e.Tras {
				require.Contains(t, todos, anterior, "«%s» va tras uno que no existe", e.Nombre)
				cual := slices.Index(nombres, anterior)
				if cual < 0 {
					continue // es de otro paso
				}
				assert.Less(t, cual, i, "paso %d: «%s» va tras «%s», que se prueba después", paso, e.Nombre, anterior)
				assert.False(t, delPaso[cual].Aparte,
					"paso %d: «%s» va tras «%s», que se prueba aparte", paso, e.Nombre, anterior)
			}
		}
	}
}

// Los informes remiten a secciones: han de existir. Y lo que se exige a cualquiera
// está explicado en alguna.
func TestLasSeccionesQueSeNombranExisten(t *testing.T) {
	nombrada := regexp.MustCompile(`^([\w/]*README\.md), «([^»]+)»$`)
	for _, e := range Todos() {
		if e.Lee == "" {
			assert.True(t, e.SoloNuestra, "«%s» no dice dónde se explica", e.Nombre)
			continue
		}
		for _, lee := range []string{e.Lee, cmp.Or(e.LeeEn5, e.Lee)} {
			partes := nombrada.FindStringSubmatch(lee)
			require.NotNil(t, partes, lee)
			texto, err := os.ReadFile(filepath.Join(programas.RaizRepositorio(), partes[1]))
			require.NoError(t, err)
			assert.True(t, strings.Contains(string(texto), "## "+partes[2]+"\n"),
				"«%s» nombra una sección que no está en %s: %s", e.Nombre, partes[1], partes[2])
		}
	}
}

func TestSeDistingueLaDireccionDeUnaSolaMaquina(t *testing.T) {
	for _, ip := range []string{"127.0.0.1", "::1", "localhost"} {
		assert.True(t, esLocal(ip), ip)
	}
	for _, ip := range []string{"0.0.0.0", "::", "192.168.1.7"} {
		assert.False(t, esLocal(ip), ip)
	}
}
