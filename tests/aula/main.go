// La orden aula enseña en el terminal un paso en marcha con varios clientes a la
// vez: una fila para cada cliente, y en ella, cuándo espera y cuándo se le
// atiende. Arranca los programas de verdad y les habla por TCP.
//
//	go run ./tests/aula                    el paso 4 junto al 5
//	go run ./tests/aula -paso 3            un paso
//	go run ./tests/aula -paso 3 mio        la carpeta de un estudiante
//	go run ./tests/aula -medir             mide el rendimiento de los pasos 4 y 5
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"sockets/tests/ayuda"
	"sockets/tests/escena"
	"sockets/tests/programas"
)

const uso = `  go run ./tests/aula [opciones]            el paso 4 junto al 5
  go run ./tests/aula -paso 3 [CARPETA]     un paso, del repositorio o de una carpeta`

// maxClientes son los que caben en un terminal de 24 líneas, con el título y la
// leyenda.
const maxClientes = 20

const (
	retardoEnClase = 500 * time.Millisecond // con este da tiempo a contarlo
	borrarPantalla = "\x1b[2J\x1b[H"
)

// opciones es lo que se pide en la línea de órdenes.
type opciones struct {
	paso     int // 0: la lección entera, el 4 junto al 5
	clientes int // 0: los de costumbre
	retardo  time.Duration
	medir    bool
	enClase  bool   // cada escena en su pantalla, despacio, y espera a que se pulse Intro
	carpeta  string // vacía: la del repositorio
}

func main() {
	o, err := leerOpciones(os.Args[1:])
	if err == nil {
		err = enMarcha(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func leerOpciones(argumentos []string) (opciones, error) {
	var o opciones
	f := flag.NewFlagSet("aula", flag.ContinueOnError)
	f.IntVar(&o.paso, "paso", 0, "el paso que se enseña, de 2 a 5; sin él, el 4 y el 5")
	f.DurationVar(&o.retardo, "retardo", 100*time.Millisecond,
		"en los pasos 4 y 5, lo que tarda cada acceso a un registro")
	f.IntVar(&o.clientes, "clientes", 0, fmt.Sprintf(
		"cuántos clientes, de 1 a %d; sin él, 3 en los pasos 2 y 3, y 6 en los demás", maxClientes))
	f.BoolVar(&o.medir, "medir", false,
		"mide peticiones por segundo según el número de clientes y renueva "+ficheroMedidas)
	f.BoolVar(&o.enClase, "en-clase", false,
		"cada dibujo en su pantalla, despacio, y espera a que pulses Intro para ver el siguiente")
	ayuda.LeerOpciones(f, argumentos, uso)
	o.carpeta = f.Arg(0)
	dicenClientes, dicenRetardo := false, false
	f.Visit(func(opcion *flag.Flag) {
		dicenClientes = dicenClientes || opcion.Name == "clientes"
		dicenRetardo = dicenRetardo || opcion.Name == "retardo"
	})
	if o.enClase && !dicenRetardo {
		o.retardo = retardoEnClase
	}
	switch {
	case f.NArg() > 1:
		return o, fmt.Errorf("sobra %q: se enseña una carpeta, y las opciones van delante de ella", f.Arg(1))
	case o.paso == 0 && o.carpeta != "":
		return o, fmt.Errorf("di de qué paso es %s; por ejemplo: go run ./tests/aula -paso 3 %s", o.carpeta, o.carpeta)
	case o.paso != 0 && (o.paso < 2 || o.paso > 5):
		return o, fmt.Errorf("con varios clientes a la vez se enseñan los pasos 2 a 5, y no el %d", o.paso)
	case dicenClientes && (o.clientes < 1 || o.clientes > maxClientes):
		return o, fmt.Errorf("los clientes han de ser de 1 a %d, que son los que caben en la pantalla, y no %d",
			maxClientes, o.clientes)
	case o.retardo < 0:
		return o, fmt.Errorf("el retardo es un tiempo, como 500ms, y no puede ser negativo: %v", o.retardo)
	}
	return o, nil
}

func enMarcha(o opciones) error {
	temporal, err := os.MkdirTemp("", "aula")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporal)
	switch {
	case o.medir:
		return medirPasos(temporal)
	case o.paso == 0:
		return ensenarLeccion(temporal, o)
	}
	solucion, err := preparar(temporal, o.paso, o.carpeta)
	if err != nil {
		return err
	}
	return ensenarTodas(escena.De(solucion, o.clientes, o.retardo), o.enClase)
}

// ensenarLeccion enseña la lección entera: el mismo trabajo, en el paso 4 y en el
// 5.
func ensenarLeccion(temporal string, o opciones) error {
	var escenas []escena.Escena
	for paso := 4; paso <= 5; paso++ {
		solucion, err := preparar(temporal, paso, "")
		if err != nil {
			return err
		}
		escenas = append(escenas, escena.De(solucion, o.clientes, o.retardo)...)
	}
	escenas = []escena.Escena{escenas[0], escenas[2], escenas[3]} // en el 4, lo mismo da un registro que varios
	if err := ensenarTodas(escenas, o.enClase); err != nil {
		return err
	}
	fmt.Println("En el paso 4 todos esperan a todos.")
	fmt.Println("En el 5, solo quienes quieren el mismo registro.")
	return nil
}

// ensenarTodas enseña unas escenas, una debajo de otra; en una clase, cada una en su
// pantalla y cuando se le dice.
func ensenarTodas(escenas []escena.Escena, enClase bool) error {
	teclado := bufio.NewReader(os.Stdin)
	for i, e := range escenas {
		if enClase {
			fmt.Print(borrarPantalla)
		}
		if err := ensenar(e); err != nil {
			return err
		}
		if enClase && i+1 < len(escenas) {
			fmt.Print("Pulsa Intro para ver la siguiente.")
			if _, err := teclado.ReadString('\n'); err != nil {
				return nil // no queda nadie que lo pulse
			}
		}
	}
	return nil
}

// ensenar pone la escena en marcha y dibuja lo que pasa.
func ensenar(e escena.Escena) error {
	f := &filas{tramos: make([][]tramo, e.Clientes)}
	marcha, err := e.Empezar(context.Background(), f.anotar)
	if err != nil {
		return err
	}
	f.ahora = marcha.Ahora
	dibujo := empezarDibujo(e.Titulo, f, e.Dura())
	marcha.Esperar()
	dibujo.acabar()
	return nil
}

// preparar compila la solución de una carpeta; sin carpeta, la del repositorio.
func preparar(temporal string, paso int, carpeta string) (*programas.Solucion, error) {
	solucion := programas.DelRepositorio(paso)
	if carpeta != "" {
		completa, err := filepath.Abs(carpeta)
		if err != nil {
			return nil, err
		}
		solucion = &programas.Solucion{Paso: paso, Carpeta: completa}
	}
	destino := filepath.Join(temporal, strconv.Itoa(paso))
	if err := os.MkdirAll(destino, 0o700); err != nil {
		return nil, err
	}
	return solucion, solucion.Preparar(destino)
}
