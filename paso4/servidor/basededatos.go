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
	retardo time.Duration // lo que tarda cada acceso a un registro

	candado   sync.Mutex // guarda registros y todos sus campos
	registros map[string]Campos
}

func NuevaBaseDeDatos(retardo time.Duration) *BaseDeDatos {
	return &BaseDeDatos{retardo: retardo, registros: map[string]Campos{}}
}

// Alta guarda un registro nuevo. Da un error si la clave ya existe.
func (b *BaseDeDatos) Alta(clave string, campos Campos) error {
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
		return noExiste(clave)
	}
	time.Sleep(b.retardo)
	delete(b.registros, clave)
	return nil
}

// Modificacion cambia los campos que se le dan, añade los que no estaban y
// conserva los demás. Da un error si la clave no existe.
func (b *BaseDeDatos) Modificacion(clave string, cambios Campos) error {
	b.candado.Lock()
	defer b.candado.Unlock()
	campos, existe := b.registros[clave]
	if !existe {
		return noExiste(clave)
	}
	time.Sleep(b.retardo)
	maps.Copy(campos, cambios)
	return nil
}

// Consulta devuelve una copia de los campos. Da un error si la clave no existe.
func (b *BaseDeDatos) Consulta(clave string) (Campos, error) {
	b.candado.Lock()
	defer b.candado.Unlock()
	campos, existe := b.registros[clave]
	if !existe {
		return nil, noExiste(clave)
	}
	time.Sleep(b.retardo)
	return maps.Clone(campos), nil
}

func noExiste(clave string) error {
	return fmt.Errorf("no existe la clave %q", clave)
}
