//go:build unix

package documentos

import (
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/catalogo"
)

// sesion captura una conversación de verdad: "paso2 | mayusculas Hola | …". El
// cliente corre en un terminal, y se le escribe cada línea cuando la pide.
func sesion(t *testing.T, que string) string {
	t.Helper()
	partes := strings.Split(que, " | ")
	paso := partes[0]
	solucion := &arnes.Solucion{Paso: int(paso[len("paso")] - '0'), Carpeta: filepath.Join(raiz, paso), Propia: true}
	require.NoError(t, solucion.Preparar(t.TempDir()))
	p := arnes.NuevaPrueba(t, solucion, "")
	s := p.ServidorQueAcaba()
	cl := p.ClienteEnTerminal(s.Direccion)
	for _, linea := range partes[1:] {
		cl.Mostrar("> ")
		cl.EscribirTalCual(linea + "\n")
	}
	cl.Mostrar("> ")
	cl.EscribirTalCual(arnes.CtrlD)
	cl.AcabarCon(0)
	require.True(t, s.Errores.Esperar("Desconectado"))
	cliente := strings.ReplaceAll(cl.Salida.String(), "\r\n", "\n")
	cliente = strings.ReplaceAll(cliente, "^D\b\b", "")
	servidor := conPuertosFijos(s.Salida.String()+s.Errores.String(), s.Direccion)
	return bloque("console", fmt.Sprintf("$ go run ./%s/servidor\n%s", paso, servidor)) +
		"\n" + bloque("console", fmt.Sprintf("$ go run ./%s/cliente\n%s", paso, cliente))
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
	fichas, err := catalogo.Leer(filepath.Join(raiz, "tests/catalogo/errores", nombre+".patch"))
	require.NoError(t, err)
	require.Len(t, fichas, 1)
	f := fichas[0]
	solucion, err := f.Copiar(raiz, t.TempDir())
	require.NoError(t, err)
	v, err := catalogo.Juzgar(pruebasCompiladas(t), raiz, solucion, f.Paso, 3*time.Second)
	require.NoError(t, err)
	require.Empty(t, f.Comparar(v))
	texto := v.Informes[v.Fallidas[0]]
	_, texto, _ = strings.Cut(texto, "\n") // la línea del RUN
	texto = conPuertosFijos(strings.ReplaceAll(texto, solucion, "mio"), "")
	texto = regexp.MustCompile(`\(\d+\.\d\ds\)`).ReplaceAllString(texto, "(1.00s)")
	texto = regexp.MustCompile(`0x[0-9a-f]+`).ReplaceAllString(texto, "0x…")
	texto = regexp.MustCompile(`_test\.go:\d+`).ReplaceAllString(texto, "_test.go:00")
	texto = regexp.MustCompile(`(?m)[ \t]+$`).ReplaceAllString(texto, "")
	texto = regexp.MustCompile(`(?m)^    `).ReplaceAllString(texto, "")
	return bloque("text", fmt.Sprintf("$ go test -race ./tests -run Paso%d -solucion mio\n%s", f.Paso, texto))
}

var compiladas struct {
	sync.Once
	ruta string
}

func pruebasCompiladas(t *testing.T) string {
	t.Helper()
	compiladas.Do(func() {
		carpeta, err := os.MkdirTemp("", "documentos")
		require.NoError(t, err)
		compiladas.ruta = filepath.Join(carpeta, "pruebas.exe")
		orden := exec.Command("go", "test", "-race", "-c", "-o", compiladas.ruta, "./tests")
		orden.Dir = raiz
		salida, err := orden.CombinedOutput()
		require.NoError(t, err, string(salida))
	})
	return compiladas.ruta
}

// erroresFrecuentes lista los errores del catálogo que son de un paso.
func erroresFrecuentes(t *testing.T, paso string) string {
	t.Helper()
	var b strings.Builder
	for _, f := range delCatalogo(t) {
		if fmt.Sprint(f.Paso) == paso {
			fmt.Fprintf(&b, "- **%s.** %s Lo ve «%s».\n", f.Titulo, f.Error, f.Pruebas[0])
		}
	}
	return b.String()
}

func delCatalogo(t *testing.T) []catalogo.Ficha {
	t.Helper()
	fichas, err := catalogo.Leer(filepath.Join(raiz, "tests/catalogo/errores/*.patch"))
	require.NoError(t, err)
	return fichas
}

// tablaDelCatalogo lista los errores, o los aciertos, con su enlace.
func tablaDelCatalogo(t *testing.T, que string) string {
	t.Helper()
	var b strings.Builder
	if que == "aciertos" {
		fichas, err := catalogo.Leer(filepath.Join(raiz, "tests/catalogo/aciertos/*/ficha.txt"))
		require.NoError(t, err)
		fmt.Fprint(&b, "| paso | solución | en qué es distinta |\n|---|---|---|\n")
		for _, f := range fichas {
			fmt.Fprintf(&b, "| %d | [%s](aciertos/%s) | %s |\n", f.Paso, f.Titulo, f.Nombre, f.Error)
		}
		return b.String()
	}
	fmt.Fprint(&b, "| paso | error | en qué consiste | prueba que lo ve | lo que dice |\n|---|---|---|---|---|\n")
	for _, f := range delCatalogo(t) {
		carrera := ""
		if f.Carrera {
			carrera = " (con `-race`)"
		}
		fmt.Fprintf(&b, "| %d | [%s](errores/%s.patch) | %s | %s%s | «…%s…» |\n", f.Paso, f.Titulo, f.Nombre, f.Error, strings.Join(f.Pruebas, "; o "), carrera, f.Causas[0])
	}
	return b.String()
}

// rendimiento dibuja paso5/rendimiento.csv, que escribe «go run ./tests/aula
// -medir».
func rendimiento(t *testing.T, _ string) string {
	t.Helper()
	fichero, err := os.Open(filepath.Join(raiz, "paso5/rendimiento.csv"))
	require.NoError(t, err)
	defer fichero.Close()
	filas, err := csv.NewReader(fichero).ReadAll()
	require.NoError(t, err)
	columnas := make([][]string, 3)
	for _, fila := range filas[1:] {
		for i, valor := range fila {
			columnas[i] = append(columnas[i], valor)
		}
	}
	grafica := fmt.Sprintf("xychart-beta\n    title \"Modificaciones por segundo según el número de clientes\"\n    x-axis \"clientes\" [%s]\n    y-axis \"modificaciones por segundo\"\n    line [%s]\n    line [%s]",
		strings.Join(columnas[0], ", "), strings.Join(columnas[1], ", "), strings.Join(columnas[2], ", "))
	tabla := "\n| clientes | paso 4 | paso 5 |\n|---:|---:|---:|\n"
	for _, fila := range filas[1:] {
		tabla += "| " + strings.Join(fila, " | ") + " |\n"
	}
	return bloque("mermaid", grafica) + tabla
}

// percances lista lo que le puede pasar a un cliente: la tabla con la que se prueba.
func percances(t *testing.T, _ string) string {
	t.Helper()
	fuente, err := os.ReadFile(filepath.Join(raiz, "tests/percances_test.go"))
	require.NoError(t, err)
	filas := regexp.MustCompile(`(?m)^\t\{"([^"]+)", "([^"]+)", `).FindAllStringSubmatch(string(fuente), -1)
	require.NotEmpty(t, filas)
	tabla := "| un cliente… | qué le pasa |\n|---|---|\n"
	for _, fila := range filas {
		tabla += fmt.Sprintf("| %s | %s |\n", fila[1], fila[2])
	}
	return tabla
}

// medidas resume tests/medidas.txt, donde se guarda lo que escriben las medidas:
// una tabla de BenchmarkPeticiones y otra de BenchmarkRetardo.
func medidas(t *testing.T, _ string) string {
	t.Helper()
	m := leerMedidas(t)
	tabla := "| clientes | paso 3 | paso 4 | paso 5 |\n|---:|---|---|---|\n"
	for _, clientes := range []string{"1", "10", "50", "500"} {
		tabla += "| " + clientes
		for _, paso := range []string{"paso3", "paso4", "paso5"} {
			v := m["BenchmarkPeticiones/"+paso+"/clientes="+clientes]
			tabla += fmt.Sprintf(" | %.0f/s, %s del eco; p99, %s ms (eco, %s)", v["peticiones/s"],
				conComa(v["del-eco"], 2), conComa(v["p99-µs"]/1000, 1), conComa(v["eco-p99-µs"]/1000, 1))
		}
		tabla += " |\n"
	}
	tabla += "\nModificaciones por segundo con `-retardo 1ms`:\n\n| clientes | paso 4, registros distintos | paso 4, el mismo | paso 5, registros distintos | paso 5, el mismo |\n|---:|---:|---:|---:|---:|\n"
	for _, clientes := range []string{"1", "10", "50"} {
		tabla += "| " + clientes
		for _, caso := range []string{"paso4/registros=distintos", "paso4/registros=uno", "paso5/registros=distintos", "paso5/registros=uno"} {
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
	return bloque("console", fmt.Sprintf("$ %s\n%s", strings.TrimSpace("go run ./tests/aula "+argumentos), regexp.MustCompile(`(?m) +$`).ReplaceAllString(string(salida), "")))
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
	solucion := &arnes.Solucion{Paso: 5, Carpeta: filepath.Join(raiz, "paso5"), Propia: true}
	require.NoError(t, solucion.Preparar(t.TempDir()))
	p := arnes.NuevaPrueba(t, solucion, "")
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
