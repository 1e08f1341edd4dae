//go:build unix

package documentos

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// anterior devuelve el fichero del que parte el de un paso. El primero parte del
// ejemplo mínimo.
func anterior(fichero string) string {
	paso := int(fichero[len("paso")] - '0')
	_, resto, _ := strings.Cut(fichero, "/")
	if paso == 1 {
		return "common/minimo/" + resto
	}
	return fmt.Sprintf("paso%d/%s", paso-1, resto)
}

func esNuevo(fichero string) bool {
	_, err := os.Stat(filepath.Join(raiz, anterior(fichero)))
	return err != nil
}

func ficherosDe(t *testing.T, paso int) []string {
	t.Helper()
	rutas, err := filepath.Glob(filepath.Join(raiz, fmt.Sprintf("paso%d", paso), "*", "*.go"))
	require.NoError(t, err)
	var ficheros []string
	for _, ruta := range rutas {
		relativa, err := filepath.Rel(raiz, ruta)
		require.NoError(t, err)
		ficheros = append(ficheros, filepath.ToSlash(relativa))
	}
	return ficheros
}

// trozos devuelve los trozos en que git parte la diferencia con el paso anterior.
// De un fichero nuevo, ninguno.
func trozos(t *testing.T, fichero string) []string {
	t.Helper()
	if esNuevo(fichero) {
		return nil
	}
	orden := exec.Command("git", "diff", "--no-index", "--no-color", "-U1", anterior(fichero), fichero)
	orden.Dir = raiz
	salida, _ := orden.Output() // git acaba con estado 1 cuando hay diferencias
	partes := strings.Split("\n"+string(salida), "\n@@ ")
	var todos []string
	for _, parte := range partes[1:] {
		_, cuerpo, _ := strings.Cut(parte, "\n")
		todos = append(todos, cuerpo)
	}
	return todos
}

// cambio cita uno o varios trozos seguidos: "paso2/servidor/main.go 3" o
// "paso2/servidor/main.go 3-5".
func cambio(t *testing.T, que string) string {
	t.Helper()
	fichero, _, _ := strings.Cut(que, " ")
	todos := trozos(t, fichero)
	desde, hasta := intervalo(t, que)
	require.LessOrEqual(t, hasta, len(todos), "%s solo tiene %d cambios", fichero, len(todos))
	var cuerpos []string
	for _, cuerpo := range todos[desde-1 : hasta] {
		cuerpos = append(cuerpos, strings.TrimRight(cuerpo, "\n"))
	}
	return bloque("diff", strings.Join(cuerpos, "\n \n"))
}

func intervalo(t *testing.T, que string) (desde, hasta int) {
	t.Helper()
	_, numeros, _ := strings.Cut(que, " ")
	primero, ultimo, varios := strings.Cut(numeros, "-")
	if !varios {
		ultimo = primero
	}
	desde, err := strconv.Atoi(primero)
	require.NoError(t, err)
	hasta, err = strconv.Atoi(ultimo)
	require.NoError(t, err)
	return desde, hasta
}

// codigo cita unas declaraciones: "paso4/servidor/basededatos.go BaseDeDatos Alta".
func codigo(t *testing.T, que string) string {
	t.Helper()
	palabras := strings.Fields(que)
	declaraciones := declaracionesDe(t, palabras[0])
	var textos []string
	for _, nombre := range palabras[1:] {
		texto, hay := declaraciones[nombre]
		require.True(t, hay, "en %s no está %s", palabras[0], nombre)
		textos = append(textos, texto)
	}
	return bloque("go", strings.Join(textos, "\n\n"))
}

// declaracionesDe devuelve el texto de cada declaración de un fichero, con su
// comentario.
func declaracionesDe(t *testing.T, fichero string) map[string]string {
	t.Helper()
	posiciones := token.NewFileSet()
	arbol, err := parser.ParseFile(posiciones, filepath.Join(raiz, fichero), nil, parser.ParseComments)
	require.NoError(t, err)
	textos := map[string]string{}
	for _, declaracion := range arbol.Decls {
		nombre := ""
		switch d := declaracion.(type) {
		case *ast.FuncDecl:
			nombre = d.Name.Name
		case *ast.GenDecl:
			switch s := d.Specs[0].(type) {
			case *ast.TypeSpec:
				nombre = s.Name.Name
			case *ast.ValueSpec:
				nombre = s.Names[0].Name
			default:
				continue
			}
		}
		textos[nombre] = fuente(t, posiciones, fichero, declaracion)
	}
	return textos
}

func fuente(t *testing.T, posiciones *token.FileSet, fichero string, d ast.Decl) string {
	t.Helper()
	contenido, err := os.ReadFile(filepath.Join(raiz, fichero))
	require.NoError(t, err)
	desde := d.Pos()
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc != nil {
			desde = d.Doc.Pos()
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			desde = d.Doc.Pos()
		}
	}
	trozo := contenido[posiciones.Position(desde).Offset:posiciones.Position(d.End()).Offset]
	bonito, err := format.Source(trozo)
	require.NoError(t, err)
	return string(bytes.TrimSpace(bonito))
}

// deriva dice qué declaraciones de un fichero quiere cambiar cada paso. Las demás
// han de ser iguales, octeto por octeto, que en el anterior: si se arregla algo
// en un paso, se arregla en todos.
var deriva = map[int]map[string][]string{
	2: {"cliente/main.go": {"ayuda", "conversar"}, "servidor/main.go": {"operaciones", "conversar", "responder", "invertir", "redactar"}},
	3: {"servidor/main.go": {"pausa", "main"}},
	4: {"cliente/main.go": {"ayuda"}, "servidor/main.go": {"operaciones", "main", "atender", "conversar", "responder", "alta", "baja", "modificacion", "consulta"}},
	5: {"servidor/basededatos.go": {"BaseDeDatos", "registro", "NuevaBaseDeDatos", "Alta", "Baja", "Modificacion", "Consulta", "tomar", "apuntar", "quitar"}},
}

func TestCadaPasoCambiaSoloLoSuyo(t *testing.T) {
	for paso := 2; paso <= 5; paso++ {
		for _, fichero := range ficherosDe(t, paso) {
			if esNuevo(fichero) {
				assert.Equal(t, 4, paso, "%s es nuevo, y solo el paso 4 trae ficheros nuevos", fichero)
				continue
			}
			_, relativo, _ := strings.Cut(fichero, "/")
			antes, ahora := declaracionesDe(t, anterior(fichero)), declaracionesDe(t, fichero)
			for nombre, texto := range ahora {
				if !slices.Contains(deriva[paso][relativo], nombre) {
					assert.Equal(t, antes[nombre], texto, "%s: el paso %d no tenía que cambiar esta declaración; si es un arreglo, hazlo en los demás pasos", nombre, paso)
				}
			}
			for nombre := range antes {
				assert.Contains(t, ahora, nombre, "%s estaba en el paso anterior y en el %d ya no", nombre, paso)
			}
			assert.Equal(t, ordenDe(t, anterior(fichero)), soloLosDe(ordenDe(t, fichero), antes), "%s: las declaraciones están en otro orden que en el paso anterior", fichero)
		}
	}
}

func TestElServidorDelPaso5EsElDelPaso4(t *testing.T) {
	for _, fichero := range []string{"servidor/main.go", "cliente/main.go"} {
		cuarto, err := os.ReadFile(filepath.Join(raiz, "paso4", fichero))
		require.NoError(t, err)
		quinto, err := os.ReadFile(filepath.Join(raiz, "paso5", fichero))
		require.NoError(t, err)
		assert.Equal(t, string(cuarto), string(quinto), fichero)
	}
}

func ordenDe(t *testing.T, fichero string) []string {
	t.Helper()
	arbol, err := parser.ParseFile(token.NewFileSet(), filepath.Join(raiz, fichero), nil, 0)
	require.NoError(t, err)
	var nombres []string
	for _, d := range arbol.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			nombres = append(nombres, d.Name.Name)
		case *ast.GenDecl:
			switch s := d.Specs[0].(type) {
			case *ast.TypeSpec:
				nombres = append(nombres, s.Name.Name)
			case *ast.ValueSpec:
				nombres = append(nombres, s.Names[0].Name)
			}
		}
	}
	return nombres
}

func soloLosDe(nombres []string, presentes map[string]string) []string {
	var filtrados []string
	for _, nombre := range nombres {
		if _, esta := presentes[nombre]; esta {
			filtrados = append(filtrados, nombre)
		}
	}
	return filtrados
}

// Lo que se lee en un proyector cabe en él.
func TestLosProgramasCabenEnUnaPantalla(t *testing.T) {
	const lineasDelPaso1, lineasDeFuncion = 60, 25
	contenido, err := os.ReadFile(filepath.Join(raiz, "paso1/servidor/main.go"))
	require.NoError(t, err)
	assert.LessOrEqual(t, strings.Count(string(contenido), "\n"), lineasDelPaso1)
	for paso := 1; paso <= 5; paso++ {
		for _, fichero := range ficherosDe(t, paso) {
			for nombre, texto := range declaracionesDe(t, fichero) {
				if i := strings.Index(texto, "func "); i >= 0 {
					assert.LessOrEqual(t, strings.Count(texto[i:], "\n")+1, lineasDeFuncion, "%s, en %s", nombre, fichero)
				}
			}
		}
	}
}

var ideas = map[int]string{
	1: "una conversación: muchas peticiones por la misma conexión",
	2: "un protocolo: operación, texto y respuesta con `OK` o `ERROR`",
	3: "concurrencia: una gorrutina para cada cliente",
	4: "datos compartidos, con un candado",
	5: "un candado para cada registro",
}

// tablaDePasos resume qué cambia en cada paso.
func tablaDePasos(t *testing.T, _ string) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintln(&b, "| paso | idea nueva | ficheros nuevos | líneas | declaraciones nuevas o cambiadas | en el terminal | en el editor |")
	fmt.Fprintln(&b, "|---|---|---|---|---|---|---|")
	for paso := 1; paso <= 5; paso++ {
		var nuevos, cambian, ordenes []string
		mas, menos := 0, 0
		for _, fichero := range ficherosDe(t, paso) {
			ahora := declaracionesDe(t, fichero)
			if esNuevo(fichero) {
				contenido, err := os.ReadFile(filepath.Join(raiz, fichero))
				require.NoError(t, err)
				mas += bytes.Count(contenido, []byte("\n"))
				nuevos = append(nuevos, "`"+filepath.Base(fichero)+"`")
				continue
			}
			for _, trozo := range trozos(t, fichero) {
				for linea := range strings.SplitSeq(trozo, "\n") {
					if strings.HasPrefix(linea, "+") {
						mas++
					} else if strings.HasPrefix(linea, "-") {
						menos++
					}
				}
			}
			antes := declaracionesDe(t, anterior(fichero))
			var suyas []string
			for _, nombre := range ordenDe(t, fichero) {
				if antes[nombre] != ahora[nombre] {
					suyas = append(suyas, "`"+nombre+"`")
				}
			}
			if len(suyas) > 0 {
				programa := filepath.Base(filepath.Dir(fichero))
				cambian = append(cambian, programa+": "+strings.Join(suyas, ", "))
				ordenes = append(ordenes, fmt.Sprintf("`git diff --no-index %s %s`", filepath.Dir(anterior(fichero)), filepath.Dir(fichero)))
			}
		}
		previo, principal := "common/minimo", "servidor/main.go"
		if paso > 1 {
			previo = fmt.Sprintf("paso%d", paso-1)
		}
		if paso == 5 {
			principal = "servidor/basededatos.go"
		}
		fmt.Fprintf(&b, "| [%d](../paso%d) | %s | %s | +%d −%d | %s | %s | `code --diff %s/%s paso%d/%s` |\n",
			paso, paso, ideas[paso], oNinguno(nuevos), mas, menos, strings.Join(cambian, "; "), strings.Join(ordenes, "<br>"), previo, principal, paso, principal)
	}
	return b.String()
}

func oNinguno(nombres []string) string {
	if len(nombres) == 0 {
		return "—"
	}
	return strings.Join(nombres, ", ")
}
