package vigia

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

// guion es lo que se hace en cuanto pasa algo, y lo que ha pasado.
type guion struct {
	t       *testing.T
	carpeta string
	dejarlo func()
	vistos  []string
	fallos  []Suceso
}

func (g *guion) anotar(s Suceso) {
	visto := fmt.Sprintf("%d %s", s.Vuelta, s.Que)
	primero := len(g.vistos) == 0 || g.vistos[len(g.vistos)-1] != visto
	if primero {
		g.vistos = append(g.vistos, visto)
	}
	if s.Fallo != nil {
		g.fallos = append(g.fallos, s)
	}
	switch {
	case visto == "1 fin":
		g.guardar("paso2")
	case visto == "2 veredicto" && primero:
		g.guardar("paso2") // en medio de la vuelta
	case s.Vuelta == 3 && s.Fallo != nil:
		g.dejarlo()
	}
}

// guardar pone en la carpeta el servidor de un paso.
func (g *guion) guardar(paso string) {
	g.t.Helper()
	texto, err := os.ReadFile(filepath.Join(programas.RaizRepositorio(), paso, "servidor", "main.go"))
	require.NoError(g.t, err)
	require.NoError(g.t, os.WriteFile(filepath.Join(g.carpeta, "servidor", "main.go"), texto, 0o600))
}

// Primero no compila; se guarda un servidor que atiende de uno en uno; se vuelve a guardar
// en medio de la vuelta, y en la tercera, con el primer fallo, se deja de vigilar.
func TestSeVigilaUnaCarpeta(t *testing.T) {
	temporal := t.TempDir()
	for _, variable := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(variable, temporal)
	}
	ctx, dejarlo := context.WithTimeout(t.Context(), 4*time.Minute)
	defer dejarlo()
	g := &guion{t: t, carpeta: filepath.Join(t.TempDir(), "mio"), dejarlo: dejarlo}
	require.NoError(t, os.CopyFS(g.carpeta, os.DirFS(filepath.Join(programas.RaizRepositorio(), "paso2"))))
	servidor := filepath.Join(g.carpeta, "servidor", "main.go")
	require.NoError(t, os.WriteFile(servidor, []byte("package main\n\nno"), 0o600))

	o := Opciones{Carpeta: g.carpeta, Paso: 3, SinDetector: true, Memoria: filepath.Join(t.TempDir(), "memoria.json")}
	require.NoError(t, Vigilar(ctx, o, g.anotar))

	assert.Equal(t, []string{"0 preparando",
		"1 empieza", "1 compilando", "1 no compila", "1 fin",
		"2 empieza", "2 compilando", "2 veredicto", "2 interrumpida",
		"3 empieza", "3 compilando", "3 veredicto", "3 interrumpida"}, g.vistos)
	require.Len(t, g.fallos, 2)
	assert.Contains(t, g.fallos[0].Fallo.Titulo, "no compila")
	assert.Equal(t, "un cliente callado no detiene a otro", g.fallos[1].Escenario)
	assert.Equal(t, "3.1", g.fallos[1].Fallo.Regla.Numero)
	assert.Equal(t, g.fallos[1].Escenario, Escenarios(g.carpeta, 3)[g.fallos[1].Puesto])

	quedan, err := os.ReadDir(temporal)
	require.NoError(t, err)
	assert.Empty(t, quedan, "en la carpeta temporal no queda nada")
	assert.Empty(t, enMarchaEn(g.carpeta), "no queda en marcha nada")
}

// enMarchaEn devuelve los procesos que trabajan en una carpeta, o la nombran. Fuera de
// Linux, ninguno.
func enMarchaEn(carpeta string) []string {
	var procesos []string
	todos, _ := filepath.Glob("/proc/[0-9]*")
	for _, proceso := range todos {
		orden, _ := os.ReadFile(filepath.Join(proceso, "cmdline"))
		donde, _ := os.Readlink(filepath.Join(proceso, "cwd"))
		if donde == carpeta || strings.Contains(string(orden), carpeta) {
			procesos = append(procesos, string(orden))
		}
	}
	return procesos
}
