package mutacion

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
)

// Fila son las cuentas de un fichero: solo de los mutantes que compilan y dan otro
// programa.
type Fila struct {
	Fichero                      string
	Muertos, Equivalentes, Vivos int
}

// Mutantes son todos los que cuentan.
func (f Fila) Mutantes() int { return f.Muertos + f.Equivalentes + f.Vivos }

// Puntuacion es la parte de los que rompen algo que las pruebas ven, en tanto por
// ciento. No se redondea hacia arriba: 100 es que no queda ninguno.
func (f Fila) Puntuacion() float64 {
	rompen := f.Muertos + f.Vivos
	if rompen == 0 {
		return 100
	}
	return math.Floor(1000*float64(f.Muertos)/float64(rompen)) / 10
}

// Total suma las filas.
func Total(filas []Fila) Fila {
	total := Fila{Fichero: "total"}
	for _, f := range filas {
		total.Muertos += f.Muertos
		total.Equivalentes += f.Equivalentes
		total.Vivos += f.Vivos
	}
	return total
}

// Donde se guardan las cuentas y se declaran los equivalentes, desde la carpeta del
// repositorio.
const (
	FicheroResultados   = "tests/mutantes/resultados.txt"
	FicheroEquivalentes = "tests/mutantes/equivalentes.txt"
)

const cabeceraDeResultados = `# Lo escribe: go run ./tests/mutantes -tabla
# fichero, muertos, equivalentes, vivos
`

// LeerResultados lee lo que guardó GuardarResultados. Que no haya nada no es un error.
func LeerResultados(ruta string) ([]Fila, error) {
	fichero, err := os.Open(ruta)
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer fichero.Close()
	var filas []Fila
	lineas := bufio.NewScanner(fichero)
	for lineas.Scan() {
		if linea := lineas.Text(); linea != "" && !strings.HasPrefix(linea, "#") {
			var f Fila
			if _, err := fmt.Sscan(linea, &f.Fichero, &f.Muertos, &f.Equivalentes, &f.Vivos); err != nil {
				return nil, fmt.Errorf("%s: no se entiende %q", ruta, linea)
			}
			filas = append(filas, f)
		}
	}
	return filas, lineas.Err()
}

// GuardarResultados cambia en el fichero las filas que se le dan, y deja las demás.
func GuardarResultados(ruta string, nuevas []Fila) error {
	filas, err := LeerResultados(ruta)
	if err != nil {
		return err
	}
	for _, nueva := range nuevas {
		filas = slices.DeleteFunc(filas, func(f Fila) bool { return f.Fichero == nueva.Fichero })
		filas = append(filas, nueva)
	}
	slices.SortFunc(filas, func(a, b Fila) int { return strings.Compare(a.Fichero, b.Fichero) })
	texto := cabeceraDeResultados
	for _, f := range filas {
		texto += fmt.Sprintf("%-30s %4d %4d %4d\n", f.Fichero, f.Muertos, f.Equivalentes, f.Vivos)
	}
	return os.WriteFile(ruta, []byte(texto), 0o644)
}
