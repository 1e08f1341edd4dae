package medidas

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// plazo es lo más que se espera para conectar.
const plazo = 10 * time.Second

// carga son unos clientes que piden sin parar, cada uno en cuanto tiene su
// respuesta, y lo que han tardado.
type carga struct {
	clientes []*cliente
	dura     time.Duration
}

type cliente struct {
	conexion net.Conn
	lector   *bufio.Reader
	leer     func(*bufio.Reader, []byte) error
	sitio    []byte
	mensajes [][]byte // los que repite
	hechas   int
	tardan   []time.Duration
	err      error
}

// abrirCarga da de alta los registros y conecta a los clientes con el servidor.
func abrirCarga(b *testing.B, direccion string, d dialecto, clientes int, pide func(cliente int) []operacion) *carga {
	b.Helper()
	c := &carga{}
	var claves []string
	for i := range clientes {
		conexion, err := net.DialTimeout("tcp", direccion, plazo)
		require.NoError(b, err)
		b.Cleanup(func() { conexion.Close() })
		nuevo := &cliente{
			conexion: conexion, lector: bufio.NewReader(conexion), leer: d.leer, sitio: make([]byte, 1024),
		}
		for _, o := range pide(i) {
			nuevo.mensajes = append(nuevo.mensajes, d.escribir(o))
			if o.clave != "" {
				claves = append(claves, o.clave)
			}
		}
		c.clientes = append(c.clientes, nuevo)
	}
	slices.Sort(claves)
	for _, clave := range slices.Compact(claves) {
		require.NoError(b, c.clientes[0].pedir(d.escribir(operacion{que: "alta", clave: clave})))
	}
	return c
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

func (c *cliente) pedirVarias(cuantas int) {
	for range cuantas {
		principio := time.Now()
		mensaje := c.mensajes[c.hechas%len(c.mensajes)]
		if err := c.pedir(mensaje); err != nil {
			c.err = fmt.Errorf("a %q: %w", mensaje, err)
			return
		}
		c.tardan = append(c.tardan, time.Since(principio))
		c.hechas++
	}
}

func (c *cliente) pedir(mensaje []byte) error {
	if _, err := c.conexion.Write(mensaje); err != nil {
		return err
	}
	return c.leer(c.lector, c.sitio)
}

// escribir pone en el resultado de la medida lo que ha hecho la carga; el prefijo
// dice de quién es.
func (c *carga) escribir(b *testing.B, prefijo string) {
	var todas []time.Duration
	for _, cliente := range c.clientes {
		todas = append(todas, cliente.tardan...)
	}
	slices.Sort(todas)
	microsegundos := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
	b.ReportMetric(0, "ns/op") // dice lo mismo que peticiones/s
	b.ReportMetric(float64(len(todas))/c.dura.Seconds(), prefijo+"peticiones/s")
	b.ReportMetric(microsegundos(todas[len(todas)/2]), prefijo+"p50-µs")
	b.ReportMetric(microsegundos(todas[len(todas)*99/100]), prefijo+"p99-µs")
}
