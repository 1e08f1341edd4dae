package parecido

import (
	"fmt"
	"slices"
)

const (
	// Minimo es cuántos números han de compartir dos huellas para decir algo: con menos,
	// cualquiera que haga lo mismo coincide. Son unas veinte líneas.
	Minimo = 25

	// Umbral es la parte que han de compartir para que se diga. En tests/README.md está con
	// qué se ha medido.
	Umbral = 0.7

	// Igual es la parte a partir de la que basta con compartir MinimoSiEsIgual: el paso 3 son
	// trece líneas, y quien las escribe por su cuenta no las escribe iguales.
	Igual           = 0.95
	MinimoSiEsIgual = 10

	// deTodos: lo que está en más de la mitad de las entregas, si son más de diez, es lo
	// que hace cualquiera.
	deTodos = 10
)

// Nombrada es una huella y de quién es.
type Nombrada struct {
	Nombre string
	Huella Huella
}

// Parecido es lo que comparte una entrega con la que más se le parece.
type Parecido struct {
	Con      string  `json:"con"`
	Comparte float64 `json:"comparte"` // de 0 a 1: de la más corta de las dos, la parte que está en la otra
}

func (p Parecido) String() string {
	return fmt.Sprintf("comparte el %.0f %% con %s", 100*p.Comparte, p.Con)
}

// Buscar dice, de cada entrega, a cuál de las demás, o de las conocidas, se parece más; nil,
// si a ninguna lo bastante. No compara todas con todas: solo cada una con las que
// tienen algún número suyo.
func Buscar(entregas, conocidas []Nombrada) []*Parecido {
	todas := slices.Concat(entregas, conocidas)
	indice := map[uint32][]int32{} // de cada número, quién lo tiene
	for i, una := range todas {
		for _, numero := range una.Huella {
			indice[numero] = append(indice[numero], int32(i))
		}
	}
	corrientes := losDeTodos(indice, len(entregas))
	parecidos := make([]*Parecido, len(entregas))
	comunes := make([]int, len(todas))
	for i, una := range entregas {
		var vistas []int32
		for _, numero := range una.Huella {
			quienes := indice[numero]
			if corrientes[numero] { // los de las conocidas están al final
				quienes = quienes[primeraConocida(quienes, len(entregas)):]
			}
			for _, j := range quienes {
				if int(j) == i {
					continue
				}
				if comunes[j] == 0 {
					vistas = append(vistas, j)
				}
				comunes[j]++
			}
		}
		parecidos[i] = laMasParecida(una, todas, vistas, comunes)
		for _, j := range vistas {
			comunes[j] = 0
		}
	}
	return parecidos
}

func primeraConocida(quienes []int32, entregas int) int {
	donde, _ := slices.BinarySearch(quienes, int32(entregas))
	return donde
}

// losDeTodos son los números que no dicen nada, porque los tiene casi cualquiera.
func losDeTodos(indice map[uint32][]int32, entregas int) map[uint32]bool {
	corrientes := map[uint32]bool{}
	for numero, quienes := range indice {
		if len(quienes) > deTodos && len(quienes) > entregas/2 {
			corrientes[numero] = true
		}
	}
	return corrientes
}

func laMasParecida(una Nombrada, todas []Nombrada, vistas []int32, comunes []int) *Parecido {
	var mejor *Parecido
	for _, j := range vistas {
		otra := todas[j]
		parte := float64(comunes[j]) / float64(min(len(una.Huella), len(otra.Huella)))
		if !esMucho(comunes[j], parte) || mejor != nil && parte < mejor.Comparte {
			continue
		}
		if mejor == nil || parte > mejor.Comparte || otra.Nombre < mejor.Con {
			mejor = &Parecido{Con: otra.Nombre, Comparte: parte}
		}
	}
	return mejor
}

func esMucho(comunes int, parte float64) bool {
	return comunes >= Minimo && parte >= Umbral || comunes >= MinimoSiEsIgual && parte >= Igual
}
