// Package ensayo pone en marcha una pizarra para probarla en un navegador.
package ensayo

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/pizarra/libro"
	"sockets/tests/pizarra/servidor"
	"sockets/tests/programas"
)

// plazo es lo más que se espera a que la pizarra diga dónde está.
const plazo = 10 * time.Second

var direccion = regexp.MustCompile(`http://\S+/`)

// Abrir pone en marcha una pizarra con esas partes, que acaba con la prueba. Devuelve su
// dirección, con la llave y una barra al final.
func Abrir(t *testing.T, partes ...servidor.Parte) string {
	t.Helper()
	s := servidor.Servidor{Libro: libro.Abrir(programas.RaizRepositorio()), Partes: partes}
	ctx, parar := context.WithCancel(context.Background())
	dicho, acabada := programas.NuevaSalida(), make(chan struct{})
	go func() {
		defer close(acabada)
		assert.NoError(t, s.Atender(ctx, dicho))
	}()
	t.Cleanup(func() { parar(); <-acabada })
	texto, hay := dicho.EsperarQue(plazo, acabada, direccion.MatchString)
	require.True(t, hay, "la pizarra no dice dónde está: %s", texto)
	return direccion.FindString(texto)
}
