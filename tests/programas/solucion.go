// Package programas compila los programas de una solución, los arranca y los mata,
// guarda lo que escriben y mide lo que gastan. No sabe de pruebas ni de mensajes.
//
// Nada de lo que arranca sobrevive a quien lo mata: tampoco los hijos.
package programas

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
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

	// Compilado es la carpeta en la que se deja lo compilado, para que otra vez no haya que
	// enlazar lo que no ha cambiado. Vacía, dentro de la temporal, que es de cada vez.
	Compilado string

	Ejercicio string // el de «Para ir más lejos» que resuelve, partiendo del paso 5; vacío, ninguno

	compilar sync.Once
	temporal string              // para lo que se compila y los partes del detector
	ordenes  map[string][]string // "servidor" y "cliente": el programa y sus argumentos fijos
	err      error
}

// DelRepositorio es la solución de este repositorio para un paso; el 0 es el
// ejemplo mínimo.
func DelRepositorio(paso int) *Solucion {
	carpeta := filepath.Join("common", "minimo")
	if paso > 0 {
		carpeta = fmt.Sprintf("paso%d", paso)
	}
	return &Solucion{Paso: paso, Carpeta: filepath.Join(RaizRepositorio(), carpeta), Propia: true}
}

// SinDetector devuelve la misma solución con el servidor compilado sin el
// detector de carreras, para medir lo que ocupa o lo que tarda. Si no es de Go, es
// ella misma, que ha de estar ya preparada.
func (s *Solucion) SinDetector(temporal string) (*Solucion, error) {
	if !s.EsGo() {
		return s, nil
	}
	otra := &Solucion{Paso: s.Paso, Carpeta: s.Carpeta, Propia: s.Propia, temporal: temporal}
	if s.Compilado != "" {
		otra.Compilado = filepath.Join(s.Compilado, "sin-detector")
	}
	ejecutable := filepath.Join(otra.compilado(), "servidor.exe")
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
		return fmt.Errorf("no existe la carpeta %s.\n"+
			"(Si la ruta no es completa, se cuenta desde la carpeta del repositorio)", s.Carpeta)
	}
	ordenes, err := leerOrdenes(s.Carpeta)
	if err != nil || ordenes != nil {
		s.ordenes = ordenes
		return err
	}
	s.ordenes = map[string][]string{}
	fallos := make([]error, len(losDos))
	var todos sync.WaitGroup
	for i, programa := range losDos {
		ejecutable := filepath.Join(s.compilado(), programa+".exe") // .exe vale en todas partes
		s.ordenes[programa] = []string{ejecutable}
		todos.Go(func() { fallos[i] = compilar(s.Carpeta, programa, ejecutable, ConDetector) })
	}
	todos.Wait()
	return cmp.Or(fallos...)
}

// losDos son los programas de una solución.
var losDos = []string{"servidor", "cliente"}

// compilado es la carpeta en la que están los programas compilados, y nada más; vacío, si
// no se han compilado aquí.
func (s *Solucion) compilado() string {
	if s.temporal == "" || !s.EsGo() {
		return ""
	}
	if s.Compilado != "" {
		return s.Compilado
	}
	return filepath.Join(s.temporal, "compilado")
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
	for _, programa := range losDos {
		if len(ordenes[programa]) == 0 {
			return nil, fmt.Errorf("en %s falta la línea que dice cómo se arranca el %s; por ejemplo:\n"+
				"    %s: python3 %s.py", filepath.Join(carpeta, FicheroOrdenes), programa, programa, programa)
		}
	}
	return ordenes, nil
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
