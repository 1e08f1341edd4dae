package aguante

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/programas"
)

const laDelServidor, laOtra = 0, 1 // las dos máquinas

// DosMaquinas pone el servidor en una máquina y el cliente en otra, y corta el cable
// en medio. Las máquinas son de mentira, pero sus redes son de verdad.
func DosMaquinas(t *testing.T) {
	for paso := 1; paso <= 5; paso++ {
		t.Run(fmt.Sprintf("paso%d", paso), func(t *testing.T) {
			t.Parallel()
			red := arnes.NuevaRed(t)
			s := programas.DelRepositorio(paso)
			if err := s.Preparar(t.TempDir()); err != nil {
				t.Fatal(err)
			}
			p := arnes.NuevaPrueba(t, s, "README.md, «Desde otra máquina»")
			hablarDesdeOtraMaquina(p, red)
			p.Acabar()
		})
	}
}

func hablarDesdeOtraMaquina(p *arnes.Prueba, red *arnes.Red) {
	p.T.Helper()
	s := p.ServidorEn(red, laDelServidor)
	if p.Solucion.Paso <= 2 {
		s.Fin() // puede acabar
	}
	cl := p.ClienteEn(red, laOtra, s.Direccion)
	cl.PedirEco("hola")
	if p.Solucion.Paso >= 4 {
		cl.Teclear("alta ana nombre=Ana")
		cl.Mostrar("OK")
	}
	unCorteCorto(p, red, cl)
	unCorteLargo(p, red, cl)
	if p.Solucion.Paso >= 3 {
		elServidorNoHaPerdidoNada(p, red, s)
	}
}

// unCorteCorto solo retrasa la respuesta: TCP reenvía lo que no ha llegado.
func unCorteCorto(p *arnes.Prueba, red *arnes.Red, cl *arnes.Cliente) {
	p.T.Helper()
	red.CortarCable()
	peticion, respuesta := p.Eco("con el cable cortado")
	cl.Teclear(peticion)
	red.EnchufarCable()
	cl.Mostrar(respuesta)
}

// unCorteLargo hace que el cliente se rinda, acabe y lo diga.
func unCorteLargo(p *arnes.Prueba, red *arnes.Red, cl *arnes.Cliente) {
	p.T.Helper()
	red.RendirseAntes(laOtra)
	red.CortarCable()
	peticion, _ := p.Eco("con el cable cortado del todo")
	cl.Teclear(peticion)
	select {
	case <-cl.Fin():
	case <-time.After(time.Minute):
	}
	cl.AcabarCon(1)
	errores := cl.Errores.String()
	p.Exigir(strings.Contains(errores, "Se ha perdido el servidor."),
		"El cliente no dice que ha perdido el servidor.", errores)
	p.Exigir(!strings.Contains(errores, "Motivo:"), "El cliente no explica el error.", errores)
	p.Exigir(strings.Count(errores, "\n") == 1, "El aviso no cabe en una línea.", errores)
	p.T.Log("el cliente dice: ", errores)
}

func elServidorNoHaPerdidoNada(p *arnes.Prueba, red *arnes.Red, s *arnes.Servidor) {
	p.T.Helper()
	aqui := p.ClienteEn(red, laDelServidor, s.Direccion)
	aqui.PedirEco("sigo")
	if p.Solucion.Paso >= 4 {
		aqui.Teclear("consulta ana")
		aqui.Mostrar("OK nombre=Ana")
	}
	red.EnchufarCable()
	p.ClienteEn(red, laOtra, s.Direccion).PedirEco("otra vez")
}
