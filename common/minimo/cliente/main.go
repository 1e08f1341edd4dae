// El cliente mínimo: envía un texto, enseña la respuesta y acaba.
package main

import (
	"fmt"
	"log"
	"net"
	"time"

	"sockets/common"
)

const esperaMaxima = 5 * time.Second // para conectar

func main() {
	log.SetFlags(0)
	conexion, err := net.DialTimeout("tcp", common.LeerDireccion(), esperaMaxima)
	if err != nil {
		log.Fatal(common.Explicar(err))
	}
	texto := "Hola"
	respuesta, err := preguntar(conexion, texto)
	conexion.Close()
	if err != nil {
		log.Fatal(common.Explicar(err))
	}
	fmt.Printf("Según el servidor, '%s' en mayúsculas es '%s'.\n", texto, respuesta)
}

func preguntar(conexion net.Conn, texto string) (string, error) {
	if _, err := conexion.Write([]byte(texto)); err != nil {
		return "", err
	}
	octetos := make([]byte, 1024)
	leidos, err := conexion.Read(octetos)
	return string(octetos[:leidos]), err
}
