package arnes

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"sockets/tests/formato"
	"sockets/tests/informe"
)

const (
	algunaRespuesta = "una respuesta"
	empiezaPorOK    = "una respuesta que empiece por OK"
)

// Pedir envía una petición y exige esa respuesta, octeto por octeto.
func (c *Conexion) Pedir(peticion, esperada string) {
	c.p.T.Helper()
	c.Enviar(peticion)
	c.Recibir(esperada)
}

// PedirOK envía una petición, exige que la respuesta empiece por OK y devuelve
// lo que va detrás.
func (c *Conexion) PedirOK(peticion string) string {
	c.p.T.Helper()
	c.Enviar(peticion)
	return c.RecibirOK()
}

// PedirError envía una petición y exige una respuesta que empiece por ERROR, dé
// un motivo y nombre en él lo que se le dice.
func (c *Conexion) PedirError(peticion string, nombra ...string) {
	c.p.T.Helper()
	c.Enviar(peticion)
	c.RecibirError(nombra...)
}

// Preguntar envía una petición y devuelve la respuesta, sea la que sea.
func (c *Conexion) Preguntar(peticion string) string {
	c.p.T.Helper()
	return c.PreguntarVarias(peticion)[0]
}

// PreguntarVarias envía unas peticiones en una sola escritura y devuelve sus
// respuestas, sean las que sean.
func (c *Conexion) PreguntarVarias(peticiones ...string) []string {
	c.p.T.Helper()
	c.Enviar(peticiones...)
	var respuestas []string
	for range peticiones {
		respuesta := c.leer(algunaRespuesta)
		c.darPorHecha(respuesta)
		respuestas = append(respuestas, respuesta)
	}
	return respuestas
}

// SinRespuesta falla por la respuesta que IntentarRecibir no pudo leer, con su error.
func (c *Conexion) SinRespuesta(err error) {
	c.p.T.Helper()
	c.fallarAlLeer(algunaRespuesta, nil, err)
}

// Recibir exige esa respuesta, octeto por octeto.
func (c *Conexion) Recibir(esperada string) {
	c.p.T.Helper()
	llegada := c.leer(informe.Citar(esperada))
	if llegada != esperada {
		f := &informe.Fallo{Titulo: c.quien() + " ha contestado otra cosa.", Clase: informe.Distinta}
		f.Comparar(esperada, llegada)
		c.fallar(f)
	}
	c.darPorHecha(llegada)
}

// RecibirOK exige una respuesta que empiece por OK y devuelve lo que va detrás.
func (c *Conexion) RecibirOK() string {
	c.p.T.Helper()
	llegada := c.leer(empiezaPorOK)
	resto, hay := strings.CutPrefix(llegada, "OK")
	if !hay || (resto != "" && resto[0] != ' ') {
		c.fallarPorRechazo(llegada)
	}
	c.darPorHecha(llegada)
	return strings.TrimPrefix(resto, " ")
}

// RecibirVariosOK exige n respuestas que empiecen por OK. Es para cuando son
// muchísimas: las lee por un búfer, como dice LeerPorBufer.
func (c *Conexion) RecibirVariosOK(n int) {
	c.p.T.Helper()
	if c.bufer == nil {
		c.LeerPorBufer()
	}
	for range n {
		texto := c.leer(empiezaPorOK)
		if !strings.HasPrefix(texto, "OK") {
			c.fallarPorRechazo(texto)
		}
	}
}

func (c *Conexion) fallarPorRechazo(llegada string) {
	c.p.T.Helper()
	c.fallar(&informe.Fallo{
		Titulo: c.quien() + " no ha aceptado la petición.",
		Espera: empiezaPorOK,
		Llega:  informe.Citar(llegada),
		Clase:  informe.Distinta,
	})
}

// RecibirError exige una respuesta que empiece por ERROR, dé un motivo y nombre
// en él lo que se le dice.
func (c *Conexion) RecibirError(nombra ...string) {
	c.p.T.Helper()
	espera := "una respuesta que empiece por ERROR y diga por qué"
	if len(nombra) > 0 {
		espera += ", nombrando «" + strings.Join(nombra, "», «") + "»"
	}
	llegada := c.leer(espera)
	if !esError(llegada, nombra) {
		c.fallar(&informe.Fallo{
			Titulo: c.quien() + " no ha contestado el error que corresponde.",
			Espera: espera,
			Llega:  informe.Citar(llegada),
			Clase:  informe.Distinta,
		})
	}
	c.darPorHecha(llegada)
}

func esError(respuesta string, nombra []string) bool {
	motivo, hay := strings.CutPrefix(respuesta, "ERROR ")
	if !hay || strings.TrimSpace(motivo) == "" {
		return false
	}
	for _, nombre := range nombra {
		if !strings.Contains(respuesta, nombre) {
			return false
		}
	}
	return true
}

// darPorHecha apunta la respuesta a la primera de las peticiones enviadas.
func (c *Conexion) darPorHecha(respuesta string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	linea := "(nada) → " + informe.Citar(respuesta)
	if len(c.enviadas) > 0 {
		linea = informe.Citar(c.enviadas[0]) + " → " + informe.Citar(respuesta)
		c.enviadas = c.enviadas[1:]
	}
	c.hechas = append(c.hechas, linea)
	if len(c.hechas) > 5 {
		c.hechas = append([]string{"…"}, c.hechas[len(c.hechas)-4:]...)
	}
}

// leer espera un mensaje y falla si no llega entero.
func (c *Conexion) leer(espera string) string {
	c.p.T.Helper()
	texto, octetos, err := c.recibir()
	if err != nil {
		c.fallarAlLeer(espera, octetos, err)
	}
	return texto
}

// recibir lee un mensaje. Si no llega entero, devuelve los octetos que llegaron
// y el motivo.
func (c *Conexion) recibir() (texto string, octetos []byte, err error) {
	texto, octetos, err = formato.Leer(c.lector())
	if err == formato.ErrNoEsMensaje { // para contarlo entero
		octetos = append(octetos, c.loQueHaya()...)
	}
	return texto, octetos, err
}

func (c *Conexion) lector() io.Reader {
	if c.bufer != nil {
		return c.bufer
	}
	return conPlazo{c, c.plazo()}
}

// LeerPorBufer hace que las respuestas se lean desde ahora por un búfer, que es más rápido.
// Es para quien pide muchísimas cosas: ya no se puede mirar lo que llega de otra forma.
func (c *Conexion) LeerPorBufer() {
	c.bufer = bufio.NewReaderSize(conPlazo{c, Plazo}, 64<<10)
}

// plazo es lo más que se espera la respuesta siguiente: a una petición enorme, más.
func (c *Conexion) plazo() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.enviadas) == 0 {
		return Plazo
	}
	return Plazo * time.Duration(1+len(c.enviadas[0])/(formato.MaxOctetos/2))
}

// conPlazo pone a cada lectura el suyo.
type conPlazo struct {
	c     *Conexion
	plazo time.Duration
}

func (l conPlazo) Read(octetos []byte) (int, error) {
	return l.c.esperar(l.plazo).insistir(func(hasta time.Time) (int, error) {
		_ = l.c.tcp.SetReadDeadline(hasta)
		return l.c.tcp.Read(octetos)
	})
}

// esperar empieza a esperar a que el otro lado envíe algo, o cierre.
func (c *Conexion) esperar(plazo time.Duration) Espera {
	if c.servidor == nil {
		return conProgramas(plazo)
	}
	return c.servidor.Esperar(plazo)
}

// loQueHaya lee lo que ya ha llegado, sin esperar a más.
func (c *Conexion) loQueHaya() []byte {
	_ = c.tcp.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	resto := make([]byte, 200)
	n, _ := c.tcp.Read(resto)
	return resto[:n]
}

// ExigirFin exige que el otro lado cierre, sin enviar nada más antes.
func (c *Conexion) ExigirFin() {
	c.p.T.Helper()
	resto := make([]byte, 200)
	n, err := conPlazo{c, Plazo}.Read(resto)
	switch {
	case n > 0:
		c.fallar(&informe.Fallo{
			Titulo: c.quien() + " ha enviado octetos que nadie había pedido.",
			Espera: elFinal, Llega: informe.Citar(string(resto[:n])), Clase: informe.Sobra,
		})
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.fallarPorNoCerrar("nada", informe.Calla)
	}
}

// HastaElFin lee todos los octetos hasta que el otro lado cierra.
func (c *Conexion) HastaElFin() string {
	c.p.T.Helper()
	octetos, err := io.ReadAll(conPlazo{c, Plazo})
	if err != nil {
		c.fallarPorNoCerrar(informe.Citar(string(octetos)), claseDe(err, false))
	}
	return string(octetos)
}

const elFinal = "el final de la conexión"

func (c *Conexion) fallarPorNoCerrar(llega string, clase informe.Clase) {
	c.p.T.Helper()
	c.fallar(&informe.Fallo{
		Titulo: c.quien() + " no cierra la conexión.", Espera: elFinal, Llega: llega, Clase: clase,
	})
}

var titulos = map[informe.Clase]string{
	informe.Calla:         "%s no ha contestado a tiempo.",
	informe.Cierra:        "%s ha cerrado la conexión sin contestar.",
	informe.CierraAMedias: "%s ha cerrado la conexión en medio de un mensaje.",
	informe.Corta:         "%s ha cortado la conexión (reset).",
	informe.SinFormato:    "%s ha enviado algo que no es un mensaje.",
}

func (c *Conexion) fallarAlLeer(espera string, octetos []byte, err error) {
	c.p.T.Helper()
	clase := claseDe(err, len(octetos) > 0)
	f := &informe.Fallo{Espera: espera, Llega: "nada", Clase: clase}
	f.Titulo = fmt.Sprintf(cmp.Or(titulos[clase], "%s: "+err.Error()), c.quien())
	if len(octetos) > 0 {
		f.Llega = "solo estos octetos: " + informe.Citar(string(octetos))
	}
	c.fallar(f)
}

func claseDe(err error, conOctetos bool) informe.Clase {
	var op *net.OpError
	switch {
	case errors.Is(err, formato.ErrNoEsMensaje):
		return informe.SinFormato
	case errors.Is(err, os.ErrDeadlineExceeded):
		return informe.Calla
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF) && conOctetos:
		return informe.CierraAMedias
	case errors.Is(err, io.EOF):
		return informe.Cierra
	case errors.As(err, &op) && !op.Timeout():
		return informe.Corta
	default:
		return informe.Otra
	}
}

func porQueNoSeEscribe(err error) string {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return "no lee lo que se le envía"
	}
	return "ha cerrado o cortado la conexión"
}

func (c *Conexion) quien() string {
	if c.servidor == nil {
		return "El cliente"
	}
	return "El servidor"
}

// fallar completa el informe con la conversación, y mira si lo que ha pasado es
// que el servidor ha acabado.
func (c *Conexion) fallar(f *informe.Fallo) {
	c.p.T.Helper()
	c.contarLoHecho(f)
	cerrada := f.Clase == informe.Cierra || f.Clase == informe.Corta || f.Clase == informe.CierraAMedias
	if cerrada && c.servidor != nil && c.servidor.acabaPronto() {
		f.Causa = c.p.causaDe(f.Clase)
		f = c.servidor.falloPorAcabar(f)
	} else if cerrada && c.servidor != nil {
		c.conSuTraza(f)
	}
	if f.Clase == informe.Calla && c.servidor != nil {
		c.p.fallarPor(f, c.servidor.Programa)
	}
	c.p.Fallar(f)
}

func (c *Conexion) contarLoHecho(f *informe.Fallo) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.Hasta = c.hechas
	if len(c.enviadas) > 0 {
		f.Envio = informe.Citar(c.enviadas[0])
	}
	if pendientes := len(c.enviadas); pendientes > 1 {
		f.Detalles = append(f.Detalles,
			fmt.Sprintf("(y, en la misma escritura, peticiones sin respuesta: %d más)", pendientes-1))
	}
	if c.sueltos != "" {
		f.Hasta = append(f.Hasta, "octetos sueltos: "+c.sueltos)
	}
}
