package libro

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

// Cada cambio de un paso está en su página, en un sitio que se explica.
func TestCadaCambioEstaEnSuPagina(t *testing.T) {
	l := Abrir(programas.RaizRepositorio())
	for paso := 1; paso <= 5; paso++ {
		cambios, err := l.cambiosDe(paso)
		require.NoError(t, err, "paso %d", paso)
		assert.NotEmpty(t, cambios)
		for _, c := range cambios {
			t.Log(paso, c.Titulo, c.Fichero, len(c.Trozos), len(c.Texto))
			if c.Fichero != "" {
				assert.NotEmpty(t, c.Trozos, "paso %d: no se sabe dónde está lo que explica «%s»", paso, c.Texto)
			}
		}
	}
}
