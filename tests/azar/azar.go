// Package azar busca peticiones y octetos en los que nadie haya pensado: es lo que
// hacen las funciones Fuzz de las pruebas.
package azar

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"sockets/tests/formato"
	"sockets/tests/programas"
)

const (
	plazo              = 10 * time.Second
	peticionesPorTexto = 100 // con más no se aprende más
)

// Peticiones hace las mismas peticiones, una por línea, al paso 4 y al 5. Sean las
// que sean, cada una tiene su respuesta, bien formada, y los dos pasos contestan lo
// mismo: solo se diferencian en quién espera a quién.
func Peticiones(f *testing.F) {
	for _, semilla := range []string{
		"mayusculas hola\nMINÚSCULAS Hola\ninvertir ñandú",
		"alta ana nombre=Ana, edad=20\nconsulta ana\nmodificación ana edad=21, ciudad=\nconsulta ana\n" +
			"baja ana\nconsulta ana",
		"alta ana n=1\nalta ana n=2\nbaja ana\nbaja ana\nmodificacion ana n=1",
		"alta\nalta ana\nalta ana ,\nalta ana n\nalta ana =1\nalta ana n=1,n=2\nalta ana n==,m= = ",
		"baja ana luis\nconsulta\n  \n mayusculas hola\ninvertir",
		"alta \u00a0 n=1\nalta a\x00b c=\x1b\nconsulta a\x00b\nalta ñ año=1\nconsulta ñ",
		strings.Repeat("alta k n=1\nbaja k\n", 50),
	} {
		f.Add(semilla)
	}
	delPaso4, delPaso5 := conversarCon(f, 4), conversarCon(f, 5)
	f.Fuzz(func(t *testing.T, texto string) {
		if !utf8.ValidString(texto) || len(texto) > formato.MaxOctetos {
			t.Skip("De lo que rompe el formato se ocupa FuzzOctetos.")
		}
		peticiones := strings.SplitN(texto, "\n", peticionesPorTexto)
		for _, peticion := range peticiones {
			respuesta := delPaso4.exigirRespuesta(t, peticion)
			require.Equal(t, respuesta, delPaso5.exigirRespuesta(t, peticion),
				"los pasos 4 y 5 contestan distinto a %q", peticion)
		}
		for _, peticion := range peticiones { // que el caso siguiente empiece de cero
			if _, resto, hay := strings.Cut(peticion, " "); hay {
				clave, _, _ := strings.Cut(strings.TrimSpace(resto), " ")
				delPaso4.exigirRespuesta(t, "baja "+clave)
				delPaso5.exigirRespuesta(t, "baja "+clave)
			}
		}
	})
}

// Octetos envía octetos cualesquiera, sean mensajes o no. El servidor contesta a los
// mensajes que haya antes del primero que rompa el formato, cierra esa conexión y
// sigue en pie.
func Octetos(f *testing.F) {
	hola := string(formato.Mensaje("mayusculas hola"))
	for _, semilla := range []string{
		"", "\x00", "\x00\x00\x00\x00", hola, hola + hola, hola + "\x00\x00\x00\x05mit",
		formato.UnOctetoDeMas + "a", formato.CuatroGiB, "\x00\x00\x00\x02a\xff" + hola, "GET / HTTP/1.1\r\n\r\n",
	} {
		f.Add([]byte(semilla))
	}
	testigo := conversarCon(f, 5)
	f.Fuzz(func(t *testing.T, octetos []byte) {
		conexion, err := net.DialTimeout("tcp", testigo.tcp.RemoteAddr().String(), plazo)
		require.NoError(t, err)
		defer conexion.Close()
		_ = conexion.SetDeadline(time.Now().Add(plazo))
		_, _ = conexion.Write(octetos) // puede haber cerrado ya
		_ = conexion.(*net.TCPConn).CloseWrite()
		llegado, err := io.ReadAll(conexion)
		require.False(t, err != nil && err.(net.Error).Timeout(), "no cierra la conexión")
		if err == nil {
			exigirRespuestas(t, llegado, mensajesBienFormados(octetos))
		}
		testigo.exigirRespuesta(t, "mayusculas sigo")
	})
}

// mensajesBienFormados cuenta los mensajes que hay antes del primero que no lo es.
func mensajesBienFormados(octetos []byte) int {
	lector := bytes.NewReader(octetos)
	for cuantos := 0; ; cuantos++ {
		if _, _, err := formato.Leer(lector); err != nil {
			return cuantos
		}
	}
}

func exigirRespuestas(t *testing.T, octetos []byte, cuantas int) {
	t.Helper()
	lector := bytes.NewReader(octetos)
	for i := range cuantas {
		texto, _, err := formato.Leer(lector)
		require.NoError(t, err, "faltan respuestas: han llegado %d de %d", i, cuantas)
		exigirBienFormada(t, texto)
	}
	require.Zero(t, lector.Len(), "sobran octetos")
}

func exigirBienFormada(t *testing.T, respuesta string) {
	t.Helper()
	conMotivo := len(respuesta) > len("ERROR ") && strings.HasPrefix(respuesta, "ERROR ")
	require.True(t, strings.HasPrefix(respuesta, "OK ") || conMotivo,
		"la respuesta no empieza por OK ni por ERROR: %q", respuesta)
}

// conversacion es una conexión con el servidor de un paso, sin el arnés: una prueba
// de estas hace decenas de miles de peticiones.
type conversacion struct{ tcp net.Conn }

func conversarCon(f *testing.F, paso int) *conversacion {
	f.Helper()
	s, err := programas.DelRepositorio(paso).SinDetector(f.TempDir())
	require.NoError(f, err)
	servidor, anuncio, err := s.ArrancarServidor()
	require.NoError(f, err)
	f.Cleanup(servidor.Matar)
	conexion, err := net.DialTimeout("tcp", anuncio.Direccion, plazo)
	require.NoError(f, err)
	f.Cleanup(func() { conexion.Close() })
	return &conversacion{conexion}
}

func (c *conversacion) exigirRespuesta(t *testing.T, peticion string) string {
	t.Helper()
	_ = c.tcp.SetDeadline(time.Now().Add(plazo))
	_, err := c.tcp.Write(formato.Mensaje(peticion))
	require.NoError(t, err)
	respuesta, _, err := formato.Leer(c.tcp)
	require.NoError(t, err, "no contesta a %q", peticion)
	exigirBienFormada(t, respuesta)
	return respuesta
}
