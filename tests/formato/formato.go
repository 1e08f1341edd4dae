// Package formato es el formato de los mensajes visto por quien juzga: lo
// codifica y lo descodifica sin usar el paquete common, para no repetir un error
// que hubiera allí. La regla está en README.md, «El formato de un mensaje».
package formato

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf8"
)

// MaxOctetos es lo más que ocupa el texto de un mensaje, sin la cabecera: 1 MiB.
const MaxOctetos = 1 << 20

// OctetosCabecera es lo que ocupa la longitud que va delante de cada texto.
const OctetosCabecera = 4

// Cabeceras que anuncian más de lo que cabe.
const (
	CuatroGiB     = "\xff\xff\xff\xff"
	UnOctetoDeMas = "\x00\x10\x00\x01"
	// DieciseisMiBYCuatro parece corta a quien no mira su primer octeto.
	DieciseisMiBYCuatro = "\x01\x00\x00\x04"
)

// ErrNoEsMensaje indica que lo que ha llegado no es un mensaje: su cabecera
// anuncia más de MaxOctetos, o su texto no es UTF-8.
var ErrNoEsMensaje = errors.New("no es un mensaje")

// Mensaje devuelve los octetos con los que viaja un texto. No mira si puede
// viajar: a un programa también se le envía lo que no se debe.
func Mensaje(texto string) []byte {
	mensaje := make([]byte, 0, OctetosCabecera+len(texto))
	mensaje = binary.BigEndian.AppendUint32(mensaje, uint32(len(texto)))
	return append(mensaje, texto...)
}

// Mensajes devuelve, seguidos, los octetos de varios textos.
func Mensajes(textos ...string) []byte {
	var octetos []byte
	for _, texto := range textos {
		octetos = append(octetos, Mensaje(texto)...)
	}
	return octetos
}

// Leer lee un mensaje entero. Si no puede, devuelve los octetos que sí llegaron y
// el motivo: io.EOF, si no llegó ninguno; io.ErrUnexpectedEOF, si se cortó en
// medio; ErrNoEsMensaje; o el error del lector.
func Leer(lector io.Reader) (texto string, octetos []byte, err error) {
	cabecera := make([]byte, OctetosCabecera)
	n, err := io.ReadFull(lector, cabecera)
	if err != nil {
		return "", cabecera[:n], err
	}
	longitud := binary.BigEndian.Uint32(cabecera)
	if longitud > MaxOctetos {
		return "", cabecera, ErrNoEsMensaje
	}
	cuerpo := make([]byte, longitud)
	n, err = io.ReadFull(lector, cuerpo)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return "", append(cabecera, cuerpo[:n]...), err
	}
	if !utf8.Valid(cuerpo) {
		return "", append(cabecera, cuerpo...), ErrNoEsMensaje
	}
	return string(cuerpo), nil, nil
}

// LeerEn lee un mensaje como Leer, pero deja el texto en sitio, si cabe, para no
// reservar memoria: es para quien lee muchísimos y no los guarda.
func LeerEn(lector *bufio.Reader, sitio []byte) ([]byte, error) {
	cabecera, err := lector.Peek(OctetosCabecera)
	if err != nil {
		return nil, err
	}
	longitud := int(binary.BigEndian.Uint32(cabecera))
	if longitud > MaxOctetos {
		return nil, ErrNoEsMensaje
	}
	_, _ = lector.Discard(OctetosCabecera) // ya están en el búfer
	if longitud > cap(sitio) {
		sitio = make([]byte, longitud)
	}
	texto := sitio[:longitud]
	_, err = io.ReadFull(lector, texto)
	return texto, err
}
