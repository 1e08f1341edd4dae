package medidas

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

// dentro es una prueba que se compila como si estuviera en la carpeta del servidor:
// desde fuera no se puede llamar a sus funciones.
//
//go:embed dentro_test.go.txt
var dentro []byte

// Entender mide lo que cuesta, en los pasos 4 y 5, entender una petición y usar los
// datos: todo lo que hace el servidor entre leer y escribir. Escribe ns/op, y
// reservas/op: cuántas veces se reserva memoria.
func Entender(b *testing.B) {
	for paso := 4; paso <= 5; paso++ {
		for peticion, coste := range costes(b, paso) {
			b.Run(fmt.Sprintf("paso%d/%s", paso, peticion), func(b *testing.B) {
				for b.Loop() { // ya está medido: aquí solo se cuenta
				}
				b.ReportMetric(coste.Nanosegundos, "ns/op")
				b.ReportMetric(coste.Reservas, "reservas/op")
			})
		}
	}
}

// coste es lo que mide la prueba de dentro, por petición.
type coste struct {
	Nanosegundos float64
	Reservas     float64
}

func costes(b *testing.B, paso int) map[string]coste {
	b.Helper()
	raiz, temporal := programas.RaizRepositorio(), b.TempDir()
	fuente, superposicion := filepath.Join(temporal, "dentro_test.go"), filepath.Join(temporal, "overlay.json")
	paquete := fmt.Sprintf("paso%d/servidor", paso)
	require.NoError(b, os.WriteFile(fuente, dentro, 0o600))
	reemplazos, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(raiz, paquete, "dentro_test.go"): fuente,
	}})
	require.NoError(b, err)
	require.NoError(b, os.WriteFile(superposicion, reemplazos, 0o600))
	resultado := filepath.Join(temporal, "coste.json")
	orden := exec.Command("go", "test", "-count=1", "-overlay", superposicion, "./"+paquete)
	orden.Dir = raiz
	orden.Env = append(os.Environ(), "COSTE="+resultado)
	salida, err := orden.CombinedOutput()
	require.NoError(b, err, string(salida))
	contenido, err := os.ReadFile(resultado)
	require.NoError(b, err)
	medidos := map[string]coste{}
	require.NoError(b, json.Unmarshal(contenido, &medidos))
	return medidos
}
