package programas

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDireccionAlFinalDeLaLinea(t *testing.T) {
	for linea, esperada := range map[string][2]string{
		"Servidor escuchando en 127.0.0.1:54321\n": {"127.0.0.1", "54321"},
		"Listo.\nEscuchando: [::1]:80\r\n":         {"[::1]", "80"},
		"escuchando en localhost:8000":             {"localhost", "8000"},
	} {
		partes := direccionAlFinal.FindStringSubmatch(linea)
		if assert.NotNil(t, partes, linea) {
			assert.Equal(t, esperada, [2]string{partes[1], partes[2]})
		}
	}
	for _, linea := range []string{"Servidor escuchando\n", "son las 12:30 ya\n", ""} {
		assert.False(t, direccionAlFinal.MatchString(linea), linea)
	}
}

func TestAQuienEscuchaEnTodasSeLeHablaAqui(t *testing.T) {
	assert.Equal(t, Anuncio{Linea: "Escucho en [::]:80", IP: "::", Direccion: "127.0.0.1:80"},
		anuncioEn("Escucho en [::]:80\n"))
	assert.Equal(t, "[::1]:80", anuncioEn("en [::1]:80\n").Direccion)
}
