package escena

import (
	"fmt"
	"net"
	"sync"
	"time"

	"sockets/tests/formato"
)

// MargenDeRespuesta es lo que se añade a lo que puede tardar una respuesta que ha de
// esperar a las de los demás.
const MargenDeRespuesta = 10 * time.Second

// Conectar abre unas cuantas conexiones, una detrás de otra. Si una falla, cierra las
// demás.
func Conectar(direccion string, cuantas int) ([]net.Conn, error) {
	var conexiones []net.Conn
	for range cuantas {
		conexion, err := net.DialTimeout("tcp", direccion, MargenDeRespuesta)
		if err != nil {
			Cerrar(conexiones)
			return nil, err
		}
		conexiones = append(conexiones, conexion)
	}
	return conexiones, nil
}

// Cerrar las cierra todas.
func Cerrar(conexiones []net.Conn) {
	for _, conexion := range conexiones {
		conexion.Close()
	}
}

// PedirTodas hace a la vez unas peticiones, cada una por su conexión. Cada respuesta se
// espera lo que diga el plazo.
func PedirTodas(direccion string, peticiones []string, plazo time.Duration) error {
	conexiones, err := Conectar(direccion, len(peticiones))
	if err != nil {
		return err
	}
	defer Cerrar(conexiones)
	var todas sync.WaitGroup
	fallos := make([]error, len(peticiones))
	for i, peticion := range peticiones {
		todas.Go(func() { fallos[i] = preguntar(conexiones[i], peticion, plazo) })
	}
	todas.Wait()
	return primerFallo(fallos)
}

// primerFallo devuelve el de la primera petición que no tuvo respuesta; nil, si todas la
// tuvieron.
func primerFallo(fallos []error) error {
	for _, err := range fallos {
		if err != nil {
			return fmt.Errorf("el servidor no contesta: %w", err)
		}
	}
	return nil
}

// preguntar envía una petición y espera su respuesta. Sin plazo, lo que haga falta.
func preguntar(conexion net.Conn, peticion string, plazo time.Duration) error {
	if plazo > 0 {
		_ = conexion.SetDeadline(time.Now().Add(plazo))
	}
	if _, err := conexion.Write(formato.Mensaje(peticion)); err != nil {
		return err
	}
	_, _, err := formato.Leer(conexion)
	return err
}
