package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/fatih/color"
	"golang.org/x/term"

	"sockets/tests/informe"
	"sockets/tests/vigia"
)

// vigilar prueba una carpeta cada vez que se guarda algo en ella, y lo va enseñando.
func vigilar(o opciones) error {
	if o.paso == 0 || len(o.entregas) != 1 {
		return errors.New("con -vigila hace falta -paso y una sola carpeta: " +
			"go run ./tests/corrector -vigila -paso 3 mio")
	}
	ctx, acabar := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer acabar()
	p := &pantalla{salida: os.Stdout, enTerminal: term.IsTerminal(int(os.Stdout.Fd())), carpeta: o.entregas[0],
		paso: o.paso, cuantos: len(vigia.Escenarios(o.entregas[0], o.paso))}
	err := vigia.Vigilar(ctx, vigia.Opciones{
		Carpeta: o.entregas[0], Paso: o.paso, SinDetector: !o.conRace, Plazo: o.plazo, OtraVez: alPulsarIntro(os.Stdin),
	}, p.anotar)
	if err == nil && p.enTerminal {
		fmt.Fprintln(p.salida)
	}
	return err
}

// alPulsarIntro devuelve un canal que recibe algo con cada línea de la entrada.
func alPulsarIntro(entrada io.Reader) <-chan struct{} {
	pulsado := make(chan struct{})
	go func() {
		for lineas := bufio.NewScanner(entrada); lineas.Scan(); {
			pulsado <- struct{}{}
		}
	}()
	return pulsado
}

// pantalla enseña cómo va: arriba, el primer fallo, entero; después, los demás, y qué
// hacer. En un terminal la dibuja de nuevo con cada novedad; si no lo es, escribe cada
// fallo cuando llega y, al acabar, el resumen.
type pantalla struct {
	salida     io.Writer
	enTerminal bool
	carpeta    string
	paso       int
	cuantos    int // escenarios

	sabidos int
	primero *vigia.Suceso // el fallo que va arriba; nil, si no hay
	fallos  int
}

func (p *pantalla) anotar(s vigia.Suceso) {
	switch s.Que {
	case vigia.Preparando:
		p.decirComoVa("Se compilan las pruebas.")
	case vigia.Empieza:
		p.sabidos, p.primero, p.fallos = 0, nil, 0
		p.dibujar()
	case vigia.Compilando:
		p.decirComoVa("Se compila.")
	case vigia.NoCompila:
		p.fallos = 1
		p.poner(&s)
	case vigia.Veredicto:
		p.sabidos++
		if s.Estado == vigia.Falla {
			p.fallos++
			p.poner(&s)
		}
		p.decirComoVa(fmt.Sprintf("%d de %d, %d con fallos. %.0f s.", p.sabidos, p.cuantos, p.fallos, s.Segundos))
	case vigia.Interrumpida:
		p.decirComoVa("Has guardado: otra vez.")
	case vigia.Fin:
		p.acabar(s)
	}
}

// poner enseña un fallo, si es el que va antes.
func (p *pantalla) poner(s *vigia.Suceso) {
	if p.primero != nil && p.primero.Puesto <= s.Puesto {
		return
	}
	p.primero = s
	if p.enTerminal {
		p.dibujar()
	} else {
		p.escribirFallo()
	}
}

const borrarPantalla = "\x1b[H\x1b[2J\x1b[3J"

func (p *pantalla) dibujar() {
	if p.enTerminal {
		fmt.Fprint(p.salida, borrarPantalla)
	}
	titulo := fmt.Sprintf("%s, paso %d", informe.VisibleEnUnaLinea(p.carpeta), p.paso)
	fmt.Fprintln(p.salida, color.New(color.Bold).Sprint(titulo))
	if p.primero != nil {
		p.escribirFallo()
	}
}

func (p *pantalla) escribirFallo() {
	nombre := p.primero.Escenario
	if nombre == "" {
		nombre = "no se puede probar"
	}
	titulo := color.New(color.Bold, color.FgRed).Sprint("✗ " + nombre)
	fmt.Fprintf(p.salida, "\n%s  (%.1f s después de guardar)\n\n%s\n\n", titulo, p.primero.Segundos,
		informe.Sangrar(p.primero.Fallo.String()))
}

// decirComoVa cambia la última línea del terminal. Fuera de él no se escribe nada.
func (p *pantalla) decirComoVa(linea string) {
	if p.enTerminal {
		fmt.Fprintf(p.salida, "\r\x1b[K%s", color.New(color.Faint).Sprint(linea))
	}
}

func (p *pantalla) acabar(s vigia.Suceso) {
	r := s.Resumen
	if p.enTerminal {
		fmt.Fprint(p.salida, "\r\x1b[K")
	}
	if len(r.Fallan) > 1 {
		fmt.Fprintf(p.salida, "Fallan también:\n  ✗ %s\n\n", strings.Join(r.Fallan[1:], "\n  ✗ "))
	}
	if r.Aviso != "" {
		fmt.Fprintln(p.salida, color.New(color.FgRed).Sprint(informe.Visible(r.Aviso)))
	}
	fmt.Fprintf(p.salida, "%d de %d, en %.1f s. ", len(r.Pasan), p.cuantos, s.Segundos)
	if !r.ConDetector {
		fmt.Fprint(p.salida, "No se han buscado carreras de datos: puede haberlas. ")
	}
	fmt.Fprintf(p.salida, "Son las %s.\n\n%s\n", time.Now().Format("15:04:05"),
		color.New(color.Bold).Sprint("Ahora: "+r.Ahora))
	p.decirComoVa("Se volverá a probar cuando guardes algo, o si pulsas Intro. Para acabar, Ctrl-C.")
}
