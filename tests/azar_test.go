package tests

import (
	"testing"

	"sockets/tests/azar"
)

// Lo que busca cada una está escrito en el paquete azar. Para buscar más:
//
//	go test ./tests -run '^$' -fuzz FuzzPeticiones -fuzztime 200000x
//	go test ./tests -run '^$' -fuzz FuzzOctetos -fuzztime 200000x

func FuzzPeticiones(f *testing.F) { azar.Peticiones(f) }
func FuzzOctetos(f *testing.F)    { azar.Octetos(f) }
