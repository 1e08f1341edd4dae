//go:build !linux || otros

// Lo que se hace de juez donde no hay lo que tiene Linux. Con la etiqueta otros se compila
// también en él, para probarlo.

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

const cadaCuanto = 500 * time.Millisecond // se miran los límites, que aquí cuesta más

func adoptarHuerfanos() {}

func sinQueNadieMire() {}

func queMueraConmigo(*exec.Cmd) {}

func limitarLoDemas(limites) {}

func hilosDelSistema() int { return 0 }

func aislarJuez(*exec.Cmd) {}

// descendientes devuelve los hijos de un proceso, los hijos de estos, y así hasta el final.
// Los de uno que ya ha acabado no se encuentran: los mata el arnés, por su grupo.
func descendientes(de int) []*process.Process {
	lista := hijosDe(&process.Process{Pid: int32(de)})
	for i := 0; i < len(lista); i++ {
		lista = append(lista, hijosDe(lista[i])...)
	}
	return lista
}

func hijosDe(p *process.Process) []*process.Process {
	hijos, _ := p.Children() // da error si no tiene
	return hijos
}

// losQueVigila son los descendientes de este proceso, menos los de las pruebas.
func (j *juicio) losQueVigila() (lista []enMarcha) {
	for _, p := range descendientes(os.Getpid()) {
		programa, _ := p.Exe()
		memoria, err := p.MemoryInfo()
		if err != nil || esElMismo(programa, j.Suite.Ejecutable) {
			continue
		}
		deGo := strings.HasPrefix(programa, filepath.Clean(j.Goroot)+string(filepath.Separator))
		lista = append(lista, enMarcha{int(p.Pid), int(memoria.RSS >> 20), deGo})
	}
	return lista
}

// esElMismo compara ficheros y no rutas, que pueden pasar por un enlace.
func esElMismo(una, otra string) bool {
	esta, err := os.Stat(una)
	if err != nil {
		return false
	}
	aquella, err := os.Stat(otra)
	return err == nil && os.SameFile(esta, aquella)
}

func matarUno(pid int) {
	if proceso, err := os.FindProcess(pid); err == nil {
		_ = proceso.Kill()
	}
}

// matarLoQueCuelga para los descendientes antes de matarlos, para que no sigan naciendo
// otros, y repite hasta que no queda ninguno.
func matarLoQueCuelga(de int) {
	limite := time.Now().Add(10 * time.Second)
	for lista := descendientes(de); len(lista) > 0 && time.Now().Before(limite); lista = descendientes(de) {
		for _, p := range lista {
			_ = p.Suspend()
		}
		for _, p := range lista {
			_ = p.Kill()
		}
	}
}

func matarDescendientes() { matarLoQueCuelga(os.Getpid()) }

// matarArbol mata un juez y todo lo que cuelga de él, de abajo arriba.
func matarArbol(pid int) error {
	matarLoQueCuelga(pid)
	proceso, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return proceso.Kill()
}
