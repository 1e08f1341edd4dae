// Package tests juzga los cinco pasos desde fuera: arranca sus programas y
// habla con ellos por TCP y por el terminal. Sirve igual para la solución de
// este repositorio y para la carpeta de un estudiante:
//
//	go test -race ./tests -run Paso3 -solucion mio
//
// Aquí solo está lo que corre las pruebas; lo que se prueba está en el paquete
// escenarios.
package tests

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/escenarios"
	"sockets/tests/informe"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

var (
	solucion = flag.String("solucion", "", "carpeta con la solución que se prueba; sin ella, la del repositorio")
	conTodo  = flag.Bool("todo", false, "ejecuta también las pruebas largas: 10 000 clientes, decenas de miles "+
		"que van y vienen, dos máquinas con un cable que se corta, y un servidor que tarda 35 s en contestar")

	// Las que siguen son para el programa que vigila una carpeta (veredicto.Encargo).
	primero   = flag.String("primero", "", "nombres de escenarios que se prueban antes que nada, uno por línea")
	despues   = flag.String("despues", "", "los que van detrás, en ese orden")
	compilado = flag.String("compilado", "", "carpeta en la que se deja lo compilado, para la vez siguiente")
	atada     = flag.Bool("atada", false, "si se le cierra la entrada, mata lo que haya arrancado y acaba")
)

func TestMain(m *testing.M) {
	flag.DurationVar(&arnes.Plazo, "plazo", arnes.Plazo, "lo más que se espera a que un programa haga algo")
	flag.Parse()
	if *solucion != "" && carpetaPedida() == programas.RaizRepositorio() {
		fmt.Fprintln(os.Stderr, "Con -solucion "+*solucion+" se probarían los pasos del repositorio, y no los tuyos: "+
			"la ruta se cuenta desde su carpeta. Si la tuya es mio, escribe -solucion mio.")
		os.Exit(2)
	}
	if err := informe.AbrirFirmado(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if *atada {
		go acabarSiSeCierraLaEntrada()
	}
	probarLosPasosALaVez()
	if *conTodo {
		escenarios.TardaEnContestar = 35 * time.Second // hay plazos de medio minuto
	}
	if !programas.ConDetector && os.Getenv(veredicto.SinAviso) == "" {
		avisarEnElTerminal("ATENCIÓN: sin -race no se buscan carreras de datos. " +
			"Un programa que las tiene puede pasar estas pruebas.\n")
	}
	estado := m.Run()
	if *solucion != "" && !algoProbado.Load() && estado == 0 {
		fmt.Println("No se ha probado nada. ¿Has escrito -run Paso3, con mayúscula y el número del paso? " +
			"Si detrás va una prueba, ¿se llama así?")
		estado = 1
	}
	informe.Acabar(estado)
	acabarSinEsperar(estado)
}

// acabarSinEsperar acaba como os.Exit, salvo que no espera el segundo que el detector de
// carreras se toma (atexit_sleep_ms) por si alguna de este programa está aún sin contar.
func acabarSinEsperar(estado int) {
	syscall.Exit(estado)
}

// acabarSiSeCierraLaEntrada sirve también si a quien la tiene abierta lo matan: lo que se
// ha arrancado no se queda en marcha.
//
// Ctrl-C llega a todos los del terminal: quien las ha arrancado dirá si hay que acabar.
func acabarSiSeCierraLaEntrada() {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	_, _ = io.Copy(io.Discard, os.Stdin)
	programas.MatarTodo()
	os.Exit(2)
}

// probarLosPasosALaVez hace que corran a la vez los cinco, y los ejercicios, porque casi
// todo su tiempo es esperar; salvo que con -parallel se pida otra cosa.
func probarLosPasosALaVez() {
	pedido := false
	flag.Visit(func(f *flag.Flag) { pedido = pedido || f.Name == "test.parallel" })
	if !pedido {
		_ = flag.Set("test.parallel", "8")
	}
}

// algoProbado dice si se ha llegado a probar algo con la solución.
var algoProbado atomic.Bool

// avisarEnElTerminal escribe donde se vea: si las pruebas pasan, go test se calla
// lo que escriben por su salida.
func avisarEnElTerminal(texto string) {
	nombre := "/dev/tty"
	if runtime.GOOS == "windows" {
		nombre = "CONOUT$"
	}
	terminal, err := os.OpenFile(nombre, os.O_WRONLY, 0)
	if err != nil {
		fmt.Print(texto)
		return
	}
	defer terminal.Close()
	fmt.Fprint(terminal, texto)
}

func TestPaso1(t *testing.T) { probarPaso(t, 1) }
func TestPaso2(t *testing.T) { probarPaso(t, 2) }
func TestPaso3(t *testing.T) { probarPaso(t, 3) }
func TestPaso4(t *testing.T) { probarPaso(t, 4) }
func TestPaso5(t *testing.T) { probarPaso(t, 5) }

func probarPaso(t *testing.T, paso int) {
	t.Parallel()
	s := solucionDel(paso)
	s.Compilado = *compilado
	orden := escenarios.Orden{Primero: porLineas(*primero), Despues: porLineas(*despues)}
	if escenarios.Probar(t, s, orden) {
		algoProbado.Store(true)
	}
}

func porLineas(texto string) []string {
	return strings.FieldsFunc(texto, func(r rune) bool { return r == '\n' })
}

// solucionDel es la del repositorio o, con -solucion, la de esa carpeta: ella misma, si
// tiene programas (dentro puede haber quedado una copia de un paso), o la de su paso.
func solucionDel(paso int) *programas.Solucion {
	propia := programas.DelRepositorio(paso)
	if *solucion == "" {
		return propia
	}
	carpeta := carpetaPedida()
	delPaso := filepath.Join(carpeta, fmt.Sprintf("paso%d", paso))
	if !hay(filepath.Join(carpeta, "servidor")) && hay(delPaso) {
		carpeta = delPaso
	}
	return &programas.Solucion{Paso: paso, Carpeta: carpeta, Propia: carpeta == propia.Carpeta}
}

func hay(ruta string) bool {
	_, err := os.Stat(ruta)
	return err == nil
}

// carpetaPedida es la de -solucion, con la ruta completa.
func carpetaPedida() string {
	if filepath.IsAbs(*solucion) {
		return filepath.Clean(*solucion)
	}
	return filepath.Join(programas.RaizRepositorio(), *solucion)
}
