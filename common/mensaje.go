// Package common reúne lo que comparten los pasos: el formato de los mensajes
// (mensaje.go); las opciones y los avisos de los programas (programa.go); y, desde
// el paso 4, cómo se escriben la clave y los campos de un registro (registro.go).
//
// TCP entrega un chorro de octetos sin marcas: lo que uno envía de una vez
// puede llegar en varios trozos, y lo que envía en varias puede llegar junto.
// Por eso cada mensaje viaja con su longitud delante:
//
//	4 octetos: longitud del texto, en octetos (entero sin signo, big-endian)
//	n octetos: el texto, en UTF-8
package common

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxOctetos es lo más que puede ocupar el texto de un mensaje: 1 MiB, sin
// contar la cabecera. Sin un límite, una cabecera falsa bastaría para agotar
// la memoria de quien la lee.
const MaxOctetos = 1 << 20

const octetosCabecera = 4

var (
	// ErrDemasiadoLargo indica un texto de más de MaxOctetos octetos, o una
	// cabecera que lo anuncia.
	ErrDemasiadoLargo = fmt.Errorf("el texto pasa de %d octetos", MaxOctetos)
	// ErrNoUTF8 indica un texto cuyos octetos no son UTF-8.
	ErrNoUTF8 = errors.New("el texto no es UTF-8")
)

// Comprobar dice si el texto puede viajar en un mensaje. Si no puede, devuelve
// ErrDemasiadoLargo o ErrNoUTF8. El texto vacío es válido.
func Comprobar(texto string) error {
	if len(texto) > MaxOctetos {
		return ErrDemasiadoLargo
	}
	if !utf8.ValidString(texto) {
		return ErrNoUTF8
	}
	return nil
}

// Enviar codifica el texto como un mensaje y lo escribe entero. Si el texto no
// puede viajar, no escribe nada y devuelve el error de Comprobar; cualquier
// otro error es de la conexión.
func Enviar(conexion io.Writer, texto string) error {
	mensaje, err := codificar(texto)
	if err != nil {
		return err
	}
	_, err = conexion.Write(mensaje)
	return err
}

// Recibir espera un mensaje entero, llegue en los trozos que llegue, y devuelve
// su texto. Errores:
//   - io.EOF: el otro lado cerró entre dos mensajes; la conversación ha acabado.
//   - io.ErrUnexpectedEOF: el otro lado cerró en medio de un mensaje.
//   - ErrDemasiadoLargo: la cabecera anuncia más de MaxOctetos; no se lee más.
//   - ErrNoUTF8: el texto no es UTF-8.
//   - cualquier otro, de la conexión.
//
// Tras un error no se puede seguir leyendo: ya no se sabe dónde empieza el
// mensaje siguiente. Si el lector es un bufio.Reader, ha de ser siempre el
// mismo para toda la conexión, porque guarda lo que ha leído de más.
func Recibir(lector io.Reader) (string, error) {
	cabecera := make([]byte, octetosCabecera)
	if _, err := io.ReadFull(lector, cabecera); err != nil {
		return "", err
	}
	longitud := binary.BigEndian.Uint32(cabecera)
	if longitud > MaxOctetos {
		return "", fmt.Errorf("la cabecera anuncia %d octetos: %w", longitud, ErrDemasiadoLargo)
	}
	octetos := make([]byte, longitud)
	_, err := io.ReadFull(lector, octetos)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF // tras la cabecera, cerrar ya es cerrar a medias
	}
	if err != nil {
		return "", err
	}
	return decodificar(octetos)
}

// codificar antepone al texto su longitud. Cabecera y texto van en los mismos
// octetos para que una sola escritura los envíe juntos.
func codificar(texto string) ([]byte, error) {
	if err := Comprobar(texto); err != nil {
		return nil, err
	}
	mensaje := make([]byte, octetosCabecera, octetosCabecera+len(texto))
	binary.BigEndian.PutUint32(mensaje, uint32(len(texto)))
	return append(mensaje, texto...), nil
}

func decodificar(octetos []byte) (string, error) {
	if !utf8.Valid(octetos) {
		return "", ErrNoUTF8
	}
	return string(octetos), nil
}
