package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"sockets/tests/escenarios"
	"sockets/tests/veredicto"
)

// Con nombres de verdad y todas las pruebas del paso 5, la tabla cabe en el terminal, y no falta
// ni un signo.
func TestLaTablaCabeEnElTerminal(t *testing.T) {
	nombres := escenarios.Nombres(escenarios.DelPaso(5, false))
	var resultados []Resultado
	for i := range 3 {
		r := Resultado{Paso: 5}
		r.Entrega = fmt.Sprintf("Fernández de Córdoba y Álvarez, María de los Ángeles (%d)", 1000+i)
		r.anotar(nombres, &veredicto.Veredicto{Pasados: nombres}, sinRutas("/c", "/s"))
		resultados = append(resultados, r)
	}
	for _, ancho := range []int{80, 100, 132, 200} {
		var escrito bytes.Buffer
		escribirTablaDe(&escrito, ancho, 5, resultados)
		signos := 0
		for linea := range strings.Lines(escrito.String()) {
			if strings.ContainsAny(linea, "│┌├└") {
				assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(linea, "\n")), ancho, linea)
				signos += strings.Count(linea, "✓")
			}
		}
		assert.Equal(t, 3*len(nombres), signos)
	}
}
