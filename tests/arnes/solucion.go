// Package arnes arranca los programas de una solución y habla con ellos desde
// fuera: por TCP, como un cliente o un servidor cualquiera, y por su entrada y
// su salida, como una persona. Cuando algo no es como debe, compone un informe
// que dice qué se hizo, qué se esperaba, qué llegó y por qué suele pasar.
//
// Todas las esperas tienen un plazo, y nada de lo que arranca sobrevive a la
// prueba que lo pidió.
package arnes

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// FicheroOrdenes es el fichero con el que una solución en otro lenguaje dice
// cómo se arrancan sus programas. Cada línea es "servidor: orden" o
// "cliente: orden"; las órdenes se dan desde la carpeta de la solución, y sus
// palabras se separan por espacios.
const FicheroOrdenes = "ordenes.txt"

// Solucion es una carpeta con el servidor y el cliente de un paso.
type Solucion struct {
	Paso    int    // de 1 a 5; 0 es el ejemplo mínimo
	Carpeta string // con la ruta completa
	Propia  bool   // es la de este repositorio, y no la de un estudiante

	compilar sync.Once
	temporal string              // para lo que se compila y los partes del detector
	ordenes  map[string][]string // "servidor" y "cliente": el programa y sus argumentos fijos
	err      error
}

// SinDetector devuelve la misma solución con el servidor compilado sin el
// detector de carreras, para medir lo que ocupa o lo que tarda. Si no es de Go, es
// ella misma, que ha de estar ya preparada.
func (s *Solucion) SinDetector(temporal string) (*Solucion, error) {
	if !s.EsGo() {
		return s, nil
	}
	ejecutable := filepath.Join(temporal, "servidor.exe")
	otra := &Solucion{Paso: s.Paso, Carpeta: s.Carpeta, Propia: s.Propia, temporal: temporal}
	otra.ordenes = map[string][]string{"servidor": {ejecutable}}
	return otra, compilar(s.Carpeta, "servidor", ejecutable, false)
}

// Preparar compila los dos programas en la carpeta temporal que se le da, una
// sola vez aunque se llame muchas. El error, si lo hay, está escrito para quien
// ha hecho la solución.
func (s *Solucion) Preparar(temporal string) error {
	s.temporal = temporal
	s.compilar.Do(func() { s.err = s.preparar(temporal) })
	return s.err
}

func (s *Solucion) preparar(temporal string) error {
	if _, err := os.Stat(s.Carpeta); err != nil {
		return fmt.Errorf("no existe la carpeta %s", s.Carpeta)
	}
	ordenes, err := leerOrdenes(s.Carpeta)
	if err != nil || ordenes != nil {
		s.ordenes = ordenes
		return err
	}
	s.ordenes = map[string][]string{}
	for _, programa := range []string{"servidor", "cliente"} {
		ejecutable := filepath.Join(temporal, programa+".exe") // .exe vale en todas partes
		if err := compilar(s.Carpeta, programa, ejecutable, ConDetector); err != nil {
			return err
		}
		s.ordenes[programa] = []string{ejecutable}
	}
	return nil
}

// EsGo dice si los programas son de Go y los ha compilado Preparar: solo en
// ellos mira el detector de carreras.
func (s *Solucion) EsGo() bool {
	_, err := os.Stat(filepath.Join(s.Carpeta, FicheroOrdenes))
	return err != nil
}

func leerOrdenes(carpeta string) (map[string][]string, error) {
	contenido, err := os.ReadFile(filepath.Join(carpeta, FicheroOrdenes))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ordenes := map[string][]string{}
	lineas := bufio.NewScanner(bytes.NewReader(contenido))
	for lineas.Scan() {
		programa, orden, _ := strings.Cut(lineas.Text(), ":")
		ordenes[strings.TrimSpace(programa)] = strings.Fields(orden)
	}
	for _, programa := range []string{"servidor", "cliente"} {
		if len(ordenes[programa]) == 0 {
			return nil, fmt.Errorf("en %s falta la línea que dice cómo se arranca el %s; por ejemplo:\n    %s: python3 %s.py",
				filepath.Join(carpeta, FicheroOrdenes), programa, programa, programa)
		}
	}
	return ordenes, nil
}

// compilar construye un programa de la carpeta, que puede estar en este módulo,
// en otro o en ninguno.
func compilar(carpeta, programa, ejecutable string, conDetector bool) error {
	fuentes := filepath.Join(carpeta, programa)
	ficheros, err := filepath.Glob(filepath.Join(fuentes, "*.go"))
	if err != nil || len(ficheros) == 0 {
		return fmt.Errorf("en %s no hay un programa en Go en la carpeta %s.\nUna solución tiene dos, servidor/ y cliente/, cada uno con su «package main»", carpeta, programa)
	}
	comunes, err := filepath.Glob(filepath.Join(RaizRepositorio(), "common", "*.go"))
	if err != nil {
		return err
	}
	for _, fichero := range append(comunes, ficheros...) {
		// Al leerlos, go test sabe que su resultado depende de ellos y no da por
		// bueno uno anterior.
		if _, err := os.ReadFile(fichero); err != nil {
			return err
		}
	}
	argumentos := []string{"build", "-o", ejecutable}
	if conDetector {
		argumentos = append(argumentos, "-race")
	}
	donde, paquete := fuentes, "."
	if !enUnModulo(carpeta) {
		donde = RaizRepositorio()
		paquete = "./" + carpetaVirtual + "/" + programa
		superposicion, err := superponer(ejecutable+".json", donde, programa, ficheros)
		if err != nil {
			return err
		}
		argumentos = append(argumentos, "-overlay", superposicion)
	}
	orden := exec.Command("go", append(argumentos, paquete)...)
	orden.Dir = donde
	salida, err := orden.CombinedOutput()
	if err != nil {
		return fmt.Errorf("el %s de %s no compila. El compilador dice:\n%s", programa, carpeta, sangrar(recortar(string(salida), 40)))
	}
	return nil
}

// carpetaVirtual es donde parece estar, al compilarla, una solución que no está
// en ningún módulo: así encuentra el paquete sockets/common. No se crea.
const carpetaVirtual = "tests/solucion"

func superponer(destino, raiz, programa string, ficheros []string) (string, error) {
	reemplazos := map[string]string{}
	for _, fichero := range ficheros {
		reemplazos[filepath.Join(raiz, carpetaVirtual, programa, filepath.Base(fichero))] = fichero
	}
	contenido, err := json.Marshal(map[string]any{"Replace": reemplazos})
	if err != nil {
		return "", err
	}
	return destino, os.WriteFile(destino, contenido, 0o600)
}

func enUnModulo(carpeta string) bool {
	orden := exec.Command("go", "env", "GOMOD")
	orden.Dir = carpeta
	salida, err := orden.Output()
	modulo := strings.TrimSpace(string(salida))
	return err == nil && modulo != "" && modulo != os.DevNull
}

// RaizRepositorio devuelve la ruta de la carpeta del repositorio: la primera,
// desde la de trabajo hacia arriba, que tiene un go.mod. Si no la hay, lo dice y
// acaba el programa.
func RaizRepositorio() string {
	carpeta, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(carpeta, "go.mod")); err == nil {
			return carpeta
		}
		if arriba := filepath.Dir(carpeta); arriba != carpeta {
			carpeta = arriba
			continue
		}
		fmt.Fprintln(os.Stderr, "Esto se ejecuta desde la carpeta del repositorio, la que tiene el go.mod.")
		os.Exit(2)
	}
}

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
