package reglas

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLasReglasDeUnEjercicioLlevanLetra(t *testing.T) {
	suyas := deUnTexto("x.md", "## El ejercicio\n- **X.1.** Una,\n  larga.\n- **X.2.** Otra.\n")
	require.Equal(t, []Regla{
		{"X.1", "", "Una, larga.", "x.md", "El ejercicio", 5, 5},
		{"X.2", "", "Otra.", "x.md", "El ejercicio", 5, 5},
	}, suyas)
	letra, err := conSuLetra("x.md", suyas)
	require.NoError(t, err)
	assert.Equal(t, "X", letra)
	for texto, problema := range map[string]string{
		"nada":                       "ninguna regla",
		"- **X.2.** a":               "tocaba la X.1",
		"- **X.1.** a\n- **Y.2.** b": "tocaba la X.2",
		"- **1.1.** a":               "fuera de su sitio",
	} {
		_, err := conSuLetra("x.md", deUnTexto("x.md", texto))
		assert.ErrorContains(t, err, problema, texto)
	}
}

func TestSeLeenLasReglasDeCadaEjercicio(t *testing.T) {
	for _, ejercicio := range Ejercicios {
		suyas, err := DelEjercicio(ejercicio)
		require.NoError(t, err)
		r, err := Dar(suyas[0].Numero)
		require.NoError(t, err)
		assert.Equal(t, suyas[0], r)
		assert.Contains(t, ConReglas(), r.Documento)
	}
	_, err := DelEjercicio("no-hay")
	assert.ErrorContains(t, err, "no-hay")
	_, err = Dar("Ñ.1")
	assert.Error(t, err)
}
