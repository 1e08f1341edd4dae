//go:build unix

package tests

import (
	"testing"

	"sockets/tests/aguante"
)

// También para la solución de otro:
//
//	go test ./tests -todo -run SinSitio/paso3 -solucion entregas/ana
func TestSinSitio(t *testing.T) { conTodoSolo(t); aguante.SinSitio(t, solucionDel) }
