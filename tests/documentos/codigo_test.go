//go:build unix

package documentos

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

const (
	maxColumnas       = 120 // de una línea; una tabulación son cuatro
	maxLineasDeCodigo = 60  // de una función
)

// El código se lee sin mover la pantalla a los lados, y cada función, de una vez.
// Se mira lo que es de este repositorio: al lado puede haber carpetas de otros.
func TestElCodigoSeLeeBien(t *testing.T) {
	carpetas := []string{"common", "tests"}
	for paso := 1; paso <= 5; paso++ {
		carpetas = append(carpetas, fmt.Sprintf("paso%d", paso))
	}
	for _, carpeta := range carpetas {
		err := filepath.WalkDir(filepath.Join(raiz, carpeta), func(ruta string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "testdata" || d.Name() == "aciertos") {
				return filepath.SkipDir
			}
			if !d.IsDir() && filepath.Ext(ruta) == ".go" {
				comprobarQueSeLeeBien(t, ruta)
			}
			return nil
		})
		require.NoError(t, err)
	}
}

func comprobarQueSeLeeBien(t *testing.T, ruta string) {
	t.Helper()
	contenido, err := os.ReadFile(ruta)
	require.NoError(t, err)
	relativa, err := filepath.Rel(raiz, ruta)
	require.NoError(t, err)
	for i, linea := range strings.Split(string(contenido), "\n") {
		columnas := utf8.RuneCountInString(strings.ReplaceAll(linea, "\t", "    "))
		if columnas > maxColumnas {
			t.Errorf("%s:%d: la línea tiene %d columnas, y caben %d", relativa, i+1, columnas, maxColumnas)
		}
	}
	posiciones := token.NewFileSet()
	arbol, err := parser.ParseFile(posiciones, ruta, contenido, 0)
	require.NoError(t, err)
	for nodo := range ast.Preorder(arbol) {
		switch nodo.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			primera, ultima := posiciones.Position(nodo.Pos()).Line, posiciones.Position(nodo.End()).Line
			if lineas := ultima - primera + 1; lineas > maxLineasDeCodigo {
				t.Errorf("%s:%d: la función tiene %d líneas, y el máximo son %d",
					relativa, primera, lineas, maxLineasDeCodigo)
			}
		}
	}
}
