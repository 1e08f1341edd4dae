package arnes

import (
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"
)

// Cliente es el cliente de la solución, en marcha, con el arnés en lugar de la
// persona que escribe y lee.
type Cliente struct {
	Servidor // el proceso

	entrada io.WriteCloser
	leido   int // hasta dónde se ha mirado ya su salida
	escrito []string
}

// Cliente arranca el cliente de la solución contra esa dirección, con la entrada
// y la salida en tuberías.
func (p *Prueba) Cliente(direccion string) *Cliente {
	p.T.Helper()
	cl := p.nuevoCliente(direccion)
	entrada, err := cl.orden.StdinPipe()
	require.NoError(p.T, err)
	cl.entrada = entrada
	cl.orden.Stdout, cl.orden.Stderr = cl.Salida, cl.Errores
	cl.arrancar()
	p.apuntar(&cl.Servidor)
	return cl
}

func (p *Prueba) nuevoCliente(direccion string) *Cliente {
	p.T.Helper()
	ip, puerto, err := net.SplitHostPort(direccion)
	require.NoError(p.T, err)
	cl := &Cliente{Servidor: Servidor{p: p, Salida: nuevaSalida(), Errores: nuevaSalida(), fin: make(chan struct{}), puedeAcabar: true}}
	cl.orden = p.orden("cliente", "-ip", ip, "-puerto", puerto)
	cl.orden.Env = append(os.Environ(), opcionesDeCarrera(""))
	return cl
}

// Escribir da líneas al cliente, como una persona que pulsa Intro tras cada una.
func (cl *Cliente) Escribir(lineas ...string) {
	cl.p.T.Helper()
	for _, linea := range lineas {
		cl.EscribirTalCual(linea + "\n")
	}
}

// EscribirTalCual da al cliente un texto que quizá no acabe en Intro.
func (cl *Cliente) EscribirTalCual(texto string) {
	cl.p.T.Helper()
	cl.escrito = append(cl.escrito, Citar(texto))
	hecho := make(chan struct{})
	go func() {
		defer close(hecho)
		_, _ = io.WriteString(cl.entrada, texto) // si el cliente ha acabado, se verá al mirar su salida
	}()
	select {
	case <-hecho:
	case <-cl.fin:
	case <-time.After(Plazo):
		cl.fallar("El cliente no lee lo que se le escribe.", "", "")
	}
}

// Mostrar espera a que el cliente escriba el texto, después de lo que ya se le
// había exigido, y falla si no lo hace.
func (cl *Cliente) Mostrar(texto string) {
	cl.p.T.Helper()
	salida, esta := cl.Salida.esperar(Plazo, cl.fin, func(salida string) bool {
		return strings.Contains(salida[min(cl.leido, len(salida)):], texto)
	})
	if !esta {
		cl.fallar("El cliente no enseña la respuesta que ha recibido.", "que en su salida aparezca "+Citar(texto), Citar(salida[min(cl.leido, len(salida)):]))
	}
	cl.leido += strings.Index(salida[cl.leido:], texto) + len(texto)
}

// AcabarEntrada le dice que no se escribirá más, como Ctrl-D.
func (cl *Cliente) AcabarEntrada() { _ = cl.entrada.Close() }

// AcabarCon exige que el cliente acabe con ese estado.
func (cl *Cliente) AcabarCon(estado int) {
	cl.p.T.Helper()
	if real := cl.EsperarFin(); real != estado {
		cl.fallar("El cliente no ha acabado como debía.", fmt.Sprintf("estado %d", estado), cl.comoAcabo())
	}
}

func (cl *Cliente) fallar(titulo, espera, llega string) {
	cl.p.T.Helper()
	f := &Fallo{Titulo: titulo, Espera: espera, Llega: llega, Senal: -1}
	if len(cl.escrito) > 0 {
		f.Detalles = append(f.Detalles, "Se le escribió: "+strings.Join(cl.escrito[max(0, len(cl.escrito)-5):], ", "))
	}
	if lineas := cl.Errores.UltimasLineas(5); len(lineas) > 0 {
		f.Detalles = append(f.Detalles, "En su salida de errores:", sangrar(strings.Join(lineas, "\n")))
	}
	cl.p.Fallar(f)
}

// ServidorFalso es un servidor del arnés para probar al cliente: anota lo que
// recibe y contesta lo que se le diga.
type ServidorFalso struct {
	Direccion string

	socket    net.Listener
	mu        sync.Mutex // guarda recibidas y error
	recibidas []string
	err       error
	fin       chan struct{} // se cierra cuando el cliente se va
}

// ServidorFalso empieza a escuchar, atiende a un cliente y le contesta a cada
// petición lo que diga responder. Si es a trozos, la respuesta sale octeto a
// octeto.
func (p *Prueba) ServidorFalso(aTrozos bool, responder func(peticion string) string) *ServidorFalso {
	p.T.Helper()
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(p.T, err)
	s := &ServidorFalso{Direccion: socket.Addr().String(), socket: socket, fin: make(chan struct{})}
	p.T.Cleanup(func() { socket.Close() })
	go s.atender(p, aTrozos, responder)
	return s
}

// ServidorFalsoQueSeVa contesta a una petición y cierra en cuanto llega otra.
func (p *Prueba) ServidorFalsoQueSeVa(respuesta string) *ServidorFalso {
	p.T.Helper()
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(p.T, err)
	p.T.Cleanup(func() { socket.Close() })
	go func() {
		tcp, err := socket.Accept()
		if err != nil {
			return
		}
		defer tcp.Close()
		c := &Conexion{p: p, tcp: tcp.(*net.TCPConn)}
		if _, _, err := c.recibir(); err == nil && c.Escribir(Mensaje(respuesta)) == nil {
			_, _, _ = c.recibir()
		}
	}()
	return &ServidorFalso{Direccion: socket.Addr().String()}
}

func (s *ServidorFalso) atender(p *Prueba, aTrozos bool, responder func(string) string) {
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
			s.mu.Lock()
			defer s.mu.Unlock()
			if err != io.EOF || len(octetos) > 0 {
				s.err = fmt.Errorf("%v, tras los octetos %s", err, Citar(string(octetos)))
			}
			return
		}
		s.mu.Lock()
		s.recibidas = append(s.recibidas, peticion)
		s.mu.Unlock()
		if !s.contestar(c, aTrozos, responder(peticion)) {
			return
		}
	}
}

func (s *ServidorFalso) contestar(c *Conexion, aTrozos bool, respuesta string) bool {
	mensaje := Mensaje(respuesta)
	if !aTrozos {
		return c.Escribir(mensaje) == nil
	}
	for _, octeto := range mensaje {
		if c.Escribir([]byte{octeto}) != nil {
			return false
		}
	}
	return true
}

// ExigirRecibidas espera a que el cliente se vaya y exige que haya enviado esas
// peticiones, en ese orden, y nada más.
func (s *ServidorFalso) ExigirRecibidas(p *Prueba, esperadas ...string) {
	p.T.Helper()
	select {
	case <-s.fin:
	case <-time.After(Plazo):
		p.Fallar(&Fallo{Titulo: "El cliente no cierra la conexión.", Senal: -1})
	}
	s.mu.Lock()
	recibidas, err := s.recibidas, s.err
	s.mu.Unlock()
	espera, llega := citarVarios(esperadas), citarVarios(recibidas)
	if err != nil {
		p.Fallar(&Fallo{Titulo: "El cliente ha enviado algo que no es un mensaje.", Espera: espera, Llega: llega + "; después, " + err.Error(), Senal: -1, clase: sinFormato})
	}
	if !slices.Equal(esperadas, recibidas) {
		p.Fallar(&Fallo{Titulo: "El cliente no ha enviado una petición por cada línea, tal como se escribió.", Espera: espera, Llega: llega, Senal: -1, clase: distinta})
	}
}

func citarVarios(textos []string) string {
	if len(textos) == 0 {
		return "ninguna petición"
	}
	var citas []string
	for _, texto := range textos {
		citas = append(citas, Citar(texto))
	}
	return strings.Join(citas, ", ")
}
