//go:build amd64 || arm64

package programas

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// reposo es lo que se ha visto de los hilos de un programa, y de lo que ha arrancado.
type reposo struct {
	mu        sync.Mutex // guarda lo que sigue
	cuando    time.Time  // se miró por última vez
	hilos     map[string]hilo
	seSabe    bool      // se han podido mirar todos, y todos duermen
	desde     time.Time // cuándo se vio por primera vez como está ahora
	despierta time.Time // lo antes que puede sonar un despertador; cero, nunca
	procesos  []int

	cuandoLoCaro time.Time // se miró lo que más cuesta mirar
	algoVendra   bool      // lo que se vio entonces
}

// hilo es lo que se ve de uno. Si no cambia, es que no ha corrido.
type hilo struct {
	estado  string
	llamada llamada
	corrido string    // lo que cuenta el sistema: nanosegundos y veces
	noAntes time.Time // en esa llamada no ha podido entrar antes
}

func (h hilo) igualQue(otro hilo) bool {
	return h.estado == otro.estado && h.llamada == otro.llamada && h.corrido == otro.corrido
}

// mirar dice si nada se ha movido en un rato ni lo va a hacer antes de hasta.
func (r *reposo) mirar(pid int, principio time.Time, rato time.Duration, hasta time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.cuando) >= entreMiradas {
		r.mirarHilos(pid, principio)
	}
	quieto := r.seSabe && time.Since(r.desde) >= rato && (r.despierta.IsZero() || r.despierta.After(hasta))
	if !quieto {
		return false
	}
	// Puede haber cientos esperando al mismo programa: si cada uno lo mirase todo, no les
	// tocaría leer lo que les llega.
	if r.cuandoLoCaro.Before(r.desde) || time.Since(r.cuandoLoCaro) >= entreMiradasCaras {
		r.algoVendra = r.tieneOtrosDespertadores() || r.tieneAlgoDeCamino()
		r.cuandoLoCaro = time.Now()
	}
	return !r.algoVendra
}

func (r *reposo) mirarHilos(pid int, principio time.Time) {
	ahora := time.Now()
	if r.hilos == nil {
		r.cuando = principio
	}
	hilos := map[string]hilo{}
	r.procesos = nil
	r.seSabe = mirarProceso(pid, hilos, &r.procesos) == nil
	r.despierta = time.Time{}
	for carpeta, h := range hilos {
		antes, estaba := r.hilos[carpeta]
		h.noAntes = r.cuando
		if estaba && h.igualQue(antes) {
			h.noAntes = antes.noAntes
		}
		hilos[carpeta] = h
		cuanto, sabido := h.llamada.loQueDuerme(carpeta)
		r.seSabe = r.seSabe && sabido && h.estado == "S"
		if cuanto >= 0 {
			r.despertarEn(h.noAntes.Add(cuanto))
		}
	}
	if !maps.EqualFunc(hilos, r.hilos, hilo.igualQue) || ahora.Sub(r.cuando) > sinMirar {
		r.desde = ahora
	}
	r.hilos, r.cuando = hilos, ahora
}

// despertarEn apunta que puede sonar un despertador.
func (r *reposo) despertarEn(cuando time.Time) {
	if r.despierta.IsZero() || cuando.Before(r.despierta) {
		r.despierta = cuando
	}
}

// mirarProceso apunta los hilos de un proceso y de los que ha arrancado.
func mirarProceso(pid int, hilos map[string]hilo, procesos *[]int) error {
	*procesos = append(*procesos, pid)
	tareas := fmt.Sprintf("/proc/%d/task", pid)
	lista, err := os.ReadDir(tareas)
	if err != nil {
		return err
	}
	for _, tarea := range lista {
		carpeta := filepath.Join(tareas, tarea.Name())
		h, err := mirarHilo(carpeta)
		if err != nil {
			return err
		}
		if h.estado != "Z" && h.estado != "X" { // ya ha acabado
			hilos[carpeta] = h
		}
		hijos, err := os.ReadFile(filepath.Join(carpeta, "children"))
		if err != nil {
			return err
		}
		for _, hijo := range strings.Fields(string(hijos)) {
			numero, err := strconv.Atoi(hijo)
			if err != nil {
				return err
			}
			if err := mirarProceso(numero, hilos, procesos); err != nil {
				return err
			}
		}
	}
	return nil
}

var errNoSeEntiende = errors.New("no se entiende lo que dice /proc")

func mirarHilo(carpeta string) (hilo, error) {
	stat, err := os.ReadFile(filepath.Join(carpeta, "stat"))
	if err != nil {
		return hilo{}, err
	}
	_, detras, hay := bytes.Cut(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" "))
	if !hay || len(detras) == 0 {
		return hilo{}, errNoSeEntiende
	}
	h := hilo{estado: string(detras[:1])}
	if h.estado == "Z" || h.estado == "X" {
		return h, nil
	}
	corrido, err := os.ReadFile(filepath.Join(carpeta, "schedstat"))
	if err != nil {
		return hilo{}, err
	}
	h.corrido = string(corrido)
	syscall, err := os.ReadFile(filepath.Join(carpeta, "syscall"))
	if err != nil {
		return hilo{}, err
	}
	h.llamada = leerLlamada(string(syscall))
	return h, nil
}

// tieneOtrosDespertadores dice si alguno de los procesos tiene, o no se sabe si tiene, algo
// que lo pueda despertar y que no se ve en las llamadas de sus hilos.
func (r *reposo) tieneOtrosDespertadores() bool {
	for _, pid := range r.procesos {
		temporizadores, err := os.ReadFile(fmt.Sprintf("/proc/%d/timers", pid))
		if err != nil && !errors.Is(err, os.ErrNotExist) || len(temporizadores) > 0 {
			return true
		}
		ficheros, err := ficherosDe(pid)
		if err != nil {
			return true
		}
		for _, fichero := range ficheros {
			if fichero == "anon_inode:[timerfd]" || fichero == "anon_inode:[io_uring]" {
				return true
			}
		}
	}
	for carpeta, h := range r.hilos {
		if h.llamada.esDeFichero() && tieneLimite(carpeta, h.llamada.argumentos[0]) {
			return true
		}
	}
	return false
}

// ficherosDe devuelve lo que tiene abierto un proceso.
func ficherosDe(pid int) ([]string, error) {
	carpeta := fmt.Sprintf("/proc/%d/fd", pid)
	lista, err := os.ReadDir(carpeta)
	if err != nil {
		return nil, err
	}
	var ficheros []string
	for _, descriptor := range lista {
		fichero, err := os.Readlink(filepath.Join(carpeta, descriptor.Name()))
		if err != nil {
			return nil, err
		}
		ficheros = append(ficheros, fichero)
	}
	return ficheros, nil
}
