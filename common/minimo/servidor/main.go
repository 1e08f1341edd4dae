// El servidor mínimo: acepta a un cliente, lee una vez, contesta y acaba.
package main

import (
	"fmt"
	"log"
	"net"
	"strings"

	"sockets/common"
)

func main() {
	log.SetFlags(0)
	socket, err := net.Listen("tcp", common.LeerDireccion())
	if err != nil {
		log.Fatal(common.Explicar(err))
	}
	fmt.Println("Servidor escuchando en", socket.Addr())

	conexion, err := socket.Accept()
	if err != nil {
		log.Fatal(common.Explicar(err))
	}
	atender(conexion)
	socket.Close()
}

func atender(conexion net.Conn) {
	defer conexion.Close()

	octetos := make([]byte, 1024)
	leidos, err := conexion.Read(octetos)
	if err != nil {
		log.Print("El cliente no ha enviado nada. ", common.Explicar(err))
		return
	}
	texto := string(octetos[:leidos])
	if _, err := conexion.Write([]byte(strings.ToUpper(texto))); err != nil {
		log.Print("No se puede contestar. ", common.Explicar(err))
	}
}
