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

// ServidorFalso es un servidor del arnés para probar al cliente. Lee sin parar y
// anota lo que recibe, así que lo que el cliente envía antes de tiempo también se
// ve; y contesta lo que se le diga, o, si es mudo, lo que conteste la prueba.
type ServidorFalso struct {
	Direccion string

	p      *Prueba
	socket net.Listener
	fin    chan struct{} // se cierra cuando el cliente se va

	mu        sync.Mutex    // guarda lo que sigue
	novedad   chan struct{} // se cierra, y se cambia por otro, cuando pasa algo
	conexion  *Conexion     // nil hasta que el cliente se conecta
	recibidas []string
	exigidas  int // cuántas de las recibidas ha mirado ya Recibir
	otraVez   bool
	err       error
}

// ServidorFalso empieza a escuchar, atiende a un cliente y le contesta a cada
// petición lo que diga responder.
func (p *Prueba) ServidorFalso(responder func(peticion string) string) *ServidorFalso {
	p.T.Helper()
	return p.servidorFalso("127.0.0.1", func(c *Conexion, peticion string) bool {
		return c.IntentarEscribir(formato.Mensaje(responder(peticion)), Plazo) == nil
	})
}

// ServidorFalsoATrozos es como ServidorFalso, pero sus respuestas salen octeto a
// octeto.
func (p *Prueba) ServidorFalsoATrozos(responder func(peticion string) string) *ServidorFalso {
	p.T.Helper()
	return p.servidorFalso("127.0.0.1", func(c *Conexion, peticion string) bool {
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
	return p.servidorFalso("127.0.0.1", func(c *Conexion, _ string) bool {
		if yaHaContestado {
			return false
		}
		yaHaContestado = true
		return c.IntentarEscribir(formato.Mensaje(respuesta), Plazo) == nil
	})
}

// ServidorMudo escucha en esa dirección y no contesta nada por su cuenta: lo hace
// la prueba, con Contestar.
func (p *Prueba) ServidorMudo(ip string) *ServidorFalso {
	p.T.Helper()
	return p.servidorFalso(ip, func(*Conexion, string) bool { return true })
}

// servidorFalso atiende a un cliente mientras contestar devuelva que sigue.
func (p *Prueba) servidorFalso(ip string, contestar func(c *Conexion, peticion string) (sigue bool)) *ServidorFalso {
	p.T.Helper()
	socket, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	require.NoError(p.T, err)
	p.T.Cleanup(func() { socket.Close() })
	s := &ServidorFalso{
		Direccion: socket.Addr().String(), p: p, socket: socket,
		fin: make(chan struct{}), novedad: make(chan struct{}),
	}
	go s.atender(contestar)
	return s
}

func (s *ServidorFalso) atender(contestar func(*Conexion, string) bool) {
	defer s.verSiVuelve()
	defer close(s.fin)
	tcp, err := s.socket.Accept()
	if err != nil {
		return
	}
	defer tcp.Close()
	c := &Conexion{p: s.p, tcp: tcp.(*net.TCPConn)}
	s.anotar(func() { s.conexion = c })
	for {
		peticion, octetos, err := formato.Leer(c.tcp) // sin plazo: lo pone quien espera
		if err != nil {
			if err == formato.ErrNoEsMensaje { // para contarlo entero
				octetos = append(octetos, c.loQueHaya()...)
			}
			s.anotarFin(octetos, err)
			return
		}
		s.anotar(func() { s.recibidas = append(s.recibidas, peticion) })
		if !contestar(c, peticion) {
			return
		}
	}
}

// verSiVuelve anota que el cliente, que ya se había ido, se ha vuelto a conectar.
func (s *ServidorFalso) verSiVuelve() {
	if tcp, err := s.socket.Accept(); err == nil {
		s.anotar(func() { s.otraVez = true })
		tcp.Close()
	}
}

func (s *ServidorFalso) anotar(cambiar func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cambiar()
	close(s.novedad)
	s.novedad = make(chan struct{})
}

func (s *ServidorFalso) anotarFin(octetos []byte, err error) {
	if err != io.EOF || len(octetos) > 0 {
		err = fmt.Errorf("%v, tras los octetos %s", err, informe.Citar(string(octetos)))
		s.anotar(func() { s.err = err })
	}
}

// esperarQue vuelve cuando cumple es cierta, cuando se cierra acaba o cuando pasa el
// plazo, y dice si es cierta. Llama a cumple con el candado echado.
func (s *ServidorFalso) esperarQue(plazo time.Duration, acaba <-chan struct{}, cumple func() bool) bool {
	mirar := func() (bool, <-chan struct{}) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return cumple(), s.novedad
	}
	limite := time.NewTimer(plazo)
	defer limite.Stop()
	for {
		cumplido, novedad := mirar()
		if cumplido {
			return true
		}
		select {
		case <-novedad:
		case <-acaba:
			cumplido, _ = mirar()
			return cumplido
		case <-limite.C:
			return false
		}
	}
}

// ExigirQueSeConecte espera a que el cliente se conecte.
func (s *ServidorFalso) ExigirQueSeConecte(cl *Cliente) {
	cl.p.T.Helper()
	agotada, soltar := cl.Esperar(3 * Plazo).hasta(cl.Proceso.Fin())
	defer soltar()
	if !s.esperarQue(3*Plazo, agotada, func() bool { return s.conexion != nil }) {
		cl.fallar(&informe.Fallo{
			Titulo: "El cliente no se conecta a la dirección que se le da.",
			Espera: "que se conecte a " + s.Direccion,
			Llega:  "nadie",
		})
	}
}

// Recibir espera la petición siguiente y exige que sea esa.
func (s *ServidorFalso) Recibir(esperada string) {
	s.p.T.Helper()
	agotada, soltar := s.p.esperarAlguno(Plazo).hasta(s.fin)
	defer soltar()
	if !s.esperarQue(Plazo, agotada, func() bool { return len(s.recibidas) > s.exigidas }) {
		s.fallarPorNoRecibir(esperada)
	}
	s.mu.Lock()
	recibida := s.recibidas[s.exigidas]
	s.exigidas++
	s.mu.Unlock()
	if recibida != esperada {
		f := &informe.Fallo{Titulo: "El cliente no ha enviado la línea tal como se escribió.", Clase: informe.Distinta}
		f.Comparar(esperada, recibida)
		s.p.Fallar(f)
	}
}

func (s *ServidorFalso) fallarPorNoRecibir(esperada string) {
	s.p.T.Helper()
	f := &informe.Fallo{
		Titulo: "El cliente no envía lo que se le ha escrito.",
		Espera: informe.Citar(esperada), Llega: "nada", Clase: informe.Calla,
		Detalles: s.p.quejasDelUltimo(),
	}
	select {
	case <-s.fin:
		f.Titulo = "El cliente ha cerrado la conexión sin enviar lo que se le ha escrito."
		f.Clase = informe.Cierra
	default:
	}
	vuelve := s.esperarQue(esperaPorFin, nil, func() bool { return s.otraVez })
	s.mu.Lock()
	err := s.err
	s.mu.Unlock()
	switch {
	case err != nil:
		f.Titulo = "El cliente ha enviado algo que no es un mensaje."
		f.Llega, f.Clase = err.Error(), informe.SinFormato
	case vuelve:
		f.Titulo = "El cliente cierra la conexión y se conecta otra vez para seguir."
		f.Causa = informe.EnUnaLinea(unaConexionPorPeticion)
	}
	s.p.Fallar(f)
}

// Callar no contesta durante ese tiempo, salvo que el cliente se vaya antes.
func (s *ServidorFalso) Callar(tiempo time.Duration) {
	select {
	case <-s.fin:
	case <-time.After(tiempo):
	}
}

// ExigirQueEspere exige que el cliente no haya enviado nada más que lo que ya se ha
// recibido con Recibir.
func (s *ServidorFalso) ExigirQueEspere() {
	s.p.T.Helper()
	s.mu.Lock()
	deMas := s.recibidas[s.exigidas:]
	s.mu.Unlock()
	if len(deMas) > 0 {
		s.p.Fallar(&informe.Fallo{
			Titulo: "El cliente envía otra petición sin esperar la respuesta de la anterior.",
			Espera: "nada, hasta que se le conteste",
			Llega:  citarVarios(deMas),
		})
	}
}

// Contestar envía una respuesta. Si el cliente ya no está, se verá al mirarlo a él.
func (s *ServidorFalso) Contestar(respuesta string) { s.ContestarOctetos(formato.Mensaje(respuesta)) }

// ContestarOctetos envía unos octetos que quizá no sean una respuesta.
func (s *ServidorFalso) ContestarOctetos(octetos []byte) {
	_ = s.conectado().IntentarEscribir(octetos, Plazo)
}

// Cerrar se despide del cliente: no enviará nada más.
func (s *ServidorFalso) Cerrar() { s.conectado().CerrarEscritura() }

// Cortar corta la conexión de mala manera (reset).
func (s *ServidorFalso) Cortar() { s.conectado().Cortar() }

// conectado devuelve la conexión con el cliente, del que ya se ha recibido algo.
func (s *ServidorFalso) conectado() *Conexion {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conexion
}

// ExigirRecibidas espera a que el cliente se vaya y exige que haya enviado esas
// peticiones, en ese orden, y nada más.
func (s *ServidorFalso) ExigirRecibidas(p *Prueba, esperadas ...string) {
	p.T.Helper()
	agotada, soltar := p.esperarAlguno(Plazo).hasta(s.fin)
	defer soltar()
	if !s.esperarQue(Plazo, agotada, s.haAcabado) {
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

// haAcabado dice si el cliente se ha ido.
func (s *ServidorFalso) haAcabado() bool {
	select {
	case <-s.fin:
		return true
	default:
		return false
	}
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
