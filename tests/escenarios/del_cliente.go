package escenarios

import (
	"net"
	"runtime"
	"slices"
	"strings"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/formato"
	"sockets/tests/informe"
)

const (
	seConecta  = "el cliente se conecta adonde dicen -ip y -puerto"
	ensena     = "el cliente envía cada línea y enseña la respuesta"
	leeCliente = "paso1/README.md, «El ejercicio»"
)

// Al cliente se le prueba con un servidor del arnés: que el servidor de la misma
// carpeta esté mal no le afecta.
//
// La regla 1.17 pide que la respuesta esté entera en la salida, y no dice qué puede
// haber alrededor: el cliente que desde el paso 2 sigue enseñando la frase del 1 es
// feo, pero está bien.
func delCliente() []Escenario {
	trasEnsena := []string{ensena}
	todos := []Escenario{
		{Nombre: seConecta, Desde: 1, Hasta: 5, Reglas: []string{"1.15"}, Lee: leeArranque, Probar: vaAdondeSeLeDice},
		{Nombre: ensena, Desde: 1, Hasta: 5, Reglas: []string{"1.17", "1.1", "1.16", "1.19"}, Lee: leeCliente,
			Tras: []string{seConecta}, Probar: enviaYEnsena},
		{Nombre: "el cliente acaba con la línea «salir»", Desde: 1, Hasta: 5, Reglas: []string{"1.19"}, Lee: leeCliente,
			Tras: trasEnsena, Probar: acabaConSalir},
		{Nombre: "el cliente envía también la línea vacía", Desde: 1, Hasta: 5, Reglas: []string{"1.16", "1.4", "1.19"},
			Lee: leeCliente, Tras: trasEnsena, Probar: enviaLaVacia},
	}
	despues := []Escenario{
		{Nombre: "sin servidor, el cliente lo dice y acaba con estado 1", Desde: 1, Hasta: 5,
			Reglas: []string{"1.20"}, Lee: leeCliente, Probar: sinServidor},
		{Nombre: seVa, Desde: 1, Hasta: 5, Reglas: []string{"1.20"},
			Lee: leeCliente, Tras: trasEnsena, Probar: elServidorSeVa},
		{Nombre: "por una tubería, el cliente solo escribe las respuestas", Desde: 1, Hasta: 5, SoloNuestra: true,
			Tras: trasEnsena, Probar: porUnaTuberia},
		{Nombre: "el cliente explica lo que no se puede enviar", Desde: 1, Hasta: 5, SoloNuestra: true,
			Tras: trasEnsena, Probar: explicaLoQueNoEnvia},
		{Nombre: "el cliente conversa con el servidor de su carpeta", Desde: 1, Hasta: 5,
			Reglas: []string{"1.17", "1.15", "1.19"}, Lee: leeCliente,
			Tras: []string{ensena, muchas}, Probar: losDosJuntos},
	}
	return slices.Concat(todos, deLasLineas(), deLasRespuestas(), despues, delClienteEnUnTerminal())
}

// contestarVista contesta siempre lo mismo.
func contestarVista(string) string { return "OK vista" }

// vaAdondeSeLeDice escucha en una dirección que no es la de siempre. Solo en Linux es
// de la máquina toda la red 127.0.0.0/8; en los demás sistemas se mira solo -puerto.
func vaAdondeSeLeDice(p *arnes.Prueba) {
	ip := "127.0.0.1"
	if runtime.GOOS == "linux" {
		ip = segundaLocal
	}
	s := p.ServidorMudo(ip)
	cl := p.Cliente(s.Direccion)
	p.SiFalla(elClienteNoHaceCaso)
	s.ExigirQueSeConecte(cl)
}

func enviaYEnsena(p *arnes.Prueba) {
	s := p.ServidorFalso(p.ContestarEco)
	cl := p.Cliente(s.Direccion)
	var peticiones []string
	for _, texto := range []string{"hola", "otra linea", "y otra"} {
		peticion, respuesta := p.Eco(texto)
		peticiones = append(peticiones, peticion)
		cl.Teclear(peticion)
		p.SiFalla(loQueHaceElCliente)
		p.SiRompeElFormato(elClienteSinCabecera)
		p.Regla("1.1", informe.SinFormato)
		s.Recibir(peticion)
		p.SiFalla(seEnsenaEntera)
		cl.Mostrar(respuesta)
	}
	p.SiFalla(seAcabaLaEntrada)
	p.Regla("1.19")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	p.Regla("1.16")
	s.ExigirRecibidas(p, peticiones...)
}

// acabaConSalir prueba los fines de línea que puede tener, y ninguno. Lo que va detrás
// no se envía; lo que va delante tiene su respuesta.
func acabaConSalir(p *arnes.Prueba) {
	for _, final := range []string{"salir\nhola\n", "salir\r\nhola\n", "salir"} {
		s := p.ServidorFalso(contestarVista)
		cl := p.Cliente(s.Direccion)
		p.SiFalla(salirNoSeEnvia)
		cl.TeclearTalCual("hola\n" + final)
		if final == "salir" {
			cl.AcabarEntrada()
		}
		cl.AcabarCon(0)
		s.ExigirRecibidas(p, "hola")
		p.SiFalla(seEnsenaAntesDeAcabar)
		cl.Mostrar("OK vista")
	}
}

func enviaLaVacia(p *arnes.Prueba) {
	s := p.ServidorFalso(contestarVista)
	cl := p.Cliente(s.Direccion)
	p.SiFalla(laVaciaSeEnvia)
	for _, linea := range []string{"", "sigo", "\r"} { // la última es vacía en Windows
		cl.Teclear(linea)
		s.Recibir(strings.TrimSuffix(linea, "\r"))
		cl.Mostrar("OK vista")
	}
	p.Regla("1.19")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	s.ExigirRecibidas(p, "", "sigo", "")
}

// sinServidor lo prueba también con la entrada ya acabada: no haber nada que enviar no
// quita que no haya servidor.
func sinServidor(p *arnes.Prueba) {
	hueco, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(p.T, err)
	hueco.Close() // en ese puerto ya no hay nadie
	p.SiFalla(noHayServidor)
	for _, acabada := range []bool{false, true} {
		cl := p.Cliente(hueco.Addr().String())
		if acabada {
			cl.AcabarEntrada()
		}
		cl.AcabarCon(1)
		exigirUnAviso(p, cl.Programa, "servidor")
	}
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
	seVaMientrasCalla(p)
}

// seVaMientrasCalla corta cuando el cliente no espera nada: lo primero que falla, con
// la línea siguiente, es escribir.
func seVaMientrasCalla(p *arnes.Prueba) {
	p.SiFalla(seHaIdoAntesDePedir)
	s := p.ServidorMudo("127.0.0.1")
	cl := p.Cliente(s.Direccion)
	cl.Teclear("hola")
	s.Recibir("hola")
	s.Contestar("OK vista")
	cl.Mostrar("OK vista")
	s.Cortar()
	cl.Teclear("otra")
	cl.AcabarEntrada()
	cl.AcabarCon(1)
	exigirUnAviso(p, cl.Programa, "servidor")
}

func porUnaTuberia(p *arnes.Prueba) {
	s := p.ServidorFalso(func(string) string { return "RESPUESTA" })
	cl := p.Cliente(s.Direccion)
	cl.Teclear("100% hola", "adios")
	cl.AcabarEntrada()
	cl.AcabarCon(0)
	esperada := "RESPUESTA\nRESPUESTA\n"
	if p.Solucion.Paso == 1 {
		esperada = "Según el servidor, '100% hola' en mayúsculas es 'RESPUESTA'.\n" +
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
	p.Exigir(!vuelcaSuPila(errores), "El programa, en vez de explicar lo que pasa, vuelca su pila.", errores)
	if p.Solucion.Propia {
		p.Exigir(strings.Count(errores, "\n") == 1 && strings.Contains(errores, nombra),
			"El aviso no es una línea que nombre «"+nombra+"».", errores)
	}
}
