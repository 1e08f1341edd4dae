// El servidor contesta a cada texto con el texto en mayúsculas.
package main

import (
	"bufio"
	"fmt"
	"io"
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
	log.Print("Conectado ", conexion.RemoteAddr())
	if err := conversar(conexion); err != nil {
		log.Printf("Conversación rota con %s. %s", conexion.RemoteAddr(), common.Explicar(err))
		return
	}
	log.Print("Desconectado ", conexion.RemoteAddr())
}

func conversar(conexion net.Conn) error {
	lector := bufio.NewReader(conexion) // uno para toda la conexión: guarda lo que lee de más
	for {
		peticion, err := common.Recibir(lector)
		if err == io.EOF {
			return nil // el cliente ha cerrado
		}
		if err != nil {
			return err
		}
		respuesta := responder(peticion)
		if err := common.Enviar(conexion, respuesta); err != nil {
			return err
		}
	}
}

func responder(peticion string) string {
	return strings.ToUpper(peticion)
}
