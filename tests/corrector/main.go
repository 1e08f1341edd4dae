// La orden corrector pasa las pruebas a una entrega, o a las de una clase
// entera, y pone nota.
//
//	go run ./tests/corrector                            tu carpeta (mio), o los pasos del repositorio
//	go run ./tests/corrector -paso 3 mio                un paso de una carpeta
//	go run ./tests/corrector mio                        hasta dónde llega una carpeta
//	go run ./tests/corrector -vigila -paso 3 mio        lo mismo, cada vez que se guarda algo
//	go run ./tests/corrector -paso 4 entregas/*         una tabla, con una fila por entrega
//
// Cada entrega se compila y se corre en una copia, con límites de tiempo, de
// memoria, de procesos y de lo que escribe en disco; al acabar no queda nada de
// lo que arrancó.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"

	"sockets/tests/ayuda"
	"sockets/tests/informe"
	"sockets/tests/programas"
)

// uso es lo que se puede pedir, con sus argumentos.
const uso = `  go run ./tests/corrector [opciones]
        tu carpeta, si es mio o estás en ella; si no, el repositorio
  go run ./tests/corrector [opciones] CARPETA
        una carpeta; sin -paso, hasta dónde llega y qué le falta para el siguiente
  go run ./tests/corrector -vigila -paso PASO [CARPETA]
        una carpeta, cada vez que se guarda algo en ella, hasta que se pulsa Ctrl-C
  go run ./tests/corrector [opciones] CARPETA...
        una tabla, con una fila por entrega
  go run ./tests/corrector -parte 3/8 -json parte3.json [opciones] CARPETA...
        la tercera de ocho partes de una clase
  go run ./tests/corrector -unir [-csv, -json, -junit, -html] parte1.json … parte8.json
        los resultados de la clase entera`

// opciones son las de la línea de órdenes.
type opciones struct {
	paso        int
	conRace     bool
	aLaVez      int
	limites     limites
	plazo       time.Duration
	pesos       string
	csv         string
	json        string
	junit       string
	html        string
	gradescope  string
	moodle      paraMoodle
	sinEncierro bool
	exigir      bool // si no se puede encerrar, no se corrige
	compilados  bool // se aceptan programas compilados sin sus fuentes
	vigila      bool // prueba la carpeta cada vez que se guarda algo
	estado      bool // el de salida dice si alguna entrega no supera el paso
	parte       parte
	unir        bool    // las entregas son las partes de una clase, ya corregidas
	notaExigida float64 // el de salida dice si alguna no llega a esta nota; 0, no se exige
	entregas    []string
}

func main() {
	cerrarLoHeredado()
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == ordenJuez:
		err = hacerDeJuez()
	case len(os.Args) > 3 && os.Args[1] == programas.ArgumentoCelda:
		err = hacerDeCelda(os.Args[2], os.Args[3:])
	default:
		err = corregir(leerOpciones())
	}
	switch {
	case errors.Is(err, errNoSupera):
		fmt.Fprintln(os.Stderr, informe.Visible(err.Error()))
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, informe.Visible(err.Error()))
		os.Exit(2)
	}
}

func leerOpciones() opciones {
	o := opciones{}
	flag.IntVar(&o.paso, "paso", 0,
		"el paso que se prueba, de 1 a 5; sin él, se averigua hasta dónde llega cada entrega")
	sinRace := flag.Bool("sin-race", false, "no busca carreras de datos (no hace falta compilador de C)")
	flag.IntVar(&o.aLaVez, "a-la-vez", 2*runtime.NumCPU(),
		"cuántas entregas se prueban a la vez; en cada núcleo caben dos")
	flag.DurationVar(&o.limites.Tiempo, "limite", 5*time.Minute, "lo más que se dedica a un paso de una entrega")
	flag.IntVar(&o.limites.Memoria, "memoria", 1024,
		"lo más que puede ocupar cada programa de una entrega, en MiB; entre todos, el doble")
	flag.IntVar(&o.limites.Procesos, "procesos", 64, "cuántos procesos puede tener una entrega a la vez")
	flag.DurationVar(&o.plazo, "plazo", 5*time.Second, "lo más que se espera cada respuesta de un programa")
	flag.StringVar(&o.pesos, "pesos", "",
		"fichero con lo que vale cada prueba, o carpeta con uno para cada paso (por defecto, "+
			"tests/corrector/pesos); iguales, si todas valen lo mismo")
	flag.StringVar(&o.csv, "csv", "", "escribe la tabla en un fichero CSV")
	flag.StringVar(&o.json, "json", "", "escribe todo en un fichero JSON")
	flag.StringVar(&o.junit, "junit", "", "escribe todo en un fichero JUnit")
	flag.StringVar(&o.html, "html", "", "escribe una página con los fallos de cada entrega; "+
		"si acaba en /, una página para cada una, en esa carpeta")
	flag.StringVar(&o.gradescope, "gradescope", "", "escribe el resultado de una entrega como lo espera Gradescope; "+
		"si acaba en /, uno para cada una, en esa carpeta")
	leerOpcionesDeMoodle(&o.moodle)
	flag.StringVar(&dondeSeLee, "enlaces", "", "la dirección web de este repositorio, para que en las páginas "+
		"«Lo explica» sea un enlace; por ejemplo, https://github.com/mi-organizacion/sockets/blob/main")
	flag.Func("compilados", "si o no: si se corrigen los programas compilados de los que no están las fuentes "+
		"(por defecto, no)", o.leerCompilados)
	flag.BoolVar(&o.sinEncierro, "sin-encierro", false,
		"en Linux, no encierra las entregas: solo para probar las tuyas")
	flag.BoolVar(&o.exigir, "exigir-encierro", false, "si no se puede encerrar a las entregas, no corrige nada")
	flag.BoolVar(&o.vigila, "vigila", false, "prueba tu carpeta cada vez que guardas algo en ella, hasta que pulsas "+
		"Ctrl-C; necesita -paso, y de las demás opciones solo hace caso de -sin-race y -plazo")
	flag.BoolVar(&o.estado, "estado-si-falla", false,
		"acaba con estado 1 si alguna entrega no supera el paso (sin -paso, ninguno)")
	flag.Func("parte", "corrige solo una parte de la clase; por ejemplo, 3/8: de ocho, la tercera. Con -json, "+
		"que después se une con las demás", o.parte.leer)
	flag.BoolVar(&o.unir, "unir", false, "une las partes de una clase: los ficheros que escribió -json en cada una")
	flag.Float64Var(&o.notaExigida, "exigir", 0, "acaba con estado 1 si alguna entrega no llega a esta nota, de 0 a 10")
	ayuda.LeerOpciones(flag.CommandLine, os.Args[1:], uso)
	o.conRace = !*sinRace && programas.HayDetector()
	o.entregas = flag.Args()
	return o
}

func (o *opciones) leerCompilados(texto string) error {
	if texto != "si" && texto != "sí" && texto != "no" {
		return errors.New("se esperaba si o no")
	}
	o.compilados = texto != "no"
	return nil
}

// corregir hace todo el trabajo. Devuelve un error si no se ha podido hacer; que
// una entrega suspenda no lo es, salvo que se pida.
func corregir(o opciones) error {
	if o.paso < 0 || o.paso > 5 {
		return fmt.Errorf("los pasos son del 1 al 5, y no el %d", o.paso)
	}
	if !(o.notaExigida >= 0 && o.notaExigida <= notaMaxima) {
		return fmt.Errorf("con -exigir se pide una nota de 0 a 10, y no %v", o.notaExigida)
	}
	if len(o.entregas) == 0 {
		o.entregas = []string{laDeCostumbre()}
	}
	if o.vigila {
		return vigilar(o)
	}
	pesos, err := leerPonderaciones(o.pesos)
	if err := errors.Join(err, o.comprobarPartes(), comprobarSalidas(o)); err != nil {
		return err
	}
	if o.unir {
		resultados, err := unirPartes(o.entregas)
		if err != nil {
			return err
		}
		return entregar(o, nil, resultados)
	}
	interrumpido := make(chan os.Signal, 1) // desde antes de que haya nada que recoger
	signal.Notify(interrumpido, queInterrumpen()...)
	defer signal.Stop(interrumpido)
	t, err := nuevoTaller(o)
	if err != nil {
		return err
	}
	defer t.recoger()
	return t.corregirTodo(pesos, interrumpido)
}

// corregirTodo corrige las entregas y escribe los resultados donde se pide.
func (t *taller) corregirTodo(pesos [6]*ponderacion, interrumpido <-chan os.Signal) error {
	if t.sinContener != "" && t.exigir {
		return errors.New("no se corrige nada: " + t.sinContener)
	}
	if t.sinContener != "" {
		fmt.Fprintf(os.Stderr, "ATENCIÓN: %s\n", t.sinContener)
	}
	trabajos, de, err := t.elegirTrabajos()
	if err != nil {
		return err
	}
	if err := comprobarGradescope(t.opciones.gradescope, trabajos); err != nil {
		return err
	}
	if t.sinGrupos != nil && len(trabajos) > 1 {
		fmt.Fprintf(os.Stderr, "ATENCIÓN: %s No se le puede dar un cgroup: %v.\n", sinLimitar, t.sinGrupos)
	}
	resultados, err := t.juzgarTodo(trabajos, interrumpido)
	if err != nil {
		return err
	}
	for i := range resultados {
		resultados[i].ponerNota(pesos)
	}
	err = entregar(t.opciones, de, resultados)
	if err == nil || errors.Is(err, errNoSupera) {
		t.estado.olvidar()
	}
	return err
}

// queInterrumpen son las señales que paran al corrector. La del terminal que se cierra, salvo
// que se haya pedido no oírla (nohup).
func queInterrumpen() []os.Signal {
	senales := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		senales = append(senales, syscall.SIGHUP)
	}
	return senales
}

// entregar da los resultados de todas las maneras que se han pedido. La procedencia es nil si
// son los de la clase entera.
func entregar(o opciones, de *procedencia, resultados []Resultado) error {
	if err := compararEntregas(resultados); err != nil {
		return err
	}
	if varias(resultados) || len(o.entregas) > 1 {
		escribirTabla(os.Stdout, resultados)
	} else {
		escribirUna(os.Stdout, o.entregas[0], resultados)
		escribirVet(os.Stdout, programas.Vet(o.entregas[0]))
	}
	err := errors.Join(
		escribirFichero(o.csv, resultados, escribirCSV),
		escribirFichero(o.json, resultados, func(w io.Writer, r []Resultado) error { return escribirJSON(w, de, r) }),
		escribirFichero(o.junit, resultados, escribirJUnit),
		escribirPaginas(o.html, resultados),
		subir(o, resultados))
	if err != nil {
		return err
	}
	return o.loExigido(resultados)
}

// varias dice si son de más de una entrega; un paquete de Moodle tiene muchas.
func varias(resultados []Resultado) bool {
	return slices.ContainsFunc(resultados, func(r Resultado) bool { return r.Entrega != resultados[0].Entrega })
}

// laDeCostumbre es la carpeta que se prueba si no se da ninguna: la de trabajo, si es
// una solución; la que los README llaman mio, si está; y si no, el repositorio.
func laDeCostumbre() string {
	raiz := programas.RaizRepositorio()
	for _, carpeta := range []string{".", filepath.Join(raiz, "mio")} {
		if _, err := os.Stat(filepath.Join(carpeta, "servidor")); err == nil {
			return carpeta
		}
	}
	return raiz
}
