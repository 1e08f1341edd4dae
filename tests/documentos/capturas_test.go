//go:build unix

package documentos

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/catalogo"
	"sockets/tests/escenarios"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

// sesion captura una conversación de verdad: "paso2 | mayusculas Hola | …". El
// cliente corre en un terminal, y se le escribe cada línea cuando la pide.
func sesion(t *testing.T, que string) string {
	t.Helper()
	partes := strings.Split(que, " | ")
	paso := partes[0]
	p := pruebaDe(t, solucionCitada(t, paso))
	s := p.ServidorQueAcaba()
	cl := p.ClienteEnTerminal(s.Direccion)
	for _, linea := range partes[1:] {
		cl.Mostrar("> ")
		cl.Teclear(linea)
	}
	cl.Mostrar("> ")
	cl.TeclearTalCual(arnes.CtrlD)
	cl.AcabarCon(0)
	require.True(t, s.DiceQue("Desconectado"))
	cliente := strings.ReplaceAll(cl.Salida.String(), "\r\n", "\n")
	cliente = strings.ReplaceAll(cliente, "^D\b\b", "")
	servidor := conPuertosFijos(s.Salida.String()+s.Errores.String(), s.Direccion)
	if !strings.HasPrefix(paso, "paso") { // es de un ejercicio: quien lo hace lo tiene en mio
		paso = "mio"
	}
	return bloque("console", fmt.Sprintf("$ go run ./%s/servidor\n%s", paso, servidor)) +
		"\n" + bloque("console", fmt.Sprintf("$ go run ./%s/cliente\n%s", paso, cliente))
}

// pruebaDe empieza una prueba de una solución.
func pruebaDe(t *testing.T, solucion *programas.Solucion) *arnes.Prueba {
	t.Helper()
	require.NoError(t, solucion.Preparar(t.TempDir()))
	return arnes.NuevaPrueba(t, solucion, "")
}

// conPuertosFijos cambia los puertos, que son otros cada vez, por unos fijos.
func conPuertosFijos(texto, direccion string) string {
	if direccion != "" {
		texto = strings.ReplaceAll(texto, direccion, "127.0.0.1:54321")
	}
	vistos := map[string]string{"127.0.0.1:54321": "127.0.0.1:54321"}
	return regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllStringFunc(texto, func(puerto string) string {
		if vistos[puerto] == "" {
			vistos[puerto] = fmt.Sprintf("127.0.0.1:%d", 40000+len(vistos))
		}
		return vistos[puerto]
	})
}

// informe cita lo que dicen las pruebas de un error del catálogo.
func informe(t *testing.T, nombre string) string {
	t.Helper()
	carpeta := "errores/"
	if !strings.HasPrefix(nombre, "paso") {
		carpeta = catalogo.ErroresLejos + "/"
	}
	f := fichas(t, carpeta+nombre+".patch")[0]
	solucion, err := f.Copiar(raiz, t.TempDir())
	require.NoError(t, err)
	s, err := suite()
	require.NoError(t, err)
	v, err := s.Juzgar(veredicto.Encargo{
		Solucion: solucion, Paso: f.Paso, Ejercicio: f.Ejercicio, Plazo: 5 * time.Second, Tope: 5 * time.Minute,
	})
	require.NoError(t, err)
	require.Empty(t, f.Comparar(v))
	texto := conPuertosFijos(strings.ReplaceAll(v.Fallidos[0].Texto, solucion, "mio"), "")
	for _, cambio := range loQueCambiaCadaVez {
		texto = cambio.esto.ReplaceAllString(texto, cambio.porEsto)
	}
	// Se pide con -v, que pone el nombre de la prueba al final; sin él va delante, que es lo que se verá.
	texto = regexp.MustCompile(`(?s)^(.*\n)(--- FAIL: [^\n]*\n)`).ReplaceAllString(texto, "$2$1")
	que := fmt.Sprint("Paso", f.Paso)
	if f.Ejercicio != "" {
		que = "MasLejos/" + f.Ejercicio
	}
	return bloque("text", fmt.Sprintf("$ go test -race ./tests -run %s -solucion mio\n%s", que, texto))
}

// loQueCambiaCadaVez es lo que hay que quitar de lo que escriben las pruebas, o poner
// siempre igual, para que se pueda comparar con lo citado.
var loQueCambiaCadaVez = []struct {
	esto    *regexp.Regexp
	porEsto string
}{
	{regexp.MustCompile(`(?m)^=== .*\n`), ""}, // los avisos de go test -v
	{regexp.MustCompile(`(?m)^    `), ""},
	{regexp.MustCompile(`(?m)^(\w+\.go):\d+:`), "${1}:00:"},
	{regexp.MustCompile(`(?m)[ \t]+$`), ""},
	{regexp.MustCompile(`\(\d+\.\d\ds\)`), "(1.00s)"},
	{regexp.MustCompile(`0x[0-9a-f]+`), "0x…"},
}

// fichas devuelve las del catálogo que encajan en un patrón.
func fichas(t *testing.T, patron string) []catalogo.Ficha {
	t.Helper()
	todas, err := catalogo.Leer(filepath.Join(raiz, "tests/catalogo", patron))
	require.NoError(t, err)
	require.NotEmpty(t, todas, patron)
	return todas
}

// losErrores devuelve los del catálogo, por pasos y, en cada uno, en el orden en que
// las pruebas los encuentran.
func losErrores(t *testing.T) []catalogo.Ficha {
	t.Helper()
	puesto := map[string]int{} // paso y prueba → dónde se prueba
	for paso := 1; paso <= 5; paso++ {
		for i, nombre := range escenarios.Nombres(escenarios.DelPaso(paso, false)) {
			puesto[fmt.Sprint(paso, nombre)] = i
		}
	}
	puestoDe := func(f catalogo.Ficha) int { return puesto[fmt.Sprint(f.Paso, f.Pruebas[0])] }
	todos := fichas(t, "errores/*.patch")
	slices.SortFunc(todos, func(a, b catalogo.Ficha) int {
		return cmp.Or(
			cmp.Compare(a.Paso, b.Paso),
			cmp.Compare(puestoDe(a), puestoDe(b)),
			cmp.Compare(a.Nombre, b.Nombre),
		)
	})
	return todos
}

// erroresFrecuentes lista los errores del catálogo que son de un paso.
func erroresFrecuentes(t *testing.T, paso string) string {
	t.Helper()
	lista, raros := "", 0
	for _, f := range losErrores(t) {
		switch {
		case strconv.Itoa(f.Paso) != paso:
		case f.Raro:
			raros++
		default:
			lista += fmt.Sprintf("- **%s.** %s Lo ve «%s».\n", f.Titulo, f.Error, f.Pruebas[0])
		}
	}
	if raros > 0 {
		cuantos := fmt.Sprintf("otros %d, menos corrientes", raros)
		if raros == 1 {
			cuantos = "otro, menos corriente"
		}
		lista += "\nHay " + cuantos + ", en el [catálogo](../tests/catalogo/README.md#errores).\n"
	}
	return lista
}

// tablaDelCatalogo lista los errores, o los aciertos, con su enlace.
func tablaDelCatalogo(t *testing.T, que string) string {
	t.Helper()
	if que == "aciertos" {
		return tablaDeAciertos(t)
	}
	tabla := "| paso | error | en qué consiste | prueba que lo ve | lo que dice |\n|---|---|---|---|---|\n"
	for _, f := range losErrores(t) {
		carrera := ""
		if f.Carrera {
			carrera = " (con `-race`)"
		}
		tabla += fmt.Sprintf("| %d | [%s](errores/%s.patch) | %s | %s%s | «…%s…» |\n",
			f.Paso, f.Titulo, f.Nombre, f.Error, strings.Join(f.Pruebas, "; o "), carrera, f.Causas[0])
	}
	return tabla
}

func tablaDeAciertos(t *testing.T) string {
	t.Helper()
	tabla := "| paso | solución | en qué es distinta |\n|---|---|---|\n"
	for _, f := range fichas(t, "aciertos/*/ficha.txt") {
		tabla += fmt.Sprintf("| %d | [%s](aciertos/%s) | %s |\n", f.Paso, f.Titulo, f.Nombre, f.Error)
	}
	return tabla
}

// rendimiento dibuja tests/aula/rendimiento.csv, que escribe «go run ./tests/aula
// -medir».
func rendimiento(t *testing.T, _ string) string {
	t.Helper()
	fichero, err := os.Open(filepath.Join(raiz, "tests/aula/rendimiento.csv"))
	require.NoError(t, err)
	defer fichero.Close()
	filas, err := csv.NewReader(fichero).ReadAll()
	require.NoError(t, err)
	columnas := make([][]string, 3)
	tabla := "| clientes | paso 4 | paso 5 |\n|---:|---:|---:|\n"
	for _, fila := range filas[1:] {
		for i, valor := range fila {
			columnas[i] = append(columnas[i], valor)
		}
		tabla += "| " + strings.Join(fila, " | ") + " |\n"
	}
	grafica := `xychart-beta
    title "Modificaciones por segundo según el número de clientes"
    x-axis "clientes" [` + strings.Join(columnas[0], ", ") + `]
    y-axis "modificaciones por segundo"
    line [` + strings.Join(columnas[1], ", ") + `]
    line [` + strings.Join(columnas[2], ", ") + `]`
	return bloque("mermaid", grafica) + "\n" + tabla
}

// percances lista lo que le puede pasar a un cliente: lo que se prueba en todos los
// pasos.
func percances(*testing.T, string) string {
	tabla := "| un cliente… | qué le pasa |\n|---|---|\n"
	for _, p := range escenarios.Percances() {
		tabla += fmt.Sprintf("| %s | %s |\n", p.Nombre, p.Pasa)
	}
	return tabla
}

// medidas resume tests/medidas.txt, donde se guarda lo que escriben las medidas:
// una tabla de BenchmarkPeticiones y otra de BenchmarkRetardo.
func medidas(t *testing.T, _ string) string {
	t.Helper()
	m := leerMedidas(t)
	return tablaDePeticiones(m) + "\nModificaciones por segundo con `-retardo 1ms`:\n\n" + tablaDelRetardo(m) +
		"\nEntender una petición y usar los datos, por petición:\n\n" + tablaDeEntender(m)
}

func tablaDePeticiones(m map[string]map[string]float64) string {
	tabla := "| clientes | paso 3 | paso 4 | paso 5 |\n|---:|---|---|---|\n"
	for _, clientes := range []string{"1", "10", "50", "500"} {
		tabla += "| " + clientes
		for _, paso := range []string{"paso3", "paso4", "paso5"} {
			v := m["BenchmarkPeticiones/"+paso+"/clientes="+clientes]
			tabla += fmt.Sprintf(" | %.0f/s, %s del eco", v["peticiones/s"], conComa(v["del-eco"], 2))
			if fraccion, hay := v["de-redis"]; hay {
				tabla += fmt.Sprintf(" y %s de Redis", conComa(fraccion, 2))
			}
			tabla += fmt.Sprintf("; p99, %s ms (eco, %s)",
				conComa(v["p99-µs"]/1000, 1), conComa(v["eco-p99-µs"]/1000, 1))
		}
		tabla += " |\n"
	}
	return tabla
}

func tablaDeEntender(m map[string]map[string]float64) string {
	tabla := "| | paso 4 | paso 5 |\n|---|---:|---:|\n"
	for _, peticion := range []string{"consulta", "modificacion"} {
		tabla += "| " + peticion
		for _, paso := range []string{"paso4", "paso5"} {
			v := m["BenchmarkEntender/"+paso+"/"+peticion]
			tabla += fmt.Sprintf(" | %s µs, %.0f reservas", conComa(v["ns/op"]/1000, 2), v["reservas/op"])
		}
		tabla += " |\n"
	}
	return tabla
}

func tablaDelRetardo(m map[string]map[string]float64) string {
	tabla := "| clientes | paso 4, registros distintos | paso 4, el mismo " +
		"| paso 5, registros distintos | paso 5, el mismo |\n|---:|---:|---:|---:|---:|\n"
	casos := []string{
		"paso4/registros=distintos", "paso4/registros=uno", "paso5/registros=distintos", "paso5/registros=uno",
	}
	for _, clientes := range []string{"1", "10", "50"} {
		tabla += "| " + clientes
		for _, caso := range casos {
			tabla += fmt.Sprintf(" | %.0f", m["BenchmarkRetardo/"+caso+"/clientes="+clientes]["peticiones/s"])
		}
		tabla += " |\n"
	}
	return tabla
}

// leerMedidas devuelve, de cada medida, sus números por su unidad.
func leerMedidas(t *testing.T) map[string]map[string]float64 {
	t.Helper()
	texto, err := os.ReadFile(filepath.Join(raiz, "tests/medidas.txt"))
	require.NoError(t, err)
	todas := map[string]map[string]float64{}
	for _, linea := range strings.Split(string(texto), "\n") {
		campos := strings.Fields(linea)
		if len(campos) == 0 || !strings.HasPrefix(campos[0], "Benchmark") {
			continue
		}
		nombre := regexp.MustCompile(`-\d+$`).ReplaceAllString(campos[0], "")
		todas[nombre] = map[string]float64{}
		for i := 2; i+1 < len(campos); i += 2 {
			numero, err := strconv.ParseFloat(campos[i], 64)
			require.NoError(t, err)
			todas[nombre][campos[i+1]] = numero
		}
	}
	return todas
}

func conComa(numero float64, decimales int) string {
	return strings.Replace(strconv.FormatFloat(numero, 'f', decimales, 64), ".", ",", 1)
}

// aula captura la orden de clase; lo que dibuja depende de la máquina, así que
// se renueva pero no se compara.
func aula(t *testing.T, argumentos string) string {
	t.Helper()
	orden := exec.Command("go", append([]string{"run", "./tests/aula"}, strings.Fields(argumentos)...)...)
	orden.Dir = raiz
	salida, err := orden.CombinedOutput()
	require.NoError(t, err, string(salida))
	texto := regexp.MustCompile(`(?m) +$`).ReplaceAllString(string(salida), "")
	return bloque("console", fmt.Sprintf("$ %s\n%s", strings.TrimSpace("go run ./tests/aula "+argumentos), texto))
}

// El cliente de diez líneas del README ha de funcionar copiado tal cual.
func TestElClienteEnPythonDelREADME(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("No se prueba: en esta máquina no hay python3.")
	}
	texto, err := os.ReadFile(filepath.Join(raiz, "README.md"))
	require.NoError(t, err)
	programa := regexp.MustCompile("(?s)```python\n(.*?)```").FindStringSubmatch(string(texto))
	require.NotNil(t, programa)
	p := pruebaDe(t, programas.DelRepositorio(5))
	s := p.Servidor()
	_, puerto, _ := strings.Cut(s.Direccion, ":")
	orden := exec.Command(python, "-c", strings.Replace(programa[1], "54321", puerto, 1))
	orden.Stdin = strings.NewReader("alta ñu año=1\nconsulta ñu\n\n")
	orden.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
	salida, err := orden.CombinedOutput()
	require.NoError(t, err, string(salida))
	require.Equal(t, "> OK alta hecha\n> OK año=1\n> ", string(salida))
	p.Acabar()
}
