// Package medidas mide a qué velocidad van los servidores de los pasos. Informa: no
// hay prueba que falle por una medida.
package medidas

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

const (
	rondas              = 20 // en cada una se mide un rato a cada uno
	registrosMedidos    = 10_000
	peticionesDistintas = 200 // que prepara cada cliente, y repite
)

// Peticiones mide cuántas peticiones por segundo atiende cada paso y cuánto tarda en
// contestar, con más y más clientes. En los pasos 4 y 5, la mitad son consultas y la
// mitad modificaciones: cada cliente repite 200, de claves al azar entre 10 000.
//
// Al lado, por turnos y con el mismo generador de carga, mide un servidor que solo
// devuelve los octetos que le llegan y, en los pasos 4 y 5, si está instalado, Redis,
// con las mismas operaciones (HGETALL y HSET). Escribe:
//   - peticiones/s: las que atiende el servidor, con todos los clientes.
//   - p50-µs y p99-µs: la mitad de las peticiones, y 99 de cada 100, tardan eso o menos.
//   - eco-… y redis-…: lo mismo, de ellos.
//   - del-eco y de-redis: la fracción que alcanza el servidor de lo que hacen ellos; es
//     la mediana de las rondas, para que no cuente un rato malo de la máquina.
func Peticiones(b *testing.B) {
	eco := compilado(b, filepath.Join("tests", "medidas", "eco"))
	for paso := 3; paso <= 5; paso++ {
		s := compilado(b, fmt.Sprintf("paso%d", paso))
		for _, clientes := range []int{1, 10, 50, 500} {
			b.Run(fmt.Sprintf("paso%d/clientes=%d", paso, clientes), func(b *testing.B) {
				b.StopTimer()
				pide := peticionesDe(paso)
				varas := []vara{{"eco", "del-eco", abrirCarga(b, arrancado(b, eco), delEco, clientes, pide)}}
				if direccion, hay := redisArrancado(b); hay && paso >= 4 {
					varas = append(varas, vara{"redis", "de-redis", abrirCarga(b, direccion, deRedis, clientes, pide)})
				}
				comparar(b, abrirCarga(b, arrancado(b, s), nuestro, clientes, pide), varas)
			})
		}
	}
}

// vara es un servidor con el que se compara el que se mide.
type vara struct {
	nombre   string
	fraccion string // cómo se llama la que alcanza el que se mide
	carga    *carga
}

// comparar mide por turnos al servidor y a las varas, que así sufren los mismos
// ratos malos de la máquina.
func comparar(b *testing.B, medido *carga, varas []vara) {
	b.Helper()
	fracciones := make([][]float64, len(varas))
	for ronda := range rondas {
		cuantas := b.N*(ronda+1)/rondas - b.N*ronda/rondas
		b.StartTimer()
		suyo := medido.pedir(b, cuantas)
		b.StopTimer()
		for i, v := range varas {
			fracciones[i] = append(fracciones[i], v.carga.pedir(b, cuantas).Seconds()/suyo.Seconds())
		}
	}
	medido.escribir(b, "")
	for i, v := range varas {
		v.carga.escribir(b, v.nombre+"-")
		slices.Sort(fracciones[i])
		b.ReportMetric(fracciones[i][rondas/2], v.fraccion)
	}
}

// Retardo mide los pasos 4 y 5 con -retardo 1ms: cada cliente modifica un registro
// suyo, o todos el mismo.
func Retardo(b *testing.B) {
	for paso := 4; paso <= 5; paso++ {
		s := compilado(b, fmt.Sprintf("paso%d", paso))
		for _, registros := range []string{"distintos", "uno"} {
			for _, clientes := range []int{1, 10, 50} {
				b.Run(fmt.Sprintf("paso%d/registros=%s/clientes=%d", paso, registros, clientes), func(b *testing.B) {
					direccion := arrancado(b, s, "-retardo", "1ms")
					carga := abrirCarga(b, direccion, nuestro, clientes, func(cliente int) []operacion {
						if registros == "uno" {
							cliente = 0
						}
						return []operacion{{que: "modificacion", clave: fmt.Sprintf("k%d", cliente), edad: 30}}
					})
					b.ResetTimer()
					carga.pedir(b, b.N)
					b.StopTimer()
					carga.escribir(b, "")
				})
			}
		}
	}
}

// compilado compila el servidor de una carpeta del repositorio sin el detector.
func compilado(b *testing.B, carpeta string) *programas.Solucion {
	b.Helper()
	if programas.ConDetector {
		b.Skip("Las medidas se hacen sin -race.")
	}
	s := &programas.Solucion{Carpeta: filepath.Join(programas.RaizRepositorio(), carpeta), Propia: true}
	s, err := s.SinDetector(b.TempDir())
	require.NoError(b, err)
	return s
}

// arrancado arranca el servidor mientras dura la medida.
func arrancado(b *testing.B, s *programas.Solucion, argumentos ...string) (direccion string) {
	b.Helper()
	proceso, anuncio, err := s.ArrancarServidor(argumentos...)
	require.NoError(b, err)
	b.Cleanup(proceso.Matar)
	return anuncio.Direccion
}

// peticionesDe devuelve lo que pide cada cliente en ese paso.
func peticionesDe(paso int) func(cliente int) []operacion {
	return func(cliente int) []operacion {
		azar := rand.New(rand.NewPCG(uint64(cliente), 0))
		var operaciones []operacion
		for i := range peticionesDistintas {
			clave := fmt.Sprintf("k%d", azar.IntN(registrosMedidos))
			switch {
			case paso < 4:
				operaciones = append(operaciones, operacion{que: "mayusculas", texto: "un texto corto de " + clave})
			case i%2 == 0:
				operaciones = append(operaciones, operacion{que: "consulta", clave: clave})
			default:
				operaciones = append(operaciones, operacion{que: "modificacion", clave: clave, edad: i})
			}
		}
		return operaciones
	}
}
