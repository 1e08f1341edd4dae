package programas

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// compilar construye un programa de la carpeta, que puede estar en este módulo,
// en otro o en ninguno.
func compilar(carpeta, programa, ejecutable string, conDetector bool) error {
	fuentes := filepath.Join(carpeta, programa)
	ficheros, err := filepath.Glob(filepath.Join(fuentes, "*.go"))
	if err != nil || len(ficheros) == 0 {
		return fmt.Errorf("en %s no hay un programa en Go en la carpeta %s.\n"+
			"Una solución tiene dos, servidor/ y cliente/, cada uno con su «package main»", carpeta, programa)
	}
	if err := errors.Join(leerTodos(ficheros), os.MkdirAll(filepath.Dir(ejecutable), 0o700)); err != nil {
		return err
	}
	argumentos := []string{"build", "-ldflags=-w", "-o", ejecutable} // sin lo que lee un depurador, se enlaza antes
	if conDetector {
		argumentos = append(argumentos, "-race")
	}
	donde, paquete := fuentes, "."
	if !enUnModulo(carpeta) {
		donde = RaizRepositorio()
		paquete = "./" + CarpetaVirtual + "/" + programa
		superposicion, err := superponer(ejecutable+".json", donde, programa, ficheros)
		if err != nil {
			return err
		}
		argumentos = append(argumentos, "-overlay", superposicion)
	}
	orden := exec.Command("go", append(argumentos, paquete)...)
	orden.Dir = donde
	salida, err := ejecutar(orden)
	if err != nil {
		return fmt.Errorf("el %s de %s no compila. El compilador dice:\n%s",
			programa, carpeta, recortar(loQueDiceElCompilador(string(salida), programa), lineasDelCompilador))
	}
	return nil
}

// CarpetaVirtual es donde parece estar, al compilarla, una solución que no está
// en ningún módulo: así encuentra el paquete sockets/common. No se crea.
const CarpetaVirtual = "tests/solucion"

func superponer(destino, raiz, programa string, ficheros []string) (string, error) {
	reemplazos := map[string]string{}
	for _, fichero := range ficheros {
		reemplazos[filepath.Join(raiz, CarpetaVirtual, programa, filepath.Base(fichero))] = fichero
	}
	contenido, err := json.Marshal(map[string]any{"Replace": reemplazos})
	if err != nil {
		return "", err
	}
	return destino, os.WriteFile(destino, contenido, 0o600)
}

func enUnModulo(carpeta string) bool {
	orden := encerrar(exec.Command("go", "env", "GOMOD"), "")
	orden.Dir = carpeta
	salida, err := orden.Output()
	modulo := strings.TrimSpace(string(salida))
	return err == nil && modulo != "" && modulo != os.DevNull
}

// leerTodos lee las fuentes de las que depende lo que se va a compilar: así sabe go
// test que su resultado depende de ellas, y no da por bueno uno anterior.
func leerTodos(ficheros []string) error {
	comunes := filepath.Join(RaizRepositorio(), "common")
	err := filepath.WalkDir(comunes, func(ruta string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(ruta) == ".go" {
			ficheros = append(ficheros, ruta)
		}
		return err
	})
	for _, fichero := range ficheros {
		if _, errDeUno := os.ReadFile(fichero); errDeUno != nil {
			err = errDeUno
		}
	}
	return err
}

// lineasDelCompilador son las que se citan cuando una solución no compila.
const lineasDelCompilador = 40

func recortar(texto string, lineas int) string {
	partes := strings.SplitAfter(texto, "\n")
	if len(partes) > lineas {
		texto = strings.Join(partes[:lineas], "") + fmt.Sprintf("(y %d líneas más)\n", len(partes)-lineas)
	}
	return strings.TrimRight(texto, "\n")
}
