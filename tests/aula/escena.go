package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"sockets/tests/arnes"
)

const (
	plazo     = 10 * time.Second       // para cada respuesta
	entreDos  = 150 * time.Millisecond // lo que piensa una persona entre dos peticiones, en los pasos 2 y 3
	turnos    = 2                      // operaciones de cada cliente, en los pasos 4 y 5
	preguntas = 5                      // peticiones de cada cliente, en los pasos 2 y 3
)

// escena es un paso en marcha con unos clientes.
type escena struct {
	titulo   string
	solucion *arnes.Solucion
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

func escenasDe(s *arnes.Solucion, clientes int, retardo time.Duration) []escena {
	nombre := filepath.Base(s.Carpeta)
	if s.Paso <= 3 {
		e := escena{solucion: s, clientes: porDefecto(clientes, 3)}
		e.titulo = fmt.Sprintf("%s: %d clientes conversan", nombre, e.clientes)
		e.peticion = func(cliente, vez int) string { return fmt.Sprintf("mayusculas cliente %d, vez %d", cliente, vez) }
		return []escena{e}
	}
	distintos := escena{solucion: s, clientes: porDefecto(clientes, 6), retardo: retardo}
	distintos.titulo = fmt.Sprintf("%s: %d clientes, cada uno con su registro", nombre, distintos.clientes)
	distintos.peticion = func(cliente, vez int) string { return fmt.Sprintf("modificacion k%d n=%d", cliente, vez) }
	for i := range distintos.clientes {
		distintos.antes = append(distintos.antes, fmt.Sprintf("alta k%d n=0", i))
	}
	mismo := distintos
	mismo.titulo = fmt.Sprintf("%s: %d clientes, todos con el mismo registro", nombre, mismo.clientes)
	mismo.peticion = func(_, vez int) string { return fmt.Sprintf("modificacion k0 n=%d", vez) }
	return []escena{distintos, mismo}
}

func porDefecto(valor, siCero int) int {
	if valor == 0 {
		return siCero
	}
	return valor
}

// ensenar arranca el servidor, suelta a los clientes y dibuja lo que pasa.
func (e escena) ensenar() error {
	var opciones []string
	if e.solucion.Paso >= 4 {
		opciones = []string{"-retardo", e.retardo.String()}
	}
	servidor, err := e.solucion.Arrancar(opciones...)
	if err != nil {
		return err
	}
	defer servidor.Parar()
	if err := e.preparar(servidor.Direccion); err != nil {
		return err
	}
	filas := &filas{tramos: make([][]tramo, e.clientes), principio: time.Now()}
	dibujo := empezarDibujo(e.titulo, filas, e.dura())
	var todos sync.WaitGroup
	for cliente := range e.clientes {
		conexion, err := net.DialTimeout("tcp", servidor.Direccion, plazo)
		if err != nil {
			return err
		}
		defer conexion.Close()
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

func (e escena) preparar(direccion string) error {
	var todas sync.WaitGroup
	fallos := make([]error, len(e.antes))
	for i, peticion := range e.antes {
		todas.Go(func() {
			conexion, err := net.DialTimeout("tcp", direccion, plazo)
			if err != nil {
				fallos[i] = err
				return
			}
			defer conexion.Close()
			_, fallos[i] = preguntar(conexion, peticion)
		})
	}
	todas.Wait()
	for _, err := range fallos {
		if err != nil {
			return fmt.Errorf("el servidor no contesta: %w", err)
		}
	}
	return nil
}

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
		if _, err := preguntar(conexion, e.peticion(cliente, vez)); err != nil {
			f.empezar(cliente, cortado, f.ahora())
			return
		}
		if e.retardo > 0 {
			f.empezar(cliente, atendido, max(desde, f.ahora()-e.retardo))
			f.empezar(cliente, nada, f.ahora())
			continue
		}
		f.empezar(cliente, atendido, f.ahora())
		<-time.After(entreDos)
	}
	f.empezar(cliente, nada, f.ahora())
	conexion.Close()
}

// preguntar envía una petición y espera su respuesta.
func preguntar(conexion net.Conn, peticion string) (string, error) {
	_ = conexion.SetDeadline(time.Now().Add(plazo))
	if _, err := conexion.Write(arnes.Mensaje(peticion)); err != nil {
		return "", err
	}
	cabecera := make([]byte, 4)
	if _, err := io.ReadFull(conexion, cabecera); err != nil {
		return "", err
	}
	var texto strings.Builder
	_, err := io.CopyN(&texto, conexion, int64(binary.BigEndian.Uint32(cabecera)))
	return texto.String(), err
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
