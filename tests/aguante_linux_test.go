package tests

import (
	"testing"

	"sockets/tests/aguante"
)

// Lo que prueba cada una está escrito en el paquete aguante.

func TestDiezMilClientes(t *testing.T) { conTodoSolo(t); aguante.DiezMilClientes(t) }
func TestIdasYVenidas(t *testing.T)    { conTodoSolo(t); aguante.IdasYVenidas(t) }
func TestDosMaquinas(t *testing.T)     { conTodoSolo(t); aguante.DosMaquinas(t) }
