package main

import (
	"errors"
	"fmt"
	"strings"
)

// errNoSupera es el que se da, si se pide con -estado-si-falla o con -exigir, cuando alguna
// entrega no llega a lo que se exige.
var errNoSupera = errors.New("hay entregas que no llegan a lo que se exige")

// loExigido devuelve un error si alguna entrega no llega a lo que se ha pedido que llegue,
// y dice cuáles.
func (o opciones) loExigido(resultados []Resultado) error {
	var no []string
	for _, r := range resultados {
		if r.Nota < o.notaExigida || o.estado && !r.Supera {
			no = append(no, fmt.Sprintf("%s, paso %d (%s)", r.Entrega, r.Paso, enNota(r.Nota)))
		}
	}
	if len(no) == 0 {
		return nil
	}
	return fmt.Errorf("%w:\n  %s", errNoSupera, strings.Join(no, "\n  "))
}
