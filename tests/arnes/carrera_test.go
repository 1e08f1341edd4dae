package arnes

import (
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
