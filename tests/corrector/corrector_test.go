package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/catalogo"
)

var clase = flag.Bool("clase", false, "corrige una clase con entregas hostiles (unos minutos)")

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == ordenJuez { // el corrector se llama a sí mismo
		hacerDeJuez(os.Args[2:])
		return
	}
	flag.Parse()
	os.Exit(m.Run())
}

func veredictoDePrueba() (Resultado, []string) {
	nombres := []string{"una", "dos", "tres"}
	r := Resultado{Entrega: "ana", Paso: 3}
	r.anotar(nombres, catalogo.Veredicto{Pasadas: []string{"una"}, Fallidas: []string{"dos"}, Informes: map[string]string{
		"dos": "=== RUN   TestPaso3/dos\n    x_test.go:1: \n        No va.\n        \n        Causa probable: <esta>.\n    --- FAIL: TestPaso3/dos (1.00s)\n"}}, "", "/tmp/copia")
	return r, nombres
}

func TestElResultadoDistingueLoQueNoSeHaProbado(t *testing.T) {
	r, _ := veredictoDePrueba()
	assert.Equal(t, []Prueba{
		{Nombre: "una", Estado: pasa},
		{Nombre: "dos", Estado: falla, Informe: "No va.\n\nCausa probable: <esta>."},
		{Nombre: "tres", Estado: noProbada},
	}, r.Pruebas)
	assert.False(t, r.Supera)
}

func TestLaNotaEsLaParteDeLosPesosGanada(t *testing.T) {
	r, _ := veredictoDePrueba()
	r.ponerNota(pesos{"*": 1})
	assert.InDelta(t, 10.0/3, r.Nota, 1e-9)
	r.ponerNota(pesos{"*": 0, "una": 3, "dos": 1})
	assert.InDelta(t, 7.5, r.Nota, 1e-9)
}

func TestLosPesosSeLeenDeUnFichero(t *testing.T) {
	ruta := filepath.Join(t.TempDir(), "pesos.txt")
	require.NoError(t, os.WriteFile(ruta, []byte("# lo difícil vale más\n\nuna: 2,5\ncon: dos puntos: 3\n*: 0.5\n"), 0o600))
	p, err := leerPesos(ruta)
	require.NoError(t, err)
	assert.Equal(t, pesos{"una": 2.5, "con: dos puntos": 3, "*": 0.5}, p)

	require.NoError(t, os.WriteFile(ruta, []byte("una = 2\n"), 0o600))
	_, err = leerPesos(ruta)
	assert.ErrorContains(t, err, "línea 1")
}

func TestLaNotaNoSeRedondeaHaciaArriba(t *testing.T) {
	assert.Equal(t, "9,9", enNota(9.99))
	assert.Equal(t, "10,0", enNota(10))
	assert.Equal(t, "0,3", enNota(0.3))
}

func TestLasSalidasDicenLoMismo(t *testing.T) {
	r, _ := veredictoDePrueba()
	r.ponerNota(pesos{"*": 1})
	resultados := []Resultado{r}
	var csv, jsn, junit, html bytes.Buffer
	require.NoError(t, escribirCSV(&csv, resultados))
	require.NoError(t, escribirJSON(&jsn, resultados))
	require.NoError(t, escribirJUnit(&junit, resultados))
	require.NoError(t, escribirHTML(&html, resultados))

	assert.Equal(t, "entrega,paso,nota,prueba,estado,aviso\nana,3,3.33,una,pasa,\nana,3,3.33,dos,falla,\nana,3,3.33,tres,no probada,\n", csv.String())
	var leido struct {
		Version    int
		Resultados []Resultado
	}
	require.NoError(t, json.Unmarshal(jsn.Bytes(), &leido))
	assert.Equal(t, 1, leido.Version)
	assert.Equal(t, resultados, leido.Resultados)
	assert.Contains(t, junit.String(), `tests="3" failures="1" skipped="1"`)
	assert.Contains(t, html.String(), "Causa probable: &lt;esta&gt;.", "lo que escribe una entrega no puede ser parte de la página")
	assert.NotContains(t, html.String(), "http")
}

func TestEnUnaCarpetaHayUnaPaginaParaCadaEntrega(t *testing.T) {
	carpeta := filepath.Join(t.TempDir(), "paginas") + "/"
	require.NoError(t, escribirPaginas(carpeta, []Resultado{{Entrega: "ana", Paso: 3}, {Entrega: "luis", Paso: 3}, {Entrega: "ana", Paso: 4}}))
	pagina, err := os.ReadFile(carpeta + "ana.html")
	require.NoError(t, err)
	assert.Contains(t, string(pagina), "ana, paso 4")
	assert.NotContains(t, string(pagina), "luis")
	assert.FileExists(t, carpeta+"luis.html")
}

// Las entregas hostiles cuestan su fila y nada más.
func TestUnaEntregaHostilSoloSePerjudicaASiMisma(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	if runtime.GOOS != "linux" {
		t.Skip("Los límites de memoria y de procesos solo se vigilan en Linux.")
	}
	entregas, err := filepath.Glob("testdata/hostiles/*")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(entregas), 8)
	buena := filepath.Join(t.TempDir(), "buena")
	require.NoError(t, os.CopyFS(buena, os.DirFS(filepath.Join(arnes.RaizRepositorio(), "paso3"))))
	entregas = append(entregas, buena)
	antes := map[string]string{}
	for _, entrega := range entregas {
		antes[entrega], err = huellaDe(entrega)
		require.NoError(t, err)
	}

	notas := corregirCon(t, entregas)
	for entrega, huella := range antes {
		despues, err := huellaDe(entrega)
		require.NoError(t, err)
		assert.Equal(t, huella, despues, "%s ha cambiado", entrega)
	}
	for nombre, r := range notas {
		if nombre == "buena" {
			assert.True(t, r.Supera, "%v", r.fallidas())
			continue
		}
		assert.Less(t, r.Nota, 5.0, nombre)
		assert.NotEmpty(t, append(r.fallidas(), Prueba{})[0].Nombre+r.Aviso, nombre)
	}
	assert.Contains(t, notas["come-memoria"].Aviso, "memoria")
	assert.Contains(t, notas["se-multiplica"].Aviso, "procesos")
	assert.Contains(t, notas["no-compila"].fallidas()[0].Informe, "no compila")
	quedan, _ := exec.Command("pgrep", "-f", "/bin/sleep 600").Output()
	assert.Empty(t, strings.TrimSpace(string(quedan)), "han quedado procesos")
}

// Dos veces lo mismo, las mismas notas; también con entregas en Python.
func TestDosCorreccionesDanLasMismasNotas(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	var entregas []string
	for _, nombre := range []string{"paso4-baja-que-vacia", "paso4-alta-que-pisa", "paso4-a-medias", "paso4-candado-echado"} {
		fichas, err := catalogo.Leer(filepath.Join(arnes.RaizRepositorio(), "tests/catalogo/errores", nombre+".patch"))
		require.NoError(t, err)
		carpeta, err := fichas[0].Copiar(arnes.RaizRepositorio(), t.TempDir())
		require.NoError(t, err)
		entrega := filepath.Join(filepath.Dir(carpeta), nombre)
		require.NoError(t, os.Rename(carpeta, entrega))
		entregas = append(entregas, entrega)
	}
	entregas = append(entregas, filepath.Join(arnes.RaizRepositorio(), "tests/catalogo/aciertos/paso4-python"))
	primera := corregirCon(t, entregas, "-paso", "4")
	segunda := corregirCon(t, entregas, "-paso", "4")
	for nombre, r := range primera {
		assert.InDelta(t, r.Nota, segunda[nombre].Nota, 1e-9, nombre)
	}
	assert.InDelta(t, 10, primera["paso4-python"].Nota, 1e-9)
}

func corregirCon(t *testing.T, entregas []string, mas ...string) map[string]*Resultado {
	t.Helper()
	corrector := filepath.Join(t.TempDir(), "corrector.exe")
	salida, err := exec.Command("go", "build", "-o", corrector, ".").CombinedOutput()
	require.NoError(t, err, string(salida))
	fichero := filepath.Join(t.TempDir(), "r.json")
	if len(mas) == 0 {
		mas = []string{"-paso", "3"}
	}
	orden := exec.Command(corrector, append(append(mas, "-json", fichero, "-limite", "90s", "-memoria", "512"), entregas...)...)
	orden.WaitDelay = 5 * time.Second
	salida, err = orden.CombinedOutput()
	require.NoError(t, err, string(salida))
	contenido, err := os.ReadFile(fichero)
	require.NoError(t, err)
	var leido struct{ Resultados []Resultado }
	require.NoError(t, json.Unmarshal(contenido, &leido))
	porNombre := map[string]*Resultado{}
	for _, r := range leido.Resultados {
		porNombre[r.Entrega] = &r
	}
	return porNombre
}
