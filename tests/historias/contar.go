package historias

import (
	"fmt"
	"slices"
	"time"

	"github.com/anishathalye/porcupine"
)

const (
	enPocas = 10              // operaciones que se leen de un vistazo
	plazo   = 2 * time.Second // para saber si basta con una parte
)

// Contada es una operación como se cuenta: los tiempos, en milisegundos desde el principio
// de la historia.
type Contada struct {
	Cliente      int
	Desde, Hasta float64
	Dice         string // qué se pidió y qué se contestó
}

// Contar escribe, en unas líneas, las pocas operaciones que bastan para ver que la
// historia es imposible, con los milisegundos en que se pidió y se contestó cada una. Las
// devuelve también como datos, para dibujarlas.
func (h *Historia) Contar() (lineas []string, operaciones []Contada) {
	const cuando = " (con los milisegundos en que se pidió y se contestó cada una):"
	parte := parteImposible(h.operaciones)
	if len(parte) <= enPocas {
		return slices.Concat(
			[]string{"Bastan estas operaciones para verlo" + cuando},
			contar(parte),
			[]string{"No hay ningún orden en que esas respuestas sean posibles, esté como esté la clave al principio."},
		), contadas(parte)
	}
	ultimas := parte[len(parte)-enPocas:]
	ultima := slices.MaxFunc(parte, func(a, b porcupine.Operation) int { return int(a.Return - b.Return) })
	return slices.Concat(
		[]string{"Hasta aquí todo era posible" + cuando},
		contar(ultimas),
		[]string{fmt.Sprintf("Pero con la que se contestó en el milisegundo %.2f ya no hay ningún orden en que "+
			"las respuestas sean posibles.", enMilisegundos(ultima.Return))},
	), contadas(ultimas)
}

func contar(parte []porcupine.Operation) []string {
	var lineas []string
	for _, o := range contadas(parte) {
		lineas = append(lineas, fmt.Sprintf("    cliente %d   %8.2f a %8.2f   %s", o.Cliente, o.Desde, o.Hasta, o.Dice))
	}
	return lineas
}

func contadas(parte []porcupine.Operation) []Contada {
	var todas []Contada
	for _, o := range parte {
		todas = append(todas, Contada{o.ClientId, enMilisegundos(o.Call), enMilisegundos(o.Return),
			describir(o.Input.(pedida), o.Output.(contestada))})
	}
	return todas
}

func enMilisegundos(nanosegundos int64) float64 { return float64(nanosegundos) / 1e6 }

// parteImposible busca en una historia que no es linealizable las pocas
// operaciones que bastan para verlo. Las demás que coinciden en el tiempo con
// ellas quedan como «quizá»: ni que cuenten ni que no cuenten lo arregla.
func parteImposible(historia []porcupine.Operation) []porcupine.Operation {
	orden := slices.SortedFunc(slices.Values(historia), func(a, b porcupine.Operation) int {
		return int(a.Return - b.Return)
	})
	cuentan := sinLasQueSobran(orden, trozoImposible(orden))
	var parte []porcupine.Operation
	for _, i := range cuentan {
		parte = append(parte, orden[i])
	}
	slices.SortFunc(parte, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	return parte
}

// trozoImposible busca el trozo seguido más corto que ya es imposible: primero,
// hasta qué operación hay que llegar; después, desde cuál basta con mirar.
func trozoImposible(orden []porcupine.Operation) []int {
	ultima := 1
	for ultima < len(orden) && !imposible(orden, seguidas(0, ultima), []any{ausente}) {
		ultima++
	}
	for primera := ultima - 1; primera >= 0; primera-- {
		if trozo := seguidas(primera, ultima); imposible(orden, trozo, posiblesEstados(orden)) {
			return trozo
		}
	}
	return seguidas(0, ultima)
}

func posiblesEstados(orden []porcupine.Operation) []any {
	estados := []any{ausente}
	for _, o := range orden {
		if valor := o.Input.(pedida).valor; valor != "" {
			estados = append(estados, valor)
		}
	}
	return estados
}

// sinLasQueSobran quita, de una en una, las operaciones sin las que sigue siendo
// imposible.
func sinLasQueSobran(orden []porcupine.Operation, cuentan []int) []int {
	estados := posiblesEstados(orden)
	for i := 0; i < len(cuentan); {
		sin := slices.Delete(slices.Clone(cuentan), i, i+1)
		if imposible(orden, sin, estados) {
			cuentan = sin
			continue
		}
		i++
	}
	return cuentan
}

func seguidas(desde, hasta int) []int {
	var indices []int
	for i := desde; i < hasta; i++ {
		indices = append(indices, i)
	}
	return indices
}

// imposible dice si las operaciones que cuentan no tienen orden que las
// explique, partiendo de cualquiera de los estados.
func imposible(orden []porcupine.Operation, cuentan []int, estados []any) bool {
	if len(cuentan) == 0 {
		return false
	}
	desde, hasta := orden[cuentan[0]].Call, orden[cuentan[0]].Return
	for _, i := range cuentan {
		desde, hasta = min(desde, orden[i].Call), max(hasta, orden[i].Return)
	}
	var trozo []porcupine.Operation
	for i, o := range orden {
		cuenta := slices.Contains(cuentan, i)
		if !cuenta && (o.Return < desde || o.Call > hasta) {
			continue
		}
		e := o.Input.(pedida)
		e.quiza = !cuenta
		o.Input = e
		trozo = append(trozo, o)
	}
	return porcupine.CheckOperationsTimeout(conDudas(estados), trozo, plazo) == porcupine.Illegal
}
