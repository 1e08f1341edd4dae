//go:build unix

// Package documentos comprueba que lo que los README citan (código, cambios
// entre pasos, sesiones, informes de las pruebas) es lo que hay. Cada cita va
// entre dos comentarios que no se ven:
//
//	<!-- cita: cambio paso2/servidor/main.go 3 -->
//	<!-- fin -->
//
// y lo que hay entre ellos lo escribe esta orden:
//
//	go test ./tests/documentos -renovar
package documentos

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

var (
	renovar  = flag.Bool("renovar", false, "escribe las citas de nuevo, en vez de comprobarlas")
	informes = flag.Bool("informes", false, "comprueba o renueva también los informes de las pruebas (un minuto)")
	raiz     string
)

func TestMain(m *testing.M) {
	flag.Parse()
	raiz = arnes.RaizRepositorio()
	estado := m.Run()
	if compiladas.ruta != "" {
		os.RemoveAll(filepath.Dir(compiladas.ruta))
	}
	os.Exit(estado)
}

var documentos = []string{
	"README.md", "tests/README.md", "tests/catalogo/README.md",
	"paso1/README.md", "paso2/README.md", "paso3/README.md", "paso4/README.md", "paso5/README.md",
}

// unaCita encuentra las citas de un documento: qué citan y lo que hay escrito.
var unaCita = regexp.MustCompile(`(?s)<!-- cita: (\w+) ?([^\n]*?) -->\n(.*?)<!-- fin -->`)

// citas dice cómo se escribe cada clase de cita.
var citas = map[string]func(t *testing.T, que string) string{
	"cambio":      cambio,
	"codigo":      codigo,
	"sesion":      sesion,
	"informe":     informe,
	"errores":     erroresFrecuentes,
	"catalogo":    tablaDelCatalogo,
	"pasos":       tablaDePasos,
	"rendimiento": rendimiento,
	"aula":        aula,
	"percances":   percances,
	"medidas":     medidas,
}

func TestLasCitasSonLoQueHay(t *testing.T) {
	for _, documento := range documentos {
		t.Run(documento, func(t *testing.T) {
			ruta := filepath.Join(raiz, documento)
			contenido, err := os.ReadFile(ruta)
			require.NoError(t, err)
			nuevo := unaCita.ReplaceAllStringFunc(string(contenido), func(entera string) string {
				partes := unaCita.FindStringSubmatch(entera)
				clase, que, escrito := partes[1], partes[2], partes[3]
				escribir := citas[clase]
				require.NotNil(t, escribir, "no hay citas de la clase %q", clase)
				if clase == "informe" && !*informes || clase == "aula" && !*renovar {
					return entera
				}
				actual := escribir(t, que)
				if !*renovar {
					assert.Equal(t, actual, escrito, "%s cita «%s %s», que ya no es así. Para renovarlo:\n    go test ./tests/documentos -renovar", documento, clase, que)
				}
				return fmt.Sprintf("<!-- cita: %s -->\n%s<!-- fin -->", strings.TrimSpace(clase+" "+que), actual)
			})
			if *renovar {
				require.NoError(t, os.WriteFile(ruta, []byte(nuevo), 0o644))
			}
		})
	}
}

// La solución de un paso se explica cambio a cambio: no puede faltar ninguno.
func TestCadaCambioEstaExplicado(t *testing.T) {
	for paso := 1; paso <= 5; paso++ {
		texto, err := os.ReadFile(filepath.Join(raiz, fmt.Sprintf("paso%d/README.md", paso)))
		require.NoError(t, err)
		for _, fichero := range ficherosDe(t, paso) {
			n := len(trozos(t, fichero))
			if n == 0 {
				assert.True(t, !esNuevo(fichero) || strings.Contains(string(texto), filepath.Base(fichero)), "%s es nuevo, y su README no lo nombra", fichero)
				continue
			}
			explicados := map[int]bool{}
			for _, partes := range unaCita.FindAllStringSubmatch(string(texto), -1) {
				if partes[1] == "cambio" && strings.HasPrefix(partes[2], fichero+" ") {
					desde, hasta := intervalo(t, partes[2])
					for i := desde; i <= hasta; i++ {
						explicados[i] = true
					}
				}
			}
			for i := 1; i <= n; i++ {
				assert.True(t, explicados[i], "el README del paso %d no explica el cambio %d de %s", paso, i, fichero)
			}
		}
	}
}

// Los enlaces entre documentos han de llevar a algún sitio, también los que
// llevan a una sección.
func TestLosEnlacesLlevanAAlgunSitio(t *testing.T) {
	enlace := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, documento := range documentos {
		contenido, err := os.ReadFile(filepath.Join(raiz, documento))
		require.NoError(t, err)
		for _, partes := range enlace.FindAllStringSubmatch(string(contenido), -1) {
			destino, seccion, _ := strings.Cut(partes[1], "#")
			if strings.Contains(destino, "://") {
				continue
			}
			ruta := filepath.Join(raiz, filepath.Dir(documento), destino)
			if destino == "" {
				ruta = filepath.Join(raiz, documento)
			}
			info, err := os.Stat(ruta)
			if !assert.NoError(t, err, "%s enlaza a %s, que no existe", documento, partes[1]) || seccion == "" {
				continue
			}
			if info.IsDir() {
				ruta = filepath.Join(ruta, "README.md")
			}
			enlazado, err := os.ReadFile(ruta)
			require.NoError(t, err)
			assert.Contains(t, anclas(string(enlazado)), seccion, "%s enlaza a una sección que no existe: %s", documento, partes[1])
		}
	}
}

// Los informes de las pruebas remiten a secciones: han de existir.
func TestLasSeccionesQueNombranLasPruebasExisten(t *testing.T) {
	nombrada := regexp.MustCompile(`"([\w/]*README\.md), «([^»]+)»"`)
	fuentes, err := filepath.Glob(filepath.Join(raiz, "tests", "*_test.go"))
	require.NoError(t, err)
	total := 0
	for _, fuente := range fuentes {
		contenido, err := os.ReadFile(fuente)
		require.NoError(t, err)
		for _, partes := range nombrada.FindAllStringSubmatch(string(contenido), -1) {
			texto, err := os.ReadFile(filepath.Join(raiz, partes[1]))
			require.NoError(t, err)
			assert.Contains(t, string(texto), "## "+partes[2]+"\n", "%s nombra una sección que no está en %s", filepath.Base(fuente), partes[1])
			total++
		}
	}
	assert.Greater(t, total, 5)
}

// anclas devuelve las que GitHub da a los títulos de un documento.
func anclas(texto string) []string {
	var todas []string
	noVale := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	for _, partes := range regexp.MustCompile(`(?m)^#+ (.+)$`).FindAllStringSubmatch(texto, -1) {
		titulo := noVale.ReplaceAllString(strings.ToLower(partes[1]), "")
		todas = append(todas, strings.ReplaceAll(titulo, " ", "-"))
	}
	return todas
}

func bloque(lenguaje, texto string) string {
	return "```" + lenguaje + "\n" + strings.TrimRight(texto, "\n") + "\n```\n"
}
