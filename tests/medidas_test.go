package tests

import (
	"testing"

	"sockets/tests/medidas"
)

// Lo que mide cada una está escrito en el paquete medidas.

func BenchmarkPeticiones(b *testing.B) { medidas.Peticiones(b) }
func BenchmarkRetardo(b *testing.B)    { medidas.Retardo(b) }
func BenchmarkEntender(b *testing.B)   { medidas.Entender(b) }
