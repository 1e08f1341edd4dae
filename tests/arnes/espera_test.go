package arnes

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

func prepararPaso(t *testing.T, paso int) *Prueba {
	t.Helper()
	s := programas.DelRepositorio(paso)
	require.NoError(t, s.Preparar(t.TempDir()))
	return NuevaPrueba(t, s, "")
}

// El servidor del paso 2 atiende de uno en uno: el segundo cliente no tendrá respuesta
// mientras el primero siga, por mucho que espere.
func TestAlAtascadoNoSeLeEsperaTodoElPlazo(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Solo en Linux se sabe que un programa está atascado.")
	}
	t.Parallel()
	p := prepararPaso(t, 2)
	s := p.Servidor()
	p.Conectar(s).PedirEco("uno")
	desde := time.Now()
	peticion, _ := p.Eco("dos")
	_, err := s.IntentarPedir(peticion)
	assert.True(t, os.IsTimeout(err), "no contesta, y no es que haya cerrado: %v", err)
	assert.Less(t, time.Since(desde), Plazo)
	assert.Greater(t, time.Since(desde), 900*time.Millisecond, "un rato hay que esperar")
}

// Con -retardo 3s, el servidor duerme más de lo que hace falta para parecer atascado.
func TestAlLentoSeLeEspera(t *testing.T) {
	t.Parallel()
	p := prepararPaso(t, 5)
	c := p.Conectar(p.Servidor("-retardo", "3s"))
	c.PedirOK("alta k n=1")
	c.Pedir("consulta k", "OK n=1")
}

// Al que espera a otro que duerme, también.
func TestAQuienEsperaSuTurnoSeLeEspera(t *testing.T) {
	t.Parallel()
	p := prepararPaso(t, 4)
	s := p.Servidor("-retardo", "2s")
	p.Conectar(s).PedirOK("alta k n=1")
	p.ALaVez(3, func(p *Prueba, i int) { p.Conectar(s).PedirOK("consulta k") })
}
