package escena

import (
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"sockets/tests/programas"
)

// ModificacionesPorSegundo mide cuántas confirma el servidor, con ese retardo, a unos
// clientes que modifican sin parar, cada uno su registro, durante ese tiempo.
func ModificacionesPorSegundo(s *programas.Solucion, clientes int, retardo, dura time.Duration) (float64, error) {
	servidor, anuncio, err := s.ArrancarServidor("-retardo", retardo.String())
	if err != nil {
		return 0, err
	}
	defer servidor.Matar()
	if err := PedirTodas(anuncio.Direccion, altas(clientes), MargenDeRespuesta); err != nil {
		return 0, err
	}
	conexiones, err := Conectar(anuncio.Direccion, clientes)
	if err != nil {
		return 0, err
	}
	defer Cerrar(conexiones)
	return modificarALaVez(conexiones, dura)
}

// modificarALaVez hace que todos modifiquen sin parar, y devuelve cuántas
// modificaciones por segundo se han confirmado.
func modificarALaVez(conexiones []net.Conn, dura time.Duration) (float64, error) {
	var hechas atomic.Int64
	var todos sync.WaitGroup
	fallos := make([]error, len(conexiones))
	principio := time.Now()
	for i, conexion := range conexiones {
		todos.Go(func() {
			for time.Since(principio) < dura && fallos[i] == nil {
				fallos[i] = preguntar(conexion, fmt.Sprintf("modificacion k%d n=1", i), MargenDeRespuesta)
				if fallos[i] == nil {
					hechas.Add(1)
				}
			}
		})
	}
	todos.Wait()
	return float64(hechas.Load()) / time.Since(principio).Seconds(), primerFallo(fallos)
}
