package diferencias

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// Cambio es lo que se explica de una vez.
type Cambio struct {
	Explicacion
	Trozos []Trozo // los sitios que cambian
}

// Explicar pone a cada explicación los sitios de los que habla. Lo que cambia en cada fichero se le
// pide a leer, que da sus dos versiones. Da un error si un documento explica un cambio que no está.
func Explicar(explicaciones []Explicacion, leer func(fichero string) (antes, ahora *Version)) ([]Cambio, error) {
	comparaciones := map[string]*Comparacion{}
	lugares := map[string][]lugar{}
	var errores []error
	for _, e := range explicaciones {
		if e.Fichero == "" || comparaciones[e.Fichero] != nil {
			continue
		}
		antes, ahora := leer(e.Fichero)
		suyos, err := colocar(antes, ahora, citadosDe(explicaciones, e.Fichero))
		c := Comparar(antes, ahora)
		if err != nil {
			errores = append(errores, fmt.Errorf("%s: %w", e.Fichero, err))
		} else if len(suyos) > 0 {
			c = alinear(antes, ahora, parejas(antes, suyos))
		}
		comparaciones[e.Fichero], lugares[e.Fichero] = c, suyos
	}
	var cambios []Cambio
	for _, e := range explicaciones {
		c := Cambio{Explicacion: e}
		if e.Fichero != "" {
			c.Trozos = e.trozos(comparaciones[e.Fichero], lugares[e.Fichero])
		}
		cambios = append(cambios, c)
	}
	return cambios, errors.Join(errores...)
}

func (e Explicacion) trozos(c *Comparacion, lugares []lugar) []Trozo {
	var trozos []Trozo
	for n := range e.citados {
		if i := e.primero - 1 + n; i < len(lugares) {
			trozos = append(trozos, c.deLineas(lugares[i].antes, lugares[i].ahora))
		}
	}
	for _, nombre := range e.nombres {
		if lineas, hay := c.Ahora.declaracion(nombre); hay {
			trozos = append(trozos, c.deLineas(tramo{-1, -1}, lineas))
		}
	}
	return trozos
}

// citadosDe devuelve los cambios de un fichero que citan las explicaciones, en el orden del
// fichero.
func citadosDe(explicaciones []Explicacion, fichero string) [][]string {
	suyas := slices.DeleteFunc(slices.Clone(explicaciones), func(e Explicacion) bool {
		return e.Fichero != fichero || len(e.citados) == 0
	})
	slices.SortFunc(suyas, func(a, b Explicacion) int { return a.primero - b.primero })
	var todos [][]string
	for _, e := range suyas {
		todos = append(todos, e.citados...)
	}
	return todos
}

// lugar son las líneas de un cambio en las dos versiones, desde la primera que cambia hasta la
// última.
type lugar struct{ antes, ahora tramo }

// colocar busca en las dos versiones unos cambios, que han de ser todos y estar en orden.
func colocar(antes, ahora *Version, citados [][]string) ([]lugar, error) {
	var lugares []lugar
	i, j := 0, 0
	for n, citado := range citados {
		viejas, nuevas := lados(citado)
		for !empieza(antes.lineas[i:], viejas) || !empieza(ahora.lineas[j:], nuevas) {
			if i >= len(antes.lineas) || j >= len(ahora.lineas) || antes.lineas[i] != ahora.lineas[j] {
				return nil, fmt.Errorf("el cambio %d no es como dice su explicación", n+1)
			}
			i, j = i+1, j+1
		}
		// Las líneas iguales de los extremos no son del cambio: la del final puede ser también la
		// primera del siguiente.
		delante, detras := igualesEnLosExtremos(citado)
		l := lugar{tramo{i + delante, i + len(viejas) - detras}, tramo{j + delante, j + len(nuevas) - detras}}
		lugares = append(lugares, l)
		i, j = l.antes.hasta, l.ahora.hasta
	}
	if len(citados) > 0 && !slices.Equal(antes.lineas[i:], ahora.lineas[j:]) {
		return nil, errors.New("hay cambios que no se explican")
	}
	return lugares, nil
}

func igualesEnLosExtremos(citado []string) (delante, detras int) {
	for delante < len(citado) && signo(citado[delante]) == ' ' {
		delante++
	}
	for detras < len(citado)-delante && signo(citado[len(citado)-1-detras]) == ' ' {
		detras++
	}
	return delante, detras
}

func signo(linea string) byte {
	if linea == "" {
		return ' '
	}
	return linea[0]
}

// lados separa las líneas de antes y las de ahora de un cambio citado.
func lados(citado []string) (viejas, nuevas []string) {
	for _, linea := range citado {
		texto := strings.TrimPrefix(linea, string(signo(linea)))
		if signo(linea) != '+' {
			viejas = append(viejas, texto)
		}
		if signo(linea) != '-' {
			nuevas = append(nuevas, texto)
		}
	}
	return viejas, nuevas
}

func empieza(lineas, con []string) bool {
	return len(lineas) >= len(con) && slices.Equal(lineas[:len(con)], con)
}

// parejas son las líneas iguales de las dos versiones que están entre un cambio y otro. Las que
// un cambio tiene en medio no cuentan: qué línea va con cuál se ve mejor mirándolo entero.
func parejas(antes *Version, lugares []lugar) []pareja {
	var todas []pareja
	i, j := 0, 0
	seguir := func(hastaI int) {
		for ; i < hastaI; i, j = i+1, j+1 {
			todas = append(todas, pareja{i, j})
		}
	}
	for _, l := range lugares {
		seguir(l.antes.desde)
		i, j = l.antes.hasta, l.ahora.hasta
	}
	seguir(len(antes.lineas))
	return todas
}

// declaracion dice en qué líneas de un fichero de Go está una declaración, con su comentario.
func (v *Version) declaracion(nombre string) (tramo, bool) {
	posiciones := token.NewFileSet()
	arbol, err := parser.ParseFile(posiciones, v.Nombre, strings.Join(v.lineas, "\n")+"\n", parser.ParseComments)
	if err != nil {
		return tramo{}, false
	}
	for _, d := range arbol.Decls {
		if declara, doc := loQueDeclara(d); declara == nombre {
			desde := d.Pos()
			if doc != nil {
				desde = doc.Pos()
			}
			return tramo{posiciones.Position(desde).Line - 1, posiciones.Position(d.End()).Line}, true
		}
	}
	return tramo{}, false
}

func loQueDeclara(d ast.Decl) (nombre string, doc *ast.CommentGroup) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Name.Name, d.Doc
	case *ast.GenDecl:
		switch s := d.Specs[0].(type) {
		case *ast.TypeSpec:
			return s.Name.Name, d.Doc
		case *ast.ValueSpec:
			return s.Names[0].Name, d.Doc
		}
	}
	return "", nil
}
