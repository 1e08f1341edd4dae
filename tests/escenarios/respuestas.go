package escenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/formato"
	"sockets/tests/informe"
)

const (
	conMediaLinea = "el cliente enseña la respuesta aunque haya media línea escrita"
	aTrozos       = "el cliente entiende respuestas largas y a trozos"
	seVa          = "si el servidor se va, el cliente lo dice y acaba con estado 1"
)

// Lo que le llega al cliente, y cuándo.
func deLasRespuestas() []Escenario {
	trasEnsena, trasATrozos := []string{ensena}, []string{aTrozos}
	return []Escenario{
		{Nombre: conMediaLinea, Desde: 1, Hasta: 5, Reglas: []string{"1.17"},
			Lee: leeCliente, Tras: trasEnsena, Probar: ensenaConMediaLinea},
		{Nombre: aTrozos, Desde: 1, Hasta: 5, Reglas: []string{"1.2", "1.1", "1.17"},
			Lee: leeFormato, Tras: trasEnsena, Probar: respuestasATrozos},
		{Nombre: "el cliente enseña la respuesta tal cual", Desde: 1, Hasta: 5,
			Reglas: []string{"1.5", "1.17", "1.4", "1.19"}, Lee: leeCliente, Tras: trasATrozos, Probar: ensenaTalCual},
		{Nombre: "el cliente no enseña lo que no es una respuesta entera", Desde: 1, Hasta: 5,
			Reglas: []string{"1.20", "1.6", "1.3", "1.5"}, Lee: leeFormato, Tras: trasATrozos, Probar: respuestasRotas},
		{Nombre: "el cliente espera la respuesta lo que haga falta, y no envía otra petición", Desde: 1, Hasta: 5,
			Reglas: []string{"1.17"}, Lee: leeCliente, Tras: []string{conMediaLinea}, Aparte: true,
			Empezar: func(p *arnes.Prueba) func(*arnes.Prueba) { return p.Adelantar(esperaLoQueHagaFalta) }},
	}
}

// ensenaConMediaLinea deja el principio de otra línea en la entrada: quien solo
// enseña lo que tiene cuando no queda nada por leer, no lo enseña.
func ensenaConMediaLinea(p *arnes.Prueba) {
	s := p.ServidorFalso(contestarVista)
	cl := p.Cliente(s.Direccion)
	p.SiFalla(seEnsenaEnseguida)
	cl.TeclearTalCual("una\ny la mit")
	s.Recibir("una")
	cl.Mostrar("OK vista")
	cl.TeclearTalCual("ad\n")
	s.Recibir("y la mitad")
	cl.Mostrar("OK vista")
}

// respuestasATrozos mira también que detrás de la respuesta corta no quede el final de
// la larga: cuando se enseña la tercera, la segunda ya está escrita del todo.
func respuestasATrozos(p *arnes.Prueba) {
	const cola = "COLA"
	larga := "OK " + strings.Repeat("abcdefghij", 300) + cola
	respuestas := []string{larga, "OK corta", larga}
	i := 0
	s := p.ServidorFalsoATrozos(func(string) string { i++; return respuestas[i-1] })
	cl := p.Cliente(s.Direccion)
	p.SiFalla(elPrimerTrozoNoEsTodo)
	for _, respuesta := range respuestas {
		cl.Teclear("dame")
		delante := cl.Mostrar(respuesta)
		if strings.Contains(delante, cola) {
			p.SiFalla(soloLoQueSeHaLeido)
			p.Regla("1.1")
			p.Exigir(false, "Con una respuesta corta, el cliente enseña el final de la larga de antes.")
		}
	}
}

// ensenaTalCual no prueba con secuencias de escape: el cliente que no se las pasa al
// terminal hace bien.
func ensenaTalCual(p *arnes.Prueba) {
	s := p.ServidorMudo("127.0.0.1")
	cl := p.Cliente(s.Direccion)
	deUnMiB := "OK " + strings.Repeat("ñ", (formato.MaxOctetos-3)/2) + "."
	casos := []struct{ respuesta, regla, causa string }{
		{"100%d de %s%n %!", "1.5", laRespuestaNoEsUnFormato},
		{"  OK  con  espacios\t ", "1.5", laRespuestaNoSeToca},
		{"tres\nlíneas\r\n\ny un retorno\r.", "1.5", laRespuestaNoSeToca},
		{"un NUL: \x00.", "1.5", laRespuestaNoSeToca},
		{"\ufeff, \ufffd, ñ, €, 😀 y e\u0301", "1.5", laRespuestaNoSeToca},
		{"OK edad=20, nombre=Ana", "1.5", laRespuestaNoSeToca},
		{"ERROR porque sí", "1.17", unErrorEsUnaRespuesta},
		{"", "1.4", laVaciaEsUnaRespuesta},
		{deUnMiB, "1.17", laRespuestaDeUnMiB},
		{"sigo aquí", "1.17", laRespuestaDeUnMiB},
	}
	for _, caso := range casos {
		cl.Teclear("dame")
		s.Recibir("dame")
		p.SiFalla(caso.causa)
		p.Regla(caso.regla)
		s.Contestar(caso.respuesta)
		cl.Mostrar(caso.respuesta)
	}
	p.SiFalla(seAcabaLaEntrada)
	p.Regla("1.19")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	p.Regla("1.17")
	s.ExigirRecibidas(p, slices.Repeat([]string{"dame"}, len(casos))...)
}

// respuestasRotas no mira la memoria: un cliente que se cree la cabecera de 4 GiB se
// queda esperándolos, y eso ya se ve.
func respuestasRotas(p *arnes.Prueba) {
	sigueAhi := func(*arnes.ServidorFalso) {}
	deMas := formato.UnOctetoDeMas + strings.Repeat("mitad", formato.MaxOctetos/5) + "a."
	casos := []struct {
		nombre, octetos string
		despues         func(*arnes.ServidorFalso)
		regla, causa    string
	}{
		{"cierra en medio de la cabecera", "\x00\x00", (*arnes.ServidorFalso).Cerrar, "1.20", cortadaNoEsElFin},
		{"cierra después de la cabecera", "\x00\x00\x00\x09", (*arnes.ServidorFalso).Cerrar, "1.20", cortadaNoEsElFin},
		{"cierra en medio del texto", medioMensaje, (*arnes.ServidorFalso).Cerrar, "1.20", cortadaNoEsElFin},
		{"corta (reset) en medio del texto", medioMensaje, (*arnes.ServidorFalso).Cortar, "1.20", cortadaNoEsElFin},
		{"corta (reset) sin contestar", "", (*arnes.ServidorFalso).Cortar, "1.20", elServidorHaCerrado},
		{"anuncia 4 GiB", formato.CuatroGiB + "mitad", sigueAhi, "1.3", elClienteSeCreeLaCabecera},
		{"envía un octeto más de lo que cabe", deMas, sigueAhi, "1.3", elClienteSeCreeLaCabecera},
		{"envía algo que no es UTF-8", "\x00\x00\x00\x06mitad\xff", sigueAhi, "1.5", elClienteNoMiraSiEsUTF8},
	}
	for _, caso := range casos {
		s := p.ServidorMudo("127.0.0.1")
		cl := p.Cliente(s.Direccion)
		cl.Teclear("hola")
		cl.AcabarEntrada()
		s.Recibir("hola")
		p.SiFalla("El servidor " + caso.nombre + ". " + caso.causa)
		p.Regla(caso.regla)
		s.ContestarOctetos([]byte(caso.octetos))
		caso.despues(s)
		cl.AcabarCon(1)
		exigirUnAviso(p, cl.Programa, "servidor")
		p.Exigir(!strings.Contains(cl.Salida.String(), "mitad"),
			"El cliente enseña como respuesta algo que no lo es.", informe.Citar(cl.Salida.String()))
	}
}

// TardaEnContestar es lo que tarda el servidor cuya respuesta hay que esperar: algo más
// que los plazos que se suelen poner. Con -todo es más.
var TardaEnContestar = 5100 * time.Millisecond

// esperaLoQueHagaFalta escribe otra línea desde el principio: en el tiempo que el
// servidor tarda en contestar a la primera, sobra para enviarla, si se hace mal.
func esperaLoQueHagaFalta(p *arnes.Prueba) {
	s := p.ServidorMudo("127.0.0.1")
	cl := p.Cliente(s.Direccion)
	p.SiFalla(loQueHaceElCliente)
	cl.Teclear("primera", "segunda", "tercera")
	s.Recibir("primera")
	s.Callar(TardaEnContestar)
	p.SiFalla(deUnaEnUna)
	s.ExigirQueEspere()
	p.SiFalla(fmt.Sprintf("El servidor ha tardado %v en contestar ", TardaEnContestar) + elClienteSeCansa)
	s.Contestar("OK primera")
	cl.Mostrar("OK primera")
	s.Recibir("segunda")
	s.Contestar("OK segunda")
	cl.Mostrar("OK segunda")
	s.Recibir("tercera")
}
