package tests

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

// FuzzPeticiones hace las mismas peticiones, una por línea, al paso 4 y al 5. Sean
// las que sean, cada una tiene su respuesta, bien formada, y los dos pasos contestan
// lo mismo: solo se diferencian en quién espera a quién. Para buscar más:
//
//	go test ./tests -run '^$' -fuzz FuzzPeticiones -fuzztime 1m
func FuzzPeticiones(f *testing.F) {
	for _, semilla := range []string{
		"mayusculas hola\nMINÚSCULAS Hola\ninvertir ñandú",
		"alta ana nombre=Ana, edad=20\nconsulta ana\nmodificación ana edad=21, ciudad=\nconsulta ana\nbaja ana\nconsulta ana",
		"alta ana n=1\nalta ana n=2\nbaja ana\nbaja ana\nmodificacion ana n=1",
		"alta\nalta ana\nalta ana ,\nalta ana n\nalta ana =1\nalta ana n=1,n=2\nalta ana n==,m= = ",
		"baja ana luis\nconsulta\n  \n mayusculas hola\ninvertir",
		"alta \u00a0 n=1\nalta a\x00b c=\x1b\nconsulta a\x00b\nalta ñ año=1\nconsulta ñ",
		strings.Repeat("alta k n=1\nbaja k\n", 50),
	} {
		f.Add(semilla)
	}
	cuatro, cinco := conversacionCon(f, 4), conversacionCon(f, 5)
	f.Fuzz(func(t *testing.T, texto string) {
		if !utf8.ValidString(texto) || len(texto) > maxOctetos {
			t.Skip("De lo que rompe el formato se ocupa FuzzOctetos.")
		}
		peticiones := strings.SplitN(texto, "\n", 100) // con más no se aprende más
		for _, peticion := range peticiones {
			respuesta := cuatro.exigirRespuesta(t, peticion)
			require.Equal(t, respuesta, cinco.exigirRespuesta(t, peticion), "los pasos 4 y 5 contestan distinto a %q", peticion)
		}
		for _, peticion := range peticiones { // que el caso siguiente empiece de cero
			if _, resto, hay := strings.Cut(peticion, " "); hay {
				clave, _, _ := strings.Cut(strings.TrimSpace(resto), " ")
				cuatro.exigirRespuesta(t, "baja "+clave)
				cinco.exigirRespuesta(t, "baja "+clave)
			}
		}
	})
}

// FuzzOctetos envía octetos cualesquiera, sean mensajes o no. El servidor contesta a
// los mensajes que haya antes del primero que rompa el formato, cierra esa conexión
// y sigue en pie.
func FuzzOctetos(f *testing.F) {
	hola := string(arnes.Mensaje("mayusculas hola"))
	for _, semilla := range []string{"", "\x00", "\x00\x00\x00\x00", hola, hola + hola, hola + "\x00\x00\x00\x05mit", "\x00\x10\x00\x01a", "\xff\xff\xff\xff", "\x00\x00\x00\x02a\xff" + hola, "GET / HTTP/1.1\r\n\r\n"} {
		f.Add([]byte(semilla))
	}
	testigo := conversacionCon(f, 5)
	f.Fuzz(func(t *testing.T, octetos []byte) {
		conexion, err := net.DialTimeout("tcp", testigo.conexion.RemoteAddr().String(), arnes.Plazo)
		require.NoError(t, err)
		defer conexion.Close()
		_ = conexion.SetDeadline(time.Now().Add(arnes.Plazo))
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
	for cuantos := 0; ; cuantos++ {
		texto, resto, entero := partirMensaje(octetos)
		if !entero || len(texto) > maxOctetos || !utf8.ValidString(texto) {
			return cuantos
		}
		octetos = resto
	}
}

func exigirRespuestas(t *testing.T, octetos []byte, cuantas int) {
	t.Helper()
	for i := range cuantas {
		texto, resto, entero := partirMensaje(octetos)
		require.True(t, entero, "faltan respuestas: han llegado %d de %d", i, cuantas)
		exigirBienFormada(t, texto)
		octetos = resto
	}
	require.Empty(t, octetos, "sobran octetos")
}

func partirMensaje(octetos []byte) (texto string, resto []byte, entero bool) {
	if len(octetos) < 4 {
		return "", nil, false
	}
	longitud := int(octetos[0])<<24 | int(octetos[1])<<16 | int(octetos[2])<<8 | int(octetos[3])
	if len(octetos)-4 < longitud {
		return "", nil, false
	}
	return string(octetos[4 : 4+longitud]), octetos[4+longitud:], true
}

func exigirBienFormada(t *testing.T, respuesta string) {
	t.Helper()
	bien := strings.HasPrefix(respuesta, "OK ") || len(respuesta) > len("ERROR ") && strings.HasPrefix(respuesta, "ERROR ")
	require.True(t, bien, "la respuesta no empieza por OK ni por ERROR: %q", respuesta)
}

// conversacion es una conexión con un servidor, sin el arnés: una prueba de estas
// hace decenas de miles de peticiones.
type conversacion struct{ clienteMedido }

func conversacionCon(f *testing.F, paso int) *conversacion {
	f.Helper()
	s := &arnes.Solucion{Paso: paso, Carpeta: filepath.Join(arnes.RaizRepositorio(), fmt.Sprintf("paso%d", paso)), Propia: true}
	s, err := s.SinDetector(f.TempDir())
	require.NoError(f, err)
	servidor, err := s.Arrancar()
	require.NoError(f, err)
	f.Cleanup(servidor.Parar)
	conexion, err := net.DialTimeout("tcp", servidor.Direccion, arnes.Plazo)
	require.NoError(f, err)
	f.Cleanup(func() { conexion.Close() })
	return &conversacion{clienteMedido{conexion: conexion, lector: bufio.NewReader(conexion)}}
}

func (c *conversacion) exigirRespuesta(t *testing.T, peticion string) string {
	t.Helper()
	_ = c.conexion.SetDeadline(time.Now().Add(arnes.Plazo))
	respuesta, err := c.pedir(arnes.Mensaje(peticion))
	require.NoError(t, err, "no contesta a %q", peticion)
	exigirBienFormada(t, respuesta)
	return respuesta
}
