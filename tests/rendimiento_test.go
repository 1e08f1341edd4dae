package tests

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

const (
	rondas              = 20 // en cada una se mide un rato el eco y otro el servidor
	registrosMedidos    = 10_000
	peticionesDistintas = 200 // que prepara cada cliente, y repite
)

// BenchmarkPeticiones mide cuántas peticiones por segundo atiende cada paso y
// cuánto tarda en contestar, con más y más clientes. En los pasos 4 y 5, la mitad
// son consultas y la mitad modificaciones: cada cliente repite 200, de claves al azar
// entre 10 000.
//
// Al lado, por turnos y con el mismo generador de carga, mide un servidor que solo
// devuelve los octetos que le llegan. Escribe:
//   - peticiones/s: las que atiende el servidor, con todos los clientes.
//   - p50-µs y p99-µs: la mitad de las peticiones, y 99 de cada 100, tardan eso o menos.
//   - eco-peticiones/s y eco-p99-µs: lo mismo, del eco.
//   - del-eco: la fracción que alcanza el servidor de lo que hace el eco; es la
//     mediana de las rondas, para que no cuente un rato malo de la máquina.
func BenchmarkPeticiones(b *testing.B) {
	eco := paraMedir(b, filepath.Join("tests", "eco"))
	for paso := 3; paso <= 5; paso++ {
		s := paraMedir(b, fmt.Sprintf("paso%d", paso))
		for _, clientes := range []int{1, 10, 50, 500} {
			b.Run(fmt.Sprintf("paso%d/clientes=%d", paso, clientes), func(b *testing.B) {
				b.StopTimer()
				medido := abrirCarga(b, s, clientes, peticionesDe(paso))
				limite := abrirCarga(b, eco, clientes, peticionesDe(paso))
				var fracciones []float64
				for ronda := range rondas {
					cuantas := b.N*(ronda+1)/rondas - b.N*ronda/rondas
					delEco := limite.pedir(b, cuantas)
					b.StartTimer()
					suyo := medido.pedir(b, cuantas)
					b.StopTimer()
					fracciones = append(fracciones, delEco.Seconds()/suyo.Seconds())
				}
				slices.Sort(fracciones)
				medido.escribir(b, "")
				limite.escribir(b, "eco-")
				b.ReportMetric(fracciones[rondas/2], "del-eco")
			})
		}
	}
}

// BenchmarkRetardo mide los pasos 4 y 5 con -retardo 1ms: cada cliente modifica
// un registro suyo, o todos el mismo.
func BenchmarkRetardo(b *testing.B) {
	for paso := 4; paso <= 5; paso++ {
		s := paraMedir(b, fmt.Sprintf("paso%d", paso))
		for _, registros := range []string{"distintos", "uno"} {
			for _, clientes := range []int{1, 10, 50} {
				b.Run(fmt.Sprintf("paso%d/registros=%s/clientes=%d", paso, registros, clientes), func(b *testing.B) {
					carga := abrirCarga(b, s, clientes, func(cliente int) []string {
						if registros == "uno" {
							cliente = 0
						}
						return []string{fmt.Sprintf("modificacion k%d edad=30", cliente)}
					}, "-retardo", "1ms")
					b.ResetTimer()
					carga.pedir(b, b.N)
					b.StopTimer()
					carga.escribir(b, "")
				})
			}
		}
	}
}

// paraMedir compila el servidor de una carpeta del repositorio sin el detector.
func paraMedir(b *testing.B, carpeta string) *arnes.Solucion {
	b.Helper()
	if arnes.ConDetector {
		b.Skip("Las medidas se hacen sin -race.")
	}
	s := &arnes.Solucion{Carpeta: filepath.Join(arnes.RaizRepositorio(), carpeta), Propia: true}
	s, err := s.SinDetector(b.TempDir())
	require.NoError(b, err)
	return s
}

// peticionesDe devuelve lo que pide cada cliente en ese paso.
func peticionesDe(paso int) func(cliente int) []string {
	return func(cliente int) []string {
		azar := rand.New(rand.NewPCG(uint64(cliente), 0))
		var peticiones []string
		for i := range peticionesDistintas {
			clave := fmt.Sprintf("k%d", azar.IntN(registrosMedidos))
			switch {
			case paso < 4:
				peticiones = append(peticiones, "mayusculas un texto corto de "+clave)
			case i%2 == 0:
				peticiones = append(peticiones, "consulta "+clave)
			default:
				peticiones = append(peticiones, fmt.Sprintf("modificacion %s edad=%d", clave, i))
			}
		}
		return peticiones
	}
}

// carga son unos clientes que piden sin parar, cada uno en cuanto tiene su
// respuesta, y lo que han tardado.
type carga struct {
	clientes []*clienteMedido
	dura     time.Duration
}

type clienteMedido struct {
	conexion net.Conn
	lector   *bufio.Reader
	mensajes [][]byte
	hechas   int
	tardan   []time.Duration
	err      error
}

// abrirCarga arranca el servidor, le da de alta los registros y conecta a los
// clientes.
func abrirCarga(b *testing.B, s *arnes.Solucion, clientes int, peticiones func(cliente int) []string, argumentos ...string) *carga {
	b.Helper()
	servidor, err := s.Arrancar(argumentos...)
	require.NoError(b, err)
	b.Cleanup(servidor.Parar)
	c := &carga{}
	for i := range clientes {
		conexion, err := net.DialTimeout("tcp", servidor.Direccion, arnes.Plazo)
		require.NoError(b, err)
		b.Cleanup(func() { conexion.Close() })
		cliente := &clienteMedido{conexion: conexion, lector: bufio.NewReader(conexion)}
		for _, peticion := range peticiones(i) {
			cliente.mensajes = append(cliente.mensajes, arnes.Mensaje(peticion))
		}
		c.clientes = append(c.clientes, cliente)
	}
	c.darDeAlta(b)
	return c
}

// darDeAlta da de alta los registros que se van a pedir. Un servidor que no tenga
// altas contesta otra cosa, y da igual.
func (c *carga) darDeAlta(b *testing.B) {
	b.Helper()
	var claves []string
	for _, cliente := range c.clientes {
		for _, mensaje := range cliente.mensajes {
			if palabras := strings.Fields(string(mensaje[4:])); len(palabras) > 1 {
				claves = append(claves, palabras[1])
			}
		}
	}
	slices.Sort(claves)
	for _, clave := range slices.Compact(claves) {
		_, err := c.clientes[0].pedir(arnes.Mensaje("alta " + clave + " nombre=Ana, edad=20"))
		require.NoError(b, err)
	}
}

// pedir hace un número de peticiones entre todos los clientes, y dice cuánto tardan.
func (c *carga) pedir(b *testing.B, cuantas int) time.Duration {
	b.Helper()
	principio := time.Now()
	var todos sync.WaitGroup
	for i, cliente := range c.clientes {
		suyas := cuantas*(i+1)/len(c.clientes) - cuantas*i/len(c.clientes)
		todos.Go(func() { cliente.pedirVarias(suyas) })
	}
	todos.Wait()
	dura := time.Since(principio)
	c.dura += dura
	for _, cliente := range c.clientes {
		require.NoError(b, cliente.err)
	}
	return dura
}

func (c *clienteMedido) pedirVarias(cuantas int) {
	for range cuantas {
		principio := time.Now()
		mensaje := c.mensajes[c.hechas%len(c.mensajes)]
		respuesta, err := c.pedir(mensaje)
		if err == nil && !strings.HasPrefix(respuesta, "OK") && respuesta != string(mensaje[4:]) {
			err = fmt.Errorf("a %q se contesta %q", mensaje[4:], respuesta)
		}
		if err != nil {
			c.err = err
			return
		}
		c.tardan = append(c.tardan, time.Since(principio))
		c.hechas++
	}
}

func (c *clienteMedido) pedir(mensaje []byte) (string, error) {
	if _, err := c.conexion.Write(mensaje); err != nil {
		return "", err
	}
	cabecera, err := c.lector.Peek(4)
	if err != nil {
		return "", err
	}
	respuesta := make([]byte, 4+binary.BigEndian.Uint32(cabecera))
	_, err = io.ReadFull(c.lector, respuesta)
	return string(respuesta[4:]), err
}

func (c *carga) tardan() []time.Duration {
	var todas []time.Duration
	for _, cliente := range c.clientes {
		todas = append(todas, cliente.tardan...)
	}
	slices.Sort(todas)
	return todas
}

func (c *carga) porSegundo() float64 { return float64(len(c.tardan())) / c.dura.Seconds() }

func (c *carga) escribir(b *testing.B, prefijo string) {
	todas := c.tardan()
	microsegundos := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
	b.ReportMetric(0, "ns/op") // dice lo mismo que peticiones/s
	b.ReportMetric(c.porSegundo(), prefijo+"peticiones/s")
	b.ReportMetric(microsegundos(todas[len(todas)/2]), prefijo+"p50-µs")
	b.ReportMetric(microsegundos(todas[len(todas)*99/100]), prefijo+"p99-µs")
}
