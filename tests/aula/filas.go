package main

import (
	"sync"
	"time"

	"sockets/tests/escena"
)

// filas guarda los tramos de todos los clientes mientras la escena está en
// marcha.
type filas struct {
	ahora  func() time.Duration // lo que ha pasado desde que empezó
	mu     sync.Mutex           // guarda tramos
	tramos [][]tramo
}

// tramo es lo que le pasa a un cliente durante un tiempo.
type tramo struct {
	estado escena.Estado
	desde  time.Duration // desde que empezó la escena
	hasta  time.Duration // negativo, si todavía dura
}

// anotar acaba el tramo en que estaba el cliente y empieza otro.
func (f *filas) anotar(s escena.Suceso) {
	f.mu.Lock()
	defer f.mu.Unlock()
	suyos := f.tramos[s.Cliente]
	if len(suyos) > 0 {
		suyos[len(suyos)-1].hasta = s.Desde
	}
	f.tramos[s.Cliente] = append(suyos, tramo{estado: s.Estado, desde: s.Desde, hasta: -1})
}

// en dice cómo estaba un cliente en un momento.
func (f *filas) en(cliente int, cuando time.Duration) escena.Estado {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.tramos[cliente] {
		if cuando >= t.desde && (cuando < t.hasta || t.hasta < 0) {
			return t.estado
		}
	}
	return escena.Nada
}
