package mutacion

import (
	"bufio"
	"fmt"
	"os"
	"path"
	"strings"
)

// Equivalente es un mutante que se ha declarado que no rompe ninguna regla.
type Equivalente struct {
	Mutante string // su Nombre
	Razon   string
	Linea   int // del fichero en el que se declara
}

// LeerEquivalentes lee las líneas «fichero | función | antes → después | razón». En el
// fichero, un * vale por cualquier trozo de un nombre: lo mismo en varios pasos se
// declara una vez. Las vacías y las que empiezan por # no cuentan.
func LeerEquivalentes(ruta string) ([]Equivalente, error) {
	fichero, err := os.Open(ruta)
	if err != nil {
		return nil, err
	}
	defer fichero.Close()
	var todos []Equivalente
	lineas := bufio.NewScanner(fichero)
	for n := 1; lineas.Scan(); n++ {
		linea := strings.TrimSpace(lineas.Text())
		if linea == "" || strings.HasPrefix(linea, "#") {
			continue
		}
		corte := strings.LastIndex(linea, " | ")
		if corte < 0 || strings.Count(linea[:corte], " | ") != 2 || !strings.Contains(linea[:corte], " →") {
			return nil, fmt.Errorf("%s:%d: se escribe «fichero | función | antes → después | razón»", ruta, n)
		}
		todos = append(todos, Equivalente{linea[:corte], strings.TrimSpace(linea[corte+len(" | "):]), n})
	}
	return todos, lineas.Err()
}

// Es dice si lo declarado es ese mutante.
func (e Equivalente) Es(m Mutante) bool {
	fichero, resto, _ := strings.Cut(e.Mutante, " | ")
	delMutante, suyo, _ := strings.Cut(m.Nombre(), " | ")
	encaja, err := path.Match(fichero, delMutante)
	return err == nil && encaja && resto == suyo
}

// Inexistentes devuelve los declarados que ya no son ningún mutante.
func Inexistentes(declarados []Equivalente, todos []Mutante) []Equivalente {
	var sobran []Equivalente
	for _, e := range declarados {
		existe := false
		for _, m := range todos {
			existe = existe || e.Es(m)
		}
		if !existe {
			sobran = append(sobran, e)
		}
	}
	return sobran
}
