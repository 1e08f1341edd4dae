//go:build unix

package arnes

import (
	"io"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// CtrlD es lo que envía un terminal cuando se pulsan esas dos teclas al
// principio de una línea: el fin de la entrada.
const CtrlD = "\x04"

// ClienteEnTerminal arranca el cliente de la solución en un terminal, como lo
// haría una persona. Lo que se escribe aparece también en la salida.
func (p *Prueba) ClienteEnTerminal(direccion string) *Cliente {
	p.T.Helper()
	cl := p.nuevoCliente(direccion)
	maestro, terminal, err := pty.Open()
	require.NoError(p.T, err)
	p.T.Cleanup(func() { maestro.Close() })
	cl.entrada = maestro
	cl.Orden().Stdin, cl.Orden().Stdout = terminal, terminal
	cl.arrancar()
	terminal.Close() // queda abierto en el cliente
	go func() { _, _ = io.Copy(cl.Salida, maestro) }()
	return cl
}
