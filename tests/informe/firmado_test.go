package informe

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSoloValeLoFirmadoConLaClave(t *testing.T) {
	clave, otra := []byte("la clave"), []byte("otra")
	s := Suceso{Numero: 1, Que: Pasa, Escenario: "a\nb"}
	linea := firmar(clave, s)
	leido, valida := LeerFirmado(clave, linea)
	assert.True(t, valida)
	assert.Equal(t, s, leido)
	for _, mala := range []string{
		firmar(otra, s), strings.Replace(linea, `"numero":1`, `"numero":2`, 1), linea[1:], "", " ", "\x16=== PASS",
		strings.Repeat("0", 64) + ` {"que":"pasa"}`,
	} {
		_, valida := LeerFirmado(clave, mala)
		assert.False(t, valida, mala)
	}
}

func TestLosSucesosSeCuentanNumerados(t *testing.T) {
	var salida bytes.Buffer
	clave := []byte("la clave")
	e := nuevoEmisor(clave, &salida)
	fallo := &Fallo{Titulo: "No va."}
	e.empezar("T/a", "a")
	e.empezar("T/b", "b")
	e.apuntar("T/b", fallo)
	e.acabar("T/a", "a", false, false)
	e.acabar("T/b", "b", true, false)
	e.empezar("T/c", "c")
	e.acabar("T/c", "c", true, false)
	e.apuntar("T", fallo)
	var sucesos []Suceso
	for linea := range strings.Lines(salida.String()) {
		s, valida := LeerFirmado(clave, linea)
		assert.True(t, valida)
		sucesos = append(sucesos, s)
	}
	caida := &Fallo{Titulo: "La prueba ha caído sin contar por qué."}
	assert.Equal(t, []Suceso{
		{Numero: 1, Que: Empieza, Escenario: "a"}, {Numero: 2, Que: Empieza, Escenario: "b"},
		{Numero: 3, Que: Pasa, Escenario: "a"}, {Numero: 4, Que: Falla, Escenario: "b", Fallo: fallo},
		{Numero: 5, Que: Empieza, Escenario: "c"}, {Numero: 6, Que: Falla, Escenario: "c", Fallo: caida},
		{Numero: 7, Que: General, Fallo: fallo},
	}, sucesos)
}
