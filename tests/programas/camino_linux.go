//go:build amd64 || arm64

package programas

import (
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/procfs"
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
	for _, e := range extremos {
		if !e.quieto {
			return true
		}
		leen := slices.ContainsFunc(extremos, func(o extremo) bool {
			return o.suyo == e.otro && o.otro == e.suyo && o.sinLeer > 0
		})
		if e.sinLlegar > 0 && !leen {
			return true
		}
	}
	return false
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
		red, err := procfs.NewFS(fmt.Sprintf("/proc/%d", pid))
		if err != nil {
			return nil, err
		}
		porIPv4, err := red.NetTCP()
		if err != nil {
			return nil, err
		}
		porIPv6, _ := red.NetTCP6() // puede no haber IPv6
		for _, l := range slices.Concat(porIPv4, porIPv6) {
			quieto := slices.Contains(quietas, l.St)
			lineas = append(lineas, extremo{l.LocalPort, l.RemPort, l.TxQueue, l.RxQueue, quieto})
			if slices.Contains(ficheros, fmt.Sprintf("socket:[%d]", l.Inode)) {
				puertos[l.LocalPort] = true
			}
		}
	}
	return slices.DeleteFunc(lineas, func(e extremo) bool { return !puertos[e.suyo] && !puertos[e.otro] }), nil
}
