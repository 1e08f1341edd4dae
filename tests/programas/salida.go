package programas

import (
	"bytes"
	"strings"
	"sync"
	"time"
)

// topeSalida es lo más que se guarda de lo que escribe un programa, en octetos:
// el principio se tira. Un programa que escribe sin fin no agota la memoria.
const topeSalida = 4 << 20

// Salida guarda lo que un programa va escribiendo. Se puede leer mientras el
// programa sigue.
type Salida struct {
	mu      sync.Mutex
	octetos bytes.Buffer
	cambio  chan struct{} // se cierra con cada novedad
}

// NuevaSalida devuelve una en la que no se ha escrito nada.
func NuevaSalida() *Salida { return &Salida{cambio: make(chan struct{})} }

// Write añade lo que el programa ha escrito. No falla nunca.
func (s *Salida) Write(octetos []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.octetos.Write(octetos)
	if sobra := s.octetos.Len() - topeSalida; sobra > 0 {
		s.octetos.Next(sobra)
	}
	close(s.cambio)
	s.cambio = make(chan struct{})
	return len(octetos), nil
}

// String devuelve todo lo escrito hasta ahora.
func (s *Salida) String() string {
	texto, _ := s.mirar()
	return texto
}

func (s *Salida) mirar() (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.octetos.String(), s.cambio
}

// EsperarQue vuelve cuando cumple es cierta de lo escrito, cuando el programa
// acaba o cuando pasa el plazo. Devuelve lo escrito y si cumple.
func (s *Salida) EsperarQue(plazo time.Duration, fin <-chan struct{}, cumple func(string) bool) (string, bool) {
	limite := time.NewTimer(plazo)
	defer limite.Stop()
	for {
		texto, cambio := s.mirar()
		if cumple(texto) {
			return texto, true
		}
		select {
		case <-cambio:
		case <-fin:
			texto = s.String()
			return texto, cumple(texto)
		case <-limite.C:
			return texto, false
		}
	}
}

// UltimasLineas devuelve las n últimas líneas escritas.
func (s *Salida) UltimasLineas(n int) []string {
	texto := strings.TrimRight(s.String(), "\r\n")
	if texto == "" {
		return nil
	}
	lineas := strings.Split(texto, "\n")
	return lineas[max(0, len(lineas)-n):]
}
