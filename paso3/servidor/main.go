// El servidor contesta a cada texto con el resultado de la operación pedida, y
// atiende a la vez a todos los clientes que lleguen.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"time"

	"sockets/common"
)

const pausa = 100 * time.Millisecond // antes de volver a aceptar, si ha fallado

const operaciones = "mayusculas, minusculas, invertir"

func main() {
	log.SetFlags(0)
	socket, err := net.Listen("tcp", common.LeerDireccion())
	if err != nil {
		log.Fatal(common.Explicar(err))
	}
	fmt.Println("Servidor escuchando en", socket.Addr())

	for {
		conexion, err := socket.Accept()
		if err != nil { // no quedan descriptores de fichero, por ejemplo: ya quedarán
			log.Print("No se puede aceptar a un cliente. ", common.Explicar(err))
			time.Sleep(pausa)
			continue
		}
		go atender(conexion)
	}
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
		respuesta := redactar(responder(peticion))
		if err := common.Enviar(conexion, respuesta); err != nil {
			return err
		}
	}
}

func responder(peticion string) (string, error) {
	operacion, texto, _ := strings.Cut(peticion, " ")
	switch strings.ToLower(operacion) {
	case "mayusculas", "mayúsculas":
		return strings.ToUpper(texto), nil
	case "minusculas", "minúsculas":
		return strings.ToLower(texto), nil
	case "invertir":
		return invertir(texto), nil
	case "":
		return "", errors.New("falta la operación; las que hay son: " + operaciones)
	default:
		return "", fmt.Errorf("no existe la operación %q; las que hay son: %s", operacion, operaciones)
	}
}

// invertir da la vuelta a los caracteres, no a los octetos: en UTF-8 una 'ñ'
// ocupa dos octetos, que al revés no son nada.
func invertir(texto string) string {
	caracteres := []rune(texto)
	slices.Reverse(caracteres)
	return string(caracteres)
}

// redactar da forma de respuesta a lo que devuelve responder: OK y el resultado,
// o ERROR y el motivo. Aunque la petición quepa en un mensaje, puede no caber ella.
func redactar(resultado string, err error) string {
	respuesta := "OK " + resultado
	if err != nil {
		respuesta = "ERROR " + err.Error()
	}
	if err := common.Comprobar(respuesta); err != nil {
		return "ERROR no se puede enviar la respuesta: " + err.Error()
	}
	return respuesta
}
