package escenarios

import (
	"net"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/formato"
	"sockets/tests/informe"
)

const (
	ensena     = "el cliente envía cada línea y enseña la respuesta"
	leeCliente = "paso1/README.md, «El ejercicio»"
)

// Al cliente se le prueba con un servidor del arnés: que el servidor de la misma
// carpeta esté mal no le afecta.
func delCliente() []Escenario {
	trasEnsena := []string{ensena}
	todos := []Escenario{
		{Nombre: ensena, Desde: 1, Hasta: 5, Reglas: []string{"1.17", "1.16", "1.19"}, Lee: leeCliente,
			Probar: enviaYEnsena},
		{Nombre: "el cliente acaba con la línea «salir»", Desde: 1, Hasta: 5, Reglas: []string{"1.19"},
			Lee: leeCliente, Tras: trasEnsena, Probar: acabaConSalir},
		{Nombre: "el cliente envía también la línea vacía", Desde: 1, Hasta: 5, Reglas: []string{"1.16", "1.19"},
			Lee: leeCliente, Tras: trasEnsena, Probar: enviaLaVacia},
		{Nombre: "el cliente respeta la línea tal cual", Desde: 1, Hasta: 5, Reglas: []string{"1.16", "1.1"},
			Lee: leeCliente, Tras: trasEnsena, Probar: respetaLaLinea},
		{Nombre: "el cliente entiende respuestas largas y a trozos", Desde: 1, Hasta: 5, Reglas: []string{"1.2"},
			Lee: leeFormato, Tras: trasEnsena, Probar: respuestasATrozos},
		{Nombre: "el cliente envía líneas de hasta 1 MiB y rechaza las más largas", Desde: 1, Hasta: 5,
			Reglas: []string{"1.16", "1.18"}, Lee: leeCliente, Tras: trasEnsena, Probar: lineasDeUnMiB},
		{Nombre: "sin servidor, el cliente lo dice y acaba con estado 1", Desde: 1, Hasta: 5,
			Reglas: []string{"1.20"}, Lee: leeCliente, Probar: sinServidor},
		{Nombre: "si el servidor se va, el cliente lo dice y acaba con estado 1", Desde: 1, Hasta: 5,
			Reglas: []string{"1.20"}, Lee: leeCliente, Tras: trasEnsena, Probar: elServidorSeVa},
		{Nombre: "por una tubería, el cliente solo escribe las respuestas", Desde: 1, Hasta: 5, SoloNuestra: true,
			Tras: trasEnsena, Probar: porUnaTuberia},
		{Nombre: "el cliente explica lo que no se puede enviar", Desde: 1, Hasta: 5, SoloNuestra: true,
			Tras: trasEnsena, Probar: explicaLoQueNoEnvia},
		{Nombre: "el cliente conversa con el servidor de su carpeta", Desde: 1, Hasta: 5,
			Reglas: []string{"1.17", "1.19"}, Lee: leeCliente, Tras: []string{ensena, muchas}, Probar: losDosJuntos},
	}
	return slices.Concat(todos, delClienteEnUnTerminal())
}

// contestarVista contesta siempre lo mismo.
func contestarVista(string) string { return "OK vista" }

func enviaYEnsena(p *arnes.Prueba) {
	s := p.ServidorFalso(p.ContestarEco)
	cl := p.Cliente(s.Direccion)
	p.SiFalla(loQueHaceElCliente)
	var peticiones []string
	for _, texto := range []string{"hola", "otra linea", "y otra"} {
		peticion, _ := p.Eco(texto)
		peticiones = append(peticiones, peticion)
		cl.PedirEco(texto)
	}
	p.SiFalla(seAcabaLaEntrada)
	p.Regla("1.19")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	p.Regla("1.16")
	s.ExigirRecibidas(p, peticiones...)
}

func acabaConSalir(p *arnes.Prueba) {
	s := p.ServidorFalso(p.ContestarEco)
	cl := p.Cliente(s.Direccion)
	p.SiFalla(salirNoSeEnvia)
	peticion, _ := p.Eco("hola")
	cl.Teclear(peticion, "salir", peticion)
	cl.AcabarCon(0)
	s.ExigirRecibidas(p, peticion)
}

func enviaLaVacia(p *arnes.Prueba) {
	s := p.ServidorFalso(contestarVista)
	cl := p.Cliente(s.Direccion)
	p.SiFalla(laVaciaSeEnvia)
	cl.Teclear("")
	cl.Mostrar("OK vista")
	cl.Teclear("sigo")
	cl.Mostrar("OK vista")
	p.Regla("1.19")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	p.Regla("1.16")
	s.ExigirRecibidas(p, "", "sigo")
}

func respetaLaLinea(p *arnes.Prueba) {
	s := p.ServidorFalso(contestarVista)
	cl := p.Cliente(s.Direccion)
	p.SiFalla(soloSeQuitaElFinDeLinea)
	p.Regla("1.1", informe.SinFormato)
	cl.TeclearTalCual("  con  espacios  \ncon\ttabulación\t\nde Windows\r\núltima: ñ €")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	s.ExigirRecibidas(p, "  con  espacios  ", "con\ttabulación\t", "de Windows", "última: ñ €")
}

func respuestasATrozos(p *arnes.Prueba) {
	larga := "OK " + strings.Repeat("abcdefghij", 300)
	respuestas := []string{larga, "OK corta", larga}
	i := 0
	s := p.ServidorFalsoATrozos(func(string) string { i++; return respuestas[i-1] })
	cl := p.Cliente(s.Direccion)
	p.SiFalla(elPrimerTrozoNoEsTodo)
	for _, respuesta := range respuestas {
		cl.Teclear("dame")
		cl.Mostrar(respuesta)
	}
}

func lineasDeUnMiB(p *arnes.Prueba) {
	s := p.ServidorFalso(contestarVista)
	cl := p.Cliente(s.Direccion)
	justa, larga := strings.Repeat("a", formato.MaxOctetos), strings.Repeat("b", formato.MaxOctetos+1)
	p.SiFalla(ojoConScanner)
	cl.Teclear(justa)
	cl.Mostrar("OK vista")
	p.Regla("1.18")
	cl.Teclear(larga, "sigo")
	cl.Mostrar("OK vista")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	s.ExigirRecibidas(p, justa, "sigo")
}

func sinServidor(p *arnes.Prueba) {
	hueco, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(p.T, err)
	hueco.Close() // en ese puerto ya no hay nadie
	cl := p.Cliente(hueco.Addr().String())
	p.SiFalla(noHayServidor)
	cl.AcabarCon(1)
	exigirUnAviso(p, cl.Programa, "servidor")
}

func elServidorSeVa(p *arnes.Prueba) {
	peticion, respuesta := p.Eco("hola")
	s := p.ServidorFalsoQueSeVa(respuesta)
	cl := p.Cliente(s.Direccion)
	cl.PedirEco("hola")
	cl.Teclear(peticion)
	p.SiFalla(elServidorHaCerrado)
	cl.AcabarCon(1)
	exigirUnAviso(p, cl.Programa, "servidor")
}

func porUnaTuberia(p *arnes.Prueba) {
	s := p.ServidorFalso(func(string) string { return "RESPUESTA" })
	cl := p.Cliente(s.Direccion)
	cl.Teclear("hola", "adios")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	esperada := "RESPUESTA\nRESPUESTA\n"
	if p.Solucion.Paso == 1 {
		esperada = "Según el servidor, 'hola' en mayúsculas es 'RESPUESTA'.\n" +
			"Según el servidor, 'adios' en mayúsculas es 'RESPUESTA'.\n"
	}
	p.Exigir(cl.Salida.String() == esperada, "La salida del cliente no son las respuestas y nada más.",
		informe.Citar(cl.Salida.String()))
	p.Exigir(cl.Errores.String() == "", "El cliente se queja sin motivo.", cl.Errores.String())
}

func explicaLoQueNoEnvia(p *arnes.Prueba) {
	s := p.ServidorFalso(func(string) string { return "RESPUESTA" })
	cl := p.Cliente(s.Direccion)
	cl.Teclear("no es UTF-8: \xff", strings.Repeat("a", formato.MaxOctetos+1), "sigo")
	cl.Mostrar("RESPUESTA")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	s.ExigirRecibidas(p, "sigo")
	errores := cl.Errores.String()
	p.Exigir(strings.Contains(errores, "UTF-8") && strings.Contains(errores, "1048576"),
		"El cliente no explica por qué no envía una línea.", errores)
}

func losDosJuntos(p *arnes.Prueba) {
	s := p.ServidorQueAcaba()
	cl := p.Cliente(s.Direccion)
	p.SiFalla(bienPorSeparado)
	cl.PedirEco("hola")
	cl.PedirEco("adios")
	p.Regla("1.19")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
}

// exigirUnAviso exige que el programa haya dicho algo por la salida de errores,
// y a los de este repositorio, que sea una línea que nombre lo que se le dice.
func exigirUnAviso(p *arnes.Prueba, x *arnes.Programa, nombra string) {
	p.T.Helper()
	errores := x.Errores.String()
	p.Exigir(strings.TrimSpace(errores) != "", "El programa acaba sin decir por qué en la salida de errores.")
	if p.Solucion.Propia {
		p.Exigir(strings.Count(errores, "\n") == 1 && strings.Contains(errores, nombra),
			"El aviso no es una línea que nombre «"+nombra+"».", errores)
	}
}
