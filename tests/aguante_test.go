package tests

import (
	"testing"

	"sockets/tests/aguante"
	"sockets/tests/programas"
)

// Estas valen también para la solución de otro, y en cualquier sistema:
//
//	go test ./tests -todo -run Callados/paso3 -solucion entregas/ana
func TestCallados(t *testing.T) {
	conTodoSolo(t)
	aguante.Callados(t, func(paso int) *programas.Solucion {
		algoProbado.Store(true)
		return solucionDel(paso)
	})
}

func TestEsperaLarga(t *testing.T) { conTodoSolo(t); aguante.EsperaLarga(t, solucionDel) }

func conTodoSolo(t *testing.T) {
	t.Helper()
	if !*conTodo {
		t.Skip("Solo se prueba con -todo.")
	}
}
