package formato

import (
	"bufio"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSeLeeLoQueSeEscribe(t *testing.T) {
	red := strings.NewReader(string(Mensajes("Hola", "", "ñ€")))
	for _, esperado := range []string{"Hola", "", "ñ€"} {
		texto, _, err := Leer(red)
		require.NoError(t, err)
		assert.Equal(t, esperado, texto)
	}
	_, _, err := Leer(red)
	assert.Equal(t, io.EOF, err)
}

func TestElMensajeDelEnunciado(t *testing.T) {
	assert.Equal(t, "\x00\x00\x00\x07\xc2\xa1Hola!", string(Mensaje("¡Hola!")))
}

func TestLoQueNoLlegaEnteroSeDevuelve(t *testing.T) {
	casos := map[string]struct {
		llegado, queda string
		err            error
	}{
		"media cabecera":       {"\x00\x00", "\x00\x00", io.ErrUnexpectedEOF},
		"solo la cabecera":     {"\x00\x00\x00\x02", "\x00\x00\x00\x02", io.ErrUnexpectedEOF},
		"medio texto":          {"\x00\x00\x00\x02a", "\x00\x00\x00\x02a", io.ErrUnexpectedEOF},
		"anuncia demasiado":    {UnOctetoDeMas + "a", UnOctetoDeMas, ErrNoEsMensaje},
		"anuncia 4 GiB":        {CuatroGiB, CuatroGiB, ErrNoEsMensaje},
		"octetos que no casan": {"\x00\x00\x00\x01\xff", "\x00\x00\x00\x01\xff", ErrNoEsMensaje},
	}
	for nombre, caso := range casos {
		t.Run(nombre, func(t *testing.T) {
			texto, octetos, err := Leer(strings.NewReader(caso.llegado))
			assert.Equal(t, caso.err, err)
			assert.Equal(t, caso.queda, string(octetos))
			assert.Empty(t, texto)
		})
	}
}

func TestSeLeeEnElMismoSitio(t *testing.T) {
	red := bufio.NewReader(strings.NewReader(string(Mensajes("Hola", "", "uno más largo")) + CuatroGiB))
	sitio := make([]byte, 4)
	for _, esperado := range []string{"Hola", "", "uno más largo"} {
		texto, err := LeerEn(red, sitio)
		require.NoError(t, err)
		assert.Equal(t, esperado, string(texto))
	}
	_, err := LeerEn(red, sitio)
	assert.Equal(t, ErrNoEsMensaje, err)
}
