package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/catalogo"
	"sockets/tests/informe"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

var clase = flag.Bool("clase", false, "corrige una clase con entregas hostiles (unos minutos)")

func resultadoDePrueba() Resultado {
	r := Resultado{Entrega: "ana", Paso: 3}
	r.anotar([]string{"una", "dos", "tres"}, &veredicto.Veredicto{
		Pasados: []string{"una"},
		Fallidos: []veredicto.Fallido{{Escenario: "dos", Fallo: &informe.Fallo{
			Titulo: "No va.", Causa: "<esta>.", Regla: informe.Regla{Numero: "3.1", Texto: "Ningún cliente espera."},
		}}},
	}, sinRutas("/tmp/copia", "/tmp/sockets"))
	return r
}

func resultadoQueNoCompila() Resultado {
	r := Resultado{Entrega: "luis", Paso: 3}
	r.anotar([]string{"una", "dos"}, &veredicto.Veredicto{General: &informe.Fallo{
		Titulo:   "No se puede probar: el servidor de /tmp/copia no compila.",
		Detalles: []string{"/tmp/copia/servidor/main.go:3:15: undefined: x"},
		Clase:    informe.NoCompila,
	}}, sinRutas("/tmp/copia", "/tmp/sockets"))
	return r
}

func TestElResultadoDistingueLoQueNoSeHaProbado(t *testing.T) {
	r := resultadoDePrueba()
	assert.Equal(t, []Comprobacion{
		{Nombre: "una", Estado: pasa},
		{Nombre: "dos", Estado: falla, Regla: "3.1", Causa: "<esta>.",
			Informe: "No va.\n\nCausa probable: <esta>.\nRegla 3.1:      Ningún cliente espera."},
		{Nombre: "tres", Estado: noProbada},
	}, r.Comprobaciones)
	assert.False(t, r.Supera)
}

func TestLoQueNoCompilaFallaEnLaPrimera(t *testing.T) {
	r := resultadoQueNoCompila()
	assert.Equal(t, []Comprobacion{
		{Nombre: "una", Estado: falla, Informe: "No se puede probar: el servidor de . no compila.\n\n" +
			"servidor/main.go:3:15: undefined: x"},
		{Nombre: "dos", Estado: noProbada},
	}, r.Comprobaciones)
}

func TestElConsejoEsLoPrimeroQueHayQueHacer(t *testing.T) {
	delSiguiente := resultadoDePrueba()
	for _, caso := range []struct {
		consejo string
		de      Resultado
	}{
		{"arregla «dos»", resultadoDePrueba()},
		{"arregla «dos»", Resultado{Paso: 2, Supera: true, Siguiente: &delSiguiente}},
		{"que se pueda compilar", resultadoQueNoCompila()},
		{"mira el aviso", Resultado{Paso: 3, Aviso: "Se ha parado."}},
		{"corrector -paso 4 mio", Resultado{Paso: 3, Supera: true}},
		{"Los cinco pasos", Resultado{Paso: 5, Supera: true}},
	} {
		var escrito bytes.Buffer
		escribirConsejo(&escrito, "mio", caso.de)
		assert.Contains(t, escrito.String(), caso.consejo)
	}
}

func TestCadaEntregaTieneSuNombre(t *testing.T) {
	for _, caso := range [][2][]string{
		{{"/c/ana", "/c/luis"}, {"ana", "luis"}},
		{{"/c/ana/practica", "/c/luis/practica", "/c/eva"}, {"ana/practica", "luis/practica", "eva"}},
		{{"/a/x/p", "/b/x/p", "/b/y/p"}, {"a/x/p", "b/x/p", "y/p"}},
		{{"/c/Ana", "/d/ana"}, {"c/Ana", "d/ana"}},
		{{"/p", "/c/p"}, {"p", "c/p"}},
		{{"/c/a\x1b[2J\n", "/c/=1+1"}, {`a\x1b[2J\x0a`, "=1+1"}},
	} {
		assert.Equal(t, caso[1], nombresUnicos(caso[0]))
	}
	assert.Equal(t, []string{"ana-practica", "ana-practica (2)"},
		ficherosDePaginas([]string{"ana/practica", "ana:practica"}))
}

// Lo que escribe una entrega, y cómo se llama, son datos: en ninguna salida son órdenes.
func TestLoQueEscribeUnaEntregaSoloEsUnDato(t *testing.T) {
	r := Resultado{Entrega: nombresUnicos([]string{"/c/=1+1\x1b]0;hola\a<b>"})[0], Paso: 3, Aviso: "-2"}
	fallo := &informe.Fallo{Titulo: "Escribe:", Detalles: []string{"\x1b[2J\x00]]><script>\u202e\xff"}}
	r.anotar([]string{"una"}, &veredicto.Veredicto{
		Fallidos: []veredicto.Fallido{{Escenario: "una", Fallo: fallo}},
	}, sinRutas("/c", "/s"))
	resultados := []Resultado{r}
	var csv, jsn, junit, html, terminal bytes.Buffer
	require.NoError(t, escribirCSV(&csv, resultados))
	require.NoError(t, escribirJSON(&jsn, nil, resultados))
	require.NoError(t, escribirJUnit(&junit, resultados))
	require.NoError(t, escribirHTML(&html, resultados))
	escribirUna(&terminal, "mio", resultados)
	escribirTabla(&terminal, resultados)
	for _, salida := range []string{csv.String(), jsn.String(), junit.String(), html.String(), terminal.String()} {
		assert.NotContains(t, salida, "\x1b")
		assert.NotContains(t, salida, "\x00")
		assert.NotContains(t, salida, "\u202e")
	}
	assert.Contains(t, csv.String(), "\n'=1+1")
	assert.Contains(t, csv.String(), ",'-2,")
	assert.NotContains(t, html.String(), "<script>")
	var leido struct {
		Suites []struct {
			Casos []struct {
				Fallo string `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(junit.Bytes(), &leido))
	assert.Contains(t, leido.Suites[0].Casos[0].Fallo, `\x1b[2J\x00]]><script>\u202e\xff`)
}

func TestLasSalidasSeMiranAntesDeCorregir(t *testing.T) {
	carpeta := t.TempDir()
	buena := filepath.Join(carpeta, "notas.csv")
	require.NoError(t, comprobarSalidas(opciones{csv: buena, html: carpeta + "/paginas/"}))
	assert.NoFileExists(t, buena)
	require.NoError(t, os.WriteFile(buena, []byte("lo de antes"), 0o600))
	require.NoError(t, comprobarSalidas(opciones{csv: buena}))
	contenido, err := os.ReadFile(buena)
	require.NoError(t, err)
	assert.Equal(t, "lo de antes", string(contenido))
	assert.ErrorContains(t, comprobarSalidas(opciones{json: filepath.Join(carpeta, "no", "esta.json")}), "-json")
	assert.ErrorContains(t, comprobarSalidas(opciones{junit: carpeta}), "-junit")
}

func TestLasSalidasDicenLoMismo(t *testing.T) {
	r := resultadoDePrueba()
	r.ponerNota(todosLosPasos(map[string]float64{"*": 1}))
	resultados := []Resultado{r}
	var csv, jsn, junit, html bytes.Buffer
	require.NoError(t, escribirCSV(&csv, resultados))
	require.NoError(t, escribirJSON(&jsn, nil, resultados))
	require.NoError(t, escribirJUnit(&junit, resultados))
	require.NoError(t, escribirHTML(&html, resultados))

	assert.Equal(t, "entrega,paso,nota,prueba,estado,aviso,tope,parecida\n"+
		"ana,3,3.33,una,pasa,,,\nana,3,3.33,dos,falla,,,\nana,3,3.33,tres,no probada,,,\n", csv.String())
	var leido struct {
		Version    int
		Resultados []Resultado
	}
	require.NoError(t, json.Unmarshal(jsn.Bytes(), &leido))
	assert.Equal(t, 1, leido.Version)
	assert.Contains(t, jsn.String(), `"pruebas": [`, "los nombres del JSON no cambian")
	assert.Equal(t, resultados, leido.Resultados)
	assert.Contains(t, junit.String(), `tests="3" failures="1" skipped="1"`)
	assert.Contains(t, html.String(), "Causa probable: &lt;esta&gt;.",
		"lo que escribe una entrega no puede ser parte de la página")
	assert.NotContains(t, html.String(), "http")
}

func TestEnUnaCarpetaHayUnaPaginaParaCadaEntrega(t *testing.T) {
	carpeta := filepath.Join(t.TempDir(), "paginas") + "/"
	require.NoError(t, escribirPaginas(carpeta, []Resultado{
		{Entrega: "ana", Paso: 3}, {Entrega: "luis", Paso: 3}, {Entrega: "ana", Paso: 4},
	}))
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
	require.NoError(t, os.CopyFS(buena, os.DirFS(filepath.Join(programas.RaizRepositorio(), "paso3"))))
	entregas = append(entregas, buena)
	antes := map[string]string{}
	for _, entrega := range entregas {
		antes[entrega], err = huellaDe(entrega)
		require.NoError(t, err)
	}

	notas := corregirCon(t, 3, entregas)
	for entrega, huella := range antes {
		despues, err := huellaDe(entrega)
		require.NoError(t, err)
		assert.Equal(t, huella, despues, "%s ha cambiado", entrega)
	}
	for nombre, r := range notas {
		if nombre == "buena" {
			assert.True(t, r.Supera, "%v", r.deEstado(falla))
			continue
		}
		assert.Less(t, r.Nota, 5.0, nombre)
		assert.True(t, len(r.deEstado(falla)) > 0 || r.Aviso != "", "%s no dice por qué", nombre)
	}
	assert.Contains(t, notas["come-memoria"].Aviso, "memoria")
	assert.Contains(t, notas["se-multiplica"].Aviso, "procesos")
	assert.Contains(t, notas["no-compila"].Comprobaciones[0].Informe, "no compila")
	quedan, _ := exec.Command("pgrep", "-f", "/bin/sleep 600").Output()
	assert.Empty(t, strings.TrimSpace(string(quedan)), "han quedado procesos")
}

// Dos veces lo mismo, las mismas notas; también con entregas en Python.
func TestDosCorreccionesDanLasMismasNotas(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	var entregas []string
	raiz := programas.RaizRepositorio()
	for _, nombre := range []string{
		"paso4-baja-que-vacia", "paso4-alta-que-pisa", "paso4-a-medias", "paso4-candado-echado",
	} {
		fichas, err := catalogo.Leer(filepath.Join(raiz, "tests/catalogo/errores", nombre+".patch"))
		require.NoError(t, err)
		require.Len(t, fichas, 1, nombre)
		carpeta, err := fichas[0].Copiar(raiz, t.TempDir())
		require.NoError(t, err)
		entrega := filepath.Join(filepath.Dir(carpeta), nombre)
		require.NoError(t, os.Rename(carpeta, entrega))
		entregas = append(entregas, entrega)
	}
	entregas = append(entregas, filepath.Join(raiz, "tests/catalogo/aciertos/paso4-python"))
	primera := corregirCon(t, 4, entregas)
	segunda := corregirCon(t, 4, entregas)
	for nombre, r := range primera {
		assert.InDelta(t, r.Nota, segunda[nombre].Nota, 1e-9, nombre)
	}
	assert.InDelta(t, 10, primera["paso4-python"].Nota, 1e-9)
}

// copiarPaso copia la solución de un paso, que es una buena entrega.
func copiarPaso(t *testing.T, paso int, destino string) {
	t.Helper()
	origen := filepath.Join(programas.RaizRepositorio(), fmt.Sprintf("paso%d", paso))
	require.NoError(t, os.CopyFS(destino, os.DirFS(origen)))
}

// corregirCon corrige un paso de unas entregas, y exige que todas estén en los
// resultados, por el nombre de su carpeta.
func corregirCon(t *testing.T, paso int, entregas []string) map[string]*Resultado {
	t.Helper()
	porNombre := corregirLo(t, paso, entregas...)
	require.Len(t, porNombre, len(entregas))
	for _, entrega := range entregas {
		require.Contains(t, porNombre, filepath.Base(entrega))
	}
	return porNombre
}

// corregirLo corrige un paso de lo que se le da, como quien da la orden.
func corregirLo(t *testing.T, paso int, entregas ...string) map[string]*Resultado {
	t.Helper()
	corrector := compilarCorrector(t)
	fichero := filepath.Join(t.TempDir(), "r.json")
	argumentos := []string{"-paso", fmt.Sprint(paso), "-json", fichero, "-limite", "3m", "-memoria", "512"}
	orden := exec.Command(corrector, append(argumentos, entregas...)...)
	orden.WaitDelay = 5 * time.Second
	salida, err := orden.CombinedOutput()
	require.NoError(t, err, string(salida))
	resultados := leerResultados(t, fichero)
	porNombre := map[string]*Resultado{}
	for _, r := range resultados {
		porNombre[r.Entrega] = &r
	}
	require.Len(t, porNombre, len(resultados), "hay nombres repetidos")
	return porNombre
}

func compilarCorrector(t *testing.T) string {
	t.Helper()
	corrector := filepath.Join(t.TempDir(), "corrector.exe")
	salida, err := exec.Command("go", "build", "-o", corrector, ".").CombinedOutput()
	require.NoError(t, err, string(salida))
	return corrector
}

// leerResultados lee lo que ha escrito -json.
func leerResultados(t *testing.T, fichero string) []Resultado {
	t.Helper()
	contenido, err := os.ReadFile(fichero)
	require.NoError(t, err)
	var leido struct{ Resultados []Resultado }
	require.NoError(t, json.Unmarshal(contenido, &leido))
	return leido.Resultados
}

func leerNotas(t *testing.T, fichero string) map[string]float64 {
	t.Helper()
	notas := map[string]float64{}
	for _, r := range leerResultados(t, fichero) {
		notas[r.Entrega] = r.Nota
	}
	return notas
}
