// Package informe es lo que se cuenta de un fallo: como datos, para los programas
// que los usan, y como texto, para quien ha hecho la solución.
package informe

import (
	"fmt"
	"slices"
	"strings"
)

// Fallo es lo que se cuenta a quien ha hecho la solución cuando algo no es como
// debe. Los apartados vacíos no se escriben.
type Fallo struct {
	Titulo   string   `json:"titulo"`             // qué ha pasado, en una frase
	Hasta    []string `json:"hasta,omitempty"`    // lo que se hizo antes en la misma conexión
	Envio    string   `json:"envio,omitempty"`    // lo que se envió, ya citado
	Espera   string   `json:"espera,omitempty"`   // lo que se esperaba, ya citado o descrito
	Llega    string   `json:"llega,omitempty"`    // lo que llegó, ya citado o descrito
	Columna  int      `json:"columna,omitempty"`  // de Llega, donde empieza a ser distinto, desde 1; 0, no se señala
	Causa    string   `json:"causa,omitempty"`    // por qué suele pasar
	Regla    Regla    `json:"regla,omitzero"`     // la que no se cumple; vacía, ninguna en concreto
	Lee      string   `json:"lee,omitempty"`      // dónde se explica
	Detalles []string `json:"detalles,omitempty"` // lo que escribió el programa, por ejemplo
	Clase    Clase    `json:"clase,omitempty"`

	Historia []Operacion `json:"historia,omitempty"` // para dibujarla; en el texto va en Detalles
}

// Operacion es una de las que unos clientes hicieron a la vez. Los tiempos, en
// milisegundos desde la primera.
type Operacion struct {
	Cliente int     `json:"cliente"`
	Desde   float64 `json:"desde"` // cuándo se pidió
	Hasta   float64 `json:"hasta"` // cuándo se contestó
	Dice    string  `json:"dice"`  // qué se pidió y qué se contestó
}

// Regla es una regla del contrato, con sus palabras.
type Regla struct {
	Numero string `json:"numero"` // "4.9"
	Texto  string `json:"texto"`
}

// Clase distingue las formas en que una respuesta no es la que se esperaba.
type Clase string

// Las clases de fallo. Otra es la que no es ninguna de las demás.
const (
	Otra          Clase = ""
	Distinta      Clase = "distinta"         // llegó un mensaje, pero no el esperado
	Calla         Clase = "calla"            // pasó el plazo
	Cierra        Clase = "cierra"           // el otro lado cerró entre dos mensajes
	CierraAMedias Clase = "cierra a medias"  // cerró en medio de un mensaje
	Corta         Clase = "corta"            // la conexión se cortó (reset)
	SinFormato    Clase = "no es un mensaje" // lo que llegó no lo es
	Sobra         Clase = "sobra"            // llegaron octetos después de la respuesta
	Acaba         Clase = "acaba"            // el programa acabó, sin volcar su pila
	Cae           Clase = "cae"              // el programa acabó volcando su pila
	Carrera       Clase = "carrera de datos" // la ha visto el detector
	NoCompila     Clase = "no compila"       // o no se puede probar por otra razón
)

// ConTextos devuelve una copia del fallo en la que cada texto ha pasado por cambiar.
func (f *Fallo) ConTextos(cambiar func(string) string) *Fallo {
	g := *f
	for _, texto := range []*string{&g.Titulo, &g.Envio, &g.Espera, &g.Llega, &g.Causa, &g.Regla.Texto, &g.Lee} {
		*texto = cambiar(*texto)
	}
	g.Hasta, g.Detalles = nil, nil
	for _, texto := range f.Hasta {
		g.Hasta = append(g.Hasta, cambiar(texto))
	}
	for _, texto := range f.Detalles {
		g.Detalles = append(g.Detalles, cambiar(texto))
	}
	g.Historia = slices.Clone(f.Historia)
	for i := range g.Historia {
		g.Historia[i].Dice = cambiar(g.Historia[i].Dice)
	}
	return &g
}

// String compone el informe: unos párrafos separados por líneas en blanco. Lo que un
// programa escribió y no se ve, con códigos.
func (f *Fallo) String() string {
	parrafos := [][]string{{f.Titulo}, f.antes(), f.intercambio(), f.Detalles, f.explicacion()}
	var escritos []string
	for _, lineas := range parrafos {
		if len(lineas) > 0 {
			escritos = append(escritos, strings.TrimRight(strings.Join(lineas, "\n"), "\n"))
		}
	}
	return Visible(strings.Join(escritos, "\n\n"))
}

func (f *Fallo) antes() []string {
	if len(f.Hasta) == 0 {
		return nil
	}
	return []string{"Antes, en esta conexión:", Sangrar(strings.Join(f.Hasta, "\n"))}
}

// anchoRotulo es lo que ocupa lo que va delante de lo que se envió o llegó.
const anchoRotulo = len("Se esperaba:  ")

func (f *Fallo) intercambio() []string {
	var lineas []string
	if f.Envio != "" {
		lineas = append(lineas, "Se envió:     "+f.Envio)
	}
	if f.Espera != "" {
		lineas = append(lineas, "Se esperaba:  "+f.Espera)
	}
	if f.Llega != "" {
		lineas = append(lineas, "Llegó:        "+f.Llega)
		if f.Columna > 0 {
			lineas = append(lineas, strings.Repeat(" ", anchoRotulo+f.Columna-1)+"^ aquí empieza la diferencia")
		}
	}
	return lineas
}

func (f *Fallo) explicacion() []string {
	var lineas []string
	if f.Causa != "" {
		lineas = append(lineas, "Causa probable: "+f.Causa)
	}
	if f.Regla.Numero != "" {
		lineas = append(lineas, fmt.Sprintf("%-15s %s", "Regla "+f.Regla.Numero+":", f.Regla.Texto))
	}
	if f.Lee != "" {
		lineas = append(lineas, "Lo explica:     "+f.Lee)
	}
	return lineas
}

// Sangrar pone cuatro espacios delante de cada línea.
func Sangrar(texto string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(texto, "\n"), "\n", "\n    ")
}

// EnUnaLinea junta las líneas de un texto, para poder escribirlo en varias.
func EnUnaLinea(texto string) string { return strings.Join(strings.Fields(texto), " ") }
