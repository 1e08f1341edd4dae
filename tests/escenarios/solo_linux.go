package escenarios

import (
	"net"

	"github.com/prometheus/procfs"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"sockets/tests/arnes"
)

func deClientesEnLinux() []Escenario {
	return []Escenario{
		{Nombre: "si le quitan el puerto, sigue con los clientes que tenía", Desde: 3, Hasta: 5, Aparte: true,
			SoloNuestra: true, Tras: []string{noLee, compartidos}, Probar: sinPuerto},
	}
}

func sinPuerto(p *arnes.Prueba) {
	s := p.Servidor()
	c := p.Conectar(s)
	confirmarAlgo(p, c, "mio")
	quitarElPuerto(p, s)
	exigirQueNoGasteCPU(p, s, aceptaSinPausa)
	exigirLoConfirmado(p, c, "mio")
	p.Exigir(s.DiceQue("No se puede aceptar a un cliente."), "El servidor no dice que ya no puede aceptar.",
		s.Errores.String())
	_, err := net.Dial("tcp", s.Direccion)
	p.Exigir(err != nil, "Aún se puede entrar por un puerto que se ha cerrado: la prueba no prueba nada.")
}

// quitarElPuerto cierra desde fuera el socket con el que escucha el servidor, como
// haría un administrador con ss -K.
func quitarElPuerto(p *arnes.Prueba, s *arnes.Servidor) {
	p.T.Helper()
	conSuSocket(p, s, func(escucha int) error { return unix.Shutdown(escucha, unix.SHUT_RDWR) })
}

// quitarSitioAlEnviar deja al servidor el menor sitio posible para lo que envía a los
// clientes que lleguen desde ahora: si no leen, lo nota enseguida.
func quitarSitioAlEnviar(p *arnes.Prueba, s *arnes.Servidor) {
	p.T.Helper()
	conSuSocket(p, s, func(escucha int) error {
		return unix.SetsockoptInt(escucha, unix.SOL_SOCKET, unix.SO_SNDBUF, 1)
	})
}

// conSuSocket hace algo con el socket con el que escucha el servidor. Donde no se puede,
// se salta la prueba y se dice.
func conSuSocket(p *arnes.Prueba, s *arnes.Servidor, hacer func(escucha int) error) {
	p.T.Helper()
	descriptor, err := unix.PidfdOpen(s.Pid(), 0)
	require.NoError(p.T, err)
	defer unix.Close(descriptor)
	proceso, err := procfs.NewProc(s.Pid())
	require.NoError(p.T, err)
	ficheros, err := proceso.FileDescriptors()
	require.NoError(p.T, err)
	for _, fichero := range ficheros {
		copia, err := unix.PidfdGetfd(descriptor, int(fichero), 0)
		if err != nil {
			p.T.Skip("El sistema no deja tocar los sockets de otro programa: ", err)
		}
		escucha, _ := unix.GetsockoptInt(copia, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
		if escucha == 1 {
			require.NoError(p.T, hacer(copia))
		}
		unix.Close(copia)
	}
}
