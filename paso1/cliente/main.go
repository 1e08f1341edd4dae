// El cliente envía al servidor cada línea que escribes y enseña la respuesta.
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"strings"
	"time"

	"sockets/common"
)

const esperaMaxima = 5 * time.Second // para conectar

const ayuda = `Escribe un texto y pulsa Intro: el servidor te lo devuelve en mayúsculas.
Para acabar, escribe salir o pulsa Ctrl-D (en Windows, Ctrl-Z e Intro).`

func main() {
	log.SetFlags(0)
	conexion, err := net.DialTimeout("tcp", common.LeerDireccion(), esperaMaxima)
	if err != nil {
		log.Fatal(common.Explicar(err))
	}
	if err := conversar(conexion); err != nil {
		log.Fatal("Se ha perdido el servidor. ", common.Explicar(err))
	}
}

func conversar(conexion net.Conn) error {
	defer conexion.Close()
	lector := bufio.NewReader(conexion) // uno para toda la conexión: guarda lo que lee de más
	teclado := bufio.NewReader(os.Stdin)
	avisar(ayuda + "\n")
	for {
		linea, err := leerLinea(teclado)
		if err != nil || linea == "salir" {
			return nil
		}
		if err := common.Comprobar(linea); err != nil {
			log.Print("Esa línea no se envía: ", err)
			continue
		}
		respuesta, err := preguntar(conexion, lector, linea)
		if err != nil {
			return err
		}
		fmt.Printf("Según el servidor, '%s' en mayúsculas es '%s'.\n", linea, respuesta)
	}
}

// leerLinea devuelve la línea sin su final, que en Windows es "\r\n". La última
// de un fichero puede no tenerlo.
func leerLinea(teclado *bufio.Reader) (string, error) {
	avisar("> ")
	linea, err := teclado.ReadString('\n')
	if err != nil {
		avisar("\n") // tras Ctrl-D, el cursor sigue detrás de la marca
	}
	if err == io.EOF && linea != "" {
		err = nil
	}
	return strings.TrimSuffix(strings.TrimSuffix(linea, "\n"), "\r"), err
}

// avisar solo escribe si hay una persona delante: por una tubería, la salida
// son las respuestas y nada más.
func avisar(texto string) {
	if entrada, err := os.Stdin.Stat(); err == nil && entrada.Mode()&os.ModeCharDevice != 0 {
		fmt.Print(texto)
	}
}

func preguntar(conexion net.Conn, lector *bufio.Reader, peticion string) (string, error) {
	if err := common.Enviar(conexion, peticion); err != nil {
		return "", err
	}
	return common.Recibir(lector)
}
