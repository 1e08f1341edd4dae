package tests

import (
	"net"
	"strings"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

const (
	ensena     = "el cliente envía cada línea y enseña la respuesta"
	leeCliente = "paso1/README.md, «El ejercicio»"
)

// Al cliente se le prueba con un servidor del arnés: que el servidor de la misma
// carpeta esté mal no le afecta.
var delCliente = []escenario{
	{nombre: ensena, desde: 1, hasta: 5, lee: leeCliente, probar: func(p *prueba) {
		s := p.ServidorFalso(false, p.contestarEco)
		cl := p.Cliente(s.Direccion)
		p.SiFalla("El cliente lee una línea de la entrada, la envía, espera la respuesta y la enseña; y así hasta que la entrada se acaba.")
		for _, texto := range []string{"hola", "otra linea", "y otra"} {
			peticion, respuesta := p.eco(texto)
			cl.Escribir(peticion)
			cl.Mostrar(respuesta)
		}
		p.SiFalla("Cuando la entrada se acaba (Ctrl-D), el cliente cierra la conexión y acaba con estado 0.")
		cl.AcabarEntrada()
		cl.AcabarCon(0)
		uno, _ := p.eco("hola")
		dos, _ := p.eco("otra linea")
		tres, _ := p.eco("y otra")
		s.ExigirRecibidas(p.Prueba, uno, dos, tres)
	}},
	{nombre: "el cliente acaba con la línea «salir»", desde: 1, hasta: 5, lee: leeCliente, tras: []string{ensena}, probar: func(p *prueba) {
		s := p.ServidorFalso(false, p.contestarEco)
		cl := p.Cliente(s.Direccion)
		p.SiFalla("La línea «salir» no se envía: acaba la conversación, y el cliente, con estado 0.")
		peticion, _ := p.eco("hola")
		cl.Escribir(peticion, "salir", peticion)
		cl.AcabarCon(0)
		s.ExigirRecibidas(p.Prueba, peticion)
	}},
	{nombre: "el cliente envía también la línea vacía", desde: 1, hasta: 5, lee: leeCliente, tras: []string{ensena}, probar: func(p *prueba) {
		s := p.ServidorFalso(false, func(string) string { return "OK vista" })
		cl := p.Cliente(s.Direccion)
		p.SiFalla("Una línea vacía se envía como un mensaje vacío, y su respuesta se espera. Ni se salta, ni acaba la conversación.")
		cl.Escribir("")
		cl.Mostrar("OK vista")
		cl.Escribir("sigo")
		cl.Mostrar("OK vista")
		cl.AcabarEntrada()
		cl.AcabarCon(0)
		s.ExigirRecibidas(p.Prueba, "", "sigo")
	}},
	{nombre: "el cliente respeta la línea tal cual", desde: 1, hasta: 5, lee: leeCliente, tras: []string{ensena}, probar: func(p *prueba) {
		s := p.ServidorFalso(false, func(string) string { return "OK vista" })
		cl := p.Cliente(s.Direccion)
		p.SiFalla("De la línea solo se quita el fin de línea (\\n, o \\r\\n en Windows): los espacios y las tabulaciones son del texto. Y la última puede no tener fin de línea.")
		cl.EscribirTalCual("  con  espacios  \ncon\ttabulación\t\nde Windows\r\núltima: ñ €")
		cl.AcabarEntrada()
		cl.AcabarCon(0)
		s.ExigirRecibidas(p.Prueba, "  con  espacios  ", "con\ttabulación\t", "de Windows", "última: ñ €")
	}},
	{nombre: "el cliente entiende respuestas largas y a trozos", desde: 1, hasta: 5, lee: leeFormato, tras: []string{ensena}, probar: func(p *prueba) {
		larga := "OK " + strings.Repeat("abcdefghij", 300)
		respuestas := []string{larga, "OK corta", larga}
		i := 0
		s := p.ServidorFalso(true, func(string) string { i++; return respuestas[i-1] })
		cl := p.Cliente(s.Direccion)
		p.SiFalla("La respuesta llega a trozos y el cliente toma el primero por la respuesta entera. Lee hasta completar los octetos que anuncia la cabecera.")
		for _, respuesta := range respuestas {
			cl.Escribir("dame")
			cl.Mostrar(respuesta)
		}
	}},
	{nombre: "el cliente envía líneas de hasta 1 MiB y rechaza las más largas", desde: 1, hasta: 5, lee: leeCliente, tras: []string{ensena}, probar: func(p *prueba) {
		s := p.ServidorFalso(false, func(string) string { return "OK vista" })
		cl := p.Cliente(s.Direccion)
		justa, larga := strings.Repeat("a", maxOctetos), strings.Repeat("b", maxOctetos+1)
		p.SiFalla("Una línea de 1 MiB justo se envía; de una más larga se avisa, no se envía, y se sigue. Ojo con bufio.Scanner: no pasa de 64 KiB si no se le dice otra cosa, y después de una línea demasiado larga no sigue.")
		cl.Escribir(justa)
		cl.Mostrar("OK vista")
		cl.Escribir(larga, "sigo")
		cl.Mostrar("OK vista")
		cl.AcabarEntrada()
		cl.AcabarCon(0)
		s.ExigirRecibidas(p.Prueba, justa, "sigo")
	}},
	{nombre: "sin servidor, el cliente lo dice y acaba con estado 1", desde: 1, hasta: 5, lee: leeCliente, probar: func(p *prueba) {
		hueco, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(p.T, err)
		hueco.Close() // en ese puerto ya no hay nadie
		cl := p.Cliente(hueco.Addr().String())
		p.SiFalla("Si no hay servidor, net.Dial devuelve un error: dilo por la salida de errores y acaba con estado 1 (log.Fatal hace las dos cosas).")
		cl.AcabarCon(1)
		p.exigirUnaLinea(&cl.Servidor, "servidor")
	}},
	{nombre: "si el servidor se va, el cliente lo dice y acaba con estado 1", desde: 1, hasta: 5, lee: leeCliente, tras: []string{ensena}, probar: func(p *prueba) {
		peticion, respuesta := p.eco("hola")
		s := p.ServidorFalsoQueSeVa(respuesta)
		cl := p.Cliente(s.Direccion)
		cl.Escribir(peticion)
		cl.Mostrar(respuesta)
		cl.Escribir(peticion)
		p.SiFalla("El servidor ha cerrado y la respuesta no va a llegar: leer devuelve io.EOF. El cliente lo dice por la salida de errores y acaba con estado 1.")
		cl.AcabarCon(1)
		p.exigirUnaLinea(&cl.Servidor, "servidor")
	}},
	{nombre: "por una tubería, el cliente solo escribe las respuestas", desde: 1, hasta: 5, soloNuestra: true, tras: []string{ensena}, probar: func(p *prueba) {
		s := p.ServidorFalso(false, func(string) string { return "RESPUESTA" })
		cl := p.Cliente(s.Direccion)
		cl.Escribir("hola", "adios")
		cl.AcabarEntrada()
		cl.AcabarCon(0)
		esperada := "RESPUESTA\nRESPUESTA\n"
		if p.Solucion.Paso == 1 {
			esperada = "Según el servidor, 'hola' en mayúsculas es 'RESPUESTA'.\nSegún el servidor, 'adios' en mayúsculas es 'RESPUESTA'.\n"
		}
		p.Exigir(cl.Salida.String() == esperada, "La salida del cliente no son las respuestas y nada más.", arnes.Citar(cl.Salida.String()))
		p.Exigir(cl.Errores.String() == "", "El cliente se queja sin motivo.", cl.Errores.String())
	}},
	{nombre: "el cliente explica lo que no se puede enviar", desde: 1, hasta: 5, soloNuestra: true, tras: []string{ensena}, probar: func(p *prueba) {
		s := p.ServidorFalso(false, func(string) string { return "RESPUESTA" })
		cl := p.Cliente(s.Direccion)
		cl.Escribir("no es UTF-8: \xff", strings.Repeat("a", maxOctetos+1), "sigo")
		cl.Mostrar("RESPUESTA")
		cl.AcabarEntrada()
		cl.AcabarCon(0)
		s.ExigirRecibidas(p.Prueba, "sigo")
		errores := cl.Errores.String()
		p.Exigir(strings.Contains(errores, "UTF-8") && strings.Contains(errores, "1048576"), "El cliente no explica por qué no envía una línea.", errores)
	}},
	{nombre: "el cliente conversa con el servidor de su carpeta", desde: 1, hasta: 5, lee: leeCliente, tras: []string{ensena, muchas}, probar: func(p *prueba) {
		s := p.paraUno()
		cl := p.Cliente(s.Direccion)
		p.SiFalla("El servidor y el cliente van bien por separado, pero no juntos.")
		for _, texto := range []string{"hola", "adios"} {
			peticion, respuesta := p.eco(texto)
			cl.Escribir(peticion)
			cl.Mostrar(respuesta)
		}
		cl.AcabarEntrada()
		cl.AcabarCon(0)
	}},
}

func (p *prueba) contestarEco(peticion string) string {
	if p.Solucion.Paso == 1 {
		return mayusculas(peticion)
	}
	return "OK " + mayusculas(strings.TrimPrefix(peticion, "mayusculas "))
}

// exigirUnaLinea exige que el programa haya dicho algo por la salida de errores,
// y a los de este repositorio, que sea una línea que nombre lo que se le dice.
func (p *prueba) exigirUnaLinea(s *arnes.Servidor, nombra string) {
	p.T.Helper()
	errores := s.Errores.String()
	p.Exigir(strings.TrimSpace(errores) != "", "El programa acaba sin decir por qué en la salida de errores.")
	if p.Solucion.Propia {
		p.Exigir(strings.Count(errores, "\n") == 1 && strings.Contains(errores, nombra), "El aviso no es una línea que nombre «"+nombra+"».", errores)
	}
}

// pedirEnElCliente escribe en el cliente una petición de un texto en mayúsculas, y
// exige que enseñe la respuesta.
func (p *prueba) pedirEnElCliente(cl *arnes.Cliente, texto string) {
	p.T.Helper()
	peticion, respuesta := p.eco(texto)
	cl.Escribir(peticion)
	cl.Mostrar(respuesta)
}
