//go:build !windows

package wine

import (
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/term"

	"sockets/tests/programas"
)

// En una consola, la entrada se acaba con Ctrl-Z e Intro.
func TestEnUnaConsolaSeAcabaConCtrlZ(t *testing.T) {
	puerto := arrancarServidor(t, "paso1")
	orden := preparar(t, compilar(t, "paso1", "cliente"), "-puerto", puerto)
	orden.Env = append(orden.Env, "TERM=xterm")
	consola, err := pty.StartWithSize(orden, &pty.Winsize{Rows: 25, Cols: 80})
	require.NoError(t, err)
	defer consola.Close()
	_, err = term.MakeRaw(int(consola.Fd())) // como una consola de Windows: las teclas llegan tal cual
	require.NoError(t, err)
	salida := programas.NuevaSalida()
	fin := make(chan struct{})
	go func() {
		trozo := make([]byte, 4096)
		for {
			n, err := consola.Read(trozo)
			_, _ = salida.Write(trozo[:n])
			if err != nil {
				_ = orden.Wait()
				close(fin)
				return
			}
		}
	}()
	texto, bien := salida.EsperarQue(paciencia, fin, contiene(">"))
	require.True(t, bien, "%q", texto)
	_, err = consola.WriteString("mañana\r")
	require.NoError(t, err)
	texto, bien = salida.EsperarQue(paciencia, fin, contiene("MAÑANA"))
	require.True(t, bien, "%q", texto)
	_, err = consola.WriteString("\x1a\r")
	require.NoError(t, err)
	<-fin // si no acaba, se mata, y el estado no es 0
	assert.Zero(t, orden.ProcessState.ExitCode(), "%q", salida.String())
}
