//go:build unix

package documentos

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/catalogo"
	"sockets/tests/escenarios"
	"sockets/tests/reglas"
)

// sinEscenario son las reglas que ningún escenario comprueba, y por qué.
var sinEscenario = map[string]string{}

func lasReglas(t *testing.T) []reglas.Regla {
	t.Helper()
	todas, err := reglas.Todas()
	require.NoError(t, err)
	return todas
}

func soloEnLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("Hay escenarios que solo se prueban en Linux.")
	}
}

// comprueban devuelve los nombres de los escenarios del contrato que comprueban una
// regla en alguno de los pasos en los que vale.
func comprueban(r reglas.Regla) []string {
	var nombres []string
	for _, e := range escenarios.Todos() {
		if !e.SoloNuestra && slices.Contains(e.Reglas, r.Numero) && e.Desde <= r.Hasta && r.Desde <= e.Hasta {
			nombres = append(nombres, e.Nombre)
		}
	}
	return nombres
}

// Lo que ha de cumplir una solución se prueba, y en todos los pasos en los que ha de
// cumplirlo.
func TestCadaReglaTieneEscenarios(t *testing.T) {
	soloEnLinux(t)
	for _, r := range lasReglas(t) {
		motivo, apartada := sinEscenario[r.Numero]
		if suyos := comprueban(r); apartada {
			assert.NotEmpty(t, motivo, r.Numero)
			assert.Empty(t, suyos, "la regla %s ya la comprueba alguien: quítala de sinEscenario", r.Numero)
			continue
		}
		for paso := r.Desde; paso <= r.Hasta; paso++ {
			assert.True(t, slices.ContainsFunc(escenarios.DelPaso(paso, false), func(e escenarios.Escenario) bool {
				return slices.Contains(e.Reglas, r.Numero)
			}), "en el paso %d, ningún escenario comprueba la regla %s: %s", paso, r.Numero, r.Texto)
		}
	}
	for numero := range sinEscenario {
		_, err := reglas.Dar(numero)
		assert.NoError(t, err)
	}
}

// A nadie se le exige lo que no está escrito.
func TestCadaEscenarioCompruebaAlgunaRegla(t *testing.T) {
	for paso := 1; paso <= 5; paso++ {
		for _, e := range escenarios.DelPaso(paso, false) {
			assert.True(t, slices.ContainsFunc(e.Reglas, func(numero string) bool {
				r, err := reglas.Dar(numero)
				return err == nil && r.Vale(paso)
			}), "en el paso %d, «%s» no comprueba ninguna regla", paso, e.Nombre)
		}
	}
}

func TestLasReglasQueSeCitanExisten(t *testing.T) {
	for _, e := range escenarios.Todos() {
		for i, numero := range e.Reglas {
			r, err := reglas.Dar(numero)
			if assert.NoError(t, err, "«%s»", e.Nombre) {
				assert.True(t, e.Desde <= r.Hasta && r.Desde <= e.Hasta,
					"«%s» cita la regla %s, que no vale en ninguno de sus pasos", e.Nombre, numero)
			}
			assert.NotContains(t, e.Reglas[:i], numero, "«%s» cita dos veces la misma regla", e.Nombre)
		}
	}
	for _, f := range fichas(t, "errores/*.patch") {
		for _, numero := range f.Reglas {
			r, err := reglas.Dar(numero)
			if assert.NoError(t, err, f.Nombre) {
				assert.True(t, r.Vale(f.Paso), "%s: la regla %s no vale en el paso %d", f.Nombre, numero, f.Paso)
			}
		}
	}
}

// tablaDeReglas dice, de cada regla, qué escenarios la comprueban y qué errores del
// catálogo no la cumplen.
func tablaDeReglas(t *testing.T, _ string) string {
	t.Helper()
	rompen := losQueRompen(t)
	tabla := "| regla | lo que dice | escenarios | errores del catálogo que no la cumplen |\n|---|---|---|---|\n"
	for _, r := range lasReglas(t) {
		suyos := strings.Join(comprueban(r), "<br>")
		if motivo, apartada := sinEscenario[r.Numero]; apartada {
			suyos = "(" + motivo + ")"
		}
		var errores []string
		for _, f := range rompen[r.Numero] {
			errores = append(errores, fmt.Sprintf("[%s](catalogo/errores/%s.patch)", f.Titulo, f.Nombre))
		}
		assert.NotEmpty(t, errores, "a la regla %s no la incumple ningún error del catálogo", r.Numero)
		tabla += fmt.Sprintf("| %s | %s | %s | %s |\n", r.Numero, enUnaCelda(r.PrimeraFrase()), suyos,
			oNinguno(errores))
	}
	return tabla
}

func enUnaCelda(texto string) string { return strings.ReplaceAll(texto, "|", `\|`) }

// losQueRompen devuelve los errores del catálogo que no cumplen cada regla.
func losQueRompen(t *testing.T) map[string][]catalogo.Ficha {
	t.Helper()
	rompen := map[string][]catalogo.Ficha{}
	for _, f := range losErrores(t) {
		for _, numero := range f.Reglas {
			rompen[numero] = append(rompen[numero], f)
		}
	}
	return rompen
}

// Las que cita una función, y no la lista de un escenario, han de existir también: si
// no, solo se sabría cuando algo fallara.
func TestLasReglasQueCitaElCodigoExisten(t *testing.T) {
	citada := regexp.MustCompile(`\b(?:Regla|laRegla)\("([^"]*)"`)
	vistas := 0
	for _, carpeta := range []string{"arnes", "escenarios", "aguante"} {
		rutas, err := filepath.Glob(filepath.Join(raiz, "tests", carpeta, "*.go"))
		require.NoError(t, err)
		for _, ruta := range rutas {
			contenido, err := os.ReadFile(ruta)
			require.NoError(t, err)
			for _, partes := range citada.FindAllStringSubmatch(string(contenido), -1) {
				_, err := reglas.Dar(partes[1])
				assert.NoError(t, err, ruta)
				vistas++
			}
		}
	}
	assert.Greater(t, vistas, 20)
}
