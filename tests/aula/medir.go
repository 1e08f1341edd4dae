package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sockets/tests/arnes"
)

const (
	retardoMedido = 5 * time.Millisecond
	duraMedida    = time.Second
)

var clientesMedidos = []int{1, 2, 4, 8, 16, 32, 64}

// medirPasos mide cuántas modificaciones por segundo hacen los pasos 4 y 5, cada
// cliente en su registro, y escribe paso5/rendimiento.csv.
func medirPasos(temporal string) error {
	medidas := map[int][]float64{}
	for paso := 4; paso <= 5; paso++ {
		solucion, err := preparar(temporal, paso, "")
		if err != nil {
			return err
		}
		for _, clientes := range clientesMedidos {
			porSegundo, err := medirUno(solucion, clientes)
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
	ruta := filepath.Join(arnes.RaizRepositorio(), "paso5", "rendimiento.csv")
	fmt.Println("Escrito en", ruta)
	return os.WriteFile(ruta, []byte(strings.Join(csv, "\n")+"\n"), 0o644)
}

func medirUno(s *arnes.Solucion, clientes int) (float64, error) {
	servidor, err := s.Arrancar("-retardo", retardoMedido.String())
	if err != nil {
		return 0, err
	}
	defer servidor.Parar()
	e := escena{}
	conexiones := make([]net.Conn, clientes)
	for i := range conexiones {
		e.antes = append(e.antes, fmt.Sprintf("alta k%d n=0", i))
		if conexiones[i], err = net.DialTimeout("tcp", servidor.Direccion, plazo); err != nil {
			return 0, err
		}
		defer conexiones[i].Close()
	}
	if err := e.preparar(servidor.Direccion); err != nil {
		return 0, err
	}
	var hechas atomic.Int64
	var todos sync.WaitGroup
	principio := time.Now()
	for i, conexion := range conexiones {
		todos.Go(func() {
			for time.Since(principio) < duraMedida {
				if _, err := preguntar(conexion, fmt.Sprintf("modificacion k%d n=1", i)); err == nil {
					hechas.Add(1)
				}
			}
		})
	}
	todos.Wait()
	return float64(hechas.Load()) / time.Since(principio).Seconds(), nil
}
