// Package wine prueba los programas de Windows ejecutándolos de verdad, con wine, en Linux: que
// se entienden entre ellos, las tildes, el fin de la entrada y los errores de red.
package wine

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

var conWine = flag.Bool("wine", false, "ejecuta los programas de Windows con wine (ver .ci/windows)")

const paciencia = 2 * time.Minute // wine tarda en arrancar

// compilar hace un programa para Windows.
func compilar(t *testing.T, paso, programa string) string {
	t.Helper()
	if !*conWine {
		t.Skip("Con -wine.")
	}
	_, err := exec.LookPath("wine")
	require.NoError(t, err, "no se ha podido probar: no está wine")
	ejecutable := filepath.Join(t.TempDir(), programa+".exe")
	orden := exec.Command("go", "build", "-o", ejecutable, "./"+paso+"/"+programa)
	orden.Dir = programas.RaizRepositorio()
	orden.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	salida, err := orden.CombinedOutput()
	require.NoError(t, err, string(salida))
	return ejecutable
}

// preparar deja una orden lista para ejecutar un programa con wine; si tarda demasiado, se mata.
func preparar(t *testing.T, ejecutable string, argumentos ...string) *exec.Cmd {
	t.Helper()
	orden := exec.CommandContext(t.Context(), "wine", append([]string{ejecutable}, argumentos...)...)
	orden.Env = append(os.Environ(), "WINEDEBUG=-all")
	orden.WaitDelay = 5 * time.Second
	reloj := time.AfterFunc(paciencia, func() { _ = orden.Process.Kill() })
	t.Cleanup(func() { reloj.Stop() })
	return orden
}

var anuncio = regexp.MustCompile(`escuchando en (\S+):(\d+)`)

// arrancarServidor devuelve el puerto en el que escucha.
func arrancarServidor(t *testing.T, paso string) (puerto string) {
	t.Helper()
	salida := programas.NuevaSalida()
	orden := preparar(t, compilar(t, paso, "servidor"), "-puerto", "0")
	orden.Stdout, orden.Stderr = salida, salida
	require.NoError(t, orden.Start())
	fin := make(chan struct{})
	go func() { _ = orden.Wait(); close(fin) }()
	t.Cleanup(func() { _ = orden.Process.Kill(); <-fin })
	texto, bien := salida.EsperarQue(paciencia, fin, anuncio.MatchString)
	require.True(t, bien, "no dice dónde escucha: %s", texto)
	return anuncio.FindStringSubmatch(texto)[2]
}

// ejecutar devuelve lo que escribe un programa, y su estado.
func ejecutar(t *testing.T, entrada, ejecutable string, argumentos ...string) (salida, errores string, estado int) {
	t.Helper()
	orden := preparar(t, ejecutable, argumentos...)
	orden.Stdin = strings.NewReader(entrada)
	var deSalida, deErrores bytes.Buffer
	orden.Stdout, orden.Stderr = &deSalida, &deErrores
	_ = orden.Run() // lo que importa es su estado
	require.NotNil(t, orden.ProcessState)
	return deSalida.String(), deErrores.String(), orden.ProcessState.ExitCode()
}

// Con las líneas de Windows y sus tildes. La entrada acaba con la línea salir, o sin ella.
func TestLosProgramasDeWindowsSeEntienden(t *testing.T) {
	for _, caso := range []struct{ paso, entrada, dice string }{
		{"paso1", "hola ñandú\r\nadiós\r\n", "ADIÓS"},
		{"paso3", "invertir ¡Ñandú!\r\nsalir\r\n", "!údnaÑ¡"},
		{"paso5", "alta josé nombre=José Núñez\r\nconsulta josé\r\n", "nombre=José Núñez"},
	} {
		t.Run(caso.paso, func(t *testing.T) {
			puerto := arrancarServidor(t, caso.paso)
			salida, errores, estado := ejecutar(t, caso.entrada, compilar(t, caso.paso, "cliente"), "-puerto", puerto)
			assert.Contains(t, salida, caso.dice, errores)
			assert.Zero(t, estado, errores)
		})
	}
}

// Lo que Windows dice con sus propios números se explica igual que en los demás sistemas.
func TestLosErroresDeRedDeWindowsSeExplican(t *testing.T) {
	puerto := arrancarServidor(t, "paso3")
	servidor, cliente := compilar(t, "paso3", "servidor"), compilar(t, "paso3", "cliente")
	for dice, orden := range map[string][]string{
		"el puerto está ocupado":             {servidor, "-puerto", puerto},
		"no es una dirección de esta máquin": {servidor, "-ip", "203.0.113.7"},
		"No hay ningún servidor":             {cliente, "-puerto", "1"},
	} {
		_, errores, estado := ejecutar(t, "", orden[0], orden[1:]...)
		assert.Contains(t, errores, dice)
		assert.Equal(t, 1, estado, dice)
	}
}

// WSAEACCES. En Linux, los puertos menores de 1024 no son de cualquiera; de root, sí, y por eso
// .ci/windows deja ese privilegio.
func TestUnPuertoSinPermisoSeExplica(t *testing.T) {
	servidor := compilar(t, "paso3", "servidor")
	_, errores, estado := ejecutar(t, "", servidor, "-puerto", "80")
	assert.Contains(t, errores, "No tienes permiso")
	assert.Equal(t, 1, estado)
}

func contiene(trozo string) func(string) bool {
	return func(texto string) bool { return strings.Contains(texto, trozo) }
}
