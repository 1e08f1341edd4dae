package main

import (
	"encoding/gob"
	"os"
	"time"

	"sockets/tests/veredicto"
)

// ordenJuez es el argumento con el que el corrector se llama a sí mismo para juzgar
// una entrega en un proceso aparte.
const ordenJuez = "-juez"

const cadaCuanto = 100 * time.Millisecond // se miran los límites

// juicio es lo que se le pide a un juez. Le llega por la entrada, en el formato de
// gob: JSON cambiaría las rutas que no son UTF-8.
type juicio struct {
	Suite   veredicto.Suite
	Encargo veredicto.Encargo
	Limites limites
	Goroot  string // de donde sale el compilador, al que no se le aplican los límites
	Aviso   string // fichero en el que contar qué límite se ha pasado
}

// hacerDeJuez corre las pruebas sobre una entrega, vigila sus límites y, al
// acabar, mata todo lo que haya quedado. Escribe por la salida estándar lo que
// dicen las pruebas, para que lo entienda veredicto.Leer.
func hacerDeJuez() error {
	j := &juicio{}
	if err := gob.NewDecoder(os.Stdin).Decode(j); err != nil {
		return err
	}
	adoptarHuerfanos()
	limitarLoDemas(j.Limites.Procesos)
	orden := j.Suite.Orden(j.Encargo)
	orden.Stdout = os.Stdout
	if err := orden.Start(); err != nil {
		return err
	}
	fin := make(chan struct{})
	go func() {
		_ = orden.Wait() // que las pruebas fallen no es un error
		close(fin)
	}()
	j.vigilar(fin)
	matarDescendientes()
	return nil
}

// vigilar mira los límites hasta que las pruebas acaban, o hasta que hay que
// pararlas.
func (j *juicio) vigilar(fin <-chan struct{}) {
	reloj := time.NewTicker(cadaCuanto)
	defer reloj.Stop()
	for {
		select {
		case <-fin:
			return
		case <-reloj.C:
			motivo, parar := j.aplicarLimites()
			if motivo != "" {
				_ = os.WriteFile(j.Aviso, []byte(motivo), 0o600)
			}
			if parar {
				return
			}
		}
	}
}
