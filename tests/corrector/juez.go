package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// ordenJuez es el primer argumento con el que el corrector se llama a sí mismo
// para juzgar una entrega en un proceso aparte.
const ordenJuez = "-juez"

const cadaCuanto = 100 * time.Millisecond // se miran los límites

// hacerDeJuez corre las pruebas sobre una entrega, vigila sus límites y, al
// acabar, mata todo lo que haya quedado. Escribe por la salida estándar lo que
// dicen las pruebas, en el formato de test2json.
func hacerDeJuez(a []string) {
	pruebas, raiz, copia, paso, plazo, aviso := a[0], a[1], a[2], a[3], a[4], a[7]
	memoria, _ := strconv.Atoi(a[5])
	procesos, _ := strconv.Atoi(a[6])
	adoptarHuerfanos()
	limitarLoDemas(procesos)
	orden := exec.Command("go", "tool", "test2json", pruebas, "-test.v=test2json", "-test.timeout=30m",
		"-test.run=^TestPaso"+paso+"$", "-solucion="+copia, "-plazo="+plazo)
	orden.Dir = filepath.Join(raiz, "tests")
	orden.Stdout = os.Stdout
	if err := orden.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fin := make(chan struct{})
	go func() {
		_ = orden.Wait() // que las pruebas fallen no es un error
		close(fin)
	}()
	vigilar(fin, memoria, procesos, filepath.Dir(pruebas), aviso)
	matarDescendientes()
}

// vigilar mira los límites hasta que las pruebas acaban, o hasta que hay que
// pararlas.
func vigilar(fin <-chan struct{}, memoria, procesos int, deLasPruebas, aviso string) {
	reloj := time.NewTicker(cadaCuanto)
	defer reloj.Stop()
	for {
		select {
		case <-fin:
			return
		case <-reloj.C:
			motivo, parar := aplicarLimites(memoria, procesos, deLasPruebas)
			if motivo != "" {
				_ = os.WriteFile(aviso, []byte(motivo), 0o600)
			}
			if parar {
				return
			}
		}
	}
}
