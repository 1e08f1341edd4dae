package libro

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

// deOtros son documentos que no son de este libro: la plantilla que se da a cada estudiante.
var deOtros = []string{"tests/plantilla/estudiante/README.md"}

// Un documento que se escribe y no se apunta se vería como un fichero de código.
func TestTodosLosDocumentosEstanEnElLibro(t *testing.T) {
	err := fs.WalkDir(os.DirFS(programas.RaizRepositorio()), ".", func(ruta string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && ruta != "." && (d.Name()[0] == '.' || d.Name() == "mio") {
			return fs.SkipDir
		}
		if path.Ext(ruta) == ".md" && !slices.Contains(deOtros, ruta) {
			assert.Contains(t, documentos, ruta)
		}
		return err
	})
	require.NoError(t, err)
}
