package escena

import (
	"context"
	"net"
	"sync"
	"time"

	"sockets/tests/formato"
	"sockets/tests/programas"
)

// Marcha es una escena que ya ha empezado.
type Marcha struct {
	escena    Escena
	servidor  *programas.Proceso
	clientes  []*cliente
	principio time.Time
	acabada   chan struct{} // se cierra cuando no queda nada en marcha

	mu     sync.Mutex // guarda ultimo, y hace que se cuente de uno en uno
	ultimo int        // el último al que se le ha contestado
	contar func(Suceso)
}

// cliente es uno de los de la escena.
type cliente struct {
	numero   int
	conexion net.Conn
	ordenes  chan orden
}

// orden es algo que se le manda hacer a un cliente entre dos peticiones.
type orden int

const (
	callarse orden = iota
	cortar
	hablar
)

// soltar pone a conversar a todos y, cuando acaban, o acaba el contexto, lo recoge todo.
func (m *Marcha) soltar(ctx context.Context) {
	var todos sync.WaitGroup
	conversando, parar := context.WithCancel(ctx)
	for _, c := range m.clientes {
		todos.Go(func() { m.conversar(conversando, c) })
	}
	go func() {
		<-conversando.Done() // quien espera una respuesta deja de esperarla
		for _, c := range m.clientes {
			c.conexion.Close()
		}
	}()
	go func() {
		defer close(m.acabada)
		todos.Wait()
		parar()
		m.servidor.Matar()
	}()
}

// Esperar vuelve cuando todo ha acabado: los clientes y el servidor.
func (m *Marcha) Esperar() { <-m.acabada }

// Dicho devuelve las n últimas líneas que ha escrito el servidor por cada una de sus dos
// salidas.
func (m *Marcha) Dicho(n int) []string {
	return append(m.servidor.Salida.UltimasLineas(n), m.servidor.Errores.UltimasLineas(n)...)
}

// Ahora es lo que ha pasado desde el principio.
func (m *Marcha) Ahora() time.Duration { return time.Since(m.principio) }

// Callar hace que se calle, con la conexión abierta, aquel al que se contestó el último.
// Devuelve su número.
func (m *Marcha) Callar() int { return m.mandar(callarse) }

// Cortar hace que el último al que se contestó corte en medio de una petición.
func (m *Marcha) Cortar() int { return m.mandar(cortar) }

// Hablar hace que los callados sigan hablando.
func (m *Marcha) Hablar() {
	for _, c := range m.clientes {
		c.mandar(hablar)
	}
}

func (m *Marcha) mandar(o orden) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clientes[m.ultimo].mandar(o)
	return m.ultimo
}

// mandar deja la orden para cuando el cliente la mire; si ya tenía una, se olvida esta.
func (c *cliente) mandar(o orden) {
	select {
	case c.ordenes <- o:
	default:
	}
}

// anotar cuenta que un cliente está en un estado desde un momento.
func (m *Marcha) anotar(c *cliente, e Estado, desde time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e == Atendido {
		m.ultimo = c.numero
	}
	m.contar(Suceso{c.numero, e, desde, m.Ahora()})
}

// conversar hace de un cliente. Con retardo, una operación se hace en el último rato
// antes de su respuesta; lo anterior es espera.
func (m *Marcha) conversar(ctx context.Context, c *cliente) {
	retardo := m.escena.Retardo
	for vez := 0; vez < m.escena.Veces || m.escena.Veces == 0; vez++ {
		desde := m.Ahora()
		m.anotar(c, Espera, desde)
		if err := preguntar(c.conexion, m.escena.peticion(c.numero, vez), m.escena.plazo()); err != nil {
			m.quedarseSin(ctx, c)
			return
		}
		if retardo > 0 {
			m.anotar(c, Atendido, max(desde, m.Ahora()-retardo))
			m.anotar(c, Nada, m.Ahora())
		} else {
			m.anotar(c, Atendido, m.Ahora())
		}
		if !m.pensar(ctx, c) {
			return
		}
	}
	m.anotar(c, Nada, m.Ahora())
	c.conexion.Close()
}

// quedarseSin anota que el servidor ha dejado al cliente, salvo que se le haya parado.
func (m *Marcha) quedarseSin(ctx context.Context, c *cliente) {
	if ctx.Err() == nil {
		m.anotar(c, Cortado, m.Ahora())
	}
}

// pensar es lo que pasa entre dos peticiones: un rato, o lo que se le haya mandado al
// cliente. Con retardo no se piensa. Devuelve falso si ya no ha de pedir nada más.
func (m *Marcha) pensar(ctx context.Context, c *cliente) bool {
	rato := EntreDos
	if m.escena.Retardo > 0 {
		rato = 0
	}
	reloj := time.NewTimer(rato)
	defer reloj.Stop()
	callado := false
	for {
		vence := reloj.C
		if callado {
			vence = nil
		}
		select {
		case <-ctx.Done():
			return false
		case o := <-c.ordenes:
			if o == cortar {
				m.cortar(c)
				return false
			}
			if callado = o == callarse; callado {
				m.anotar(c, Callado, m.Ahora())
			} else {
				reloj.Reset(0)
			}
		case <-vence:
			return true
		}
	}
}

// cortar envía media petición y corta la conexión sin despedirse.
func (m *Marcha) cortar(c *cliente) {
	mensaje := formato.Mensaje(m.escena.peticion(c.numero, 0))
	_, _ = c.conexion.Write(mensaje[:len(mensaje)/2]) // si ya no hay nadie, da igual
	if tcp, es := c.conexion.(*net.TCPConn); es {
		_ = tcp.SetLinger(0)
	}
	c.conexion.Close()
	m.anotar(c, Ido, m.Ahora())
}
