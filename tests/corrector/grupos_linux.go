//go:build !otros

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/prometheus/procfs"
)

// Con un grupo de control (cgroup v2, cgroups(7)), el sistema limita la memoria y los hilos
// de una entrega entera, con lo que escribe en su disco. Sin él, se miran cada cierto tiempo.
//
// Hace falta que quien corrige pueda hacer grupos dentro del suyo. Se escriben directamente:
// son cuatro ficheros, y las bibliotecas (containerd/cgroups) cuentan con ser root.

// grupos es el grupo en el que está cada entrega.
type grupos struct {
	padre    string // el de este programa
	carpeta  string // dentro de él, el que tiene los de las entregas
	apartado string // dentro de él, a donde hubo que llevar este programa; vacío, si no hizo falta
	apartar  []int  // los procesos que se llevaron
	cuantos  atomic.Int64
}

var controladores = []string{"memory", "pids"}

// abrirGrupos prepara el grupo de las entregas, o dice por qué no se puede.
func abrirGrupos() (*grupos, error) {
	padre, err := elGrupoPropio()
	if err != nil {
		return nil, err
	}
	g := &grupos{padre: padre, carpeta: filepath.Join(padre, fmt.Sprintf("corrector-%d", os.Getpid()))}
	if err := os.Mkdir(g.carpeta, 0o755); err != nil {
		return nil, fmt.Errorf("no se puede hacer un grupo dentro de %s", padre)
	}
	err = g.repartirControl()
	if err == nil {
		err = activar(g.carpeta)
	}
	if err != nil {
		g.cerrar()
		return nil, err
	}
	return g, nil
}

// elGrupoPropio devuelve la carpeta del grupo de este programa.
func elGrupoPropio() (string, error) {
	yo, err := procfs.Self()
	if err != nil {
		return "", err
	}
	suyos, err1 := yo.Cgroups()
	montajes, err2 := procfs.GetMounts()
	if err := errors.Join(err1, err2); err != nil {
		return "", err
	}
	for _, m := range montajes {
		if m.FSType != "cgroup2" {
			continue
		}
		for _, suyo := range suyos {
			if relativa, err := filepath.Rel(m.Root, suyo.Path); suyo.HierarchyID == 0 && err == nil {
				return filepath.Join(m.MountPoint, relativa), nil
			}
		}
	}
	return "", errors.New("no hay cgroup v2")
}

// repartirControl hace que el grupo propio pueda limitar a los que tiene dentro. Un grupo que
// reparte el control no puede tener programas suyos: si los tiene, se apartan, siempre que
// sean este y los que lo arrancaron.
func (g *grupos) repartirControl() error {
	err := activar(g.padre)
	if !errors.Is(err, syscall.EBUSY) {
		return err
	}
	if g.apartar, err = losDe(g.padre); err != nil {
		return err
	}
	mios := antepasados(os.Getpid())
	for _, pid := range g.apartar {
		if !slices.Contains(mios, pid) {
			g.apartar = nil
			return fmt.Errorf("en %s hay otros programas, además de este", g.padre)
		}
	}
	g.apartado = g.carpeta + "-yo"
	if err := os.Mkdir(g.apartado, 0o755); err != nil {
		return err
	}
	if err := llevar(g.apartar, g.apartado); err != nil {
		return err
	}
	return activar(g.padre)
}

// activar hace que un grupo limite la memoria y los hilos de los que tiene dentro.
func activar(grupo string) error {
	hay, err := os.ReadFile(filepath.Join(grupo, "cgroup.controllers"))
	if err != nil {
		return err
	}
	var orden []string
	for _, c := range controladores {
		if !slices.Contains(strings.Fields(string(hay)), c) {
			return fmt.Errorf("%s no puede limitar %s", grupo, c)
		}
		orden = append(orden, "+"+c)
	}
	return escribirEn(grupo, "cgroup.subtree_control", strings.Join(orden, " "))
}

func escribirEn(grupo, fichero, texto string) error {
	return os.WriteFile(filepath.Join(grupo, fichero), []byte(texto), 0)
}

func losDe(grupo string) (pids []int, err error) {
	contenido, err := os.ReadFile(filepath.Join(grupo, "cgroup.procs"))
	for _, linea := range strings.Fields(string(contenido)) {
		pid, errDeEste := strconv.Atoi(linea)
		pids, err = append(pids, pid), errors.Join(err, errDeEste)
	}
	return pids, err
}

// antepasados devuelve un proceso, el que lo arrancó, y así hasta el primero.
func antepasados(pid int) []int {
	var lista []int
	for pid > 0 {
		lista = append(lista, pid)
		proceso, err := procfs.NewProc(pid)
		if err != nil {
			break
		}
		estado, err := proceso.Stat()
		if err != nil {
			break
		}
		pid = estado.PPID
	}
	return lista
}

func llevar(pids []int, grupo string) error {
	for _, pid := range pids {
		err := escribirEn(grupo, "cgroup.procs", strconv.Itoa(pid))
		if err != nil && !errors.Is(err, syscall.ESRCH) { // el que ha acabado entre tanto, da igual
			return err
		}
	}
	return nil
}

// cerrar deja los grupos como estaban.
func (g *grupos) cerrar() {
	_ = os.Remove(g.carpeta)
	if g.apartado == "" {
		return
	}
	_ = escribirEn(g.padre, "cgroup.subtree_control", "-"+strings.Join(controladores, " -"))
	quedan, _ := losDe(g.apartado)
	_ = llevar(quedan, g.padre)
	_ = os.Remove(g.apartado)
}

// topes son los de un grupo.
type topes struct{ MiB, Hilos int }

// grupo es el de una entrega.
type grupo struct {
	carpeta string
	abierta *os.File
	topes   topes
}

// loQueOcupaElResto son los MiB que se le dan al grupo de una entrega, además de los de sus
// programas: los de las pruebas y los de lo que se escribe en memoria.
const loQueOcupaElResto = 256 + discoDeCada + cacheDeCada + compartidaDeCada

func topesDe(l limites) topes {
	return topes{MiB: 2*l.Memoria + loQueOcupaElResto, Hilos: hilosDeCada * l.Procesos}
}

func (g *grupos) nuevo(t topes) (*grupo, error) {
	carpeta := filepath.Join(g.carpeta, strconv.FormatInt(g.cuantos.Add(1), 10))
	if err := os.Mkdir(carpeta, 0o755); err != nil {
		return nil, err
	}
	_ = escribirEn(carpeta, "memory.swap.max", "0") // donde no hay intercambio, no está
	err := errors.Join(
		escribirEn(carpeta, "memory.max", strconv.Itoa(t.MiB<<20)),
		escribirEn(carpeta, "memory.oom.group", "1"),
		escribirEn(carpeta, "pids.max", strconv.Itoa(t.Hilos)))
	abierta, errAlAbrir := os.Open(carpeta)
	return &grupo{carpeta: carpeta, abierta: abierta, topes: t}, errors.Join(err, errAlAbrir)
}

// meter hace que la orden empiece ya dentro del grupo.
func (g *grupo) meter(orden *exec.Cmd) {
	orden.SysProcAttr.UseCgroupFD, orden.SysProcAttr.CgroupFD = true, int(g.abierta.Fd())
}

// motivo dice qué límite ha aplicado el sistema; vacío, si ninguno.
func (g *grupo) motivo() string {
	if g.suceso("memory.events", "oom_kill") > 0 {
		return fmt.Sprintf("Sus programas ocupaban, entre todos y con lo que escribían, más de %d MiB de memoria "+
			"y se ha parado.", g.topes.MiB)
	}
	if g.suceso("pids.events", "max") > 0 {
		return fmt.Sprintf("Quería tener más de %d procesos e hilos a la vez, y no se le ha dejado.", g.topes.Hilos)
	}
	return ""
}

// suceso lee cuántas veces ha pasado algo en el grupo.
func (g *grupo) suceso(fichero, cual string) int {
	contenido, _ := os.ReadFile(filepath.Join(g.carpeta, fichero))
	for linea := range strings.Lines(string(contenido)) {
		if nombre, veces, _ := strings.Cut(strings.TrimSpace(linea), " "); nombre == cual {
			n, _ := strconv.Atoi(veces)
			return n
		}
	}
	return 0
}

// borrar mata lo que quede dentro, y espera a que el sistema lo recoja.
func (g *grupo) borrar() {
	_ = g.abierta.Close()
	_ = escribirEn(g.carpeta, "cgroup.kill", "1")
	for limite := time.Now().Add(10 * time.Second); time.Now().Before(limite); time.Sleep(10 * time.Millisecond) {
		if err := os.Remove(g.carpeta); err == nil || errors.Is(err, os.ErrNotExist) {
			return
		}
	}
}
