package arnes

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"

	"sockets/tests/formato"
	"sockets/tests/informe"
)

// ServidorFalso es un servidor del arnés para probar al cliente: anota lo que
// recibe y contesta lo que se le diga.
type ServidorFalso struct {
	Direccion string

	socket    net.Listener
	fin       chan struct{} // se cierra cuando el cliente se va
	mu        sync.Mutex    // guarda recibidas y err
	recibidas []string
	err       error
}

// ServidorFalso empieza a escuchar, atiende a un cliente y le contesta a cada
// petición lo que diga responder.
func (p *Prueba) ServidorFalso(responder func(peticion string) string) *ServidorFalso {
	p.T.Helper()
	return p.servidorFalso(func(c *Conexion, peticion string) bool {
		return c.IntentarEscribir(formato.Mensaje(responder(peticion)), Plazo) == nil
	})
}

// ServidorFalsoATrozos es como ServidorFalso, pero sus respuestas salen octeto a
// octeto.
func (p *Prueba) ServidorFalsoATrozos(responder func(peticion string) string) *ServidorFalso {
	p.T.Helper()
	return p.servidorFalso(func(c *Conexion, peticion string) bool {
		for _, octeto := range formato.Mensaje(responder(peticion)) {
			if c.IntentarEscribir([]byte{octeto}, Plazo) != nil {
				return false
			}
		}
		return true
	})
}

// ServidorFalsoQueSeVa contesta a una petición y cierra en cuanto llega otra.
func (p *Prueba) ServidorFalsoQueSeVa(respuesta string) *ServidorFalso {
	p.T.Helper()
	yaHaContestado := false
	return p.servidorFalso(func(c *Conexion, _ string) bool {
		if yaHaContestado {
			return false
		}
		yaHaContestado = true
		return c.IntentarEscribir(formato.Mensaje(respuesta), Plazo) == nil
	})
}

// servidorFalso atiende a un cliente mientras contestar devuelva que sigue.
func (p *Prueba) servidorFalso(contestar func(c *Conexion, peticion string) (sigue bool)) *ServidorFalso {
	p.T.Helper()
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(p.T, err)
	p.T.Cleanup(func() { socket.Close() })
	s := &ServidorFalso{Direccion: socket.Addr().String(), socket: socket, fin: make(chan struct{})}
	go s.atender(p, contestar)
	return s
}

func (s *ServidorFalso) atender(p *Prueba, contestar func(*Conexion, string) bool) {
	defer close(s.fin)
	tcp, err := s.socket.Accept()
	if err != nil {
		return
	}
	defer tcp.Close()
	c := &Conexion{p: p, tcp: tcp.(*net.TCPConn)}
	for {
		peticion, octetos, err := c.recibir()
		if err != nil {
			s.anotarFin(octetos, err)
			return
		}
		s.mu.Lock()
		s.recibidas = append(s.recibidas, peticion)
		s.mu.Unlock()
		if !contestar(c, peticion) {
			return
		}
	}
}

func (s *ServidorFalso) anotarFin(octetos []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != io.EOF || len(octetos) > 0 {
		s.err = fmt.Errorf("%v, tras los octetos %s", err, informe.Citar(string(octetos)))
	}
}

// ExigirRecibidas espera a que el cliente se vaya y exige que haya enviado esas
// peticiones, en ese orden, y nada más.
func (s *ServidorFalso) ExigirRecibidas(p *Prueba, esperadas ...string) {
	p.T.Helper()
	select {
	case <-s.fin:
	case <-time.After(Plazo):
		p.Fallar(&informe.Fallo{Titulo: "El cliente no cierra la conexión."})
	}
	s.mu.Lock()
	recibidas, err := s.recibidas, s.err
	s.mu.Unlock()
	f := &informe.Fallo{Espera: citarVarios(esperadas), Llega: citarVarios(recibidas)}
	switch {
	case err != nil:
		f.Titulo = "El cliente ha enviado algo que no es un mensaje."
		f.Llega += "; después, " + err.Error()
		f.Clase = informe.SinFormato
	case !slices.Equal(esperadas, recibidas):
		f.Titulo = "El cliente no ha enviado una petición por cada línea, tal como se escribió."
		f.Clase = informe.Distinta
	default:
		return
	}
	p.Fallar(f)
}

func citarVarios(textos []string) string {
	if len(textos) == 0 {
		return "ninguna petición"
	}
	var citas []string
	for _, texto := range textos {
		citas = append(citas, informe.Citar(texto))
	}
	return strings.Join(citas, ", ")
}
