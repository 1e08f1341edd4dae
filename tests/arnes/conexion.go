package arnes

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"sockets/tests/formato"
	"sockets/tests/informe"
)

// Conexion es una conexión TCP en la que el arnés hace de cliente (o, si la ha
// aceptado un ServidorFalso, de servidor) y habla el formato de los mensajes.
type Conexion struct {
	p        *Prueba
	servidor *Servidor // nil si el arnés hace de servidor
	tcp      *net.TCPConn
	bufer    io.Reader // si se lee por él, como dice LeerPorBufer

	mu       sync.Mutex // guarda lo que sigue
	enviadas []string   // peticiones cuya respuesta no se ha leído aún
	hechas   []string   // lo ya conversado, para contarlo
	sueltos  string     // lo que se envió, si no fueron mensajes
}

// Conectar abre una conexión con el servidor.
func (p *Prueba) Conectar(s *Servidor) *Conexion {
	p.T.Helper()
	conexion, err := net.DialTimeout("tcp", s.Direccion, Plazo)
	if err != nil {
		f := &informe.Fallo{Titulo: fmt.Sprintf(
			"El servidor dijo que escuchaba en %s, y allí no se puede conectar: %v.", s.Direccion, err)}
		if s.acabaPronto() && !s.puedeAcabar {
			f = s.falloPorAcabar(f)
		}
		p.Fallar(f)
	}
	p.T.Cleanup(func() { conexion.Close() })
	return &Conexion{p: p, servidor: s, tcp: conexion.(*net.TCPConn)}
}

// Agolpar abre n conexiones a la vez. No exige que el servidor las acepte, ni que no
// cierre: vuelve cuando todas están hechas o, si hay alguna que no entra en la cola del
// sistema, al cabo de un segundo. La función que devuelve las deja todas.
func (p *Prueba) Agolpar(s *Servidor, n int) (dejarlas func()) {
	ctx, cancelar := context.WithCancel(context.Background())
	p.T.Cleanup(cancelar)
	var llamando sync.WaitGroup
	hechas := make([]net.Conn, n)
	for i := range hechas {
		llamando.Go(func() {
			var marcador net.Dialer
			hechas[i], _ = marcador.DialContext(ctx, "tcp", s.Direccion) // si no se puede, será uno menos
		})
	}
	todas := make(chan struct{})
	go func() { llamando.Wait(); close(todas) }()
	select {
	case <-todas:
	case <-time.After(esperaLleno):
	}
	return func() {
		cancelar()
		<-todas
		for _, conexion := range hechas {
			if conexion != nil {
				conexion.Close()
			}
		}
	}
}

// Abrir arranca un servidor para un solo cliente y se conecta a él.
func (p *Prueba) Abrir() *Conexion {
	p.T.Helper()
	return p.Conectar(p.ServidorQueAcaba())
}

// De devuelve la misma conexión para que la use otra prueba, una de las que
// corren a la vez.
func (c *Conexion) De(p *Prueba) *Conexion {
	return &Conexion{p: p, servidor: c.servidor, tcp: c.tcp, bufer: c.bufer}
}

// Enviar envía unas peticiones en una sola escritura, sin esperar respuesta.
func (c *Conexion) Enviar(peticiones ...string) {
	c.p.T.Helper()
	c.anotar(peticiones...)
	c.escribir(formato.Mensajes(peticiones...))
}

// EnviarOctetoAOcteto envía una petición en escrituras de un octeto.
func (c *Conexion) EnviarOctetoAOcteto(peticion string) {
	c.p.T.Helper()
	c.anotar(peticion)
	for _, octeto := range formato.Mensaje(peticion) {
		c.escribir([]byte{octeto})
	}
}

// EnviarSinEsperar envía n veces una petición por su cuenta, sin esperar a que el
// servidor la lea, y deja poco sitio para las respuestas, que se han de recibir después.
func (c *Conexion) EnviarSinEsperar(n int, peticion string) {
	_ = c.tcp.SetReadBuffer(64 << 10)
	octetos := bytes.Repeat(formato.Mensaje(peticion), n)
	go func() { _ = c.IntentarEscribir(octetos, time.Hour) }() // si falla, no llegarán las respuestas
}

// EnviarOctetos envía octetos que quizá no sean un mensaje. La descripción es lo
// que dirá el informe.
func (c *Conexion) EnviarOctetos(octetos []byte, descripcion string) {
	c.p.T.Helper()
	c.mu.Lock()
	c.sueltos = descripcion
	c.mu.Unlock()
	c.escribir(octetos)
}

func (c *Conexion) anotar(peticiones ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.enviadas = append(c.enviadas, peticiones...)
}

func (c *Conexion) escribir(octetos []byte) {
	c.p.T.Helper()
	escritos := 0
	_, err := c.esperar(Plazo).insistir(func(hasta time.Time) (int, error) {
		_ = c.tcp.SetWriteDeadline(hasta)
		n, err := c.tcp.Write(octetos[escritos:])
		escritos += n
		return 0, err
	})
	if err != nil {
		c.fallar(&informe.Fallo{
			Titulo: c.quien() + " no deja enviarle más: " + porQueNoSeEscribe(err) + ".",
			Clase:  claseDe(err, false),
		})
	}
}

// IntentarEscribir envía octetos, sin anotarlos, y devuelve el error, si lo hay.
func (c *Conexion) IntentarEscribir(octetos []byte, plazo time.Duration) error {
	_ = c.tcp.SetWriteDeadline(time.Now().Add(plazo))
	_, err := c.tcp.Write(octetos)
	return err
}

// IntentarPedir envía una petición y espera la respuesta.
func (c *Conexion) IntentarPedir(peticion string) (string, error) {
	if err := c.IntentarEscribir(formato.Mensaje(peticion), Plazo); err != nil {
		return "", err
	}
	return c.IntentarRecibir()
}

// IntentarRecibir espera la respuesta siguiente.
func (c *Conexion) IntentarRecibir() (string, error) {
	texto, _, err := c.recibir()
	return texto, err
}

// IntentarPedir abre una conexión aparte, hace una petición y la cierra.
func (s *Servidor) IntentarPedir(peticion string) (string, error) {
	tcp, err := net.DialTimeout("tcp", s.Direccion, Plazo)
	if err != nil {
		return "", err
	}
	defer tcp.Close()
	c := &Conexion{p: s.p, servidor: s, tcp: tcp.(*net.TCPConn)}
	return c.IntentarPedir(peticion)
}

// CerrarEscritura dice que ya no se enviará más; se sigue leyendo.
func (c *Conexion) CerrarEscritura() { _ = c.tcp.CloseWrite() }

// Cerrar cierra la conexión.
func (c *Conexion) Cerrar() { _ = c.tcp.Close() }

// Cortar la rompe de golpe: el otro lado ve un reset.
func (c *Conexion) Cortar() {
	_ = c.tcp.SetLinger(0)
	_ = c.tcp.Close()
}

// DejarSinSitio deja el menor sitio posible para lo que llegue, de forma que el
// otro lado no pueda seguir escribiendo si nadie lee.
func (c *Conexion) DejarSinSitio() { _ = c.tcp.SetReadBuffer(4096) }
