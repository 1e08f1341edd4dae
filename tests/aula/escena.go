package main

import (
	"fmt"
	"net"
	"path/filepath"
	"sync"
	"time"

	"sockets/tests/formato"
	"sockets/tests/programas"
)

const (
	entreDos  = 150 * time.Millisecond // lo que piensa una persona entre dos peticiones, en los pasos 2 y 3
	turnos    = 2                      // operaciones de cada cliente, en los pasos 4 y 5
	preguntas = 5                      // peticiones de cada cliente, en los pasos 2 y 3

	// margenDeRespuesta se añade a lo que puede tardar una respuesta que ha de
	// esperar a las de los demás.
	margenDeRespuesta = 10 * time.Second
)

// escena es un paso en marcha con unos clientes.
type escena struct {
	titulo   string
	solucion *programas.Solucion
	clientes int
	retardo  time.Duration
	peticion func(cliente, vez int) string
	antes    []string // peticiones que lo preparan todo
}

// tramo es lo que le pasa a un cliente durante un tiempo.
type tramo struct {
	estado estado
	desde  time.Duration // desde que empezó la escena
	hasta  time.Duration
}

type estado int

const (
	nada     estado = iota
	espera          // ha pedido algo y otro va delante
	atendido        // le toca a él
	cortado         // el servidor le ha cerrado la conexión
)

func escenasDe(s *programas.Solucion, o opciones) []escena {
	nombre := filepath.Base(s.Carpeta)
	if s.Paso <= 3 {
		e := escena{solucion: s, clientes: porDefecto(o.clientes, 3)}
		e.titulo = fmt.Sprintf("%s: %d clientes conversan", nombre, e.clientes)
		e.peticion = func(cliente, vez int) string { return fmt.Sprintf("mayusculas cliente %d, vez %d", cliente, vez) }
		return []escena{e}
	}
	distintos := escena{solucion: s, clientes: porDefecto(o.clientes, 6), retardo: o.retardo}
	distintos.titulo = fmt.Sprintf("%s: %d clientes, cada uno con su registro", nombre, distintos.clientes)
	distintos.peticion = func(cliente, vez int) string { return fmt.Sprintf("modificacion k%d n=%d", cliente, vez) }
	distintos.antes = altas(distintos.clientes)
	mismo := distintos
	mismo.titulo = fmt.Sprintf("%s: %d clientes, todos con el mismo registro", nombre, mismo.clientes)
	mismo.peticion = func(_, vez int) string { return fmt.Sprintf("modificacion k0 n=%d", vez) }
	return []escena{distintos, mismo}
}

// altas dan de alta un registro para cada cliente.
func altas(clientes int) []string {
	var peticiones []string
	for i := range clientes {
		peticiones = append(peticiones, fmt.Sprintf("alta k%d n=0", i))
	}
	return peticiones
}

func porDefecto(valor, siCero int) int {
	if valor == 0 {
		return siCero
	}
	return valor
}

// ensenar arranca el servidor, suelta a los clientes y dibuja lo que pasa.
func (e escena) ensenar() error {
	var argumentos []string
	if e.solucion.Paso >= 4 {
		argumentos = []string{"-retardo", e.retardo.String()}
	}
	servidor, anuncio, err := e.solucion.ArrancarServidor(argumentos...)
	if err != nil {
		return err
	}
	defer servidor.Matar()
	if err := pedirTodas(anuncio.Direccion, e.antes, e.plazo()); err != nil {
		return err
	}
	conexiones, err := conectar(anuncio.Direccion, e.clientes)
	if err != nil {
		return err
	}
	defer cerrar(conexiones)
	filas := &filas{tramos: make([][]tramo, e.clientes), principio: time.Now()}
	dibujo := empezarDibujo(e.titulo, filas, e.dura())
	var todos sync.WaitGroup
	for cliente, conexion := range conexiones {
		todos.Go(func() { e.conversar(filas, cliente, conexion) })
	}
	todos.Wait()
	dibujo.acabar()
	return nil
}

// dura es lo que tardaría todo si se hiciera de uno en uno: la escala del dibujo.
func (e escena) dura() time.Duration {
	if e.solucion.Paso <= 3 {
		return time.Duration(e.clientes) * preguntas * entreDos
	}
	return time.Duration(e.clientes) * turnos * e.retardo
}

// plazo es lo más que se espera una respuesta: en el peor caso va detrás de todas
// las demás.
func (e escena) plazo() time.Duration { return e.dura() + margenDeRespuesta }

// conversar hace de un cliente y anota sus tramos. Con -retardo, una operación
// se hace en el último rato antes de su respuesta; lo anterior es espera.
func (e escena) conversar(f *filas, cliente int, conexion net.Conn) {
	veces := turnos
	if e.retardo == 0 {
		veces = preguntas
	}
	for vez := range veces {
		desde := f.ahora()
		f.empezar(cliente, espera, desde)
		if err := preguntar(conexion, e.peticion(cliente, vez), e.plazo()); err != nil {
			f.empezar(cliente, cortado, f.ahora())
			return
		}
		if e.retardo > 0 {
			f.empezar(cliente, atendido, max(desde, f.ahora()-e.retardo))
			f.empezar(cliente, nada, f.ahora())
			continue
		}
		f.empezar(cliente, atendido, f.ahora())
		time.Sleep(entreDos)
	}
	f.empezar(cliente, nada, f.ahora())
	conexion.Close()
}

// conectar abre unas cuantas conexiones, una detrás de otra.
func conectar(direccion string, cuantas int) ([]net.Conn, error) {
	var conexiones []net.Conn
	for range cuantas {
		conexion, err := net.DialTimeout("tcp", direccion, margenDeRespuesta)
		if err != nil {
			cerrar(conexiones)
			return nil, err
		}
		conexiones = append(conexiones, conexion)
	}
	return conexiones, nil
}

func cerrar(conexiones []net.Conn) {
	for _, conexion := range conexiones {
		conexion.Close()
	}
}

// pedirTodas hace a la vez unas peticiones, cada una por su conexión.
func pedirTodas(direccion string, peticiones []string, plazo time.Duration) error {
	conexiones, err := conectar(direccion, len(peticiones))
	if err != nil {
		return err
	}
	defer cerrar(conexiones)
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

// preguntar envía una petición y espera su respuesta.
func preguntar(conexion net.Conn, peticion string, plazo time.Duration) error {
	_ = conexion.SetDeadline(time.Now().Add(plazo))
	if _, err := conexion.Write(formato.Mensaje(peticion)); err != nil {
		return err
	}
	_, _, err := formato.Leer(conexion)
	return err
}

// filas guarda los tramos de todos los clientes mientras la escena está en
// marcha.
type filas struct {
	principio time.Time
	mu        sync.Mutex // guarda tramos
	tramos    [][]tramo
}

func (f *filas) ahora() time.Duration { return time.Since(f.principio) }

// empezar acaba el tramo en que estaba el cliente y empieza otro.
func (f *filas) empezar(cliente int, e estado, desde time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	suyos := f.tramos[cliente]
	if len(suyos) > 0 {
		suyos[len(suyos)-1].hasta = desde
	}
	f.tramos[cliente] = append(suyos, tramo{estado: e, desde: desde, hasta: -1})
}

// en dice cómo estaba un cliente en un momento.
func (f *filas) en(cliente int, cuando time.Duration) estado {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.tramos[cliente] {
		if cuando >= t.desde && (cuando < t.hasta || t.hasta < 0) {
			return t.estado
		}
	}
	return nada
}
