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

// limitarLoDemas pone los límites que hereda todo lo que se arranque. El de
// procesos cuenta los hilos de todos los del mismo usuario, y a root no se le
// aplica: es un tope por si alguno se multiplica más deprisa de lo que se mira.
func limitarLoDemas(procesos int) {
	_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: topeDisco, Max: topeDisco})
	hilos, _ := filepath.Glob("/proc/[0-9]*/task/[0-9]*")
	tope := uint64(len(hilos) + 20*procesos)
	_ = syscall.Setrlimit(unix.RLIMIT_NPROC, &syscall.Rlimit{Cur: tope, Max: tope})
}

func prepararJuez(orden *exec.Cmd) {
	orden.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

type proceso struct {
	pid, padre int
	mib        int
	programa   string
}

// procesosDelSistema lee /proc. No mira de qué programa es cada proceso, que
// cuesta más: se mira solo el de los que interesan.
func procesosDelSistema() map[int]proceso {
	todos := map[int]proceso{}
	proc, err := os.Open("/proc")
	if err != nil {
		return todos
	}
	defer proc.Close()
	nombres, _ := proc.Readdirnames(-1)
	for _, nombre := range nombres {
		if nombre[0] < '0' || nombre[0] > '9' {
			continue
		}
		contenido, err := os.ReadFile("/proc/" + nombre + "/stat")
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
		todos[pid] = proceso{pid: pid, padre: padre, mib: paginas * os.Getpagesize() >> 20}
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
		p := todos[pid]
		p.programa, _ = os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
		lista = append(lista, p)
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

// aplicarLimites mata los procesos que pasan de la memoria, y los cuenta. Devuelve
// qué límite se ha pasado, y si ya no tiene sentido seguir probando.
func aplicarLimites(memoria, procesos int, deLasPruebas string) (motivo string, parar bool) {
	var suyos []proceso
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
		return fmt.Sprintf("Había más de %d procesos a la vez y se ha parado.", procesos), true
	}
	return motivo, false
}

// matarDescendientes repite hasta que no queda ninguno: mientras se mata a unos,
// otros pueden estar naciendo.
func matarDescendientes() {
	limite := time.Now().Add(30 * time.Second)
	for time.Now().Before(limite) {
		lista := descendientes(os.Getpid())
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
