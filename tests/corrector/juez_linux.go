//go:build !otros

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

const cadaCuanto = 100 * time.Millisecond // se miran los límites

const (
	topeDisco   = 256 << 20 // octetos de un fichero que escriba una entrega
	hilosDeCada = 100       // de cada proceso, que es más de los que tiene ninguno
)

// adoptarHuerfanos hace que lo que arranque una entrega siga siendo descendiente
// de este proceso aunque muera quien lo arrancó: así se puede encontrar.
func adoptarHuerfanos() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// sinQueNadieMire hace que otro programa del mismo usuario no pueda leer la memoria de
// este, donde está la clave de las pruebas.
func sinQueNadieMire() { _ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }

func queMueraConmigo(orden *exec.Cmd) {
	orden.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// limitarLoDemas pone los límites que hereda todo lo que se arranque. El de
// procesos cuenta los hilos de todos los del mismo usuario, y a root no se le
// aplica: es un tope por si alguno se multiplica más deprisa de lo que se mira.
func limitarLoDemas(l limites) {
	_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: topeDisco, Max: topeDisco})
	tope := uint64(l.Hilos + hilosDeCada*l.Procesos)
	_ = syscall.Setrlimit(unix.RLIMIT_NPROC, &syscall.Rlimit{Cur: tope, Max: tope})
}

// hilosDelSistema cuenta los que hay ahora.
func hilosDelSistema() int {
	hilos := 0
	for _, p := range procesosDelSistema() {
		hilos += p.NumThreads
	}
	return hilos
}

// aislarJuez hace que al juez no le lleguen las señales del terminal, y que no sobreviva
// al corrector.
func aislarJuez(orden *exec.Cmd) {
	orden.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// procesosDelSistema lee un solo fichero de cada proceso, porque se llama muchas
// veces por segundo.
func procesosDelSistema() []procfs.ProcStat {
	procesos, _ := procfs.AllProcs()
	var estados []procfs.ProcStat
	for _, p := range procesos {
		if estado, err := p.Stat(); err == nil { // si no, ha acabado entre tanto
			estados = append(estados, estado)
		}
	}
	return estados
}

// descendientes devuelve los hijos de un proceso, los hijos de estos, y así hasta
// el final. Los que ya han acabado, aunque nadie los haya recogido, no.
func descendientes(de int) []procfs.ProcStat {
	hijos := map[int][]procfs.ProcStat{}
	for _, p := range procesosDelSistema() {
		if p.State != "Z" {
			hijos[p.PPID] = append(hijos[p.PPID], p)
		}
	}
	lista := hijos[de]
	for i := 0; i < len(lista); i++ {
		lista = append(lista, hijos[lista[i].PID]...)
	}
	return lista
}

// deQuien dice si un proceso es de las pruebas, al que no se le aplica ningún límite, y
// si es del compilador, al que se le aplica el de memoria pero no se cuenta.
func (j *juicio) deQuien(pid int) (deLasPruebas, delCompilador bool) {
	proceso, err := procfs.NewProc(pid)
	if err != nil {
		return false, false // ya no está
	}
	programa, _ := proceso.Executable()
	carpeta, nombre := filepath.Split(programa)
	return filepath.Dir(programa) == filepath.Dir(j.Suite.Ejecutable),
		strings.HasPrefix(programa, j.Goroot+"/") ||
			strings.HasPrefix(carpeta, "/usr/") && delCompiladorDeC.MatchString(nombre)
}

var delCompiladorDeC = regexp.MustCompile(
	`^(.*-)?(gcc|g\+\+|cc1|cc1plus|collect2|lto-wrapper|as|ld|ld\.bfd|ld\.gold|clang|lld)(-[0-9.]+)?$`)

// losQueVigila son los descendientes de este proceso, menos los de las pruebas.
func (j *juicio) losQueVigila() (lista []enMarcha) {
	for _, p := range descendientes(os.Getpid()) {
		if deLasPruebas, delCompilador := j.deQuien(p.PID); !deLasPruebas {
			lista = append(lista, enMarcha{p.PID, p.ResidentMemory() >> 20, delCompilador})
		}
	}
	return lista
}

func matarUno(pid int) { _ = syscall.Kill(pid, syscall.SIGKILL) }

// matarTodos los para antes de matarlos, para que no sigan naciendo otros.
func matarTodos(procesos []procfs.ProcStat) {
	for _, senal := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGKILL} {
		for _, p := range procesos {
			_ = syscall.Kill(p.PID, senal)
		}
	}
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
		matarTodos(lista)
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
		matarTodos(lista)
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}
