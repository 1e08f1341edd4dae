package main

import (
	"fmt"
	"maps"
	"sync"
	"time"
)

// BaseDeDatos guarda registros por su clave. La usan muchas gorrutinas a la
// vez: cada operación es atómica, y ninguna deja salir lo guardado, solo copias.
type BaseDeDatos struct {
	retardo   time.Duration // lo que tarda cada acceso a un registro
	candado   sync.Mutex    // guarda registros y todos sus campos
	registros map[string]map[string]string
}

func NuevaBaseDeDatos(retardo time.Duration) *BaseDeDatos {
	return &BaseDeDatos{retardo: retardo, registros: map[string]map[string]string{}}
}

// Alta guarda un registro nuevo. Da un error si la clave ya existe.
func (b *BaseDeDatos) Alta(clave string, campos map[string]string) error {
	b.candado.Lock()
	defer b.candado.Unlock()
	if _, existe := b.registros[clave]; existe {
		return fmt.Errorf("ya existe la clave %q", clave)
	}
	time.Sleep(b.retardo)
	b.registros[clave] = maps.Clone(campos)
	return nil
}

// Baja borra un registro. Da un error si la clave no existe.
func (b *BaseDeDatos) Baja(clave string) error {
	b.candado.Lock()
	defer b.candado.Unlock()
	if _, existe := b.registros[clave]; !existe {
		return fmt.Errorf("no existe la clave %q", clave)
	}
	time.Sleep(b.retardo)
	delete(b.registros, clave)
	return nil
}

// Modificacion cambia o añade unos campos. Da un error si la clave no existe.
func (b *BaseDeDatos) Modificacion(clave string, cambios map[string]string) error {
	b.candado.Lock()
	defer b.candado.Unlock()
	campos, existe := b.registros[clave]
	if !existe {
		return fmt.Errorf("no existe la clave %q", clave)
	}
	time.Sleep(b.retardo)
	maps.Copy(campos, cambios)
	return nil
}

// Consulta devuelve una copia de los campos. Da un error si la clave no existe.
func (b *BaseDeDatos) Consulta(clave string) (map[string]string, error) {
	b.candado.Lock()
	defer b.candado.Unlock()
	campos, existe := b.registros[clave]
	if !existe {
		return nil, fmt.Errorf("no existe la clave %q", clave)
	}
	time.Sleep(b.retardo)
	return maps.Clone(campos), nil
}
