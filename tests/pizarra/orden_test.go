//go:build unix

package main

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// La orden de verdad: da su dirección, atiende, y con Ctrl-C acaba bien.
func TestLaOrdenAcabaConCtrlC(t *testing.T) {
	ejecutable := filepath.Join(t.TempDir(), "pizarra.exe")
	salida, err := exec.Command("go", "build", "-o", ejecutable, ".").CombinedOutput()
	require.NoError(t, err, string(salida))
	orden := exec.CommandContext(t.Context(), ejecutable, "-sin-abrir")
	tuberia, err := orden.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, orden.Start())
	primera, err := bufio.NewReader(tuberia).ReadString('\n')
	require.NoError(t, err)
	direccion := strings.TrimSpace(primera[strings.Index(primera, "http"):])
	respuesta, err := http.Get(direccion)
	require.NoError(t, err)
	respuesta.Body.Close()
	assert.Equal(t, 200, respuesta.StatusCode)
	require.NoError(t, orden.Process.Signal(os.Interrupt))
	assert.NoError(t, orden.Wait())
}

func TestLoQueNoSeEntiendeDeLaOrden(t *testing.T) {
	for _, caso := range []struct {
		argumentos []string
		dice       string
	}{
		{[]string{"mio", "otra"}, "sobra"},
		{[]string{"-puerto", "70000"}, "de 0 a 65535"},
		{[]string{"-exportar", "sitio", "mio"}, "sobra"},
	} {
		_, err := leerOpciones(caso.argumentos)
		assert.ErrorContains(t, err, caso.dice)
	}
}
