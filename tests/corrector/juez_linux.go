package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const topeDisco = 256 << 20 // octetos de un fichero que escriba una entrega

// adoptarHuerfanos hace que lo que arranque una entrega siga siendo descendiente
// de este proceso aunque muera quien lo arrancó: así se puede encontrar.
func adoptarHuerfanos() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

func limitarDisco() {
	_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: topeDisco, Max: topeDisco})
}

func prepararJuez(orden *exec.Cmd) {
	orden.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

type proceso struct {
	pid, padre int
	mib        int
	programa   string
}

// procesosDelSistema lee /proc.
func procesosDelSistema() map[int]proceso {
	todos := map[int]proceso{}
	rutas, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, ruta := range rutas {
		contenido, err := os.ReadFile(ruta)
		if err != nil {
			continue // ha acabado entre tanto
		}
		texto := string(contenido)
		abre, cierra := strings.IndexByte(texto, '('), strings.LastIndexByte(texto, ')')
		campos := strings.Fields(texto[cierra+1:])
		if abre < 0 || len(campos) < 22 || campos[0] == "Z" {
			continue
		}
		pid, _ := strconv.Atoi(strings.TrimSpace(texto[:abre]))
		padre, _ := strconv.Atoi(campos[1])
		paginas, _ := strconv.Atoi(campos[21])
		programa, _ := os.Readlink(filepath.Join(filepath.Dir(ruta), "exe"))
		todos[pid] = proceso{pid: pid, padre: padre, mib: paginas * os.Getpagesize() >> 20, programa: programa}
	}
	return todos
}

func descendientes(de int) []proceso {
	todos := procesosDelSistema()
	hijos := map[int][]int{}
	for _, p := range todos {
		hijos[p.padre] = append(hijos[p.padre], p.pid)
	}
	var lista []proceso
	pendientes := hijos[de]
	for len(pendientes) > 0 {
		pid := pendientes[0]
		pendientes = append(pendientes[1:], hijos[pid]...)
		lista = append(lista, todos[pid])
	}
	return lista
}

// esDeGo dice si un proceso es del compilador o de las pruebas, y no de la
// entrega: a esos no se les aplican los límites.
func esDeGo(p proceso, deLasPruebas string) bool {
	carpeta, nombre := filepath.Split(p.programa)
	return filepath.Clean(carpeta) == deLasPruebas ||
		strings.HasPrefix(p.programa, deGo("GOROOT")+"/") ||
		strings.HasPrefix(carpeta, "/usr/") && delCompiladorDeC.MatchString(nombre)
}

var delCompiladorDeC = regexp.MustCompile(`^(.*-)?(gcc|g\+\+|cc1|cc1plus|collect2|lto-wrapper|as|ld|ld\.bfd|ld\.gold|clang|lld)(-[0-9.]+)?$`)

// aplicarLimites mata los procesos que pasan de la memoria y, si hay demasiados,
// todos los de la entrega. Devuelve por qué lo ha hecho.
func aplicarLimites(memoria, procesos int, deLasPruebas string) string {
	var suyos []proceso
	motivo := ""
	for _, p := range descendientes(os.Getpid()) {
		if esDeGo(p, deLasPruebas) {
			continue
		}
		suyos = append(suyos, p)
		if p.mib > memoria {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
			motivo = fmt.Sprintf("Un programa ocupaba más de %d MiB de memoria y se ha parado.", memoria)
		}
	}
	if len(suyos) > procesos {
		for _, p := range suyos {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
		motivo = fmt.Sprintf("Había más de %d procesos a la vez y se han parado.", procesos)
	}
	return motivo
}

// matarDescendientes repite hasta que no queda ninguno: mientras se mata a unos,
// otros pueden estar naciendo.
func matarDescendientes() { matarLosDe(os.Getpid()) }

func matarLosDe(pid int) {
	limite := time.Now().Add(10 * time.Second)
	for time.Now().Before(limite) {
		lista := descendientes(pid)
		if len(lista) == 0 {
			return
		}
		for _, p := range lista {
			_ = syscall.Kill(p.pid, syscall.SIGSTOP) // que no sigan naciendo
		}
		for _, p := range lista {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
		var estado syscall.WaitStatus
		for {
			if recogido, err := syscall.Wait4(-1, &estado, syscall.WNOHANG, nil); err != nil || recogido <= 0 {
				break
			}
		}
	}
}

// matarArbol mata un juez y todo lo que cuelga de él, de abajo arriba: si se
// matara antes al juez, sus descendientes quedarían sueltos.
func matarArbol(pid int) error {
	limite := time.Now().Add(10 * time.Second)
	for lista := descendientes(pid); len(lista) > 0 && time.Now().Before(limite); lista = descendientes(pid) {
		for _, p := range lista {
			_ = syscall.Kill(p.pid, syscall.SIGSTOP)
		}
		for _, p := range lista {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
		}
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}
