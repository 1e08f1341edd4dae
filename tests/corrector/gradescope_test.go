package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/parecido"
)

// leerGradescope lee lo escrito sin usar nuestros tipos: los nombres son los publicados.
func leerGradescope(t *testing.T, ruta string) map[string]any {
	t.Helper()
	texto, err := os.ReadFile(ruta)
	require.NoError(t, err)
	var leido map[string]any
	require.NoError(t, json.Unmarshal(texto, &leido))
	return leido
}

func TestElResultadoParaGradescope(t *testing.T) {
	r := resultadoDePrueba()
	r.Segundos, r.Aviso = 12.34, "<b>no</b>"
	r.Parecida = &parecido.Parecido{Con: "luis", Comparte: 1}
	pesos := todosLosPasos(map[string]float64{"una": 2, "dos": 1, "tres": 1, "no probada": 0.5},
		castigo{prueba: "dos", tope: 4})
	r.ponerNota(pesos)
	ruta := filepath.Join(t.TempDir(), "results.json")
	require.NoError(t, escribirGradescope(ruta, []Resultado{r}, pesos))
	leido := leerGradescope(t, ruta)
	assert.InDelta(t, 4, leido["score"], 1e-9, "manda la nota, con su tope, y no la suma de las pruebas")
	assert.InDelta(t, 12.3, leido["execution_time"], 1e-9)
	assert.Equal(t, []any{"text", "visible", "hidden"},
		[]any{leido["output_format"], leido["visibility"], leido["stdout_visibility"]})
	assert.Contains(t, leido["output"], "La nota no pasa de 4,00: falla «dos». <b>no</b>")
	pruebas := leido["tests"].([]any)
	require.Len(t, pruebas, 3)
	for i, espera := range []map[string]any{
		{"name": "una", "score": 5.0, "max_score": 5.0, "status": "passed", "number": "1"},
		{"name": "dos", "score": 0.0, "max_score": 2.5, "status": "failed", "output_format": "text"},
		{"name": "tres", "score": 1.25, "max_score": 2.5, "status": "failed", "visibility": "visible"},
	} {
		for campo, valor := range espera {
			assert.Equal(t, valor, pruebas[i].(map[string]any)[campo], "%s de %d", campo, i)
		}
	}
	assert.Contains(t, pruebas[1].(map[string]any)["output"], "Causa probable")
	texto, _ := json.Marshal(leido)
	assert.NotContains(t, string(texto), "luis", "no nombra a otros: lo ve quien lo entrega")
}

func TestParaGradescopeEsUnaEntregaOUnaCarpeta(t *testing.T) {
	dos := []Resultado{{Entrega: "a/b", Paso: 3}, {Entrega: "c", Paso: 3}}
	carpeta := filepath.Join(t.TempDir(), "r") + "/"
	assert.ErrorContains(t, comprobarGradescope("results.json", make([]trabajo, 2)), "da una carpeta")
	assert.NoError(t, comprobarGradescope("results.json", make([]trabajo, 1)))
	assert.NoError(t, comprobarGradescope("", make([]trabajo, 2)))
	assert.NoError(t, comprobarGradescope(carpeta, make([]trabajo, 2)))
	require.NoError(t, escribirGradescope(carpeta, dos, todosLosPasos(nil)))
	assert.InDelta(t, 0, leerGradescope(t, carpeta+"a-b.json")["score"], 1e-9)
	assert.FileExists(t, carpeta+"c.json")
	assert.ErrorContains(t, comprobarSalidas(opciones{gradescope: carpeta}), "hace falta -paso")
}
