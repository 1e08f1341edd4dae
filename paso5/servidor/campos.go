package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Campos son los datos de un registro: nombre de cada campo → valor.
type Campos map[string]string

// String los escribe como los lee leerCampos, en el orden alfabético de sus
// nombres: un mapa se recorre cada vez en un orden distinto.
func (c Campos) String() string {
	var partes []string
	for _, nombre := range slices.Sorted(maps.Keys(c)) {
		partes = append(partes, nombre+"="+c[nombre])
	}
	return strings.Join(partes, ", ")
}

// leerClaveYCampos lee "CLAVE campo=valor, campo=valor...".
func leerClaveYCampos(texto string) (string, Campos, error) {
	textoClave, textoCampos, _ := strings.Cut(strings.TrimSpace(texto), " ")
	clave, err := leerClave(textoClave)
	if err != nil {
		return "", nil, err
	}
	campos, err := leerCampos(textoCampos)
	return clave, campos, err
}

func leerClave(texto string) (string, error) {
	palabras := strings.Fields(texto)
	if len(palabras) == 0 {
		return "", errors.New("falta la clave; por ejemplo: consulta ana")
	}
	if len(palabras) > 1 {
		return "", fmt.Errorf("la clave ha de ser una sola palabra, y sobra %q", palabras[1])
	}
	return palabras[0], nil
}

func leerCampos(texto string) (Campos, error) {
	if strings.TrimSpace(texto) == "" {
		return nil, errors.New("faltan los campos; se escriben así: nombre=Ana, edad=20")
	}
	campos := Campos{}
	for _, parte := range strings.Split(texto, ",") {
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
