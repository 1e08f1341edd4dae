package main

import (
	"fmt"
	"maps"
	"sync"
	"time"
)

// BaseDeDatos guarda registros por su clave. La usan muchas gorrutinas a la
// vez: cada operación es atómica, y ninguna deja salir lo guardado, solo copias.
//
// Cada registro tiene su candado, y la tabla, el suyo. Quien necesita los dos
// echa primero el del registro; nadie espera a un registro con la tabla cerrada.
type BaseDeDatos struct {
	retardo   time.Duration // lo que tarda cada acceso a un registro
	candado   sync.Mutex    // guarda registros, pero no lo que hay en cada uno
	registros map[string]*registro
}

type registro struct {
	candado sync.Mutex // guarda campos y borrado
	campos  map[string]string
	borrado bool // ya no está en la tabla, aunque alguien lo estuviera esperando
}

func NuevaBaseDeDatos(retardo time.Duration) *BaseDeDatos {
	return &BaseDeDatos{retardo: retardo, registros: map[string]*registro{}}
}

// Alta guarda un registro nuevo. Da un error si la clave ya existe.
func (b *BaseDeDatos) Alta(clave string, campos map[string]string) error {
	nuevo := &registro{campos: maps.Clone(campos)}
	nuevo.candado.Lock() // antes de que esté en la tabla: quien lo encuentre, esperará
	defer nuevo.candado.Unlock()
	if !b.apuntar(clave, nuevo) {
		return fmt.Errorf("ya existe la clave %q", clave)
	}
	time.Sleep(b.retardo)
	return nil
}

// Baja borra un registro. Da un error si la clave no existe.
func (b *BaseDeDatos) Baja(clave string) error {
	r, err := b.tomar(clave)
	if err != nil {
		return err
	}
	defer r.candado.Unlock()
	time.Sleep(b.retardo)
	r.borrado = true
	b.quitar(clave)
	return nil
}

// Modificacion cambia o añade unos campos. Da un error si la clave no existe.
func (b *BaseDeDatos) Modificacion(clave string, cambios map[string]string) error {
	r, err := b.tomar(clave)
	if err != nil {
		return err
	}
	defer r.candado.Unlock()
	time.Sleep(b.retardo)
	maps.Copy(r.campos, cambios)
	return nil
}

// Consulta devuelve una copia de los campos. Da un error si la clave no existe.
func (b *BaseDeDatos) Consulta(clave string) (map[string]string, error) {
	r, err := b.tomar(clave)
	if err != nil {
		return nil, err
	}
	defer r.candado.Unlock()
	time.Sleep(b.retardo)
	return maps.Clone(r.campos), nil
}

// tomar busca un registro y echa su candado, que ha de soltar quien la llama. Da
// un error si no existe, o si lo han borrado mientras esperaba.
func (b *BaseDeDatos) tomar(clave string) (*registro, error) {
	b.candado.Lock()
	r, existe := b.registros[clave]
	b.candado.Unlock() // antes de esperar: la tabla ha de quedar libre
	if existe {
		r.candado.Lock()
		if !r.borrado {
			return r, nil
		}
		r.candado.Unlock()
	}
	return nil, fmt.Errorf("no existe la clave %q", clave)
}

// apuntar pone un registro en la tabla, salvo que la clave ya exista.
func (b *BaseDeDatos) apuntar(clave string, nuevo *registro) bool {
	b.candado.Lock()
	defer b.candado.Unlock()
	if _, existe := b.registros[clave]; existe {
		return false
	}
	b.registros[clave] = nuevo
	return true
}

func (b *BaseDeDatos) quitar(clave string) {
	b.candado.Lock()
	defer b.candado.Unlock()
	delete(b.registros, clave)
}
