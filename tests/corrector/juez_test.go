package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSeDiceQueLimiteSePasaYSiHayQueParar(t *testing.T) {
	l := limites{Memoria: 200, Procesos: 3}
	de := func(mib ...int) (todos []enMarcha) {
		for _, m := range mib {
			todos = append(todos, enMarcha{mib: m})
		}
		return todos
	}
	compilando := enMarcha{mib: 50, delCompilador: true}
	casos := []struct {
		nombre string
		todos  []enMarcha
		dice   string // vacío, nada
		para   bool
	}{
		{"ninguno", de(200, 200), "", false},
		{"uno pasa de su memoria", de(201, 10), "Un programa ocupaba más de 200 MiB", false},
		{"entre todos, y ninguno por sí solo", de(150, 150, 150), "entre todos, más de 400 MiB", true},
		{"uno, que él solo ocupa por todos", de(401), "Un programa ocupaba más de 200 MiB", true},
		{"demasiados procesos", de(1, 1, 1, 1), "más de 3 procesos", true},
		{"los del compilador no se cuentan", append(de(1, 1, 1), compilando, compilando), "", false},
		{"los del compilador ocupan", append(de(180, 180), compilando), "entre todos, más de 400 MiB", true},
	}
	for _, c := range casos {
		t.Run(c.nombre, func(t *testing.T) {
			motivo, para := l.queSePasa(c.todos)
			assert.Equal(t, c.para, para)
			if c.dice == "" {
				assert.Empty(t, motivo)
			} else {
				assert.Contains(t, motivo, c.dice)
			}
		})
	}
}
