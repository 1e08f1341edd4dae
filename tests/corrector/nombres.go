package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"sockets/tests/informe"
)

// nombresUnicos da a cada carpeta un nombre que no tiene ninguna otra: el suyo y, si
// hay varias que se llaman igual, de la ruta lo que haga falta para distinguirlas. Dos
// nombres que solo se distinguen por las mayúsculas son el mismo: en muchos discos, sus
// páginas irían al mismo fichero.
func nombresUnicos(carpetas []string) []string {
	partes := make([]int, len(carpetas)) // cuántas, del final de la ruta, tiene ya el nombre
	nombres := make([]string, len(carpetas))
	for i := range carpetas {
		partes[i] = 1
	}
	for {
		deCada := map[string][]int{}
		for i, carpeta := range carpetas {
			nombres[i] = finalDe(carpeta, partes[i])
			clave := strings.ToLower(nombres[i])
			deCada[clave] = append(deCada[clave], i)
		}
		crece := false
		for _, iguales := range deCada {
			for _, i := range iguales {
				if len(iguales) > 1 && finalDe(carpetas[i], partes[i]+1) != nombres[i] {
					partes[i]++
					crece = true
				}
			}
		}
		if !crece {
			return numerarRepetidos(nombres)
		}
	}
}

// finalDe devuelve las últimas partes de una ruta, para leer.
func finalDe(carpeta string, partes int) string {
	todas := strings.Split(strings.Trim(filepath.ToSlash(carpeta), "/"), "/")
	return informe.VisibleEnUnaLinea(strings.Join(todas[max(0, len(todas)-partes):], "/"))
}

// numerarRepetidos pone un número a los nombres que ya estaban.
func numerarRepetidos(nombres []string) []string {
	vistos := map[string]bool{}
	for i, nombre := range nombres {
		for n := 2; vistos[strings.ToLower(nombres[i])]; n++ {
			nombres[i] = fmt.Sprintf("%s (%d)", nombre, n)
		}
		vistos[strings.ToLower(nombres[i])] = true
	}
	return nombres
}

// ficherosDePaginas da a cada nombre un fichero que no tiene ningún otro, y que vale en
// todos los sistemas.
func ficherosDePaginas(nombres []string) []string {
	var ficheros []string
	for _, nombre := range nombres {
		ficheros = append(ficheros, strings.Map(func(r rune) rune {
			if strings.ContainsRune(`/\:*?"<>|`, r) {
				return '-'
			}
			return r
		}, nombre))
	}
	return numerarRepetidos(ficheros)
}

// masParecidos ordena los nombres por lo que se parecen a uno, y devuelve los primeros.
func masParecidos(a string, nombres []string, cuantos int) []string {
	lista := slices.Clone(nombres)
	distancias := map[string]int{}
	for _, nombre := range lista {
		distancias[nombre] = distancia([]rune(strings.ToLower(a)), []rune(strings.ToLower(nombre)))
	}
	slices.SortStableFunc(lista, func(x, y string) int { return distancias[x] - distancias[y] })
	return lista[:min(cuantos, len(lista))]
}

// distancia cuenta los caracteres que hay que poner, quitar o cambiar para pasar de un
// texto al otro (Levenshtein).
func distancia(a, b []rune) int {
	fila := make([]int, len(b)+1)
	for j := range fila {
		fila[j] = j
	}
	for i, ra := range a {
		enDiagonal := fila[0]
		fila[0] = i + 1
		for j, rb := range b {
			cambiar := enDiagonal
			if ra != rb {
				cambiar++
			}
			enDiagonal = fila[j+1]
			fila[j+1] = min(cambiar, fila[j]+1, fila[j+1]+1)
		}
	}
	return fila[len(b)]
}
