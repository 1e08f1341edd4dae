// Package diferencias compara dos versiones de un fichero: qué líneas son las mismas,
// cuáles cambian y, en ellas, qué palabras; y las escribe una al lado de otra, con los
// colores del código. No sabe de páginas ni de dónde salen los ficheros.
package diferencias

import (
	"regexp"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// pareja son los índices, en cada versión, de dos cosas iguales.
type pareja struct{ antes, ahora int }

// iguales devuelve lo que dos listas tienen en común, en orden: lo demás es lo que cambia. Ningún
// texto puede tener un fin de línea.
func iguales(antes, ahora []string) []pareja {
	var parejas []pareja
	i, j := 0, 0
	hasta := func(n int) {
		for ; i < n; i, j = i+1, j+1 {
			parejas = append(parejas, pareja{i, j})
		}
	}
	donde := renglones(antes)
	for _, cambio := range udiff.Lines(enLineas(antes), enLineas(ahora)) {
		hasta(donde[cambio.Start])
		i = donde[cambio.End]
		j += strings.Count(cambio.New, "\n")
	}
	hasta(len(antes))
	return parejas
}

func enLineas(textos []string) string {
	var b strings.Builder
	for _, texto := range textos {
		b.WriteString(texto + "\n")
	}
	return b.String()
}

// renglones dice, del octeto en que empieza cada línea, cuál es; y del final, cuántas hay.
func renglones(textos []string) map[int]int {
	donde, octeto := map[int]int{}, 0
	for i, texto := range textos {
		donde[octeto] = i
		octeto += len(texto) + 1
	}
	donde[octeto] = len(textos)
	return donde
}

var unaPalabra = regexp.MustCompile(`[\p{L}\p{N}_]+|\s+|.`)

// marcar devuelve qué octetos de cada versión de una línea no están en la otra. Los espacios del
// principio no se marcan: que algo esté más adentro ya se ve.
func marcar(antes, ahora string) (quitados, puestos []tramo) {
	sangriaAntes, textoAntes := sangria(antes)
	sangriaAhora, textoAhora := sangria(ahora)
	a, b := unaPalabra.FindAllString(textoAntes, -1), unaPalabra.FindAllString(textoAhora, -1)
	estanA, estanB := make([]bool, len(a)), make([]bool, len(b))
	for _, p := range iguales(a, b) {
		estanA[p.antes], estanB[p.ahora] = true, true
	}
	return faltan(a, estanA, len(sangriaAntes)), faltan(b, estanB, len(sangriaAhora))
}

func sangria(linea string) (espacios, texto string) {
	texto = strings.TrimLeft(linea, " \t")
	return linea[:len(linea)-len(texto)], texto
}

// tramo son unos octetos seguidos de una línea.
type tramo struct{ desde, hasta int }

// faltan junta las palabras seguidas que no están en la otra versión.
func faltan(palabras []string, estan []bool, octeto int) []tramo {
	var tramos []tramo
	for i, palabra := range palabras {
		if !estan[i] {
			if n := len(tramos); n > 0 && tramos[n-1].hasta == octeto {
				tramos[n-1].hasta += len(palabra)
			} else {
				tramos = append(tramos, tramo{octeto, octeto + len(palabra)})
			}
		}
		octeto += len(palabra)
	}
	return tramos
}

// seParecen es lo menos que han de parecerse dos líneas para que una sea la otra, cambiada.
const seParecen = 0.45

// emparejar dice qué líneas quitadas son las puestas, cambiadas, sin desordenar ninguna: de
// todas las formas de hacerlo, la que junta las más parecidas.
func emparejar(quitadas, puestas []string) []pareja {
	mejor := make([][]float64, len(quitadas)+1)
	for i := range mejor {
		mejor[i] = make([]float64, len(puestas)+1)
	}
	parecen := func(i, j int) float64 {
		if p := parecido(quitadas[i], puestas[j]); p >= seParecen {
			return p * float64(1+min(pesoDe(quitadas[i]), maxPeso)) // una llave sola cuenta poco
		}
		return -1
	}
	for i := len(quitadas) - 1; i >= 0; i-- {
		for j := len(puestas) - 1; j >= 0; j-- {
			mejor[i][j] = max(mejor[i+1][j], mejor[i][j+1], parecen(i, j)+mejor[i+1][j+1])
		}
	}
	var parejas []pareja
	for i, j := 0, 0; i < len(quitadas) && j < len(puestas); {
		switch p := parecen(i, j); {
		case p > 0 && mejor[i][j] == p+mejor[i+1][j+1]:
			parejas = append(parejas, pareja{i, j})
			i, j = i+1, j+1
		case mejor[i][j] == mejor[i+1][j]:
			i++
		default:
			j++
		}
	}
	return parejas
}

// parecido va de 0, si dos líneas no tienen nada en común, a 1, si tienen las mismas palabras y signos.
// Las palabras cuentan más que los signos, que están en todas partes. Si una está entera dentro de la
// otra, que solo le añade un comentario, también se parecen.
func parecido(a, b string) float64 {
	cuantas, comunes := map[string]int{}, 0
	for _, palabra := range unaPalabra.FindAllString(strings.TrimSpace(a), -1) {
		cuantas[palabra]++
	}
	for _, palabra := range unaPalabra.FindAllString(strings.TrimSpace(b), -1) {
		if cuantas[palabra] > 0 {
			cuantas[palabra]--
			comunes += peso(palabra)
		}
	}
	pesoA, pesoB := pesoDe(a), pesoDe(b)
	if comunes == 0 {
		return 0
	}
	entre := 2 * float64(comunes) / float64(pesoA+pesoB)
	if menor := min(pesoA, pesoB); menor >= minDentro {
		return (entre + float64(comunes)/float64(menor)) / 2
	}
	return entre
}

// minDentro es lo menos que pesa una línea que puede estar dentro de otra: una llave sola está en muchas.
const minDentro = 8

// maxPeso es a partir de cuánto dos líneas cuentan lo mismo, sean lo largas que sean.
const maxPeso = 20

func pesoDe(linea string) (total int) {
	for _, palabra := range unaPalabra.FindAllString(linea, -1) {
		total += peso(palabra)
	}
	return total
}

func peso(palabra string) int {
	switch {
	case strings.TrimSpace(palabra) == "":
		return 0
	case len(palabra) == 1:
		return 1
	}
	return 4
}
