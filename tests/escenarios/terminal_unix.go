//go:build unix

package escenarios

import (
	"strings"

	"sockets/tests/arnes"
)

func delClienteEnUnTerminal() []Escenario {
	return []Escenario{
		{Nombre: "en un terminal, el cliente conversa hasta que se pulsa Ctrl-D", Desde: 1, Hasta: 5,
			Reglas: []string{"1.17", "1.19"}, Lee: leeCliente, Tras: []string{ensena}, Probar: conversaEnUnTerminal},
		{Nombre: "en un terminal, el cliente dice qué se puede escribir", Desde: 1, Hasta: 5, SoloNuestra: true,
			Tras: []string{ensena}, Probar: diceQueSePuedeEscribir},
	}
}

func conversaEnUnTerminal(p *arnes.Prueba) {
	s := p.ServidorFalso(p.ContestarEco)
	cl := p.ClienteEnTerminal(s.Direccion)
	p.SiFalla(conUnaPersonaAlTeclado)
	cl.PedirEco("hola")
	cl.PedirEco("adios")
	p.Regla("1.19")
	cl.TeclearTalCual(arnes.CtrlD)
	cl.AcabarCon(0)
}

func diceQueSePuedeEscribir(p *arnes.Prueba) {
	s := p.ServidorFalso(p.ContestarEco)
	cl := p.ClienteEnTerminal(s.Direccion)
	cl.Mostrar("salir")
	cl.Mostrar("Ctrl-D")
	cl.Mostrar("> ")
	ayuda := cl.Salida.String()
	hay, noHay := operaciones(p.Solucion.Paso)
	for _, operacion := range hay {
		p.Exigir(strings.Contains(ayuda, "\n  "+operacion+" "),
			"La ayuda no nombra una operación del paso: "+operacion, ayuda)
	}
	for _, operacion := range noHay {
		p.Exigir(!strings.Contains(ayuda, operacion+" "),
			"La ayuda nombra una operación que en este paso no hay: "+operacion, ayuda)
	}
	peticion, _ := p.Eco("hola")
	cl.Teclear(peticion)
	cl.Mostrar("> ")
}
