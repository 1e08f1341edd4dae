//go:build unix

package documentos

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// parteDeLaNota es un grupo de pruebas de un fichero de pesos, con lo que su comentario dice de él.
type parteDeLaNota struct {
	dice   string
	puntos float64
}

// rubrica resume los pesos con los que el corrector pone la nota de un paso: "rubrica 3".
func rubrica(t *testing.T, paso string) string {
	t.Helper()
	fichero, err := os.Open(filepath.Join(raiz, "tests/corrector/pesos", "paso"+paso+".txt"))
	if errors.Is(err, fs.ErrNotExist) {
		return "Todas las pruebas del paso valen lo mismo.\n"
	}
	require.NoError(t, err)
	defer fichero.Close()
	partes, topes, restas := leerPesos(t, fichero)
	tabla := "| qué | puntos de 10 |\n|---|---:|\n"
	for _, parte := range partes {
		tabla += fmt.Sprintf("| %s | %s |\n", parte.dice, enEspanol(parte.puntos/10))
	}
	return tabla + plegado("Lo que pone un tope a la nota", "No pasa de", topes) +
		plegado("Lo que además resta", "Pierde", restas)
}

// castigo es un fallo que cuesta más que lo que vale su prueba.
type castigo struct{ cuanto, prueba string }

// leerPesos lee un fichero de pesos por párrafos: cada uno es un comentario y lo que explica.
func leerPesos(t *testing.T, fichero *os.File) (partes []parteDeLaNota, topes, restas []castigo) {
	t.Helper()
	nueva := true
	for lineas := bufio.NewScanner(fichero); lineas.Scan(); {
		linea := lineas.Text()
		comentario, esComentario := strings.CutPrefix(linea, "# ")
		switch {
		case linea == "" || linea == "#":
			nueva = true
		case esComentario && nueva:
			partes = append(partes, parteDeLaNota{dice: comentario})
			nueva = false
		case esComentario:
			partes[len(partes)-1].dice += " " + comentario
		default:
			nueva = true
			switch clase, resto := queEs(linea); clase {
			case "tope":
				topes = append(topes, resto)
			case "resta":
				restas = append(restas, resto)
			case "vale":
				puntos, err := strconv.ParseFloat(strings.ReplaceAll(resto.cuanto, ",", "."), 64)
				require.NoError(t, err, linea)
				partes[len(partes)-1].puntos += puntos
			}
		}
	}
	var conPuntos []parteDeLaNota
	for _, parte := range partes {
		if parte.puntos > 0 {
			conPuntos = append(conPuntos, parte)
		}
	}
	return conPuntos, topes, restas
}

// queEs separa una línea: "tope 4: prueba", "resta 1: prueba" o "prueba: 6".
func queEs(linea string) (clase string, c castigo) {
	for _, clase := range []string{"tope", "resta"} {
		if resto, es := strings.CutPrefix(linea, clase+" "); es {
			cuanto, prueba, _ := strings.Cut(resto, ": ")
			return clase, castigo{cuanto, prueba}
		}
	}
	if strings.HasPrefix(linea, "no probada: ") {
		return "", c
	}
	i := strings.LastIndex(linea, ": ")
	return "vale", castigo{strings.TrimSpace(linea[i+2:]), linea[:i]}
}

// plegado escribe los castigos que hay, juntos los iguales, en un <details>.
func plegado(titulo, verbo string, castigos []castigo) string {
	if len(castigos) == 0 {
		return ""
	}
	var cuantos []string
	pruebas := map[string][]string{}
	for _, c := range castigos {
		if pruebas[c.cuanto] == nil {
			cuantos = append(cuantos, c.cuanto)
		}
		pruebas[c.cuanto] = append(pruebas[c.cuanto], c.prueba)
	}
	texto := fmt.Sprintf("\n<details>\n<summary>%s</summary>\n\n", titulo)
	for _, cuanto := range cuantos {
		texto += fmt.Sprintf("- **%s %s** quien falla en: %s.\n", verbo, cuanto, strings.Join(pruebas[cuanto], "; "))
	}
	return texto + "\n</details>\n"
}

func enEspanol(n float64) string {
	return strings.ReplaceAll(strconv.FormatFloat(n, 'f', -1, 64), ".", ",")
}
