package reglas

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"sockets/tests/programas"
)

// CarpetaLejos es la de las páginas de «Para ir más lejos», desde la del repositorio.
const CarpetaLejos = "paso5/mas-lejos"

// Ejercicios son los de «Para ir más lejos», por el nombre de su página, en el orden en que
// se proponen. Las reglas de cada uno llevan una letra en lugar del número de un paso.
var Ejercicios = []string{"transferencia", "lista", "parada", "silencio", "diario"}

// PaginaDe devuelve la página de un ejercicio, desde la carpeta del repositorio.
func PaginaDe(ejercicio string) string { return CarpetaLejos + "/" + ejercicio + ".md" }

// ConReglas devuelve todo lo que hay que leer para conocer las reglas, desde la carpeta del
// repositorio: los Documentos de los pasos y las páginas de los ejercicios.
func ConReglas() []string {
	todos := slices.Clone(Documentos)
	for _, ejercicio := range Ejercicios {
		todos = append(todos, PaginaDe(ejercicio))
	}
	return todos
}

// DelEjercicio devuelve las reglas propias de un ejercicio, en orden. Valen además de las
// del paso 5. Si están mal numeradas, o falta su página, da un error.
func DelEjercicio(ejercicio string) ([]Regla, error) {
	deCada, err := deLosEjercicios()
	if err == nil && deCada[ejercicio] == nil {
		err = fmt.Errorf("no hay ningún ejercicio %q", ejercicio)
	}
	return deCada[ejercicio], err
}

// deLosEjercicios las lee una vez, por ejercicios.
var deLosEjercicios = sync.OnceValues(func() (map[string][]Regla, error) {
	deCada := map[string][]Regla{}
	letras := map[string]string{}
	for _, ejercicio := range Ejercicios {
		pagina := PaginaDe(ejercicio)
		contenido, err := os.ReadFile(filepath.Join(programas.RaizRepositorio(), pagina))
		if err != nil {
			return nil, fmt.Errorf("no se pueden leer las reglas: %w", err)
		}
		suyas := deUnTexto(pagina, string(contenido))
		letra, err := conSuLetra(pagina, suyas)
		if err != nil {
			return nil, err
		}
		if otra, repetida := letras[letra]; repetida {
			return nil, fmt.Errorf("%s y %s tienen la misma letra, %s", otra, pagina, letra)
		}
		letras[letra] = pagina
		deCada[ejercicio] = suyas
	}
	return deCada, nil
})

// conSuLetra devuelve la letra de las reglas de una página. Ha de haber alguna, y han de
// ir de la 1 en adelante, sin saltos.
func conSuLetra(pagina string, suyas []Regla) (string, error) {
	if len(suyas) == 0 {
		return "", fmt.Errorf("%s no tiene ninguna regla", pagina)
	}
	letra, _, _ := strings.Cut(suyas[0].Numero, ".")
	for i, r := range suyas {
		if tocaba := fmt.Sprintf("%s.%d", letra, i+1); r.Numero != tocaba || r.Desde != ultimoPaso {
			return "", fmt.Errorf("%s: la regla %s está fuera de su sitio: tocaba la %s", pagina, r.Numero, tocaba)
		}
	}
	return letra, nil
}
