// Package parecido dice cuánto comparten unos programas con otros, aunque se cambien los
// nombres, los comentarios o el orden de las funciones. Es el método de MOSS
// (winnowing): el programa se parte en símbolos, cada grupo de símbolos seguidos se
// resume en un número, y de esos números se guardan unos cuantos, elegidos de manera que
// dos programas con el mismo trozo guarden los mismos. Esos números son su huella.
//
// Que dos huellas compartan mucho no prueba nada: dice dónde conviene mirar.
package parecido

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	// grupo es cuántos símbolos seguidos se resumen en un número: lo que comparten dos
	// programas y es más corto no se ve. Doce símbolos son dos o tres líneas.
	grupo = 12

	// ventana es de cuántos números seguidos se guarda al menos uno. Todo trozo igual de
	// grupo+ventana-1 símbolos deja algún número igual.
	ventana = 5

	topeDeOctetos = 2 << 20 // que se leen de una entrega: una enorme no ha de parar a quien corrige
)

// Huella son los números de un programa, ordenados y sin repetir.
type Huella []uint32

// DeCarpeta calcula la huella de los programas de una carpeta y de las que tiene dentro.
// Lo que no es el texto de un programa no cuenta, ni las pruebas de Go.
func DeCarpeta(carpeta string) (Huella, error) {
	var numeros []uint32
	quedan := int64(topeDeOctetos)
	err := filepath.WalkDir(carpeta, func(ruta string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || !esPrograma(ruta) {
			return err
		}
		info, err := d.Info()
		if err != nil || info.Size() > quedan {
			return err
		}
		quedan -= info.Size()
		texto, err := os.ReadFile(ruta)
		numeros = append(numeros, elegir(resumir(simbolos(ruta, texto)))...)
		return err
	})
	return ordenar(numeros), err
}

func esPrograma(ruta string) bool {
	return lenguajes[strings.ToLower(filepath.Ext(ruta))] != nil && !strings.HasSuffix(ruta, "_test.go")
}

func ordenar(numeros []uint32) Huella {
	slices.Sort(numeros)
	return slices.Compact(numeros)
}

// resumir da un número por cada grupo de símbolos seguidos.
func resumir(simbolos []string) []uint32 {
	var numeros []uint32
	for i := 0; i+grupo <= len(simbolos); i++ {
		suma := fnv.New32a()
		for _, simbolo := range simbolos[i : i+grupo] {
			_, _ = suma.Write([]byte(simbolo + "\x00"))
		}
		numeros = append(numeros, suma.Sum32())
	}
	return numeros
}

// elegir guarda, de cada ventana, el menor de sus números; si hay varios, el último. De
// un texto más corto que una ventana, el menor.
func elegir(numeros []uint32) []uint32 {
	var elegidos []uint32
	anterior := -1
	for i := range numeros {
		if i+ventana > len(numeros) && i > 0 {
			break
		}
		deLaVentana := numeros[i:min(i+ventana, len(numeros))]
		menor := i
		for j := range deLaVentana {
			if deLaVentana[j] <= numeros[menor] {
				menor = i + j
			}
		}
		if menor != anterior {
			elegidos = append(elegidos, numeros[menor])
			anterior = menor
		}
	}
	return elegidos
}

// Sin devuelve la huella sin los números de las otras: lo que se da hecho no es de nadie.
func (h Huella) Sin(otras ...Huella) Huella {
	return slices.DeleteFunc(slices.Clone(h), func(numero uint32) bool {
		return slices.ContainsFunc(otras, func(otra Huella) bool { return otra.tiene(numero) })
	})
}

func (h Huella) tiene(numero uint32) bool {
	_, esta := slices.BinarySearch(h, numero)
	return esta
}

// comunes cuenta los números que están en las dos.
func (h Huella) comunes(otra Huella) (cuantos int) {
	for i, j := 0, 0; i < len(h) && j < len(otra); {
		switch {
		case h[i] < otra[j]:
			i++
		case h[i] > otra[j]:
			j++
		default:
			cuantos, i, j = cuantos+1, i+1, j+1
		}
	}
	return cuantos
}

// MarshalText la escribe en base64, cuatro octetos por número: en el JSON es un texto.
func (h Huella) MarshalText() ([]byte, error) {
	octetos := make([]byte, 0, 4*len(h))
	for _, numero := range h {
		octetos = binary.BigEndian.AppendUint32(octetos, numero)
	}
	return []byte(base64.StdEncoding.EncodeToString(octetos)), nil
}

// UnmarshalText lee lo que escribe MarshalText.
func (h *Huella) UnmarshalText(texto []byte) error {
	octetos, err := base64.StdEncoding.DecodeString(string(texto))
	if err != nil || len(octetos)%4 != 0 {
		return errors.New("no es una huella")
	}
	var numeros []uint32
	for i := 0; i < len(octetos); i += 4 {
		numeros = append(numeros, binary.BigEndian.Uint32(octetos[i:]))
	}
	*h = ordenar(numeros)
	return nil
}
