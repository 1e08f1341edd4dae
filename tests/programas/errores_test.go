package programas

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Los mensajes son los del compilador que hay: si cambian, se ve.
func TestLoQueDiceElCompiladorSeEntiende(t *testing.T) {
	for cuerpo, dice := range map[string]string{
		"_ = NuevaBase()":                  "servidor/main.go, línea 6: no existe NuevaBase (undefined: NuevaBase)",
		"x := 1":                           "línea 6: x se declara y no se usa (declared and not used: x)",
		"os.Salir()":                       "línea 6: no existe os.Salir (undefined: os.Salir)",
		"var f os.File; f.Cerrar()":        "línea 6: el tipo os.File no tiene Cerrar (",
		"x := 1; x := 2; _ = x":            "ya estaba declarado: es = y no :=",
		"os.Exit()":                        "a os.Exit le faltan argumentos",
		"os.Exit(1, 2)":                    "a os.Exit le sobran argumentos",
		"f := os.Getpid; a, b := f(); a+b": "f devuelve 1, y se asigna a 2",
		"n := int64(1); os.Exit(n)":        "n es de tipo int64, y ahí ha de ser int",
		`os.Exit("uno")`:                   `"uno" es un texto, y ahí ha de ser int`,
		"os.Exit(1":                        "línea 6: está mal escrito (syntax error",
	} {
		carpeta := t.TempDir()
		require.NoError(t, os.MkdirAll(filepath.Join(carpeta, "servidor"), 0o700))
		programa := "package main\n\nimport \"os\"\n\nfunc main() {\n" + cuerpo + "\n_ = os.Args\n}\n"
		require.NoError(t, os.WriteFile(filepath.Join(carpeta, "servidor", "main.go"), []byte(programa), 0o600))
		err := compilar(carpeta, "servidor", filepath.Join(t.TempDir(), "servidor.exe"), false)
		assert.ErrorContains(t, err, dice, cuerpo)
		assert.NotContains(t, err.Error(), CarpetaVirtual)
	}
}

func TestLoQueDiceVetSeEntiende(t *testing.T) {
	carpeta := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(carpeta, "servidor"), 0o700))
	programa := `package main

import (
	"fmt"
	"os"
	"sync"
)

type base struct{ candado sync.Mutex }

func (b base) alta() { b.candado.Lock() }

func main() {
	var grupo sync.WaitGroup
	go func() { grupo.Add(1) }()
	fmt.Printf("%d\n", "uno")
	fmt.Printf(os.Args[0])
	base{}.alta()
	return
	fmt.Sprint("nunca")
}
`
	require.NoError(t, os.WriteFile(filepath.Join(carpeta, "servidor", "main.go"), []byte(programa), 0o600))
	todo := strings.Join(Vet(carpeta), "\n")
	for _, dice := range []string{
		"servidor/main.go, línea 11: se copia un candado, y la copia es otro",
		"línea 15: Add se llama dentro de la gorrutina",
		"línea 16: el formato %d no casa",
		"línea 17: el texto se toma por un formato",
		"línea 20: aquí no se llega nunca",
		"lo que devuelve fmt.Sprint no se usa",
	} {
		assert.Contains(t, todo, dice)
	}
	assert.Empty(t, Vet(DelRepositorio(5).Carpeta))
	assert.Empty(t, Vet(t.TempDir()))
}
