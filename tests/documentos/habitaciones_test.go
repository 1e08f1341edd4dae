//go:build unix

package documentos

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// habitaciones dibuja qué paquete de tests/ usa a cuáles. Lo que se usa a través de
// otro no lleva flecha propia: se llega a ello siguiendo las demás.
func habitaciones(t *testing.T, _ string) string {
	t.Helper()
	usa := loQueUsaCada(t)
	dibujo := "flowchart TD"
	for _, paquete := range slices.Sorted(maps.Keys(usa)) {
		var directos []string
		for _, usado := range usa[paquete] {
			porOtro := func(otro string) bool { return otro != usado && llega(usa, otro, usado) }
			if !slices.ContainsFunc(usa[paquete], porOtro) {
				directos = append(directos, usado)
			}
		}
		if len(directos) > 0 {
			dibujo += fmt.Sprintf("\n    %s --> %s", paquete, strings.Join(directos, " & "))
		}
	}
	return bloque("mermaid", dibujo)
}

// llega dice si se puede ir de un paquete a otro siguiendo lo que usa cada uno.
func llega(usa map[string][]string, desde, hasta string) bool {
	return desde == hasta || slices.ContainsFunc(usa[desde], func(otro string) bool { return llega(usa, otro, hasta) })
}

// loQueUsaCada dice, de cada paquete de tests/, a qué otros importa. De los que son
// solo pruebas, lo que importan ellas.
func loQueUsaCada(t *testing.T) map[string][]string {
	t.Helper()
	const importa = `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}` +
		`{{if not .GoFiles}}{{range .TestImports}} {{.}}{{end}}{{end}}`
	orden := exec.Command("go", "list", "-f", importa, "./tests/...")
	orden.Dir = raiz
	orden.Env = append(os.Environ(), "GOOS=linux") // donde están todos
	salida, err := orden.Output()
	require.NoError(t, err)
	usa := map[string][]string{}
	for linea := range strings.Lines(string(salida)) {
		rutas := strings.Fields(linea)
		var usados []string
		for _, ruta := range rutas[1:] {
			if nombre, suyo := strings.CutPrefix(ruta, "sockets/tests/"); suyo {
				usados = append(usados, nombre)
			}
		}
		slices.Sort(usados)
		usa[strings.TrimPrefix(strings.TrimPrefix(rutas[0], "sockets/"), "tests/")] = usados
	}
	return usa
}
