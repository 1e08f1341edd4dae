// Package mutacion mide las pruebas con mutantes: copias de los programas de este
// repositorio con un solo cambio pequeño, hecho a máquina. Si las pruebas rechazan la
// copia, el mutante ha muerto; si la dan por buena, o a las pruebas les falta algo, o
// el cambio no rompe ninguna regla.
//
// Los mutantes los hace este paquete. De las herramientas que hay, las que aceptan un
// juez propio no están en el registro de módulos del que se sirve la integración
// continua, y la que está (gremlins) solo prueba lo que recorren los tests de Go del
// mismo paquete, y aquí el juez compila los programas y les habla desde fuera. Además,
// todas cambian operadores, y casi ninguna toca lo que aquí se enseña: un candado, un
// defer, un go, el orden de dos sentencias.
package mutacion

import (
	"bytes"
	"fmt"
	"regexp"
	"sort"
	"strings"
)

// Mutante es un fichero con un cambio.
type Mutante struct {
	Fichero   string // desde la carpeta del repositorio, con /
	Paso      int    // el de las pruebas que lo juzgan
	Funcion   string // la declaración cambiada
	Linea     int    // la primera que cambia
	Cambio    string // qué se ha cambiado, en pocas palabras
	Antes     string // lo que cambia, sin sangrar; si son varias líneas, unidas por finDeLinea
	Despues   string // lo que hay en su lugar
	Vez       int    // en la misma función puede haber varias líneas iguales: la primera es la 1
	Contenido []byte // el fichero entero, ya cambiado
}

// Nombre identifica un mutante aunque el resto del fichero cambie.
func (m Mutante) Nombre() string {
	funcion := m.Funcion
	if m.Vez > 1 {
		funcion += fmt.Sprintf(" (%d)", m.Vez)
	}
	return strings.TrimSpace(strings.Join([]string{m.Fichero, funcion, m.Antes + " → " + m.Despues}, " | "))
}

// Diferencia escribe el cambio como lo haría diff, sangrado.
func (m Mutante) Diferencia() string {
	texto := ""
	for _, lado := range []struct{ signo, lineas string }{{"  - ", m.Antes}, {"  + ", m.Despues}} {
		if lado.lineas != "" {
			texto += lado.signo + strings.ReplaceAll(lado.lineas, finDeLinea, "\n"+lado.signo) + "\n"
		}
	}
	return texto
}

// edicion cambia por un texto lo que hay entre dos posiciones de un fichero.
type edicion struct {
	desde, hasta int
	texto        string
}

func editar(fuente []byte, ediciones []edicion) []byte {
	ediciones = append([]edicion(nil), ediciones...)
	sort.SliceStable(ediciones, func(i, j int) bool { return ediciones[i].desde < ediciones[j].desde })
	var nuevo bytes.Buffer
	hecho := 0
	for _, e := range ediciones {
		nuevo.Write(fuente[hecho:e.desde])
		nuevo.WriteString(e.texto)
		hecho = e.hasta
	}
	nuevo.Write(fuente[hecho:])
	return nuevo.Bytes()
}

const (
	finDeLinea   = " ⏎ "
	maximoLineas = 4 // de las que se enseñan de un cambio
)

// comparar devuelve las líneas en que dos textos son distintos, y el número de la
// primera.
func comparar(antes, despues []byte) (linea int, eran, son string) {
	a, b := strings.Split(string(antes), "\n"), strings.Split(string(despues), "\n")
	desde := 0
	for desde < min(len(a), len(b)) && a[desde] == b[desde] {
		desde++
	}
	hastaA, hastaB := len(a), len(b)
	for hastaA > desde && hastaB > desde && a[hastaA-1] == b[hastaB-1] {
		hastaA--
		hastaB--
	}
	return desde + 1, unir(a[desde:hastaA]), unir(b[desde:hastaB])
}

var comentario = regexp.MustCompile(`(^|\s)// .*$`)

func unir(lineas []string) string {
	var limpias []string
	for _, linea := range lineas {
		codigo := linea
		if corte := comentario.FindStringIndex(linea); corte != nil {
			codigo = linea[:corte[0]] // el comentario de al lado no cambia nada
		}
		if limpia := strings.TrimSpace(codigo); limpia != "" {
			limpias = append(limpias, limpia)
		}
	}
	if len(limpias) > maximoLineas {
		limpias = append(limpias[:maximoLineas-1], "…")
	}
	return strings.Join(limpias, finDeLinea)
}
