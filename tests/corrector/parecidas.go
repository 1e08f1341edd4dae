package main

import (
	"fmt"
	"io"
	"path/filepath"

	"sockets/tests/parecido"
	"sockets/tests/programas"
)

// compararEntregas anota en cada resultado a cuál de los demás del mismo paso, o de las
// soluciones del repositorio, se parece más. Basta con los resultados: sirve igual para
// los de varias partes, juntos. No cambia ninguna nota.
func compararEntregas(resultados []Resultado) error {
	for paso := 1; paso <= 5; paso++ {
		var cuales []int
		var entregas []parecido.Nombrada
		for i, r := range resultados {
			if r.Paso == paso && len(r.Huella) > 0 {
				cuales = append(cuales, i)
				entregas = append(entregas, parecido.Nombrada{Nombre: r.Entrega, Huella: r.Huella})
			}
		}
		if len(entregas) == 0 {
			continue
		}
		nuestras, err := lasNuestras(paso)
		if err != nil {
			return err
		}
		for i, p := range parecido.Buscar(entregas, nuestras) {
			resultados[cuales[i]].Parecida = p
		}
	}
	return nil
}

// lasNuestras son las soluciones del repositorio que ya tienen lo que pide un paso.
func lasNuestras(paso int) ([]parecido.Nombrada, error) {
	var nuestras []parecido.Nombrada
	for otro := paso; otro <= 5; otro++ {
		h, err := huellaDePaso(programas.DelRepositorio(otro).Carpeta, paso)
		if err != nil {
			return nil, err
		}
		nombre := fmt.Sprintf("el paso %d del repositorio", otro)
		nuestras = append(nuestras, parecido.Nombrada{Nombre: nombre, Huella: h})
	}
	return nuestras, nil
}

// huellaDePaso es la de una solución sin lo que se da hecho: common, su ejemplo mínimo y
// los pasos anteriores, que se copian para empezar.
func huellaDePaso(carpeta string, paso int) (parecido.Huella, error) {
	h, err := parecido.DeCarpeta(carpeta)
	if err != nil {
		return nil, err
	}
	seDan := []string{filepath.Join(programas.RaizRepositorio(), "common")}
	for anterior := 1; anterior < paso; anterior++ {
		seDan = append(seDan, programas.DelRepositorio(anterior).Carpeta)
	}
	for _, dada := range seDan {
		otra, err := parecido.DeCarpeta(dada)
		if err != nil {
			return nil, err
		}
		h = h.Sin(otra)
	}
	return h, nil
}

// huellaDeLaEntrega nunca impide corregir: si no se puede calcular, no se compara.
func huellaDeLaEntrega(carpeta string, paso int) parecido.Huella {
	h, err := huellaDePaso(carpeta, paso)
	if err != nil {
		return nil
	}
	return h
}

// aQuienSeParece lo dice en pocas palabras; vacío, si a ninguna.
func (r *Resultado) aQuienSeParece() string {
	if r.Parecida == nil {
		return ""
	}
	return r.Parecida.String()
}

// escribirParecidas escribe, de un paso, las que se parecen demasiado.
func escribirParecidas(w io.Writer, paso int, resultados []Resultado) {
	titulo := "Se parecen. No cambia la nota: míralas antes de decir nada.\n"
	for _, r := range resultados {
		if r.Paso == paso && r.Parecida != nil {
			fmt.Fprintf(w, "%s  %s %s\n", titulo, r.Entrega, r.Parecida)
			titulo = ""
		}
	}
	if titulo == "" {
		fmt.Fprintln(w)
	}
}

// sinParecidas quita lo que nombra a otras entregas: es para quien corrige, y no para las
// páginas que se envían a cada una.
func sinParecidas(resultados []Resultado) []Resultado {
	var otros []Resultado
	for _, r := range resultados {
		r.Parecida = nil
		otros = append(otros, r)
	}
	return otros
}
