//go:build unix

package arnes

import (
	"fmt"
	"os/exec"
)

// ServidorConPocosFicheros arranca el servidor con un límite de descriptores de
// fichero abiertos a la vez, que no puede subir.
func (p *Prueba) ServidorConPocosFicheros(limite int) *Servidor {
	p.T.Helper()
	p.envolver = func(orden *exec.Cmd) {
		orden.Args = append([]string{"sh", "-c", fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, limite), orden.Path}, orden.Args[1:]...)
		orden.Path = "/bin/sh"
	}
	defer func() { p.envolver = nil }()
	return p.Servidor()
}
