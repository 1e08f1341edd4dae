package tests

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sockets/tests/arnes"
)

const laDelServidor, laOtra = 0, 1 // las dos máquinas

// TestDosMaquinas pone el servidor en una máquina y el cliente en otra, y corta el
// cable en medio. Las máquinas son de mentira, pero sus redes son de verdad.
func TestDosMaquinas(t *testing.T) {
	for paso := 1; paso <= 5; paso++ {
		t.Run(fmt.Sprintf("paso%d", paso), func(t *testing.T) {
			if !*conTodo {
				t.Skip("Solo se prueba con -todo.")
			}
			t.Parallel()
			red := arnes.NuevaRed(t)
			s := &arnes.Solucion{Paso: paso, Carpeta: filepath.Join(arnes.RaizRepositorio(), fmt.Sprintf("paso%d", paso)), Propia: true}
			if err := s.Preparar(t.TempDir()); err != nil {
				t.Fatal(err)
			}
			p := &prueba{arnes.NuevaPrueba(t, s, "README.md, «Desde otra máquina»")}
			p.hablarDesdeOtraMaquina(red)
			p.Acabar()
		})
	}
}

func (p *prueba) hablarDesdeOtraMaquina(red *arnes.Red) {
	p.T.Helper()
	s := p.ServidorEn(red, laDelServidor)
	if p.Solucion.Paso <= 2 {
		s.Fin() // puede acabar
	}
	cl := p.ClienteEn(red, laOtra, s.Direccion)
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
	red.RendirseAntes(laOtra)
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
	aqui := p.ClienteEn(red, laDelServidor, s.Direccion)
	p.pedirEnElCliente(aqui, "sigo")
	if p.Solucion.Paso >= 4 {
		aqui.Escribir("consulta ana")
		aqui.Mostrar("OK nombre=Ana")
	}
	red.EnchufarCable()
	p.pedirEnElCliente(p.ClienteEn(red, laOtra, s.Direccion), "otra vez")
}
