package arnes

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"sockets/tests/programas"
)

const parteDeEjemplo = `
Write at 0x00c000014390 by goroutine 10:
  runtime.mapassign_faststr()
      /usr/local/go/src/runtime/map_faststr.go:263 +0x0
  main.(*BaseDeDatos).Alta()
      /casa/ana/mio/servidor/basededatos.go:31 +0x13c
  main.responder()
      /casa/ana/mio/servidor/main.go:90 +0x1

Previous read at 0x00c000014390 by goroutine 9:
  runtime.mapaccess2_faststr()
      /usr/local/go/src/runtime/map_faststr.go:117 +0x0
  main.(*BaseDeDatos).Consulta()
      /casa/ana/mio/servidor/basededatos.go:66 +0x9c

Goroutine 10 (running) created at:
  main.main()
      /casa/ana/mio/servidor/main.go:47 +0x1
==================
`

func TestUnaCarreraSeResumeEnSusDosAccesos(t *testing.T) {
	p := &Prueba{Solucion: &programas.Solucion{Carpeta: "/casa/ana/mio"}}
	assert.Equal(t, []string{
		"    escribe   servidor/basededatos.go:31, en main.(*BaseDeDatos).Alta()",
		"    lee       servidor/basededatos.go:66, en main.(*BaseDeDatos).Consulta()",
	}, p.accesos(parteDeEjemplo))
}

func TestLaCausaDeUnaCarreraSeVeEnSusDosAccesos(t *testing.T) {
	conOtra := func(una, otra string) string {
		return strings.ReplaceAll(parteDeEjemplo, "main.(*BaseDeDatos)."+una, otra)
	}
	casos := map[string]struct {
		paso  int
		parte string
		causa string
	}{
		"los dos, en métodos":         {4, parteDeEjemplo, carreraDeLosDatos},
		"de antes de que haya datos":  {3, parteDeEjemplo, carreraDeUnCliente},
		"con un candado por registro": {5, parteDeEjemplo, carreraDeLosDatos + " " + carreraDeLosRegistros},
		"una copia de la base de datos": {4,
			conOtra("Alta", "main.BaseDeDatos.Alta"), receptorSinPuntero},
		"fuera de los métodos": {4,
			conOtra("Consulta", "main.consulta"), saleUnaReferencia},
		"una función dentro de otra no es un método": {4,
			conOtra("Consulta", "main.main.func1"), saleUnaReferencia},
	}
	for nombre, caso := range casos {
		p := &Prueba{Solucion: &programas.Solucion{Carpeta: "/casa/ana/mio", Paso: caso.paso}}
		assert.Equal(t, caso.causa, p.causaDeCarrera(caso.parte), nombre)
	}
}
