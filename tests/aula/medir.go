package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sockets/tests/escena"
	"sockets/tests/programas"
)

// ficheroMedidas es donde quedan las medidas, contado desde la carpeta del
// repositorio. De él se dibuja la gráfica de paso5/README.md.
const ficheroMedidas = "tests/aula/rendimiento.csv"

const (
	retardoMedido = 5 * time.Millisecond
	duraMedida    = time.Second
)

var clientesMedidos = []int{1, 2, 4, 8, 16, 32, 64}

// medirPasos mide cuántas modificaciones por segundo hacen los pasos 4 y 5, cada
// cliente en su registro, y renueva el fichero de las medidas.
func medirPasos(temporal string) error {
	medidas := map[int][]float64{}
	for paso := 4; paso <= 5; paso++ {
		solucion, err := preparar(temporal, paso, "")
		if err != nil {
			return err
		}
		for _, clientes := range clientesMedidos {
			porSegundo, err := escena.ModificacionesPorSegundo(solucion, clientes, retardoMedido, duraMedida)
			if err != nil {
				return err
			}
			fmt.Printf("paso%d, %2d clientes: %6.0f modificaciones por segundo\n", paso, clientes, porSegundo)
			medidas[paso] = append(medidas[paso], porSegundo)
		}
	}
	csv := []string{"clientes,paso4,paso5"}
	for i, clientes := range clientesMedidos {
		csv = append(csv, fmt.Sprintf("%d,%.0f,%.0f", clientes, medidas[4][i], medidas[5][i]))
	}
	ruta := filepath.Join(programas.RaizRepositorio(), filepath.FromSlash(ficheroMedidas))
	fmt.Println("Escrito en", ruta)
	return os.WriteFile(ruta, []byte(strings.Join(csv, "\n")+"\n"), 0o644)
}
