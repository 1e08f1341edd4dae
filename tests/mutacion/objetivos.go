package mutacion

import (
	"fmt"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// Todos hace los mutantes que se juzgan: los de common y los de los programas de cada
// paso. De un paso, solo los de las declaraciones que son nuevas o distintas en él:
// las demás ya se han juzgado en el anterior, con casi las mismas pruebas. Con enteros,
// los de todas.
func Todos(raiz string, enteros bool) ([]Mutante, error) {
	todos, err := deUnFichero(raiz, "common/mensaje.go", "", 1)
	if err != nil {
		return nil, err
	}
	registro, err := deUnFichero(raiz, "common/registro.go", "", 4)
	if err != nil {
		return nil, err
	}
	todos = append(todos, registro...)
	for paso := 1; paso <= 5; paso++ {
		ficheros, err := filepath.Glob(filepath.Join(raiz, fmt.Sprintf("paso%d", paso), "*", "*.go"))
		if err != nil {
			return nil, err
		}
		for _, ruta := range ficheros {
			dentro := filepath.Base(filepath.Dir(ruta)) + "/" + filepath.Base(ruta)
			anterior := ""
			if paso > 1 && !enteros {
				anterior = fmt.Sprintf("paso%d/%s", paso-1, dentro)
			}
			suyos, err := deUnFichero(raiz, fmt.Sprintf("paso%d/%s", paso, dentro), anterior, paso)
			if err != nil {
				return nil, err
			}
			todos = append(todos, suyos...)
		}
	}
	return todos, nil
}

func deUnFichero(raiz, fichero, anterior string, paso int) ([]Mutante, error) {
	fuente, err := os.ReadFile(filepath.Join(raiz, filepath.FromSlash(fichero)))
	if err != nil {
		return nil, err
	}
	ahora, err := declaraciones(fuente)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fichero, err)
	}
	antes := map[string]string{}
	if contenido, err := os.ReadFile(filepath.Join(raiz, filepath.FromSlash(anterior))); anterior != "" && err == nil {
		if antes, err = declaraciones(contenido); err != nil {
			return nil, fmt.Errorf("%s: %w", anterior, err)
		}
	}
	return Generar(fichero, paso, fuente, func(nombre string) bool { return antes[nombre] != ahora[nombre] })
}

// declaraciones devuelve el texto de cada una, sin el comentario de delante.
func declaraciones(fuente []byte) (map[string]string, error) {
	posiciones := token.NewFileSet()
	arbol, err := parser.ParseFile(posiciones, "", fuente, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	textos := map[string]string{}
	for _, d := range arbol.Decls {
		textos[nombreDe(d)] = string(fuente[posiciones.Position(d.Pos()).Offset:posiciones.Position(d.End()).Offset])
	}
	return textos, nil
}

// DeFicheros se queda con los mutantes de los ficheros cuyo nombre encaja.
func DeFicheros(todos []Mutante, patron string) ([]Mutante, error) {
	elegidos, err := regexp.Compile(patron)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(todos), func(m Mutante) bool {
		return !elegidos.MatchString(m.Fichero)
	}), nil
}

// Muestra elige n mutantes al azar, los mismos si la semilla es la misma; 0 son todos.
// Siguen en su orden.
func Muestra(todos []Mutante, n int, semilla uint64) []Mutante {
	if n <= 0 || n >= len(todos) {
		return todos
	}
	elegidos := rand.New(rand.NewPCG(semilla, 0)).Perm(len(todos))[:n]
	slices.Sort(elegidos)
	var muestra []Mutante
	for _, i := range elegidos {
		muestra = append(muestra, todos[i])
	}
	return muestra
}
