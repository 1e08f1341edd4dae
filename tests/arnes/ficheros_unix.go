//go:build unix

package arnes

import (
	"fmt"

	"sockets/tests/programas"
)

// ServidorConPocosFicheros arranca el servidor con un límite de descriptores de
// fichero abiertos a la vez, que no puede subir.
func (p *Prueba) ServidorConPocosFicheros(limite int) *Servidor {
	p.T.Helper()
	p.preparar = func(proceso *programas.Proceso) {
		orden := proceso.Orden()
		limitado := fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, limite)
		orden.Args = append([]string{"sh", "-c", limitado, orden.Path}, orden.Args[1:]...)
		orden.Path = "/bin/sh"
	}
	defer func() { p.preparar = nil }()
	return p.Servidor()
}
