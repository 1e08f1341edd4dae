//go:build unix

package documentos

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sockets/tests/mutacion"
)

// mutantes pone en una tabla lo que guardó la última medida con mutantes.
func mutantes(t *testing.T, _ string) string {
	t.Helper()
	filas, err := mutacion.LeerResultados(filepath.Join(raiz, mutacion.FicheroResultados))
	require.NoError(t, err)
	if len(filas) == 0 {
		return "Todavía no se ha guardado ninguna medida entera.\n"
	}
	tabla := "| fichero | mutantes | muertos | equivalentes | vivos | puntuación |\n|---|---:|---:|---:|---:|---:|\n"
	for _, f := range append(filas, mutacion.Total(filas)) {
		tabla += fmt.Sprintf("| %s | %d | %d | %d | %d | %s %% |\n",
			f.Fichero, f.Mutantes(), f.Muertos, f.Equivalentes, f.Vivos, conComa(f.Puntuacion(), 1))
	}
	return tabla
}
