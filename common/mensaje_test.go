package common

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// octetos es un lector con lo que habría llegado por la red.
func octetos(llegado string) io.Reader { return strings.NewReader(llegado) }

func TestEnviarEscribeLaLongitudYElTexto(t *testing.T) {
	casos := map[string]struct{ texto, octetos string }{
		"texto corto":        {"Hola", "\x00\x00\x00\x04Hola"},
		"mensaje vacío":      {"", "\x00\x00\x00\x00"},
		"octetos, no letras": {"ñ€", "\x00\x00\x00\x05\xc3\xb1\xe2\x82\xac"},
		"caracteres raros":   {"a\x00\r\n", "\x00\x00\x00\x04a\x00\r\n"},
	}
	for nombre, caso := range casos {
		t.Run(nombre, func(t *testing.T) {
			var red bytes.Buffer
			require.NoError(t, Enviar(&red, caso.texto))
			assert.Equal(t, caso.octetos, red.String())
		})
	}
}

// escrituras cuenta las llamadas a Write.
type escrituras struct{ veces int }

func (e *escrituras) Write(octetos []byte) (int, error) {
	e.veces++
	return len(octetos), nil
}

func TestEnviarEscribeUnaSolaVez(t *testing.T) {
	var red escrituras
	require.NoError(t, Enviar(&red, strings.Repeat("a", MaxOctetos)))
	assert.Equal(t, 1, red.veces)
}

func TestEnviarRechazaSinEscribir(t *testing.T) {
	casos := map[string]struct {
		texto string
		err   error
	}{
		"un octeto de más":             {strings.Repeat("a", MaxOctetos+1), ErrDemasiadoLargo},
		"octetos que no son UTF-8":     {"a\xff", ErrNoUTF8},
		"un carácter partido a medias": {"\xc3", ErrNoUTF8},
	}
	for nombre, caso := range casos {
		t.Run(nombre, func(t *testing.T) {
			var red escrituras
			assert.ErrorIs(t, Enviar(&red, caso.texto), caso.err)
			assert.Zero(t, red.veces, "no debe escribir nada")
			assert.ErrorIs(t, Comprobar(caso.texto), caso.err)
		})
	}
}

func TestEnviarDevuelveElErrorDeLaConexion(t *testing.T) {
	_, red := io.Pipe()
	red.Close()
	assert.ErrorIs(t, Enviar(red, "Hola"), io.ErrClosedPipe)
}

func TestSeRecibeLoQueSeEnvia(t *testing.T) {
	textos := []string{"Hola", "", "ñandú €", "dos\nlíneas\x00", strings.Repeat("a", MaxOctetos), "fin"}
	var red bytes.Buffer
	for _, texto := range textos {
		require.NoError(t, Enviar(&red, texto))
	}
	lectores := map[string]io.Reader{
		"todo de una vez":    bufio.NewReader(bytes.NewReader(red.Bytes())),
		"sin bufio":          bytes.NewReader(red.Bytes()),
		"octeto a octeto":    iotest.OneByteReader(bytes.NewReader(red.Bytes())),
		"en trozos medianos": iotest.HalfReader(bytes.NewReader(red.Bytes())),
	}
	for nombre, lector := range lectores {
		t.Run(nombre, func(t *testing.T) {
			for _, texto := range textos {
				recibido, err := Recibir(lector)
				require.NoError(t, err)
				require.Equal(t, texto, recibido)
			}
			_, err := Recibir(lector)
			assert.Equal(t, io.EOF, err)
		})
	}
}

func TestRecibirDistingueComoAcaba(t *testing.T) {
	casos := map[string]struct {
		llegado string
		err     error
	}{
		"cierra entre dos mensajes":       {"", io.EOF},
		"cierra en la cabecera":           {"\x00\x00", io.ErrUnexpectedEOF},
		"cierra tras la cabecera":         {"\x00\x00\x00\x04", io.ErrUnexpectedEOF},
		"cierra en el texto":              {"\x00\x00\x00\x04Ho", io.ErrUnexpectedEOF},
		"anuncia un octeto de más":        {"\x00\x10\x00\x01", ErrDemasiadoLargo},
		"anuncia 4 GiB":                   {"\xff\xff\xff\xff", ErrDemasiadoLargo},
		"anuncia un número negativo":      {"\x80\x00\x00\x00", ErrDemasiadoLargo},
		"octetos que no son UTF-8":        {"\x00\x00\x00\x02a\xff", ErrNoUTF8},
		"un carácter partido en el final": {"\x00\x00\x00\x01\xc3", ErrNoUTF8},
		"la petición de un navegador":     {"GET / HTTP/1.1\r\n", ErrDemasiadoLargo},
	}
	for nombre, caso := range casos {
		t.Run(nombre, func(t *testing.T) {
			texto, err := Recibir(octetos(caso.llegado))
			assert.ErrorIs(t, err, caso.err)
			assert.Empty(t, texto)
			if caso.err == io.EOF || caso.err == io.ErrUnexpectedEOF {
				assert.Equal(t, caso.err, err, "se compara con ==, así que ha de llegar sin envolver")
			}
		})
	}
}

func TestRecibirDevuelveElErrorDeLaConexion(t *testing.T) {
	cortada := errors.New("cortada")
	_, err := Recibir(iotest.ErrReader(cortada))
	assert.Equal(t, cortada, err)
	_, err = Recibir(io.MultiReader(octetos("\x00\x00\x00\x04Ho"), iotest.ErrReader(cortada)))
	assert.Equal(t, cortada, err)
}

func TestRecibirNoReservaMemoriaParaUnaCabeceraFalsa(t *testing.T) {
	reservados := octetosReservados(func() {
		for range 100 {
			_, err := Recibir(octetos("\xff\xff\xff\xff"))
			require.ErrorIs(t, err, ErrDemasiadoLargo)
		}
	})
	assert.Less(t, reservados, uint64(MaxOctetos))
}

func octetosReservados(hacer func()) uint64 {
	var antes, despues runtime.MemStats
	runtime.ReadMemStats(&antes)
	hacer()
	runtime.ReadMemStats(&despues)
	return despues.TotalAlloc - antes.TotalAlloc
}

// FuzzRecibir comprueba que unos octetos cualesquiera ni hacen saltar un panic
// ni reservan mucho más que el límite, y que lo que se lee era lo que había.
func FuzzRecibir(f *testing.F) {
	for _, llegado := range []string{
		"", "\x00\x00", "\x00\x00\x00\x00", "\x00\x00\x00\x04Hola", "\x00\x00\x00\x04Ho",
		"\x00\x10\x00\x00a", "\x00\x10\x00\x01a", "\xff\xff\xff\xff", "\x00\x00\x00\x01\xff",
	} {
		f.Add([]byte(llegado))
	}
	f.Fuzz(func(t *testing.T, llegado []byte) {
		var texto string
		var err error
		reservados := octetosReservados(func() { texto, err = Recibir(bytes.NewReader(llegado)) })
		assert.LessOrEqual(t, reservados, uint64(3*MaxOctetos), "los octetos, su copia como texto y poco más")
		if err != nil {
			return
		}
		var red bytes.Buffer
		require.NoError(t, Enviar(&red, texto))
		assert.True(t, bytes.HasPrefix(llegado, red.Bytes()), "lo recibido no es lo que llegó")
	})
}

// FuzzEnviar comprueba que lo que se envía se recibe igual, y que lo que no
// puede viajar no se envía.
func FuzzEnviar(f *testing.F) {
	for _, texto := range []string{"", "Hola", "ñandú €", "\xff", "\x00"} {
		f.Add(texto)
	}
	f.Fuzz(func(t *testing.T, texto string) {
		var red bytes.Buffer
		if err := Enviar(&red, texto); err != nil {
			assert.Equal(t, Comprobar(texto), err)
			assert.Zero(t, red.Len())
			return
		}
		recibido, err := Recibir(&red)
		require.NoError(t, err)
		assert.Equal(t, texto, recibido)
		assert.Zero(t, red.Len())
	})
}

// textosMedidos son los tamaños con los que se mide: una petición corriente y un
// texto largo.
var textosMedidos = map[string]string{
	"64 octetos": strings.Repeat("a", 64),
	"64 KiB":     strings.Repeat("a", 64<<10),
}

func BenchmarkEnviar(b *testing.B) {
	for nombre, texto := range textosMedidos {
		b.Run(nombre, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(octetosCabecera + len(texto)))
			for b.Loop() {
				require.NoError(b, Enviar(io.Discard, texto))
			}
		})
	}
}

func BenchmarkRecibir(b *testing.B) {
	for nombre, texto := range textosMedidos {
		b.Run(nombre, func(b *testing.B) {
			var red bytes.Buffer
			require.NoError(b, Enviar(&red, texto))
			mensaje := red.Bytes()
			llegado := bytes.NewReader(mensaje)
			lector := bufio.NewReader(llegado)
			b.ReportAllocs()
			b.SetBytes(int64(len(mensaje)))
			for b.Loop() {
				llegado.Reset(mensaje)
				_, err := Recibir(lector)
				require.NoError(b, err)
			}
		})
	}
}
