package escenarios

import (
	"fmt"
	"slices"
	"strings"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

// Percance es algo que le pasa a un cliente, o que hace, y que los demás no han
// de notar.
type Percance struct {
	Nombre string // lo que sigue a «Un cliente…»
	Pasa   string // lo que le pasa a él
	Hacer  func(p *arnes.Prueba, c *arnes.Conexion)
}

const (
	seCierra   = "se cierra su conexión"
	seAcaba    = "acaba su conversación"
	seContesta = "se le contesta"
)

// Percances son todos, de los que rompen el formato a los que solo son raros. Se
// prueban en todos los pasos: en los dos primeros, a solas; desde el tercero, con
// otros clientes delante.
func Percances() []Percance {
	return slices.Concat(delFormatoRoto(), deCortesYSilencios(), deLoRaro())
}

func delFormatoRoto() []Percance {
	const unNavegador = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
	return []Percance{
		{"ha cerrado sin decir nada", seAcaba, func(_ *arnes.Prueba, c *arnes.Conexion) { c.Cerrar() }},
		{"ha enviado media cabecera y ha cerrado", seCierra, enviarYCerrar("\x00\x00", "media cabecera")},
		{"ha enviado solo la cabecera y ha cerrado", seCierra, enviarYCerrar("\x00\x00\x00\x09", "solo una cabecera")},
		{"ha cerrado en medio de un mensaje", seCierra, enviarYCerrar(medioMensaje, "medio mensaje")},
		{"ha anunciado un mensaje de 4 GiB", seCierra,
			enviarYVerElFin(formato.CuatroGiB, "una cabecera que anuncia 4 GiB")},
		{"ha anunciado un octeto más de lo que cabe", seCierra,
			enviarYVerElFin(formato.UnOctetoDeMas, "una cabecera que anuncia un octeto de más")},
		{"ha enviado un mensaje con un octeto más de lo que cabe", seCierra, enviarUnoQueNoCabe},
		{"ha enviado un texto que no es UTF-8", seCierra,
			enviarYVerElFin("\x00\x00\x00\x01\xff", "un texto que no es UTF-8")},
		{"ha enviado algo que no es un mensaje", seCierra,
			enviarYVerElFin(unNavegador, "lo que enviaría un navegador")},
	}
}

func deCortesYSilencios() []Percance {
	return []Percance{
		{"ha cortado la conexión (reset) en medio de un mensaje", seAcaba, cortarEnMedio},
		{"ha pedido mucho y ha cortado sin leer las respuestas", seAcaba, cortarSinLeer},
		{"no lee sus respuestas", "se espera a que lea", func(p *arnes.Prueba, c *arnes.Conexion) {
			peticion, _ := p.Eco(strings.Repeat("a", 500_000))
			c.Llenar(peticion)
		}},
		{"no escribe nada", "se espera a que escriba", func(*arnes.Prueba, *arnes.Conexion) {}},
	}
}

func deLoRaro() []Percance {
	return []Percance{
		{"ha enviado un mensaje vacío", seContesta, enviarElVacio},
		{"ha enviado un NUL y otros caracteres de control", seContesta, func(p *arnes.Prueba, c *arnes.Conexion) {
			c.Pedir(p.Eco("a\x00b\x1b[2J\x7f\n\r\x04"))
		}},
		{"ha enviado 1 MiB justo", seContesta, func(p *arnes.Prueba, c *arnes.Conexion) {
			c.PedirEco(textoQueCabeJusto(p))
		}},
		{"ha enviado una petición octeto a octeto", seContesta, func(p *arnes.Prueba, c *arnes.Conexion) {
			peticion, respuesta := p.Eco("despacio")
			c.EnviarOctetoAOcteto(peticion)
			c.Recibir(respuesta)
		}},
		{"ha enviado 1000 peticiones de una vez", "se le contesta a todas, en orden",
			func(_ *arnes.Prueba, c *arnes.Conexion) {
				c.PedirEcos(1000, func(i int) string { return fmt.Sprintf("texto%d", i) })
			}},
		{"ha dicho que no enviará más, y aún lee", "se le contesta, y se cierra",
			func(p *arnes.Prueba, c *arnes.Conexion) {
				peticion, respuesta := p.Eco("ultima")
				c.Enviar(peticion)
				c.CerrarEscritura()
				c.Recibir(respuesta)
				c.ExigirFin()
			}},
	}
}

// medioMensaje anuncia nueve octetos y trae cinco.
const medioMensaje = "\x00\x00\x00\x09mitad"

func enviarYCerrar(octetos, descripcion string) func(*arnes.Prueba, *arnes.Conexion) {
	return func(p *arnes.Prueba, c *arnes.Conexion) {
		p.Regla("1.6")
		c.EnviarOctetos([]byte(octetos), descripcion)
		c.CerrarEscritura()
		c.ExigirFin()
	}
}

func enviarYVerElFin(octetos, descripcion string) func(*arnes.Prueba, *arnes.Conexion) {
	return func(p *arnes.Prueba, c *arnes.Conexion) {
		p.Regla("1.7")
		c.EnviarOctetos([]byte(octetos), descripcion)
		c.ExigirFin()
	}
}

// enviarUnoQueNoCabe no mira si se puede enviar entero: el servidor cierra al ver
// la cabecera.
func enviarUnoQueNoCabe(_ *arnes.Prueba, c *arnes.Conexion) {
	entero := formato.UnOctetoDeMas + strings.Repeat("a", formato.MaxOctetos+1)
	_ = c.IntentarEscribir([]byte(entero), arnes.Plazo)
	c.Cerrar()
}

func cortarEnMedio(_ *arnes.Prueba, c *arnes.Conexion) {
	c.EnviarOctetos([]byte(medioMensaje), "medio mensaje")
	c.Cortar()
}

func cortarSinLeer(p *arnes.Prueba, c *arnes.Conexion) {
	peticion, _ := p.Eco(strings.Repeat("a", 1000))
	for range 20 {
		if c.IntentarEscribir(formato.Mensaje(peticion), arnes.Plazo) != nil {
			break
		}
	}
	c.Cortar()
}

func enviarElVacio(p *arnes.Prueba, c *arnes.Conexion) {
	if p.Solucion.Paso == 1 {
		c.Pedir("", "")
	} else {
		c.PedirError("")
	}
	c.PedirEco("sigo")
}

func dePercances() []Escenario {
	return []Escenario{
		{Nombre: "haga lo que haga su cliente, acaba o atiende al siguiente", Desde: 1, Hasta: 2,
			Reglas: []string{"1.14", "1.6", "1.7", "1.12"}, Aparte: true, Lee: leeFormato,
			Tras: Nombres(slices.Concat(deFormato(), deOperaciones())), Probar: hagaLoQueHaga},
	}
}

func hagaLoQueHaga(p *arnes.Prueba) {
	for _, percance := range Percances() {
		s := p.ServidorQueAcaba()
		c := p.Conectar(s)
		confirmarAlgo(p, c, "antes")
		p.SiFalla("El cliente " + percance.Nombre + ", " + niAcabaNiAtiende)
		p.Regla("1.12")
		percance.Hacer(p, c)
		c.Cerrar()
		exigirQueAcabe(p, s, false)
	}
}

// confirmarAlgo deja algo confirmado por el servidor: desde el paso 4, un
// registro; antes, solo una respuesta.
func confirmarAlgo(p *arnes.Prueba, c *arnes.Conexion, clave string) {
	p.T.Helper()
	c.PedirEco(clave)
	if p.Solucion.Paso >= 4 {
		c.PedirOK("alta " + clave + " de=" + clave)
	}
}

func exigirLoConfirmado(p *arnes.Prueba, c *arnes.Conexion, clave string) {
	p.T.Helper()
	c.PedirEco(clave)
	if p.Solucion.Paso >= 4 {
		c.Pedir("consulta "+clave, "OK de="+clave)
	}
}
