package tests

import (
	"fmt"
	"net"
	"os"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"sockets/tests/arnes"
)

func init() {
	deClientes = append(deClientes, escenario{
		nombre: "si le quitan el puerto, sigue con los clientes que tenía", desde: 3, hasta: 5, aparte: true, soloNuestra: true, tras: []string{siguen}, probar: func(p *prueba) {
			s := p.Servidor()
			c := p.Conectar(s)
			p.confirmarAlgo(c, "mio")
			p.quitarElPuerto(s)
			p.exigirQueNoGasteCPU(s)
			p.exigirLoConfirmado(c, "mio")
			p.Exigir(s.Errores.Esperar("No se puede aceptar a un cliente."), "El servidor no dice que ya no puede aceptar.", s.Errores.String())
			_, err := net.Dial("tcp", s.Direccion)
			p.Exigir(err != nil, "Aún se puede entrar por un puerto que se ha cerrado: la prueba no prueba nada.")
		},
	})
}

// quitarElPuerto cierra desde fuera el socket con el que escucha el servidor, como
// haría un administrador con ss -K.
func (p *prueba) quitarElPuerto(s *arnes.Servidor) {
	p.T.Helper()
	proceso, err := unix.PidfdOpen(s.Pid(), 0)
	require.NoError(p.T, err)
	defer unix.Close(proceso)
	ficheros, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.Pid()))
	require.NoError(p.T, err)
	for _, fichero := range ficheros {
		var descriptor int
		_, _ = fmt.Sscan(fichero.Name(), &descriptor)
		copia, err := unix.PidfdGetfd(proceso, descriptor, 0)
		if err != nil {
			p.T.Skip("El sistema no deja tocar los sockets de otro programa: ", err)
		}
		escucha, _ := unix.GetsockoptInt(copia, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
		if escucha == 1 {
			require.NoError(p.T, unix.Shutdown(copia, unix.SHUT_RDWR))
		}
		unix.Close(copia)
	}
}
