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
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

var (
	renovar  = flag.Bool("renovar", false, "escribe las citas de nuevo, en vez de comprobarlas")
	informes = flag.Bool("informes", false, "comprueba o renueva también los informes de las pruebas (un minuto)")
	raiz     string
	suite    func() (*veredicto.Suite, error) // compila las pruebas la primera vez
)

func TestMain(m *testing.M) {
	flag.Parse()
	raiz = programas.RaizRepositorio()
	carpeta, err := os.MkdirTemp("", "documentos")
	if err != nil {
		panic(err)
	}
	suite = sync.OnceValues(func() (*veredicto.Suite, error) {
		return veredicto.Compilar(filepath.Join(carpeta, "pruebas.exe"), true)
	})
	estado := m.Run()
	os.RemoveAll(carpeta)
	os.Exit(estado)
}

var documentos = []string{
	"README.md", "tests/README.md", "tests/PROFESORADO.md", "tests/catalogo/README.md",
	"common/minimo/README.md", "common/GLOSARIO.md",
	"paso1/README.md", "paso2/README.md", "paso3/README.md", "paso4/README.md", "paso5/README.md",
	"paso5/mas-lejos/README.md", "paso5/mas-lejos/transferencia.md", "paso5/mas-lejos/transferencia-SOLUCION.md",
	"paso5/mas-lejos/lista.md", "paso5/mas-lejos/lista-SOLUCION.md",
	"paso5/mas-lejos/parada.md", "paso5/mas-lejos/parada-SOLUCION.md",
	"paso5/mas-lejos/silencio.md", "paso5/mas-lejos/silencio-SOLUCION.md",
	"paso5/mas-lejos/diario.md", "paso5/mas-lejos/diario-SOLUCION.md",
	"paso1/SOLUCION.md", "paso2/SOLUCION.md", "paso3/SOLUCION.md", "paso4/SOLUCION.md", "paso5/SOLUCION.md",
}

// unaCita encuentra las citas de un documento: qué citan y lo que hay escrito.
var unaCita = regexp.MustCompile(`(?s)<!-- cita: (\w+) ?([^\n]*?) -->\n(.*?)<!-- fin -->`)

// citas dice cómo se escribe cada clase de cita.
var citas = map[string]func(t *testing.T, que string) string{
	"cambio":       cambio,
	"codigo":       codigo,
	"parche":       parche,
	"sesion":       sesion,
	"informe":      informe,
	"errores":      erroresFrecuentes,
	"catalogo":     tablaDelCatalogo,
	"pasos":        tablaDePasos,
	"rendimiento":  rendimiento,
	"aula":         aula,
	"percances":    percances,
	"habitaciones": habitaciones,
	"medidas":      medidas,
	"reglas":       tablaDeReglas,
	"mutantes":     mutantes,
	"lejos":        masLejos,
	"rubrica":      rubrica,
}

func TestLasCitasSonLoQueHay(t *testing.T) {
	for _, documento := range documentos {
		t.Run(documento, func(t *testing.T) {
			ruta := filepath.Join(raiz, documento)
			contenido, err := os.ReadFile(ruta)
			require.NoError(t, err)
			nuevo := unaCita.ReplaceAllStringFunc(string(contenido), func(entera string) string {
				return alDia(t, documento, entera)
			})
			if *renovar {
				require.NoError(t, os.WriteFile(ruta, []byte(nuevo), 0o644))
			}
		})
	}
}

// alDia devuelve una cita como ha de ser. Si no se trata de renovarla, exige que
// ya sea así.
func alDia(t *testing.T, documento, entera string) string {
	t.Helper()
	partes := unaCita.FindStringSubmatch(entera)
	clase, que, escrito := partes[1], partes[2], partes[3]
	escribir := citas[clase]
	require.NotNil(t, escribir, "no hay citas de la clase %q", clase)
	if seDejaComoEsta(clase) {
		return entera
	}
	actual := escribir(t, que)
	if !*renovar {
		assert.Equal(t, actual, escrito, "%s cita «%s %s», que ya no es así. Para renovarlo:\n"+
			"    go test ./tests/documentos -renovar", documento, clase, que)
	}
	return fmt.Sprintf("<!-- cita: %s -->\n%s<!-- fin -->", strings.TrimSpace(clase+" "+que), actual)
}

func seDejaComoEsta(clase string) bool {
	switch clase {
	case "informe":
		return !*informes
	case "aula": // su dibujo es otro cada vez
		return !*renovar || !*informes
	case "errores", "catalogo", "reglas", "lejos": // su orden es el de los escenarios, y algunos solo están en Linux
		return runtime.GOOS != "linux"
	default:
		return false
	}
}

// La solución de un paso se explica cambio a cambio: no puede faltar ninguno.
func TestCadaCambioEstaExplicado(t *testing.T) {
	for paso := 1; paso <= 5; paso++ {
		contenido, err := os.ReadFile(filepath.Join(raiz, fmt.Sprintf("paso%d/SOLUCION.md", paso)))
		require.NoError(t, err)
		texto := string(contenido)
		for _, fichero := range ficherosDe(t, paso) {
			if esNuevo(fichero) {
				nombrado := strings.Contains(texto, filepath.Base(fichero))
				assert.True(t, nombrado, "%s es nuevo, y su SOLUCION.md no lo nombra", fichero)
				continue
			}
			explicados := cambiosExplicados(t, texto, fichero)
			for i := range trozos(t, fichero) {
				assert.True(t, explicados[i+1], "su SOLUCION.md no explica el cambio %d de %s", i+1, fichero)
			}
		}
	}
}

// cambiosExplicados devuelve los números de los cambios de un fichero que cita un
// texto.
func cambiosExplicados(t *testing.T, texto, fichero string) map[int]bool {
	t.Helper()
	explicados := map[int]bool{}
	for _, partes := range unaCita.FindAllStringSubmatch(texto, -1) {
		numeros, suyo := strings.CutPrefix(partes[2], fichero+" ")
		if suyo && (partes[1] == "cambio" || partes[1] == "parche") {
			desde, hasta := intervalo(t, "_ "+numeros)
			for i := desde; i <= hasta; i++ {
				explicados[i] = true
			}
		}
	}
	return explicados
}

// Los enlaces entre documentos han de llevar a algún sitio, también los que
// llevan a una sección.
func TestLosEnlacesLlevanAAlgunSitio(t *testing.T) {
	enlace := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, documento := range documentos {
		contenido, err := os.ReadFile(filepath.Join(raiz, documento))
		require.NoError(t, err)
		for _, partes := range enlace.FindAllStringSubmatch(string(contenido), -1) {
			if !strings.Contains(partes[1], "://") {
				comprobarEnlace(t, documento, partes[1])
			}
		}
	}
}

func comprobarEnlace(t *testing.T, documento, enlace string) {
	t.Helper()
	destino, seccion, _ := strings.Cut(enlace, "#")
	ruta := filepath.Join(raiz, filepath.Dir(documento), destino)
	if destino == "" {
		ruta = filepath.Join(raiz, documento)
	}
	info, err := os.Stat(ruta)
	if !assert.NoError(t, err, "%s enlaza a %s, que no existe", documento, enlace) || seccion == "" {
		return
	}
	if info.IsDir() {
		ruta = filepath.Join(ruta, "README.md")
	}
	enlazado, err := os.ReadFile(ruta)
	require.NoError(t, err)
	existe := slices.Contains(anclas(string(enlazado)), seccion)
	assert.True(t, existe, "%s enlaza a una sección que no existe: %s", documento, enlace)
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
