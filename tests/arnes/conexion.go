package arnes

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// maxOctetos es lo más que ocupa el texto de un mensaje. Está aquí otra vez, y
// no tomado de common, para que el arnés no repita un error de allí.
const maxOctetos = 1 << 20

// esperaPorFin es lo que se da a un servidor que ha cortado la conexión para
// que acabe, por si la cortó al caerse; así el informe puede decirlo.
const esperaPorFin = 500 * time.Millisecond

// Conexion es una conexión TCP en la que el arnés hace de cliente (o, si la ha
// aceptado un ServidorFalso, de servidor) y habla el formato de los mensajes.
type Conexion struct {
	p         *Prueba
	servidor  *Servidor // nil si el arnés hace de servidor
	tcp       *net.TCPConn
	mu        sync.Mutex    // guarda enviadas y hechas
	enviadas  []string      // peticiones cuya respuesta no se ha leído aún
	hechas    []string      // lo ya conversado, para contarlo
	descripto string        // lo que se envió, si no fueron mensajes
	muchas    *bufio.Reader // solo lo usa RecibirVariosOK
}

// Conectar abre una conexión con el servidor.
func (p *Prueba) Conectar(s *Servidor) *Conexion {
	p.T.Helper()
	conexion, err := net.DialTimeout("tcp", s.Direccion, Plazo)
	if err != nil {
		f := &Fallo{Titulo: fmt.Sprintf("El servidor dijo que escuchaba en %s, y allí no se puede conectar: %v.", s.Direccion, err), Senal: -1}
		if s.acabaPronto() && !s.puedeAcabar {
			f = s.falloPorAcabar(f)
		}
		p.Fallar(f)
	}
	p.T.Cleanup(func() { conexion.Close() })
	return &Conexion{p: p, servidor: s, tcp: conexion.(*net.TCPConn)}
}

func (s *Servidor) acabaPronto() bool {
	select {
	case <-s.fin:
		return true
	case <-time.After(esperaPorFin):
		return false
	}
}

// Mensaje devuelve los octetos con los que viaja un texto.
func Mensaje(texto string) []byte {
	mensaje := binary.BigEndian.AppendUint32(nil, uint32(len(texto)))
	return append(mensaje, texto...)
}

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
	c.Enviar(peticion)
	respuesta := c.leer("una respuesta")
	c.hecha(respuesta)
	return respuesta
}

// PreguntarVarias envía n peticiones en una sola escritura y devuelve sus
// respuestas, sean las que sean.
func (c *Conexion) PreguntarVarias(n int, peticion func(i int) string) []string {
	c.p.T.Helper()
	var peticiones, respuestas []string
	for i := range n {
		peticiones = append(peticiones, peticion(i))
	}
	c.Enviar(peticiones...)
	for range n {
		respuesta := c.leer("una respuesta")
		c.hecha(respuesta)
		respuestas = append(respuestas, respuesta)
	}
	return respuestas
}

// Enviar envía unas peticiones en una sola escritura, sin esperar respuesta.
func (c *Conexion) Enviar(peticiones ...string) {
	c.p.T.Helper()
	var octetos []byte
	for _, peticion := range peticiones {
		octetos = append(octetos, Mensaje(peticion)...)
	}
	c.anotar(peticiones...)
	c.escribir(octetos)
}

// EnviarOctetoAOcteto envía una petición en escrituras de un octeto.
func (c *Conexion) EnviarOctetoAOcteto(peticion string) {
	c.p.T.Helper()
	c.anotar(peticion)
	for _, octeto := range Mensaje(peticion) {
		c.escribir([]byte{octeto})
	}
}

// EnviarOctetos envía octetos que quizá no sean un mensaje. La descripción es lo
// que dirá el informe.
func (c *Conexion) EnviarOctetos(octetos []byte, descripcion string) {
	c.p.T.Helper()
	c.descripto = descripcion
	c.escribir(octetos)
}

// EscribirVarias envía unas peticiones en una sola escritura, sin anotarlas. Si
// no puede, se sabrá porque no llegarán las respuestas.
func (c *Conexion) EscribirVarias(peticiones []string) {
	var octetos []byte
	for _, peticion := range peticiones {
		octetos = append(octetos, Mensaje(peticion)...)
	}
	_ = c.Escribir(octetos)
}

func (c *Conexion) anotar(peticiones ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.enviadas = append(c.enviadas, peticiones...)
}

func (c *Conexion) escribir(octetos []byte) {
	c.p.T.Helper()
	if err := c.Escribir(octetos); err != nil {
		c.fallar(&Fallo{Titulo: c.quien() + " no deja enviarle más: " + motivo(err) + ".", Senal: -1, clase: claseDe(err, false)})
	}
}

// Escribir envía octetos y devuelve el error, si lo hay.
func (c *Conexion) Escribir(octetos []byte) error { return c.EscribirEn(octetos, Plazo) }

// EscribirEn es Escribir con otro plazo.
func (c *Conexion) EscribirEn(octetos []byte, plazo time.Duration) error {
	_ = c.tcp.SetWriteDeadline(time.Now().Add(plazo))
	_, err := c.tcp.Write(octetos)
	return err
}

// Recibir exige esa respuesta, octeto por octeto.
func (c *Conexion) Recibir(esperada string) {
	c.p.T.Helper()
	llegada := c.leer(Citar(esperada))
	if llegada != esperada {
		f := &Fallo{Titulo: c.quien() + " ha contestado otra cosa.", clase: distinta}
		f.Espera, f.Llega, f.Senal = comparar(esperada, llegada)
		c.fallar(f)
	}
	c.hecha(llegada)
}

// RecibirOK exige una respuesta que empiece por OK y devuelve lo que va detrás.
func (c *Conexion) RecibirOK() string {
	c.p.T.Helper()
	const espera = "una respuesta que empiece por OK"
	llegada := c.leer(espera)
	resto, hay := strings.CutPrefix(llegada, "OK")
	if !hay || (resto != "" && resto[0] != ' ') {
		c.fallar(&Fallo{Titulo: c.quien() + " no ha aceptado la petición.", Espera: espera, Llega: Citar(llegada), Senal: -1, clase: distinta})
	}
	c.hecha(llegada)
	return strings.TrimPrefix(resto, " ")
}

// RecibirVariosOK exige n respuestas que empiecen por OK. Es para cuando son
// muchísimas: las lee por un búfer, y tras ella ya no se puede leer de otra forma.
func (c *Conexion) RecibirVariosOK(n int) {
	c.p.T.Helper()
	c.muchas = cmp.Or(c.muchas, bufio.NewReaderSize(conPlazo{c.tcp, Plazo}, 64<<10))
	for range n {
		texto, octetos, err := recibirDe(c.muchas)
		if err != nil {
			c.fallarAlLeer("una respuesta que empiece por OK", octetos, err)
		}
		if !strings.HasPrefix(texto, "OK") {
			c.fallar(&Fallo{Titulo: c.quien() + " no ha aceptado la petición.", Espera: "una respuesta que empiece por OK", Llega: Citar(texto), Senal: -1, clase: distinta})
		}
	}
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
		c.fallar(&Fallo{Titulo: c.quien() + " no ha contestado el error que corresponde.", Espera: espera, Llega: Citar(llegada), Senal: -1, clase: distinta})
	}
	c.hecha(llegada)
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

// Intentar envía una petición y espera la respuesta. A diferencia de las demás,
// no falla: devuelve el error.
func (c *Conexion) Intentar(peticion string) (string, error) {
	if err := c.Escribir(Mensaje(peticion)); err != nil {
		return "", err
	}
	texto, _, err := c.recibir()
	return texto, err
}

func (c *Conexion) hecha(respuesta string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	linea := "(nada) → " + Citar(respuesta)
	if len(c.enviadas) > 0 {
		linea = Citar(c.enviadas[0]) + " → " + Citar(respuesta)
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

func (c *Conexion) fallarAlLeer(espera string, octetos []byte, err error) {
	c.p.T.Helper()
	f := &Fallo{Espera: espera, Senal: -1}
	f.clase = claseDe(err, len(octetos) > 0)
	f.Titulo = titulos[f.clase]
	if f.clase == otra {
		f.Titulo = "%s: " + err.Error()
	}
	f.Titulo = fmt.Sprintf(f.Titulo, c.quien())
	f.Llega = "nada"
	if len(octetos) > 0 {
		f.Llega = "solo estos octetos: " + Citar(string(octetos))
	}
	c.fallar(f)
}

var titulos = map[clase]string{
	calla:         "%s no ha contestado a tiempo.",
	cierra:        "%s ha cerrado la conexión sin contestar.",
	cierraAMedias: "%s ha cerrado la conexión en medio de un mensaje.",
	corta:         "%s ha cortado la conexión (reset).",
	sinFormato:    "%s ha enviado algo que no es un mensaje.",
}

var errSinFormato = errors.New("no es un mensaje")

// recibir lee un mensaje. Si no llega entero, devuelve los octetos que llegaron
// y el motivo.
func (c *Conexion) recibir() (texto string, octetos []byte, err error) {
	texto, octetos, err = recibirDe(conPlazo{c.tcp, c.plazo()})
	if err == errSinFormato { // para contarlo entero
		octetos = append(octetos, c.loQueHaya()...)
	}
	return texto, octetos, err
}

// plazo es lo más que se espera la respuesta siguiente: a una petición enorme, más.
func (c *Conexion) plazo() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.enviadas) == 0 {
		return Plazo
	}
	return Plazo * time.Duration(1+len(c.enviadas[0])/(maxOctetos/2))
}

// conPlazo pone a cada lectura el suyo.
type conPlazo struct {
	tcp   *net.TCPConn
	plazo time.Duration
}

func (l conPlazo) Read(octetos []byte) (int, error) {
	_ = l.tcp.SetReadDeadline(time.Now().Add(l.plazo))
	return l.tcp.Read(octetos)
}

func recibirDe(lector io.Reader) (texto string, octetos []byte, err error) {
	cabecera := make([]byte, 4)
	n, err := io.ReadFull(lector, cabecera)
	if err != nil {
		return "", cabecera[:n], err
	}
	longitud := binary.BigEndian.Uint32(cabecera)
	if longitud > maxOctetos {
		return "", cabecera, errSinFormato
	}
	cuerpo := make([]byte, longitud)
	n, err = io.ReadFull(lector, cuerpo)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return "", append(cabecera, cuerpo[:n]...), err
	}
	if !utf8.Valid(cuerpo) {
		return "", append(cabecera, cuerpo...), errSinFormato
	}
	return string(cuerpo), nil, nil
}

// loQueHaya lee lo que ya ha llegado, sin esperar a más.
func (c *Conexion) loQueHaya() []byte {
	_ = c.tcp.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	resto := make([]byte, 200)
	n, _ := c.tcp.Read(resto)
	return resto[:n]
}

func claseDe(err error, conOctetos bool) clase {
	switch {
	case errors.Is(err, errSinFormato):
		return sinFormato
	case errors.Is(err, os.ErrDeadlineExceeded):
		return calla
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF) && conOctetos:
		return cierraAMedias
	case errors.Is(err, io.EOF):
		return cierra
	case esCorte(err):
		return corta
	default:
		return otra
	}
}

func esCorte(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && !op.Timeout()
}

func motivo(err error) string {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Sprintf("en %v no lee lo que se le envía", Plazo)
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
func (c *Conexion) fallar(f *Fallo) {
	c.p.T.Helper()
	c.mu.Lock()
	f.Hasta = c.hechas
	if len(c.enviadas) > 0 {
		f.Envio, f.hayEnvio = c.enviadas[0], true
	}
	if pendientes := len(c.enviadas); pendientes > 1 {
		f.Detalles = append(f.Detalles, fmt.Sprintf("(y, en la misma escritura, peticiones sin respuesta: %d más)", pendientes-1))
	}
	if c.descripto != "" {
		f.Hasta = append(f.Hasta, "octetos sueltos: "+c.descripto)
	}
	c.mu.Unlock()
	cerrada := f.clase == cierra || f.clase == corta || f.clase == cierraAMedias
	if cerrada && c.servidor != nil && c.servidor.acabaPronto() {
		f.Causa = c.p.causaDe(f.clase)
		f = c.servidor.falloPorAcabar(f)
	}
	if f.clase == calla {
		f.callado = c.servidor
	}
	c.p.Fallar(f)
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

// NoLeer deja el menor sitio posible para lo que llegue, de forma que el otro
// lado no pueda seguir escribiendo si nadie lee.
func (c *Conexion) NoLeer() { _ = c.tcp.SetReadBuffer(4096) }

// ExigirFin exige que el otro lado cierre, sin enviar nada más antes.
func (c *Conexion) ExigirFin() {
	c.p.T.Helper()
	_ = c.tcp.SetReadDeadline(time.Now().Add(Plazo))
	resto := make([]byte, 200)
	n, err := c.tcp.Read(resto)
	switch {
	case n > 0:
		c.fallar(&Fallo{Titulo: c.quien() + " ha enviado octetos que nadie había pedido.", Espera: "el final de la conexión", Llega: Citar(string(resto[:n])), Senal: -1, clase: sobra})
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.fallar(&Fallo{Titulo: c.quien() + " no cierra la conexión.", Espera: "el final de la conexión", Llega: "nada", Senal: -1, clase: calla})
	}
}

// Local devuelve la dirección de este extremo.
func (c *Conexion) Local() string { return c.tcp.LocalAddr().String() }

// Preguntar abre una conexión aparte, hace una petición y la cierra. No falla:
// si no hay respuesta, devuelve el error.
func (s *Servidor) Preguntar(peticion string) error {
	tcp, err := net.DialTimeout("tcp", s.Direccion, Plazo)
	if err != nil {
		return err
	}
	defer tcp.Close()
	c := &Conexion{p: s.p, servidor: s, tcp: tcp.(*net.TCPConn)}
	_, err = c.Intentar(peticion)
	return err
}

// Respuesta espera la respuesta siguiente. No falla: si no llega, devuelve el
// error.
func (c *Conexion) Respuesta() (string, error) {
	texto, _, err := c.recibir()
	return texto, err
}

// De devuelve la misma conexión para que la use otra prueba, una de las que
// corren a la vez.
func (c *Conexion) De(p *Prueba) *Conexion {
	return &Conexion{p: p, servidor: c.servidor, tcp: c.tcp}
}

// HastaElFin lee todos los octetos hasta que el otro lado cierra.
func (c *Conexion) HastaElFin() string {
	c.p.T.Helper()
	_ = c.tcp.SetReadDeadline(time.Now().Add(Plazo))
	octetos, err := io.ReadAll(c.tcp)
	if err != nil {
		c.fallar(&Fallo{Titulo: c.quien() + " no cierra la conexión.", Espera: "el final de la conexión", Llega: Citar(string(octetos)), Senal: -1, clase: claseDe(err, false)})
	}
	return string(octetos)
}
