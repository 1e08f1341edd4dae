package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/fatih/color"
	"golang.org/x/term"

	"sockets/tests/escena"
)

const (
	anchoNormal = 80 // cuando no se sabe el del terminal
	anchoMaximo = 120
	margen      = len("  cliente 10  ")
	porSegundo  = 20 // veces que se redibuja
)

// Cada estado se distingue por su color y también por su signo: hay quien no ve
// los colores, y hay terminales que no los tienen.
var signos = map[escena.Estado]struct {
	signo string
	color *color.Color
}{
	escena.Nada:     {" ", color.New()},
	escena.Espera:   {"░", color.New(color.FgYellow)},
	escena.Atendido: {"█", color.New(color.FgGreen)},
	escena.Cortado:  {"x", color.New(color.FgRed)},
}

// dibujo es una escena en el terminal. Si la salida no es un terminal, se
// escribe una sola vez, al final.
type dibujo struct {
	filas   *filas
	dura    time.Duration
	vivo    bool
	parar   chan struct{}
	parado  chan struct{}
	escrito bool
}

func empezarDibujo(titulo string, f *filas, dura time.Duration) *dibujo {
	d := &dibujo{filas: f, dura: dura, vivo: term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("TERM") != "dumb",
		parar: make(chan struct{}), parado: make(chan struct{})}
	fmt.Println(color.New(color.Bold).Sprint(titulo))
	go d.animar()
	return d
}

func (d *dibujo) animar() {
	defer close(d.parado)
	if !d.vivo {
		return
	}
	reloj := time.NewTicker(time.Second / porSegundo)
	defer reloj.Stop()
	for {
		select {
		case <-reloj.C:
			d.escribir(d.filas.ahora())
		case <-d.parar:
			return
		}
	}
}

// acabar escribe el dibujo definitivo y la leyenda.
func (d *dibujo) acabar() {
	total := d.filas.ahora()
	close(d.parar)
	<-d.parado
	d.escribir(total)
	fmt.Printf("  %s espera   %s se le atiende   %s se ha quedado sin servidor      total: %s\n\n",
		pintar(escena.Espera), pintar(escena.Atendido), pintar(escena.Cortado), enSegundos(total))
}

func enSegundos(d time.Duration) string {
	return strings.Replace(fmt.Sprintf("%.1f s", d.Seconds()), ".", ",", 1)
}

func (d *dibujo) escribir(ahora time.Duration) {
	if d.escrito {
		fmt.Printf("\x1b[%dA", len(d.filas.tramos)) // sube a la primera fila
	}
	d.escrito = true
	for cliente := range d.filas.tramos {
		fmt.Printf("  cliente %-2d  %s\n", cliente+1, d.fila(cliente, ahora))
	}
}

func (d *dibujo) fila(cliente int, ahora time.Duration) string {
	columnas := ancho() - margen - 1
	escala := max(d.dura+d.dura/10, ahora)
	var fila strings.Builder
	for columna := range columnas {
		cuando := escala * time.Duration(2*columna+1) / time.Duration(2*columnas)
		if cuando > ahora {
			break
		}
		fila.WriteString(pintar(d.filas.en(cliente, cuando)))
	}
	if d.filas.en(cliente, ahora) == escena.Cortado {
		fila.WriteString(pintar(escena.Cortado)) // es un instante, y no le tocaría columna
	}
	return fila.String()
}

func pintar(e escena.Estado) string {
	s := signos[e]
	if e == escena.Nada {
		return s.signo
	}
	return s.color.Sprint(s.signo)
}

func ancho() int {
	columnas, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil || columnas <= 0 {
		return anchoNormal
	}
	return min(max(columnas, margen+20), anchoMaximo)
}
