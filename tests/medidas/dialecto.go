package medidas

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sockets/tests/formato"
)

// operacion es lo que pide un cliente, antes de escribirlo en ningún formato.
type operacion struct {
	que   string // "mayusculas", "alta", "consulta" o "modificacion"
	texto string // de mayusculas
	clave string // de las demás
	edad  int    // de una modificación
}

// dialecto es cómo se le habla a un servidor: cómo se escribe una operación, y cómo
// se lee su respuesta. sitio es donde puede dejarla.
type dialecto struct {
	escribir func(operacion) []byte
	leer     func(lector *bufio.Reader, sitio []byte) error
}

// nuestro es el formato de los pasos.
var nuestro = dialecto{
	escribir: func(o operacion) []byte {
		switch o.que {
		case "mayusculas":
			return formato.Mensaje("mayusculas " + o.texto)
		case "alta":
			return formato.Mensaje("alta " + o.clave + " nombre=Ana, edad=20")
		case "consulta":
			return formato.Mensaje("consulta " + o.clave)
		default:
			return formato.Mensaje(fmt.Sprintf("modificacion %s edad=%d", o.clave, o.edad))
		}
	},
	leer: func(lector *bufio.Reader, sitio []byte) error {
		texto, err := formato.LeerEn(lector, sitio)
		if err == nil && !bytes.HasPrefix(texto, []byte("OK")) {
			err = fmt.Errorf("se contesta %q", texto)
		}
		return err
	},
}

// delEco es el de un servidor que devuelve los octetos que le llegan: las
// respuestas son las peticiones.
var delEco = dialecto{
	escribir: nuestro.escribir,
	leer: func(lector *bufio.Reader, sitio []byte) error {
		_, err := formato.LeerEn(lector, sitio)
		return err
	},
}

// deRedis es RESP, el protocolo de Redis (https://redis.io/docs/latest/develop/reference/protocol-spec/),
// con lo que hace falta para las mismas operaciones: un registro es un hash.
var deRedis = dialecto{
	escribir: func(o operacion) []byte {
		switch o.que {
		case "alta":
			return enRESP("HSET", o.clave, "nombre", "Ana", "edad", "20")
		case "consulta":
			return enRESP("HGETALL", o.clave)
		default:
			return enRESP("HSET", o.clave, "edad", strconv.Itoa(o.edad))
		}
	},
	leer: leerRESP,
}

func enRESP(palabras ...string) []byte {
	var texto strings.Builder
	fmt.Fprintf(&texto, "*%d\r\n", len(palabras))
	for _, palabra := range palabras {
		fmt.Fprintf(&texto, "$%d\r\n%s\r\n", len(palabra), palabra)
	}
	return []byte(texto.String())
}

// leerRESP lee un entero, un texto o una lista de textos.
func leerRESP(lector *bufio.Reader, _ []byte) error {
	linea, err := lector.ReadSlice('\n')
	if err != nil {
		return err
	}
	clase, numero := linea[0], 0
	for _, cifra := range linea[1 : len(linea)-2] {
		numero = 10*numero + int(cifra-'0')
	}
	switch clase {
	case ':':
		return nil
	case '$':
		_, err = lector.Discard(numero + len("\r\n"))
		return err
	case '*':
		for range numero {
			if err := leerRESP(lector, nil); err != nil {
				return err
			}
		}
		return nil
	default:
		return errors.New("Redis contesta " + string(bytes.TrimSpace(linea)))
	}
}
