//go:build amd64 || arm64

package programas

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Los estados de una conexión (tcp_states.h) en los que puede no moverse nada: abierta,
// cerrada por un lado, y las que ya solo esperan a que pase el tiempo o a quien llame.
var quietas = []uint64{1, 5, 6, 7, 8, 10}

// extremo es un lado de una conexión: con qué puertos la ve, y lo que hay en sus colas.
type extremo struct {
	suyo, otro         uint64
	sinLlegar, sinLeer uint64 // octetos
	quieto             bool
}

// tieneAlgoDeCamino dice si por las conexiones de los procesos viene algo que aún no ha
// llegado al otro lado, o no se sabe. Lo que ha llegado y nadie lee no está de camino: no
// despertará a quien no lo espera.
func (r *reposo) tieneAlgoDeCamino() bool {
	extremos, err := extremosDe(r.procesos)
	if err != nil {
		return true
	}
	lleno := map[[2]uint64]bool{} // por sus puertos, quien tiene algo sin leer
	for _, e := range extremos {
		if e.sinLeer > 0 {
			lleno[[2]uint64{e.suyo, e.otro}] = true
		}
	}
	return slices.ContainsFunc(extremos, func(e extremo) bool {
		return !e.quieto || e.sinLlegar > 0 && !lleno[[2]uint64{e.otro, e.suyo}]
	})
}

// extremosDe devuelve los dos lados de las conexiones que usan los puertos de unos
// procesos, en la red en la que están.
func extremosDe(procesos []int) ([]extremo, error) {
	var lineas []extremo
	puertos := map[uint64]bool{}
	for _, pid := range procesos {
		ficheros, err := ficherosDe(pid)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(ficheros, func(f string) bool { return strings.HasPrefix(f, "socket:") }) {
			continue
		}
		suyas, err := leerConexiones(fmt.Sprintf("/proc/%d/net/tcp", pid))
		if err != nil {
			return nil, err
		}
		porIPv6, _ := leerConexiones(fmt.Sprintf("/proc/%d/net/tcp6", pid)) // puede no haber IPv6
		for _, c := range slices.Concat(suyas, porIPv6) {
			lineas = append(lineas, c.extremo)
			if slices.Contains(ficheros, "socket:["+c.nodo+"]") {
				puertos[c.suyo] = true
			}
		}
	}
	return slices.DeleteFunc(lineas, func(e extremo) bool { return !puertos[e.suyo] && !puertos[e.otro] }), nil
}

// conexion es un extremo y el número de su socket: "0", si nadie lo tiene.
type conexion struct {
	extremo
	nodo string
}

// leerConexiones entiende un fichero como /proc/net/tcp (proc_net_tcp.txt, en las fuentes de
// Linux). La biblioteca procfs también, pero su autor ha dejado de mantener esa parte.
func leerConexiones(fichero string) ([]conexion, error) {
	texto, err := os.ReadFile(fichero)
	if err != nil {
		return nil, err
	}
	var conexiones []conexion
	_, filas, _ := strings.Cut(string(texto), "\n") // la primera línea son los títulos
	for linea := range strings.Lines(filas) {
		c, err := leerConexion(strings.Fields(linea))
		if err != nil {
			return nil, err
		}
		conexiones = append(conexiones, c)
	}
	return conexiones, nil
}

// leerConexion entiende los campos de una fila; puede haber miles de ellas.
func leerConexion(campos []string) (conexion, error) {
	if len(campos) < 10 {
		return conexion{}, errNoSeEntiende
	}
	_, puerto, _ := strings.Cut(campos[1], ":")
	_, delOtro, _ := strings.Cut(campos[2], ":")
	estado := campos[3]
	sinLlegar, sinLeer, _ := strings.Cut(campos[4], ":")
	var numeros [5]uint64
	for i, campo := range []string{puerto, delOtro, estado, sinLlegar, sinLeer} {
		numero, err := strconv.ParseUint(campo, 16, 64)
		if err != nil {
			return conexion{}, err
		}
		numeros[i] = numero
	}
	return conexion{nodo: campos[9], extremo: extremo{
		suyo: numeros[0], otro: numeros[1], quieto: slices.Contains(quietas, numeros[2]),
		sinLlegar: numeros[3], sinLeer: numeros[4],
	}}, nil
}
