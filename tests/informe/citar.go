package informe

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// anchoCita es lo más que ocupa en un informe un texto citado, en caracteres.
const anchoCita = 72

// Citar escribe un texto entre comillas, con lo que no se ve en forma de
// códigos (\n, \xff). De uno largo da el principio y cuántos octetos tiene.
func Citar(texto string) string {
	return citarDesde(texto, 0)
}

func citarDesde(texto string, desde int) string {
	antes, despues := "", ""
	if desde > 0 {
		antes = "…"
	}
	trozo := texto[desde:]
	if principio := hastaElCaracter(trozo, anchoCita); len(principio) < len(trozo) && utf8.ValidString(trozo) {
		trozo = principio
		despues = "…"
	} else if len(trozo) > 2*anchoCita {
		trozo = trozo[:2*anchoCita]
		despues = "…"
	}
	cita := antes + strconv.Quote(trozo) + despues
	if antes+despues != "" {
		cita += fmt.Sprintf(" (%d octetos)", len(texto))
	}
	return cita
}

// hastaElCaracter devuelve los primeros caracteres de un texto, tantos como se diga.
func hastaElCaracter(texto string, cuantos int) string {
	for i := range texto {
		if cuantos == 0 {
			return texto[:i]
		}
		cuantos--
	}
	return texto
}

// Comparar apunta en el fallo lo que se esperaba y lo que llegó, y señala dónde
// empiezan a ser distintos.
func (f *Fallo) Comparar(esperado, llegado string) {
	iguales := 0
	for iguales < len(esperado) && iguales < len(llegado) && esperado[iguales] == llegado[iguales] {
		iguales++
	}
	iguales = principioDeCaracter(llegado, iguales)
	desde := 0
	if iguales > anchoCita/2 { // se cita solo alrededor de la diferencia
		desde = principioDeCaracter(llegado, iguales-anchoCita/3)
	}
	comun := strconv.Quote(llegado[desde:iguales])
	f.Columna = utf8.RuneCountInString(comun) // con las comillas: la de cierre está donde va lo distinto
	if desde > 0 {
		f.Columna++ // por los puntos suspensivos
	}
	f.Espera, f.Llega = citarDesde(esperado, desde), citarDesde(llegado, desde)
}

// principioDeCaracter devuelve dónde empieza el carácter que tiene el octeto i.
func principioDeCaracter(texto string, i int) int {
	principio := 0
	for principio < i {
		_, octetos := utf8.DecodeRuneInString(texto[principio:])
		if principio+octetos > i {
			break
		}
		principio += octetos
	}
	return principio
}
