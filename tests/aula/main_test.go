package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLasOpcionesImposiblesSeDicenConUnaFrase(t *testing.T) {
	for motivo, argumentos := range map[string][]string{
		"los clientes han de ser de 1 a 20": {"-clientes", "-1"},
		"y no 0":                            {"-clientes", "0"},
		"y no 21":                           {"-clientes", "21", "-paso", "3"},
		"no puede ser negativo: -1s":        {"-retardo", "-1s"},
		"se enseñan los pasos 2 a 5":        {"-paso", "1"},
		"y no el -4":                        {"-paso", "-4"},
		"di de qué paso es mio":             {"mio"},
		"sobra \"-paso\"":                   {"mio", "-paso", "3"},
	} {
		_, err := leerOpciones(argumentos)
		assert.ErrorContains(t, err, motivo, argumentos)
	}
}

func TestLasOpcionesQueValen(t *testing.T) {
	o, err := leerOpciones(nil)
	require.NoError(t, err)
	assert.Equal(t, opciones{retardo: 100 * time.Millisecond}, o)

	o, err = leerOpciones([]string{"-paso", "4", "-clientes", "20", "-retardo", "0s", "mio"})
	require.NoError(t, err)
	assert.Equal(t, opciones{paso: 4, clientes: 20, carpeta: "mio"}, o)
}

func TestEnClaseVaDespacioSalvoQueSeDigaOtraCosa(t *testing.T) {
	o, err := leerOpciones([]string{"-en-clase"})
	require.NoError(t, err)
	assert.Equal(t, opciones{retardo: retardoEnClase, enClase: true}, o)
	o, err = leerOpciones([]string{"-en-clase", "-retardo", "1s"})
	require.NoError(t, err)
	assert.Equal(t, time.Second, o.retardo)
}
