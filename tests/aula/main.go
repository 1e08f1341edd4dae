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
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"sockets/tests/arnes"
)

func main() {
	paso := flag.Int("paso", 0, "el paso que se enseña, de 2 a 5; sin él, el 4 y el 5")
	retardo := flag.Duration("retardo", 100*time.Millisecond, "en los pasos 4 y 5, lo que tarda cada acceso a un registro")
	clientes := flag.Int("clientes", 0, "cuántos clientes; sin él, 3 en los pasos 2 y 3, y 6 en los demás")
	medir := flag.Bool("medir", false, "mide peticiones por segundo según el número de clientes y renueva paso5/rendimiento.csv")
	flag.Parse()
	if err := enMarcha(*paso, *clientes, *retardo, *medir, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func enMarcha(paso, clientes int, retardo time.Duration, medir bool, carpeta string) error {
	temporal, err := os.MkdirTemp("", "aula")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temporal)
	switch {
	case medir:
		return medirPasos(temporal)
	case paso == 0 && carpeta != "":
		return fmt.Errorf("di de qué paso es %s; por ejemplo: go run ./tests/aula -paso 3 %s", carpeta, carpeta)
	case paso == 0:
		return ensenarVarias(temporal, clientes, retardo)
	case paso < 2 || paso > 5:
		return fmt.Errorf("con varios clientes a la vez se enseñan los pasos 2 a 5, y no el %d", paso)
	}
	solucion, err := preparar(temporal, paso, carpeta)
	if err != nil {
		return err
	}
	for _, e := range escenasDe(solucion, clientes, retardo) {
		if err := e.ensenar(); err != nil {
			return err
		}
	}
	return nil
}

// ensenarVarias enseña la lección entera: el mismo trabajo, en el paso 4 y en el
// 5.
func ensenarVarias(temporal string, clientes int, retardo time.Duration) error {
	var escenas []escena
	for paso := 4; paso <= 5; paso++ {
		solucion, err := preparar(temporal, paso, "")
		if err != nil {
			return err
		}
		escenas = append(escenas, escenasDe(solucion, clientes, retardo)...)
	}
	escenas = []escena{escenas[0], escenas[2], escenas[3]} // en el 4, lo mismo da un registro que varios
	for _, e := range escenas {
		if err := e.ensenar(); err != nil {
			return err
		}
	}
	fmt.Println("En el paso 4 todos esperan a todos.")
	fmt.Println("En el 5, solo quienes quieren el mismo registro.")
	return nil
}

func preparar(temporal string, paso int, carpeta string) (*arnes.Solucion, error) {
	if carpeta == "" {
		carpeta = filepath.Join(arnes.RaizRepositorio(), "paso"+strconv.Itoa(paso))
	}
	completa, err := filepath.Abs(carpeta)
	if err != nil {
		return nil, err
	}
	solucion := &arnes.Solucion{Paso: paso, Carpeta: completa}
	destino := filepath.Join(temporal, strconv.Itoa(paso))
	if err := os.MkdirAll(destino, 0o700); err != nil {
		return nil, err
	}
	return solucion, solucion.Preparar(destino)
}
