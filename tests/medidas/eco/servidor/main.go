// El eco devuelve los octetos que le llegan sin mirarlos: lo menos que puede
// hacer un servidor. Es la vara con la que se miden los de los pasos.
package main

import (
	"fmt"
	"log"
	"net"

	"sockets/common"
)

func main() {
	log.SetFlags(0)
	socket, err := net.Listen("tcp", common.LeerDireccion())
	if err != nil {
		log.Fatal(common.Explicar(err))
	}
	fmt.Println("Servidor escuchando en", socket.Addr())
	for {
		conexion, err := socket.Accept()
		if err != nil {
			log.Fatal(common.Explicar(err))
		}
		go devolver(conexion)
	}
}

func devolver(conexion net.Conn) {
	defer conexion.Close()
	octetos := make([]byte, 4096)
	for {
		n, err := conexion.Read(octetos)
		if err != nil {
			return
		}
		if _, err := conexion.Write(octetos[:n]); err != nil {
			return
		}
	}
}
