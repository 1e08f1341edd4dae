package tests

import (
	"fmt"
	"slices"
	"strings"

	"sockets/tests/arnes"
)

// percance es algo que le pasa a un cliente, o que hace, y que los demás no han
// de notar.
type percance struct {
	nombre string // lo que sigue a «Un cliente…»
	pasa   string // lo que le pasa a él
	hacer  func(p *prueba, c *arnes.Conexion)
}

// percances son todos, de los que rompen el formato a los que solo son raros. Se
// prueban en todos los pasos: en los dos primeros, a solas; desde el tercero, con
// otros clientes delante.
var percances = []percance{
	{"ha cerrado sin decir nada", "acaba su conversación", func(_ *prueba, c *arnes.Conexion) { c.Cerrar() }},
	{"ha enviado media cabecera y ha cerrado", "se cierra su conexión", enviarYCerrar("\x00\x00", "media cabecera")},
	{"ha enviado solo la cabecera y ha cerrado", "se cierra su conexión", enviarYCerrar("\x00\x00\x00\x09", "solo una cabecera")},
	{"ha cerrado en medio de un mensaje", "se cierra su conexión", enviarYCerrar("\x00\x00\x00\x09mitad", "medio mensaje")},
	{"ha anunciado un mensaje de 4 GiB", "se cierra su conexión", enviarYVerElFin(cuatroGiB, "una cabecera que anuncia 4 GiB")},
	{"ha anunciado un octeto más de lo que cabe", "se cierra su conexión", enviarYVerElFin(unOctetoDeMas, "una cabecera que anuncia un octeto de más")},
	{"ha enviado un mensaje con un octeto más de lo que cabe", "se cierra su conexión", func(_ *prueba, c *arnes.Conexion) {
		// El servidor cierra al ver la cabecera: puede que el resto ya no se pueda enviar.
		_ = c.Escribir([]byte(unOctetoDeMas + strings.Repeat("a", maxOctetos+1)))
		c.Cerrar()
	}},
	{"ha enviado un texto que no es UTF-8", "se cierra su conexión", enviarYVerElFin("\x00\x00\x00\x01\xff", "un texto que no es UTF-8")},
	{"ha enviado algo que no es un mensaje", "se cierra su conexión", enviarYVerElFin("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "lo que enviaría un navegador")},
	{"ha cortado la conexión (reset) en medio de un mensaje", "acaba su conversación", func(_ *prueba, c *arnes.Conexion) {
		c.EnviarOctetos([]byte("\x00\x00\x00\x09mitad"), "medio mensaje")
		c.Cortar()
	}},
	{"ha pedido mucho y ha cortado sin leer las respuestas", "acaba su conversación", func(p *prueba, c *arnes.Conexion) {
		peticion, _ := p.eco(strings.Repeat("a", 1000))
		for range 20 {
			if c.Escribir(arnes.Mensaje(peticion)) != nil {
				break
			}
		}
		c.Cortar()
	}},
	{"no lee sus respuestas", "se espera a que lea", func(p *prueba, c *arnes.Conexion) {
		peticion, _ := p.eco(strings.Repeat("a", 500_000))
		p.llenar(c, arnes.Mensaje(peticion))
	}},
	{"no escribe nada", "se espera a que escriba", func(*prueba, *arnes.Conexion) {}},
	{"ha enviado un mensaje vacío", "se le contesta", func(p *prueba, c *arnes.Conexion) {
		if p.Solucion.Paso == 1 {
			c.Pedir("", "")
		} else {
			c.PedirError("")
		}
		p.pedirEco(c, "sigo")
	}},
	{"ha enviado un NUL y otros caracteres de control", "se le contesta", func(p *prueba, c *arnes.Conexion) {
		peticion, respuesta := p.eco("a\x00b\x1b[2J\x7f\n\r\x04")
		c.Pedir(peticion, respuesta)
	}},
	{"ha enviado 1 MiB justo", "se le contesta", func(p *prueba, c *arnes.Conexion) {
		sinTexto, _ := p.eco("")
		p.pedirEco(c, strings.Repeat("a", maxOctetos-len(sinTexto)))
	}},
	{"ha enviado una petición octeto a octeto", "se le contesta", func(p *prueba, c *arnes.Conexion) {
		peticion, respuesta := p.eco("despacio")
		c.EnviarOctetoAOcteto(peticion)
		c.Recibir(respuesta)
	}},
	{"ha enviado 1000 peticiones de una vez", "se le contesta a todas, en orden", func(p *prueba, c *arnes.Conexion) {
		p.pedirEcos(c, 1000, func(i int) string { return fmt.Sprintf("texto%d", i) })
	}},
	{"ha dicho que no enviará más, y aún lee", "se le contesta, y se cierra", func(p *prueba, c *arnes.Conexion) {
		peticion, respuesta := p.eco("ultima")
		c.Enviar(peticion)
		c.CerrarEscritura()
		c.Recibir(respuesta)
		c.ExigirFin()
	}},
}

func enviarYCerrar(octetos, descripcion string) func(*prueba, *arnes.Conexion) {
	return func(_ *prueba, c *arnes.Conexion) {
		c.EnviarOctetos([]byte(octetos), descripcion)
		c.CerrarEscritura()
		c.ExigirFin()
	}
}

func enviarYVerElFin(octetos, descripcion string) func(*prueba, *arnes.Conexion) {
	return func(_ *prueba, c *arnes.Conexion) {
		c.EnviarOctetos([]byte(octetos), descripcion)
		c.ExigirFin()
	}
}

// confirmarAlgo deja algo confirmado por el servidor: desde el paso 4, un
// registro; antes, solo una respuesta.
func (p *prueba) confirmarAlgo(c *arnes.Conexion, clave string) {
	p.T.Helper()
	p.pedirEco(c, clave)
	if p.Solucion.Paso >= 4 {
		c.PedirOK("alta " + clave + " de=" + clave)
	}
}

func (p *prueba) exigirLoConfirmado(c *arnes.Conexion, clave string) {
	p.T.Helper()
	p.pedirEco(c, clave)
	if p.Solucion.Paso >= 4 {
		c.Pedir("consulta "+clave, "OK de="+clave)
	}
}

func nombresDe(grupos ...[]escenario) []string {
	var nombres []string
	for _, e := range slices.Concat(grupos...) {
		nombres = append(nombres, e.nombre)
	}
	return nombres
}

var dePercances = []escenario{
	{nombre: "haga lo que haga su cliente, acaba o atiende al siguiente", desde: 1, hasta: 2, aparte: true, lee: leeFormato, tras: nombresDe(deFormato, deOperaciones), probar: func(p *prueba) {
		for _, percance := range percances {
			s := p.paraUno()
			c := p.Conectar(s)
			p.confirmarAlgo(c, "antes")
			p.SiFalla("El cliente " + percance.nombre + ", y el servidor ni acaba ni atiende a otro. Si leer o escribir devuelven un error, la conversación ha terminado: se sale del bucle y se cierra.")
			percance.hacer(p, c)
			c.Cerrar()
			p.exigirQueAcabe(s, false)
			for _, pila := range pilas {
				p.Exigir(!p.Solucion.Propia || !strings.Contains(s.Errores.String(), pila), "El servidor vuelca su pila.", s.Errores.String())
			}
		}
	}},
}
