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

// pasoDe devuelve el número del paso del que es una ruta.
func pasoDe(ruta string) int { return int(ruta[len("paso")] - '0') }

// anterior devuelve el fichero del que parte el de un paso. El primero parte del
// ejemplo mínimo.
func anterior(fichero string) string {
	_, resto, _ := strings.Cut(fichero, "/")
	return carpetaAnterior(pasoDe(fichero)) + "/" + resto
}

func carpetaAnterior(paso int) string {
	if paso == 1 {
		return "common/minimo"
	}
	return fmt.Sprintf("paso%d", paso-1)
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

// comparar es la orden que compara dos pasos. Con --patience, una función nueva no
// se mezcla con otra a la que se parece.
const comparar = "git diff --no-index --patience"

// trozos devuelve los trozos en que git parte la diferencia con el paso anterior.
// De un fichero nuevo, ninguno.
func trozos(t *testing.T, fichero string) []string {
	t.Helper()
	if esNuevo(fichero) {
		return nil
	}
	palabras := strings.Fields(comparar + " --no-color -U1")
	orden := exec.Command(palabras[0], append(palabras[1:], anterior(fichero), fichero)...)
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
		if nombre := nombreDe(declaracion); nombre != "" {
			textos[nombre] = fuente(t, posiciones, fichero, declaracion)
		}
	}
	return textos
}

// ordenDe devuelve los nombres de las declaraciones de un fichero, en su orden.
func ordenDe(t *testing.T, fichero string) []string {
	t.Helper()
	arbol, err := parser.ParseFile(token.NewFileSet(), filepath.Join(raiz, fichero), nil, 0)
	require.NoError(t, err)
	var nombres []string
	for _, declaracion := range arbol.Decls {
		if nombre := nombreDe(declaracion); nombre != "" {
			nombres = append(nombres, nombre)
		}
	}
	return nombres
}

// nombreDe devuelve lo que se declara; de un grupo, lo primero; de un import, nada.
func nombreDe(declaracion ast.Decl) string {
	switch d := declaracion.(type) {
	case *ast.FuncDecl:
		return d.Name.Name
	case *ast.GenDecl:
		switch s := d.Specs[0].(type) {
		case *ast.TypeSpec:
			return s.Name.Name
		case *ast.ValueSpec:
			return s.Names[0].Name
		}
	}
	return ""
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
var deriva = map[int]map[string]string{
	2: {
		"cliente/main.go":  "ayuda conversar",
		"servidor/main.go": "operaciones conversar responder invertir redactar",
	},
	3: {"servidor/main.go": "pausa main"},
	4: {
		"cliente/main.go":  "ayuda",
		"servidor/main.go": "operaciones main atender conversar responder alta baja modificacion consulta",
	},
	5: {"servidor/basededatos.go": "BaseDeDatos registro NuevaBaseDeDatos " +
		"Alta Baja Modificacion Consulta tomar apuntar quitar"},
}

func TestCadaPasoCambiaSoloLoSuyo(t *testing.T) {
	for paso := 2; paso <= 5; paso++ {
		for _, fichero := range ficherosDe(t, paso) {
			if esNuevo(fichero) {
				assert.Equal(t, 4, paso, "%s es nuevo, y solo el paso 4 trae ficheros nuevos", fichero)
				continue
			}
			comprobarDeriva(t, paso, fichero)
		}
	}
}

func comprobarDeriva(t *testing.T, paso int, fichero string) {
	t.Helper()
	_, relativo, _ := strings.Cut(fichero, "/")
	suyas := strings.Fields(deriva[paso][relativo])
	antes, ahora := declaracionesDe(t, anterior(fichero)), declaracionesDe(t, fichero)
	for nombre, texto := range ahora {
		if !slices.Contains(suyas, nombre) {
			assert.Equal(t, antes[nombre], texto, "%s: el paso %d no tenía que cambiar esta declaración; "+
				"si es un arreglo, hazlo en los demás pasos", nombre, paso)
		}
	}
	for nombre := range antes {
		assert.Contains(t, ahora, nombre, "%s estaba en el paso anterior y en el %d ya no", nombre, paso)
	}
	assert.Equal(t, ordenDe(t, anterior(fichero)), soloLosDe(ordenDe(t, fichero), antes),
		"%s: las declaraciones están en otro orden que en el paso anterior", fichero)
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

func TestElServidorDelPaso5EsElDelPaso4(t *testing.T) {
	for _, fichero := range []string{"servidor/main.go", "cliente/main.go"} {
		cuarto, err := os.ReadFile(filepath.Join(raiz, "paso4", fichero))
		require.NoError(t, err)
		quinto, err := os.ReadFile(filepath.Join(raiz, "paso5", fichero))
		require.NoError(t, err)
		assert.Equal(t, string(cuarto), string(quinto), fichero)
	}
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
					lineas := strings.Count(texto[i:], "\n") + 1
					assert.LessOrEqual(t, lineas, lineasDeFuncion, "%s, en %s", nombre, fichero)
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
	tabla := "| paso | idea nueva | ficheros nuevos | líneas | declaraciones nuevas o cambiadas " +
		"| en el terminal | en el editor |\n|---|---|---|---|---|---|---|\n"
	for paso := 1; paso <= 5; paso++ {
		c := cambiosDe(t, paso)
		principal := "servidor/main.go"
		if paso == 5 {
			principal = "servidor/basededatos.go"
		}
		tabla += fmt.Sprintf("| [%d](../paso%d) | %s | %s | +%d −%d | %s | %s | `code --diff %s/%s paso%d/%s` |\n",
			paso, paso, ideas[paso], oNinguno(c.nuevos), c.mas, c.menos, strings.Join(c.cambian, "; "),
			strings.Join(c.ordenes, "<br>"), carpetaAnterior(paso), principal, paso, principal)
	}
	return tabla
}

// cambios es lo que hace distinto a un paso del anterior.
type cambios struct {
	nuevos     []string // ficheros
	cambian    []string // de cada programa, sus declaraciones nuevas o cambiadas
	ordenes    []string // las que enseñan la diferencia
	mas, menos int      // líneas
}

func cambiosDe(t *testing.T, paso int) cambios {
	t.Helper()
	var c cambios
	for _, fichero := range ficherosDe(t, paso) {
		if esNuevo(fichero) {
			contenido, err := os.ReadFile(filepath.Join(raiz, fichero))
			require.NoError(t, err)
			c.mas += bytes.Count(contenido, []byte("\n"))
			c.nuevos = append(c.nuevos, "`"+filepath.Base(fichero)+"`")
			continue
		}
		for _, linea := range strings.Split(strings.Join(trozos(t, fichero), "\n"), "\n") {
			if strings.HasPrefix(linea, "+") {
				c.mas++
			} else if strings.HasPrefix(linea, "-") {
				c.menos++
			}
		}
		if suyas := declaracionesCambiadas(t, fichero); len(suyas) > 0 {
			antes, ahora := filepath.Dir(anterior(fichero)), filepath.Dir(fichero)
			c.cambian = append(c.cambian, filepath.Base(ahora)+": "+strings.Join(suyas, ", "))
			c.ordenes = append(c.ordenes, fmt.Sprintf("`%s %s %s`", comparar, antes, ahora))
		}
	}
	return c
}

func declaracionesCambiadas(t *testing.T, fichero string) []string {
	t.Helper()
	antes, ahora := declaracionesDe(t, anterior(fichero)), declaracionesDe(t, fichero)
	var cambiadas []string
	for _, nombre := range ordenDe(t, fichero) {
		if antes[nombre] != ahora[nombre] {
			cambiadas = append(cambiadas, "`"+nombre+"`")
		}
	}
	return cambiadas
}

func oNinguno(nombres []string) string {
	if len(nombres) == 0 {
		return "—"
	}
	return strings.Join(nombres, ", ")
}
