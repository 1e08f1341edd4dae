//go:build unix

package tests

import (
	"strings"

	"sockets/tests/arnes"
)

func init() {
	delCliente = append(delCliente,
		escenario{nombre: "en un terminal, el cliente conversa hasta que se pulsa Ctrl-D", desde: 1, hasta: 5, lee: leeCliente, tras: []string{ensena}, probar: func(p *prueba) {
			s := p.ServidorFalso(false, p.contestarEco)
			cl := p.ClienteEnTerminal(s.Direccion)
			p.SiFalla("Con una persona al teclado, el cliente ha de ir igual que con una tubería, y acabar cuando pulsa Ctrl-D.")
			for _, texto := range []string{"hola", "adios"} {
				peticion, respuesta := p.eco(texto)
				cl.Escribir(peticion)
				cl.Mostrar(respuesta)
			}
			cl.EscribirTalCual(arnes.CtrlD)
			cl.AcabarCon(0)
		}},
		escenario{nombre: "en un terminal, el cliente dice qué se puede escribir", desde: 1, hasta: 5, soloNuestra: true, tras: []string{ensena}, probar: func(p *prueba) {
			s := p.ServidorFalso(false, p.contestarEco)
			cl := p.ClienteEnTerminal(s.Direccion)
			cl.Mostrar("salir")
			cl.Mostrar("Ctrl-D")
			cl.Mostrar("> ")
			ayuda := cl.Salida.String()
			hay, noHay := p.operaciones()
			for _, operacion := range hay {
				p.Exigir(strings.Contains(ayuda, "\n  "+operacion+" "), "La ayuda no nombra una operación del paso: "+operacion, ayuda)
			}
			for _, operacion := range noHay {
				p.Exigir(!strings.Contains(ayuda, operacion+" "), "La ayuda nombra una operación que en este paso no hay: "+operacion, ayuda)
			}
			peticion, _ := p.eco("hola")
			cl.Escribir(peticion)
			cl.Mostrar("> ")
		}},
	)
}
