package main

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

// ordenJuez es el argumento con el que el corrector se llama a sí mismo para juzgar
// una entrega en un proceso aparte.
const ordenJuez = "-juez"

// juicio es lo que se le pide a un juez. Le llega por la entrada, en el formato de
// gob: JSON cambiaría las rutas que no son UTF-8.
type juicio struct {
	Suite    veredicto.Suite
	Encargo  veredicto.Encargo
	Clave    []byte // con la que las pruebas firman lo que dicen
	Huella   string // de las pruebas: si alguien las ha cambiado, no se usan
	Raiz     string // el repositorio con el que se compilan las soluciones
	Entorno  []string
	Limites  limites
	Goroot   string    // de donde sale el compilador, cuyos procesos no se cuentan
	Encierro *encierro // nil, si no se puede encerrar
	Ensayo   bool      // no juzga nada: solo mira si se puede encerrar
}

// hacerDeJuez corre las pruebas sobre una entrega, vigila sus límites y, al
// acabar, mata todo lo que haya quedado. Por la salida estándar salen los sucesos que
// firman las pruebas; por la de errores, qué límite se ha pasado.
func hacerDeJuez() error {
	j := &juicio{}
	if err := gob.NewDecoder(os.Stdin).Decode(j); err != nil {
		return err
	}
	if j.Encierro != nil {
		if err := j.Encierro.montar(); err != nil {
			return err
		}
	}
	if j.Ensayo {
		return j.ensayar()
	}
	sinQueNadieMire()
	preferirQueMueran()
	adoptarHuerfanos()
	limitarLoDemas(j.Limites)
	if huella, err := huellaDe(j.Suite.Ejecutable); err != nil || huella != j.Huella {
		return errors.New("alguien ha cambiado las pruebas, y así no se juzga nada")
	}
	go acabarConElCorrector()
	orden := j.orden()
	orden.Stdout = os.Stdout
	entrada, err := orden.StdinPipe()
	if err != nil {
		return err
	}
	if err := orden.Start(); err != nil {
		return err
	}
	_, _ = entrada.Write(j.Clave) // si no le llega, no habrá veredicto
	fin := make(chan struct{})
	go func() {
		_ = orden.Wait() // que las pruebas fallen no es un error
		close(fin)
	}()
	j.vigilar(fin)
	matarDescendientes()
	return nil
}

// acabarConElCorrector acaba si se cierra la entrada, que el corrector tiene abierta hasta
// que acaba, también si lo matan.
func acabarConElCorrector() {
	_, _ = io.Copy(io.Discard, os.Stdin)
	matarDescendientes()
	os.Exit(1)
}

func (j *juicio) orden() *exec.Cmd {
	entorno := j.Entorno
	if j.Encierro != nil {
		entorno = append(entorno, programas.Celda+"="+filepath.Join(dentroPrivado, nombreCorrector))
	}
	orden := j.Suite.OrdenFirmada(j.Encargo, j.Raiz, entorno)
	queMueraConmigo(orden)
	return orden
}

// ensayar ejecuta en una celda un programa que no hace nada.
func (j *juicio) ensayar() error {
	orden := exec.Command(filepath.Join(dentroPrivado, nombreCorrector), programas.ArgumentoCelda, "", "/bin/true")
	orden.Env = j.Entorno
	programas.AislarDelTodo(orden)
	if salida, err := orden.CombinedOutput(); err != nil {
		return fmt.Errorf("no se puede encerrar un programa: %w %s", err, salida)
	}
	return nil
}

// vigilar mira los límites hasta que las pruebas acaban, o hasta que hay que
// pararlas.
func (j *juicio) vigilar(fin <-chan struct{}) {
	reloj := time.NewTicker(cadaCuanto)
	defer reloj.Stop()
	dicho := false
	for {
		select {
		case <-fin:
			return
		case <-reloj.C:
			motivo, parar := j.aplicarLimites()
			if motivo != "" && !dicho {
				fmt.Fprintln(os.Stderr, motivo)
				dicho = true
			}
			if parar {
				return
			}
		}
	}
}

// enMarcha es un programa de los que han arrancado las pruebas, que no son uno de ellos.
type enMarcha struct {
	pid           int
	mib           int  // lo que ocupa
	delCompilador bool // se mira su memoria, pero no se cuenta
}

// aplicarLimites mata los procesos que pasan de la memoria. Devuelve qué límite se ha
// pasado, y si ya no tiene sentido seguir probando.
func (j *juicio) aplicarLimites() (motivo string, parar bool) {
	todos := j.losQueVigila()
	for _, p := range todos {
		if p.mib > j.Limites.Memoria {
			matarUno(p.pid)
		}
	}
	return j.Limites.queSePasa(todos)
}

// queSePasa dice qué límite pasan esos programas, y si hay que parar las pruebas. De la
// memoria de uno se habla antes que de la de todos, que también es la suya.
func (l limites) queSePasa(todos []enMarcha) (motivo string, parar bool) {
	suyos, entreTodos, elMayor := 0, 0, 0
	for _, p := range todos {
		if !p.delCompilador {
			suyos++
		}
		entreTodos += p.mib
		elMayor = max(elMayor, p.mib)
	}
	noCaben, sonMuchos := entreTodos > 2*l.Memoria, suyos > l.Procesos
	switch {
	case elMayor > l.Memoria:
		motivo = fmt.Sprintf("Un programa ocupaba más de %d MiB de memoria y se ha parado.", l.Memoria)
	case noCaben:
		motivo = fmt.Sprintf("Sus programas ocupaban, entre todos, más de %d MiB de memoria y se ha parado.",
			2*l.Memoria)
	case sonMuchos:
		motivo = fmt.Sprintf("Había más de %d procesos a la vez y se ha parado.", l.Procesos)
	}
	return motivo, noCaben || sonMuchos
}
