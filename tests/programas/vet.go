package programas

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Vet devuelve lo que dice go vet de los programas de una carpeta, una línea por hallazgo;
// nada, si no dice nada, si no son de Go o si no compilan. No ejecuta nada de la carpeta,
// ni usa cgo.
func Vet(carpeta string) []string {
	var hallazgos []string
	for _, programa := range []string{"servidor", "cliente"} {
		salida := salidaDeVet(carpeta, programa)
		for linea := range strings.Lines(loQueDiceElCompilador(salida, programa)) {
			if linea = strings.TrimSpace(linea); strings.HasPrefix(linea, programa+"/") {
				hallazgos = append(hallazgos, linea)
			}
		}
	}
	return hallazgos
}

func salidaDeVet(carpeta, programa string) string {
	donde, opciones := filepath.Join(carpeta, programa), ""
	if !enUnModulo(carpeta) {
		temporal, err := os.MkdirTemp("", "vet")
		if err != nil {
			return ""
		}
		defer os.RemoveAll(temporal)
		if err := ponerEnUnModulo(temporal, donde); err != nil {
			return ""
		}
		donde, opciones = temporal, "-mod=mod" // el go.mod que se completa es el nuestro
	}
	orden := exec.Command("go", "vet", ".")
	orden.Dir = donde
	orden.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS="+opciones, "GOPROXY=off",
		"GOTOOLCHAIN=local")
	salida, _ := orden.CombinedOutput() // con hallazgos, acaba mal
	return string(salida)
}

// ponerEnUnModulo copia un programa a un módulo nuevo que encuentra el paquete
// sockets/common. (go vet no admite ficheros superpuestos.)
func ponerEnUnModulo(modulo, fuentes string) error {
	ficheros, err := filepath.Glob(filepath.Join(fuentes, "*.go"))
	if err != nil || len(ficheros) == 0 {
		return fs.ErrNotExist
	}
	sumas := filepath.Join(RaizRepositorio(), "go.sum")
	for _, fichero := range append(ficheros, sumas) {
		texto, err := os.ReadFile(fichero)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(modulo, filepath.Base(fichero)), texto, 0o600); err != nil {
			return err
		}
	}
	texto := fmt.Sprintf("module solucion\n\ngo 1.26\n\nrequire sockets v0.0.0\n\nreplace sockets => %q\n",
		RaizRepositorio())
	return os.WriteFile(filepath.Join(modulo, "go.mod"), []byte(texto), 0o600)
}
