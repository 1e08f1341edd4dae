package tests

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sockets/tests/arnes"
)

const elDelServidor, elOtro = 0, 1 // los dos equipos

// TestDosEquipos pone el servidor en un equipo y el cliente en otro, y corta el
// cable en medio. Los equipos son de mentira, pero sus redes son de verdad.
func TestDosEquipos(t *testing.T) {
	for paso := 1; paso <= 5; paso++ {
		t.Run(fmt.Sprintf("paso%d", paso), func(t *testing.T) {
			if !*conTodo {
				t.Skip("Con -todo.")
			}
			t.Parallel()
			red := arnes.NuevaRed(t)
			s := &arnes.Solucion{Paso: paso, Carpeta: filepath.Join(arnes.RaizRepositorio(), fmt.Sprintf("paso%d", paso)), Propia: true}
			if err := s.Preparar(t.TempDir()); err != nil {
				t.Fatal(err)
			}
			p := &prueba{arnes.NuevaPrueba(t, s, "README.md, «Desde otro ordenador»")}
			p.hablarDesdeOtroEquipo(red)
			p.Acabar()
		})
	}
}

func (p *prueba) hablarDesdeOtroEquipo(red *arnes.Red) {
	p.T.Helper()
	s := p.ServidorEn(red, elDelServidor)
	if p.Solucion.Paso <= 2 {
		s.Fin() // puede acabar
	}
	cl := p.ClienteEn(red, elOtro, s.Direccion)
	p.pedirEnElCliente(cl, "hola")
	if p.Solucion.Paso >= 4 {
		cl.Escribir("alta ana nombre=Ana")
		cl.Mostrar("OK")
	}

	// Un corte corto solo retrasa la respuesta: TCP reenvía lo que no ha llegado.
	red.CortarCable()
	peticion, respuesta := p.eco("con el cable cortado")
	cl.Escribir(peticion)
	red.EnchufarCable()
	cl.Mostrar(respuesta)

	// Si el cable sigue cortado, el cliente acaba y lo dice.
	red.RendirseAntes(elOtro)
	red.CortarCable()
	cl.Escribir(peticion)
	select {
	case <-cl.Fin():
	case <-time.After(time.Minute):
	}
	cl.AcabarCon(1)
	errores := cl.Errores.String()
	p.Exigir(strings.Contains(errores, "Se ha perdido el servidor."), "El cliente no dice que ha perdido el servidor.", errores)
	p.Exigir(!strings.Contains(errores, "Motivo:"), "El cliente no explica el error.", errores)
	p.Exigir(strings.Count(errores, "\n") == 1, "El aviso no cabe en una línea.", errores)
	p.T.Log("el cliente dice: ", errores)

	// El servidor no ha perdido nada, y los demás siguen.
	if p.Solucion.Paso < 3 {
		return
	}
	aqui := p.ClienteEn(red, elDelServidor, s.Direccion)
	p.pedirEnElCliente(aqui, "sigo")
	if p.Solucion.Paso >= 4 {
		aqui.Escribir("consulta ana")
		aqui.Mostrar("OK nombre=Ana")
	}
	red.EnchufarCable()
	p.pedirEnElCliente(p.ClienteEn(red, elOtro, s.Direccion), "otra vez")
}
