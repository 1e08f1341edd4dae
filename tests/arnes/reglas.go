package arnes

import (
	"fmt"
	"maps"
	"slices"

	"sockets/tests/informe"
	"sockets/tests/reglas"
)

// Regla dice cuál se comprueba desde aquí: la que se citará si algo falla. Con
// clases, es solo la de esas formas de fallar; las demás siguen como estaban. Ha de
// ser una de las del escenario. Si no vale en el paso que se prueba, no cambia nada.
func (p *Prueba) Regla(numero string, clases ...informe.Clase) {
	p.T.Helper()
	r, err := reglas.Dar(numero)
	if err != nil {
		p.T.Error(err) // no acaba la prueba: puede ser una de las que corren a la vez
		return
	}
	if len(p.suyas) > 0 && !slices.Contains(p.suyas, numero) {
		p.T.Errorf("El escenario cita la regla %s, y no está en sus Reglas.", numero)
	}
	if !r.Vale(p.Solucion.Paso) {
		return
	}
	if len(clases) == 0 {
		p.citada = map[informe.Clase]informe.Regla{informe.Otra: comoDato(r)}
		return
	}
	p.citada = maps.Clone(p.citada) // las que corren a la vez empiezan con el mismo
	if p.citada == nil {
		p.citada = map[informe.Clase]informe.Regla{}
	}
	for _, clase := range clases {
		p.citada[clase] = comoDato(r)
	}
}

// empezarPorSuRegla cita, hasta que se diga otra, la primera del escenario que vale
// en el paso que se prueba.
func (p *Prueba) empezarPorSuRegla(numeros []string) {
	p.T.Helper()
	p.suyas = numeros
	for _, numero := range numeros {
		if p.Regla(numero); p.citada != nil {
			return
		}
	}
}

// reglaDe devuelve la que no cumple una clase de fallo.
func (p *Prueba) reglaDe(clase informe.Clase) informe.Regla {
	if r, suya := p.citada[clase]; suya {
		return r
	}
	return p.citada[informe.Otra]
}

// laRegla es la que rompe lo que se ve en cualquier escenario, aunque no sea lo que
// comprueba. Vacía, si no vale en el paso que se prueba.
func (p *Prueba) laRegla(numero string) informe.Regla {
	r, err := reglas.Dar(numero)
	if err != nil {
		panic(fmt.Sprint("El arnés cita una regla que no está: ", err))
	}
	if !r.Vale(p.Solucion.Paso) {
		return informe.Regla{}
	}
	return comoDato(r)
}

func comoDato(r reglas.Regla) informe.Regla { return informe.Regla{Numero: r.Numero, Texto: r.Cita()} }
