package diferencias

import (
	"regexp"
	"strconv"
	"strings"
)

// Explicacion es un párrafo de «La solución, cambio a cambio» y lo que explica.
type Explicacion struct {
	Titulo  string // el de su apartado: «El servidor»
	Texto   string // en Markdown; puede estar vacío
	Fichero string // lo que cambia, desde la raíz del repositorio; vacío, si no se cita ninguno

	primero int        // de los cambios del fichero, el primero que se cita; el 1 es el primero
	citados [][]string // de cada uno, sus líneas, con su signo delante
	nombres []string   // lo que se cita no son cambios, sino estas declaraciones
}

var (
	unaCita = regexp.MustCompile(
		`(?s)<!-- cita: (cambio|codigo) (\S+) ([^\n]*?) -->\n` + "```\\w+\n(.*?)\n```\n<!-- fin -->")
	unTitulo = regexp.MustCompile(`(?m)^### (.*)$`)
)

// Explicaciones devuelve las de un documento, en su orden.
func Explicaciones(documento string) []Explicacion {
	_, solucion, _ := strings.Cut(documento, "\n## La solución, cambio a cambio\n")
	if i := strings.Index(solucion, "\n## "); i >= 0 {
		solucion = solucion[:i]
	}
	var l lectura
	desde := 0
	for _, p := range unaCita.FindAllStringSubmatchIndex(solucion, -1) {
		parte := func(n int) string { return solucion[p[2*n]:p[2*n+1]] }
		e := Explicacion{Fichero: parte(2)}
		if parte(1) == "cambio" {
			numero, _, _ := strings.Cut(parte(3), "-")
			e.primero, _ = strconv.Atoi(numero)
			e.citados = partir(parte(4))
		} else {
			e.nombres = strings.Fields(parte(3))
		}
		l.texto(solucion[desde:p[0]])
		e.Titulo, e.Texto = l.titulo, l.suelto
		l.suelto = ""
		l.todas = append(l.todas, e)
		desde = p[1]
	}
	l.texto(solucion[desde:])
	l.soltar()
	return l.todas
}

// lectura es lo que se lleva leído de un documento.
type lectura struct {
	todas  []Explicacion
	titulo string
	suelto string // texto que aún no se sabe si explica algo
}

// texto lee lo que hay entre dos citas. Lo que queda delante de un título no explica ningún código.
func (l *lectura) texto(texto string) {
	for {
		t := unTitulo.FindStringSubmatchIndex(texto)
		if t == nil {
			l.suelto = strings.TrimSpace(l.suelto + texto)
			return
		}
		l.suelto = strings.TrimSpace(l.suelto + texto[:t[0]])
		l.soltar()
		l.titulo, texto = texto[t[2]:t[3]], texto[t[1]:]
	}
}

func (l *lectura) soltar() {
	if l.suelto != "" {
		l.todas = append(l.todas, Explicacion{Titulo: l.titulo, Texto: l.suelto})
	}
	l.suelto = ""
}

// partir separa los cambios de una cita. Cada uno tiene una línea igual a cada lado, y entre dos hay
// otra, vacía, que los separa: tres iguales seguidas. Dentro de uno no hay nunca tantas.
func partir(cita string) [][]string {
	var cambios [][]string
	lineas := strings.Split(cita, "\n")
	desde, iguales := 0, 0
	for i, linea := range lineas {
		if linea != "" && linea[0] != ' ' {
			iguales = 0
			continue
		}
		if iguales++; iguales == 3 && i < len(lineas)-1 {
			cambios = append(cambios, lineas[desde:i-1])
			desde, iguales = i, 1
		}
	}
	return append(cambios, lineas[desde:])
}
