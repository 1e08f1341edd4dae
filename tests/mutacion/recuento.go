package mutacion

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Juzgado es un mutante y lo que ha sido de él.
type Juzgado struct {
	Mutante
	Juicio
	Equivalente *Equivalente // si se ha declarado que lo es
}

// JuzgarTodos juzga los mutantes, varios a la vez, y cuenta por progreso cómo va.
// Si se interrumpe, devuelve los juzgados hasta entonces y el error del contexto.
func (t *Taller) JuzgarTodos(ctx context.Context, mutantes []Mutante, declarados []Equivalente, aLaVez int,
	progreso io.Writer,
) ([]Juzgado, error) {
	juzgados := make([]Juzgado, len(mutantes))
	errores := make([]error, len(mutantes))
	turnos := make(chan struct{}, max(1, aLaVez))
	var todos sync.WaitGroup
	var mu sync.Mutex // guarda hechos y lo que se escribe por progreso
	hechos := 0
	for i, m := range mutantes {
		turnos <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		todos.Go(func() {
			defer func() { <-turnos }()
			equivalente := declarado(m, declarados)
			juicio, err := t.juzgarSiHaceFalta(ctx, m, equivalente != nil)
			mu.Lock()
			defer mu.Unlock()
			if errores[i] = err; err != nil {
				return
			}
			juzgados[i] = Juzgado{m, juicio, equivalente}
			hechos++
			fmt.Fprintf(progreso, "[%d/%d] %s\n", hechos, len(mutantes), juzgados[i].enUnaLinea())
		})
	}
	todos.Wait()
	var hasta []Juzgado
	for _, j := range juzgados {
		if j.Suerte != "" {
			hasta = append(hasta, j)
		}
	}
	if ctx.Err() != nil {
		return hasta, ctx.Err()
	}
	return hasta, errors.Join(errores...)
}

func declarado(m Mutante, declarados []Equivalente) *Equivalente {
	for _, e := range declarados {
		if e.Es(m) {
			return &e
		}
	}
	return nil
}

func (j Juzgado) donde() string {
	return fmt.Sprintf("%s:%d (%s)", j.Mutante.Fichero, j.Linea, j.Funcion)
}

func (j Juzgado) enUnaLinea() string {
	suerte := string(j.Suerte)
	switch {
	case j.Suerte == Muerto && j.ConRace:
		suerte += ", con -race: " + j.Escenario
	case j.Suerte == Muerto:
		suerte += ": " + j.Escenario
	case j.Suerte == Vivo && j.Equivalente != nil:
		suerte = "equivalente"
	}
	return fmt.Sprintf("%s, %s. %s", j.donde(), j.Cambio, suerte)
}

// Contar hace las cuentas de cada fichero, en su orden.
func Contar(juzgados []Juzgado) []Fila {
	var filas []Fila
	for _, j := range juzgados {
		if len(filas) == 0 || filas[len(filas)-1].Fichero != j.Mutante.Fichero {
			filas = append(filas, Fila{Fichero: j.Mutante.Fichero})
		}
		f := &filas[len(filas)-1]
		switch {
		case j.Suerte == Muerto:
			f.Muertos++
		case j.Suerte == Vivo && j.Equivalente != nil:
			f.Equivalentes++
		case j.Suerte == Vivo:
			f.Vivos++
		}
	}
	return filas
}

// MalDeclarados dice qué equivalentes no lo son: los ha matado una prueba, o no cuentan
// porque no compilan o dan el mismo programa.
func MalDeclarados(juzgados []Juzgado) []string {
	var problemas []string
	for _, j := range juzgados {
		if j.Equivalente != nil && j.Suerte != Vivo {
			que := string(j.Suerte)
			if j.Suerte == Muerto {
				que = "lo mata «" + j.Escenario + "»"
			}
			problemas = append(problemas, fmt.Sprintf("la línea %d declara equivalente a uno que no lo es: %s.\n%s",
				j.Equivalente.Linea, que, j.Diferencia()))
		}
	}
	return problemas
}

// Sobrevivientes escribe los vivos que no se han declarado, cada uno con su cambio y su
// nombre, que es lo que se copia en el fichero de equivalentes.
func Sobrevivientes(juzgados []Juzgado) string {
	var texto strings.Builder
	for _, j := range juzgados {
		if j.Suerte == Vivo && j.Equivalente == nil {
			fmt.Fprintf(&texto, "%s, %s:\n%s  %s\n\n", j.donde(), j.Cambio, j.Diferencia(), j.Nombre())
		}
	}
	return texto.String()
}
