package escenarios

import (
	"strings"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

const laLineaTalCual = "el cliente respeta la línea tal cual"

// Lo que se escribe en el cliente.
func deLasLineas() []Escenario {
	trasTalCual := []string{laLineaTalCual}
	return []Escenario{
		{Nombre: laLineaTalCual, Desde: 1, Hasta: 5, Reglas: []string{"1.16", "1.5"},
			Lee: leeCliente, Tras: []string{ensena}, Probar: respetaLaLinea},
		{Nombre: "el cliente solo acaba con la línea que es «salir»", Desde: 1, Hasta: 5, Reglas: []string{"1.19"},
			Lee: leeCliente, Tras: trasTalCual, Probar: salirEsSoloSalir},
		{Nombre: "el cliente envía líneas de hasta 1 MiB y rechaza las más largas", Desde: 1, Hasta: 5,
			Reglas: []string{"1.16", "1.3", "1.18"}, Lee: leeCliente, Tras: trasTalCual, Probar: lineasDeUnMiB},
		{Nombre: "el cliente no envía una línea que no es UTF-8, y sigue", Desde: 1, Hasta: 5,
			Reglas: []string{"1.18", "1.5"}, Lee: leeCliente, Tras: trasTalCual, Probar: lineasQueNoSonUTF8},
	}
}

// respetaLaLinea no prueba qué se hace con varios retornos seguidos: cuántos son del
// fin de línea se puede entender de dos maneras.
func respetaLaLinea(p *arnes.Prueba) {
	s := p.ServidorFalso(contestarVista)
	cl := p.Cliente(s.Direccion)
	casos := []struct{ linea, fin, causa string }{
		{"  con  espacios  ", "\n", soloSeQuitaElFinDeLinea},
		{"con\ttabulación\t", "\n", soloSeQuitaElFinDeLinea},
		{"de Windows", "\r\n", soloSeQuitaElFinDeLinea},
		{"uno\rdos", "\n", elRetornoDeDentro},
		{"100%d de %s%n %!", "\n", laRespuestaNoEsUnFormato},
		{"un NUL: \x00.", "\n", todoEsTexto},
		{"\ufeffcon marca", "\n", todoEsTexto},
		{"\ufffd también se puede escribir", "\n", todoEsTexto},
		{"ñandú, €, 😀, e\u0301", "\n", todoEsTexto},
		{strings.Repeat("a", 4095) + strings.Repeat("ñ", 1000), "\n", unCaracterEntreDosTrozos},
		{"la última, sin fin de línea", "", laUltimaSinFin},
	}
	var lineas []string
	for _, caso := range casos {
		lineas = append(lineas, caso.linea)
		p.SiFalla(caso.causa)
		cl.TeclearTalCual(caso.linea + caso.fin)
		if caso.fin == "" {
			cl.AcabarEntrada()
		}
		s.Recibir(caso.linea)
		cl.Mostrar("OK vista")
	}
	p.SiFalla(seAcabaLaEntrada)
	cl.AcabarCon(0)
	s.ExigirRecibidas(p, lineas...)
}

func salirEsSoloSalir(p *arnes.Prueba) {
	s := p.ServidorFalso(contestarVista)
	cl := p.Cliente(s.Direccion)
	p.SiFalla(salirEsUnaLineaEntera)
	for _, linea := range []string{"SALIR", "Salir", " salir ", "salir ya", "no salir", "\tsalir"} {
		cl.Teclear(linea)
		s.Recibir(linea)
		cl.Mostrar("OK vista")
	}
}

// lineasDeUnMiB pone en las largas caracteres de dos octetos, desplazados uno: hay
// alguno en cada frontera entre dos búferes, y si se cuentan caracteres, caben.
func lineasDeUnMiB(p *arnes.Prueba) {
	s := p.ServidorFalso(contestarVista)
	cl := p.Cliente(s.Direccion)
	conEnes := "a" + strings.Repeat("ñ", formato.MaxOctetos/2-1)
	justas := []struct{ linea, fin string }{
		{strings.Repeat("a", formato.MaxOctetos), "\n"},
		{conEnes + "a", "\r\n"},
	}
	p.SiFalla(ojoConScanner)
	for _, justa := range justas {
		cl.TeclearTalCual(justa.linea + justa.fin)
		s.Recibir(justa.linea)
		cl.Mostrar("OK vista")
	}
	p.SiFalla(laQueNoCabeNoSeEnvia)
	p.Regla("1.18")
	larguisima := strings.Repeat("c", 2*formato.MaxOctetos+100)
	for _, larga := range []string{conEnes + "ñ", larguisima} {
		cl.Teclear(larga, "sigo")
		s.Recibir("sigo")
		cl.Mostrar("OK vista")
		cl.AvisarDe("que no envía una línea que no cabe en un mensaje")
	}
	p.SiFalla(laUltimaSinFin)
	cl.TeclearTalCual(conEnes + "ñ")
	cl.AcabarEntrada()
	cl.AvisarDe("que no envía una línea que no cabe en un mensaje")
	cl.AcabarCon(0)
	s.ExigirRecibidas(p, justas[0].linea, justas[1].linea, "sigo", "sigo")
}

func lineasQueNoSonUTF8(p *arnes.Prueba) {
	s := p.ServidorFalso(contestarVista)
	cl := p.Cliente(s.Direccion)
	p.SiFalla(noEsUTF8NoSeEnvia)
	malas := []string{"no es UTF-8: \xff", "a medias: \xc3", "\xc3", "medio par: \xed\xa0\xbd"}
	for _, mala := range malas {
		cl.Teclear(mala, "sigo")
		s.Recibir("sigo")
		cl.Mostrar("OK vista")
		cl.AvisarDe("que no envía una línea que no es UTF-8")
	}
	cl.AcabarEntrada()
	cl.AcabarCon(0)
}
