package programas

import (
	"bytes"
	"errors"
	"os/exec"
	"sync"
)

// enMarcha son las órdenes que ha arrancado este programa y no han acabado.
var enMarcha = struct {
	mu      sync.Mutex // guarda lo demás
	cerrado bool
	ordenes map[*exec.Cmd]bool
}{ordenes: map[*exec.Cmd]bool{}}

var errCerrado = errors.New("ya no se arranca nada: se está acabando")

// MatarTodo acaba con todo lo que se ha arrancado con este paquete, y con lo que aquello
// haya arrancado, y no deja arrancar nada más. Es para quien va a acabar el programa.
func MatarTodo() {
	enMarcha.mu.Lock()
	defer enMarcha.mu.Unlock()
	enMarcha.cerrado = true
	for orden := range enMarcha.ordenes {
		matar(orden)
	}
}

// arrancar pone una orden en marcha. Hay que llamar a haAcabado cuando acabe.
func arrancar(orden *exec.Cmd) error {
	enMarcha.mu.Lock()
	defer enMarcha.mu.Unlock()
	if enMarcha.cerrado {
		return errCerrado
	}
	if err := orden.Start(); err != nil {
		return err
	}
	enMarcha.ordenes[orden] = true
	return nil
}

func haAcabado(orden *exec.Cmd) {
	enMarcha.mu.Lock()
	defer enMarcha.mu.Unlock()
	delete(enMarcha.ordenes, orden)
}

// ejecutar hace lo que orden.CombinedOutput, con algo que MatarTodo puede parar.
func ejecutar(orden *exec.Cmd) ([]byte, error) {
	aislar(orden)
	var salida bytes.Buffer
	orden.Stdout, orden.Stderr = &salida, &salida
	if err := arrancar(encerrar(orden, "")); err != nil {
		return nil, err
	}
	defer haAcabado(orden)
	err := orden.Wait()
	return salida.Bytes(), err
}
