package common

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// pocos son los campos que tiene como mucho un registro corriente: para ordenar
// los nombres de uno así no hace falta reservar memoria.
const pocos = 16

// EscribirCampos escribe los campos de un registro (nombre de cada uno → valor)
// como los lee LeerClaveYCampos: "campo=valor, campo=valor". Van en el orden
// alfabético de sus nombres (el de los códigos Unicode de sus letras), porque un
// mapa se recorre cada vez en un orden distinto. Sin campos, la cadena vacía.
func EscribirCampos(campos map[string]string) string {
	var sitio [pocos]string
	nombres := sitio[:0]
	octetos := 0
	for nombre, valor := range campos {
		nombres = append(nombres, nombre)
		octetos += len(nombre) + len("=") + len(valor) + len(", ")
	}
	slices.Sort(nombres)
	var texto strings.Builder
	texto.Grow(octetos)
	for i, nombre := range nombres {
		if i > 0 {
			texto.WriteString(", ")
		}
		texto.WriteString(nombre)
		texto.WriteByte('=')
		texto.WriteString(campos[nombre])
	}
	return texto.String()
}

// LeerClaveYCampos lee "CLAVE campo=valor, campo=valor…". La clave es todo lo que
// hay hasta el primer espacio. De cada campo, el nombre son letras y cifras, y el
// valor es cualquier texto sin comas, quizá vacío; los espacios de alrededor de
// uno y de otro no cuentan. Ha de haber un campo al menos, y ninguno dos veces.
//
// Si el texto no es así, el error dice qué le pasa, y lo demás no vale.
func LeerClaveYCampos(texto string) (clave string, campos map[string]string, err error) {
	textoClave, textoCampos, _ := strings.Cut(strings.TrimSpace(texto), " ")
	clave, err = LeerClave(textoClave)
	if err != nil {
		return "", nil, err
	}
	campos, err = leerCampos(textoCampos)
	return clave, campos, err
}

// LeerClave lee una clave: una sola palabra, con los espacios que sean alrededor.
// Si no hay ninguna palabra, o hay varias, da un error que lo dice.
func LeerClave(texto string) (string, error) {
	clave := strings.TrimSpace(texto)
	if clave == "" {
		return "", errors.New("falta la clave; por ejemplo: consulta ana")
	}
	if corte := strings.IndexFunc(clave, unicode.IsSpace); corte >= 0 {
		return "", fmt.Errorf("la clave ha de ser una sola palabra, y sobra %q", strings.Fields(clave[corte:])[0])
	}
	return clave, nil
}

func leerCampos(texto string) (map[string]string, error) {
	if strings.TrimSpace(texto) == "" {
		return nil, errors.New("faltan los campos; se escriben así: nombre=Ana, edad=20")
	}
	campos := map[string]string{}
	for parte := range strings.SplitSeq(texto, ",") {
		nombre, valor, hayIgual := strings.Cut(parte, "=")
		nombre = strings.TrimSpace(nombre)
		if !hayIgual || !esNombre(nombre) {
			return nil, fmt.Errorf("no se entiende el campo %q; se escriben así: nombre=Ana, edad=20", parte)
		}
		if _, repetido := campos[nombre]; repetido {
			return nil, fmt.Errorf("el campo %q está dos veces", nombre)
		}
		campos[nombre] = strings.TrimSpace(valor)
	}
	return campos, nil
}

func esNombre(texto string) bool {
	noVale := func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }
	return texto != "" && !strings.ContainsFunc(texto, noVale)
}
