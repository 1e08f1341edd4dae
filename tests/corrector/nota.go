package main

import (
	"fmt"
	"math"
	"strings"

	"sockets/tests/informe"
)

const notaMaxima = 10.0

// ponerNota calcula la nota, de 0 a 10: la parte de los pesos que se ha ganado, menos lo
// que restan los fallos, y sin pasar de ningún tope. Se redondea aquí, a centésimas, y en
// ningún otro sitio; a 10 no se llega redondeando.
func (r *Resultado) ponerNota(todas [6]*ponderacion) {
	if r.Siguiente != nil {
		r.Siguiente.ponerNota(todas)
	}
	p := todas[r.Paso]
	ganado, total := p.ganado(r)
	r.Nota, r.Tope = 0, ""
	if ganado == 0 || total == 0 {
		return
	}
	nota := notaMaxima*ganado/total - p.restan(r)
	if tope, porQue := p.topeDe(r); nota > tope {
		nota, r.Tope = tope, porQue
	}
	r.Nota = max(0, math.Round(100*nota)/100)
	if ganado < total {
		r.Nota = min(r.Nota, notaMaxima-0.01)
	}
}

// ganado devuelve lo que valen las pruebas que pasa y lo que valen todas. Si no pasa
// ninguna, lo que no se ha probado no vale nada.
func (p *ponderacion) ganado(r *Resultado) (ganado, total float64) {
	pesos := p.pesos(r.Comprobaciones)
	alguna := false
	for i, c := range r.Comprobaciones {
		total += pesos[i]
		switch c.Estado {
		case pasa:
			ganado += pesos[i]
			alguna = true
		case noProbada:
			ganado += pesos[i] * p.valen[loNoProbado]
		}
	}
	if !alguna {
		return 0, total
	}
	return ganado, total
}

// pesos devuelve lo que vale cada una de las pruebas.
func (p *ponderacion) pesos(pruebas []Comprobacion) []float64 {
	pesos := make([]float64, len(pruebas))
	var deAntes []int
	entreTodas, hayDeAntes := p.valen[losAnteriores]
	for i, c := range pruebas {
		peso, nombrada := p.valen[c.Nombre]
		switch {
		case nombrada:
			pesos[i] = peso
		case hayDeAntes && p.deAntes[c.Nombre]:
			deAntes = append(deAntes, i)
		default:
			pesos[i] = p.cadaUnaDeLasDemas()
		}
	}
	for _, i := range deAntes {
		pesos[i] = entreTodas / float64(len(deAntes))
	}
	return pesos
}

func (p *ponderacion) cadaUnaDeLasDemas() float64 {
	if peso, hay := p.valen[lasDemas]; hay {
		return peso
	}
	return 1
}

// toca dice si un fallo es de los que se castigan.
func (p *ponderacion) toca(c castigo, fallo Comprobacion) bool {
	esEse := c.prueba == fallo.Nombre ||
		c.prueba == laCarrera && fallo.Clase == string(informe.Carrera) ||
		c.prueba == losAnteriores && p.deAntes[fallo.Nombre]
	return esEse && strings.Contains(fallo.Causa, c.dice)
}

// vecesComoMucho son las que resta un mismo castigo: quien pierde de una vez muchas cosas
// que ya tenía suele haber cometido un solo error.
const vecesComoMucho = 3

// restan devuelve los puntos que quitan los fallos.
func (p *ponderacion) restan(r *Resultado) (puntos float64) {
	for _, c := range p.castigos {
		veces := 0
		for _, fallo := range r.deEstado(falla) {
			if p.toca(c, fallo) {
				veces++
			}
		}
		puntos += c.resta * float64(min(veces, vecesComoMucho))
	}
	return puntos
}

// topeDe devuelve la nota de la que no puede pasar, y por qué.
func (p *ponderacion) topeDe(r *Resultado) (tope float64, porQue string) {
	tope = notaMaxima
	for _, fallo := range r.deEstado(falla) {
		for _, c := range p.castigos {
			if c.tope < tope && p.toca(c, fallo) {
				tope = c.tope
				que := "falla «" + fallo.Nombre + "»"
				if c.prueba == laCarrera {
					que = "hay una carrera de datos"
				}
				porQue = fmt.Sprintf("La nota no pasa de %s: %s.", enNota(tope), que)
			}
		}
	}
	return tope, porQue
}
