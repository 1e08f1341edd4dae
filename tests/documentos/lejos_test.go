//go:build unix

package documentos

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/catalogo"
	"sockets/tests/escenarios"
	"sockets/tests/programas"
	"sockets/tests/reglas"
)

// Los ejercicios de «Para ir más lejos»: sus reglas, sus escenarios y sus soluciones se
// corresponden, como los de los pasos.

// solucionCitada es la de un paso ("paso5") o un acierto de un ejercicio, por su nombre.
func solucionCitada(t *testing.T, nombre string) *programas.Solucion {
	t.Helper()
	if strings.HasPrefix(nombre, "paso") {
		return programas.DelRepositorio(pasoDe(nombre))
	}
	f := fichas(t, catalogo.AciertosLejos+"/"+nombre+".patch")[0]
	carpeta, err := f.CopiarSuelta(raiz, t.TempDir())
	require.NoError(t, err)
	return &programas.Solucion{Paso: f.Paso, Ejercicio: f.Ejercicio, Carpeta: carpeta}
}

// trozosDe devuelve los trozos en que un parche del catálogo cambia un fichero.
func trozosDe(t *testing.T, nombre, fichero string) []string {
	t.Helper()
	f := fichas(t, catalogo.AciertosLejos+"/"+nombre+".patch")[0]
	for _, cambios := range strings.Split("\n"+f.Detalle, "\ndiff --git ")[1:] {
		if !strings.HasPrefix(cambios, "a/"+fichero+" ") {
			continue
		}
		var todos []string
		for _, parte := range strings.Split(cambios, "\n@@ ")[1:] {
			_, cuerpo, _ := strings.Cut(parte, "\n")
			todos = append(todos, strings.TrimRight(cuerpo, "\n"))
		}
		return todos
	}
	require.Fail(t, "no lo cambia", "%s: %s", nombre, fichero)
	return nil
}

// parche cita unos trozos seguidos de un acierto de un ejercicio:
// "transferencia-en-orden paso5/servidor/basededatos.go 1-2".
func parche(t *testing.T, que string) string {
	t.Helper()
	nombre, resto, _ := strings.Cut(que, " ")
	fichero, _, _ := strings.Cut(resto, " ")
	todos := trozosDe(t, nombre, fichero)
	desde, hasta := intervalo(t, resto)
	require.LessOrEqual(t, hasta, len(todos), "%s solo tiene %d cambios en %s", nombre, len(todos), fichero)
	return bloque("diff", strings.Join(todos[desde-1:hasta], "\n \n"))
}

// masLejos escribe las listas de un ejercicio ("errores transferencia") o de todos
// ("reglas", "errores", "aciertos").
func masLejos(t *testing.T, que string) string {
	t.Helper()
	clase, ejercicio, deUno := strings.Cut(que, " ")
	if deUno {
		require.Equal(t, "errores", clase)
		lista := ""
		for _, f := range erroresDe(t, ejercicio) {
			lista += fmt.Sprintf("- **%s.** %s Lo ve «%s».\n", f.Titulo, f.Error, f.Pruebas[0])
		}
		return lista
	}
	escribir := map[string]func(*testing.T) string{
		"reglas": tablaDeReglasLejos, "errores": tablaDeErroresLejos, "aciertos": tablaDeAciertosLejos,
	}[clase]
	require.NotNil(t, escribir, que)
	return escribir(t)
}

// erroresDe devuelve los de un ejercicio, en el orden en que las pruebas los encuentran.
func erroresDe(t *testing.T, ejercicio string) []catalogo.Ficha {
	t.Helper()
	nombres := escenarios.Nombres(escenarios.DelEjercicio(ejercicio))
	suyos := fichas(t, catalogo.ErroresLejos+"/"+ejercicio+"-*.patch")
	slices.SortStableFunc(suyos, func(a, b catalogo.Ficha) int {
		return slices.Index(nombres, a.Pruebas[0]) - slices.Index(nombres, b.Pruebas[0])
	})
	return suyos
}

func tablaDeErroresLejos(t *testing.T) string {
	t.Helper()
	tabla := "| ejercicio | error | en qué consiste | prueba que lo ve | lo que dice |\n|---|---|---|---|---|\n"
	for _, ejercicio := range reglas.Ejercicios {
		for _, f := range erroresDe(t, ejercicio) {
			tabla += fmt.Sprintf("| %s | [%s](%s/%s.patch) | %s | %s | «…%s…» |\n", ejercicio, f.Titulo,
				catalogo.ErroresLejos, f.Nombre, f.Error, strings.Join(f.Pruebas, "; o "), f.Causas[0])
		}
	}
	return tabla
}

func tablaDeAciertosLejos(t *testing.T) string {
	t.Helper()
	tabla := "| ejercicio | solución | en qué consiste |\n|---|---|---|\n"
	for _, ejercicio := range reglas.Ejercicios {
		for _, f := range fichas(t, catalogo.AciertosLejos+"/"+ejercicio+"-*.patch") {
			tabla += fmt.Sprintf("| %s | [%s](%s/%s.patch) | %s |\n", ejercicio, f.Titulo, catalogo.AciertosLejos,
				f.Nombre, f.Error)
		}
	}
	return tabla
}

func tablaDeReglasLejos(t *testing.T) string {
	t.Helper()
	tabla := "| regla | lo que dice | escenarios | errores del catálogo que no la cumplen |\n|---|---|---|---|\n"
	for _, ejercicio := range reglas.Ejercicios {
		for _, r := range lasReglasDe(t, ejercicio) {
			suyos := losQueComprueban(ejercicio, r)
			var errores []string
			for _, f := range erroresDe(t, ejercicio) {
				if slices.Contains(f.Reglas, r.Numero) {
					errores = append(errores, fmt.Sprintf("[%s](catalogo/%s/%s.patch)", f.Titulo,
						catalogo.ErroresLejos, f.Nombre))
				}
			}
			assert.NotEmpty(t, errores, "a la regla %s no la incumple ningún error del catálogo", r.Numero)
			tabla += fmt.Sprintf("| [%s](../%s) | %s | %s | %s |\n", r.Numero, r.Documento,
				enUnaCelda(r.PrimeraFrase()), strings.Join(suyos, "<br>"), oNinguno(errores))
		}
	}
	return tabla
}

func lasReglasDe(t *testing.T, ejercicio string) []reglas.Regla {
	t.Helper()
	suyas, err := reglas.DelEjercicio(ejercicio)
	require.NoError(t, err)
	return suyas
}

// losQueComprueban devuelve los escenarios de un ejercicio que comprueban una de sus reglas.
func losQueComprueban(ejercicio string, r reglas.Regla) []string {
	var nombres []string
	for _, e := range escenarios.DelEjercicio(ejercicio) {
		if slices.Contains(e.Reglas, r.Numero) {
			nombres = append(nombres, e.Nombre)
		}
	}
	return nombres
}

func TestLosEjerciciosTienenSusReglasYSusEscenarios(t *testing.T) {
	for _, ejercicio := range reglas.Ejercicios {
		for _, r := range lasReglasDe(t, ejercicio) {
			assert.NotEmpty(t, losQueComprueban(ejercicio, r), "ningún escenario comprueba la regla %s", r.Numero)
			assert.Equal(t, "El ejercicio", r.Seccion, r.Numero)
		}
		assert.NotEmpty(t, escenarios.DelEjercicio(ejercicio), ejercicio)
		for _, e := range escenarios.DelEjercicio(ejercicio) {
			assert.NotEmpty(t, e.Reglas, "«%s» no comprueba ninguna regla", e.Nombre)
			for _, numero := range e.Reglas {
				r, err := reglas.Dar(numero)
				require.NoError(t, err, "«%s»", e.Nombre)
				suya := r.Documento == reglas.PaginaDe(ejercicio)
				assert.True(t, suya || !strings.HasPrefix(r.Documento, reglas.CarpetaLejos),
					"«%s» cita la regla %s, que es de otro ejercicio", e.Nombre, numero)
			}
		}
		for _, f := range erroresDe(t, ejercicio) {
			for _, numero := range f.Reglas {
				_, err := reglas.Dar(numero)
				assert.NoError(t, err, f.Nombre)
			}
		}
	}
}

// La página explica lo que se prueba, y la primera solución, cambio a cambio.
func TestLosEjerciciosEstanExplicados(t *testing.T) {
	indice, err := os.ReadFile(filepath.Join(raiz, reglas.CarpetaLejos, "README.md"))
	require.NoError(t, err)
	for _, ejercicio := range reglas.Ejercicios {
		assert.Contains(t, string(indice), "("+ejercicio+".md)")
		pagina, err := os.ReadFile(filepath.Join(raiz, reglas.PaginaDe(ejercicio)))
		require.NoError(t, err)
		for _, seccion := range []string{"El ejercicio", "La idea", "Pistas", "Compruébalo"} {
			assert.Contains(t, string(pagina), "\n## "+seccion+"\n", ejercicio)
		}
		assert.Contains(t, string(pagina), "("+ejercicio+"-SOLUCION.md)")
		solucion, err := os.ReadFile(filepath.Join(raiz, reglas.CarpetaLejos, ejercicio+"-SOLUCION.md"))
		require.NoError(t, err)
		comprobarQueSeExplica(t, string(solucion), fichas(t, catalogo.AciertosLejos+"/"+ejercicio+"-*.patch"))
	}
}

// comprobarQueSeExplica exige que de alguna de las soluciones se citen todos los cambios.
func comprobarQueSeExplica(t *testing.T, texto string, soluciones []catalogo.Ficha) {
	t.Helper()
	var faltan []string
	for _, f := range soluciones {
		cuantas := len(faltan)
		for _, partes := range regexp.MustCompile(`(?m)^diff --git a/(\S+) `).FindAllStringSubmatch(f.Detalle, -1) {
			explicados := cambiosExplicados(t, texto, f.Nombre+" "+partes[1])
			for i := range trozosDe(t, f.Nombre, partes[1]) {
				if !explicados[i+1] {
					faltan = append(faltan, fmt.Sprintf("%s: el cambio %d de %s", f.Nombre, i+1, partes[1]))
				}
			}
		}
		if len(faltan) == cuantas {
			return
		}
	}
	assert.Empty(t, faltan, "cambios que no se explican")
}
