package arnes

import (
	"os"
	"strings"
	"time"

	"sockets/tests/formato"
	"sockets/tests/informe"
)

// Eco devuelve una petición que todos los pasos entienden, cada uno a su
// manera, y su respuesta: el texto en mayúsculas. El texto ha de ser ASCII y
// estar en minúsculas.
func (p *Prueba) Eco(texto string) (peticion, respuesta string) {
	if p.Solucion.Paso <= 1 {
		return texto, mayusculas(texto)
	}
	return "mayusculas " + texto, "OK " + mayusculas(texto)
}

// ContestarEco contesta a una petición hecha con Eco como lo haría el servidor.
func (p *Prueba) ContestarEco(peticion string) string {
	if p.Solucion.Paso == 1 {
		return mayusculas(peticion)
	}
	return "OK " + mayusculas(strings.TrimPrefix(peticion, "mayusculas "))
}

func mayusculas(texto string) string {
	octetos := []byte(texto)
	for i, octeto := range octetos {
		if 'a' <= octeto && octeto <= 'z' {
			octetos[i] = octeto - 'a' + 'A'
		}
	}
	return string(octetos)
}

// PedirEco pide por la conexión el texto en mayúsculas y exige la respuesta.
func (c *Conexion) PedirEco(texto string) {
	c.p.T.Helper()
	peticion, respuesta := c.p.Eco(texto)
	c.Pedir(peticion, respuesta)
}

// PedirEcos pide varios textos en una sola escritura y exige sus respuestas, en
// orden.
func (c *Conexion) PedirEcos(cuantas int, texto func(i int) string) {
	c.p.T.Helper()
	var peticiones, respuestas []string
	for i := range cuantas {
		peticion, respuesta := c.p.Eco(texto(i))
		peticiones, respuestas = append(peticiones, peticion), append(respuestas, respuesta)
	}
	c.Enviar(peticiones...)
	c.RecibirEnOrden(respuestas...)
}

// PedirEco escribe en el cliente una petición de un texto en mayúsculas, y exige
// que enseñe la respuesta.
func (cl *Cliente) PedirEco(texto string) {
	cl.p.T.Helper()
	peticion, respuesta := cl.p.Eco(texto)
	cl.Teclear(peticion)
	cl.Mostrar(respuesta)
}

// ExigirQueAtienda exige que un cliente nuevo tenga respuesta.
func (s *Servidor) ExigirQueAtienda() {
	s.p.T.Helper()
	c := s.p.Conectar(s)
	defer c.Cerrar()
	c.PedirEco("hola")
}

// ExigirQueVuelvaAAtender exige que, antes de que pase el plazo, un cliente nuevo tenga
// respuesta: a los primeros se les puede cerrar la conexión, pero no dejar esperando.
func (s *Servidor) ExigirQueVuelvaAAtender() {
	s.p.T.Helper()
	peticion, _ := s.p.Eco("hola")
	for limite := time.Now().Add(Plazo); time.Now().Before(limite); <-time.After(20 * time.Millisecond) {
		_, err := s.IntentarPedir(peticion)
		if err == nil {
			return
		}
		if os.IsTimeout(err) || s.HaAcabado() {
			break
		}
	}
	s.ExigirQueAtienda() // cuenta el fallo; o, si ya va, pasa
}

// esperaLleno es cuánto ha de estar parada una escritura para dar por seguro que
// el servidor no lee. Si es poco, la prueba se hace más fácil, pero no falla. Basta con
// quietoLleno si se ve que el servidor duerme.
const (
	esperaLleno = time.Second
	quietoLleno = 150 * time.Millisecond
)

// Llenar repite unas peticiones sin leer las respuestas, hasta que el servidor
// deja de leer: entonces es que está parado escribiendo. Devuelve falso si no se llena.
func (c *Conexion) Llenar(peticiones ...string) bool {
	c.p.T.Helper()
	c.DejarSinSitio()
	octetos := formato.Mensajes(peticiones...)
	for range 400 { // con respuestas de medio MiB, 200 MiB: más de lo que cabe en una cola con límite
		if err := c.escribirHastaLlenar(octetos); err != nil {
			if !os.IsTimeout(err) {
				c.p.Fallar(&informe.Fallo{
					Titulo: "El servidor ha cerrado la conexión de un cliente que aún no ha leído: " + err.Error(),
					Regla:  c.p.laRegla("1.12"),
				})
			}
			return true
		}
	}
	return false
}

// escribirHastaLlenar envía octetos; si no caben, devuelve el error del límite de tiempo.
func (c *Conexion) escribirHastaLlenar(octetos []byte) error {
	for desde := time.Now(); ; {
		_ = c.tcp.SetWriteDeadline(time.Now().Add(quietoLleno / 3))
		n, err := c.tcp.Write(octetos)
		octetos = octetos[n:]
		if n > 0 {
			desde = time.Now()
		}
		lleno := time.Since(desde) > esperaLleno ||
			c.servidor.QuietoDurante(quietoLleno, desde, desde.Add(Plazo))
		if !os.IsTimeout(err) || lleno {
			return err
		}
	}
}
