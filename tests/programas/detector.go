package programas

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
)

// HayDetector dice si en esta máquina se puede compilar con -race.
func HayDetector() bool {
	salida, err := exec.Command("go", "env", "CGO_ENABLED", "CC").Output()
	if err != nil {
		return false
	}
	lineas := strings.Fields(string(salida))
	if len(lineas) < 2 || lineas[0] != "1" {
		return false
	}
	_, err = exec.LookPath(lineas[1])
	return err == nil
}

// ficherosDeCarrera devuelve dónde escribirá el detector, que para cada proceso es otro
// sitio. GORACE se parte por espacios, dos puntos y otros signos, así que una ruta que los
// tenga (toda ruta de Windows) no vale: entonces el detector escribe por la salida de
// errores.
func (s *Solucion) ficherosDeCarrera() string {
	ruta := filepath.Join(s.temporal, fmt.Sprintf("carrera-%d", procesos.Add(1)))
	if s.temporal == "" || !rutaSencilla.MatchString(ruta) {
		return ""
	}
	return ruta
}

var procesos atomic.Int64 // cuántos se han preparado

var rutaSencilla = regexp.MustCompile(`^[A-Za-z0-9_./-]+$`)

func opcionesDelDetector(partes string) string {
	opciones := "GORACE=atexit_sleep_ms=0"
	if partes != "" {
		opciones += " log_path=" + partes
	}
	return opciones
}
