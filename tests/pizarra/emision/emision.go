// Package emision guarda una serie de sucesos y los envía, según llegan, a las páginas
// que los miran (server-sent events). Quien abre la página tarde, o la vuelve a abrir, los
// recibe desde el principio; si solo ha perdido la conexión, desde donde se quedó.
package emision

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	// tope son los sucesos que se guardan de una serie. Es el seguro para que una serie que no
	// acaba no agote la memoria; pasado, se olvida la mitad más vieja.
	tope = 20_000

	// entreLatidos es cada cuánto se escribe algo aunque no pase nada: así se sabe que quien
	// miraba se ha ido.
	entreLatidos = 15 * time.Second
)

// Emision es una serie de sucesos. Vale con su valor cero.
type Emision struct {
	mu      sync.Mutex // guarda lo demás
	serie   int        // cuántas veces se ha empezado de nuevo
	primero int        // el número del primero de sucesos: los anteriores se han olvidado
	sucesos [][]byte   // en JSON
	novedad chan struct{}
}

// Empezar tira lo emitido y empieza una serie: quien mira también empieza de nuevo.
func (e *Emision) Empezar() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.serie++
	e.primero, e.sucesos = 0, nil
	e.avisar()
}

// Emitir añade un suceso, que ha de poder escribirse en JSON.
func (e *Emision) Emitir(suceso any) {
	octetos, err := json.Marshal(suceso)
	if err != nil {
		panic(err) // lo emitido son datos de este programa
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sucesos = append(e.sucesos, octetos)
	if len(e.sucesos) > tope {
		e.primero += tope / 2
		e.sucesos = append([][]byte(nil), e.sucesos[tope/2:]...)
	}
	e.avisar()
}

// avisar despierta a quienes miran. Se llama con el candado echado.
func (e *Emision) avisar() {
	if e.novedad != nil {
		close(e.novedad)
		e.novedad = nil
	}
}

// desde devuelve los sucesos de la serie en curso a partir de un número, el número del
// primero, y un canal que se cierra cuando haya más. Si la serie es otra, todos.
func (e *Emision) desde(serie, numero int) (laSerie, elNumero int, sucesos [][]byte, mas <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.novedad == nil {
		e.novedad = make(chan struct{})
	}
	numero = max(numero, e.primero)
	if serie != e.serie || numero > e.primero+len(e.sucesos) {
		numero = e.primero
	}
	return e.serie, numero, e.sucesos[numero-e.primero:], e.novedad
}

// ServeHTTP emite los sucesos a una página hasta que se va, o hasta que se para el
// servidor. Delante de una serie va un suceso «empieza».
func (e *Emision) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	serie, numero := -1, 0
	if _, err := fmt.Sscanf(r.Header.Get("Last-Event-ID"), "%d.%d", &serie, &numero); err == nil {
		numero++
	}
	enviar := http.NewResponseController(w)
	latido := time.NewTicker(entreLatidos)
	defer latido.Stop()
	for {
		ahora, primero, sucesos, mas := e.desde(serie, numero)
		if ahora != serie {
			fmt.Fprint(w, "event: empieza\ndata: {}\n\n")
		}
		for i, suceso := range sucesos {
			fmt.Fprintf(w, "id: %d.%d\ndata: %s\n\n", ahora, primero+i, suceso)
		}
		serie, numero = ahora, primero+len(sucesos)
		if enviar.Flush() != nil {
			return
		}
		select {
		case <-mas:
		case <-latido.C:
			fmt.Fprint(w, ": sigo aquí\n\n")
		case <-r.Context().Done():
			return
		}
	}
}
