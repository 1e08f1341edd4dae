// La orden mutantes mide las pruebas: cambia los programas de este repositorio en una
// sola cosa cada vez, y cuenta cuántas de esas copias rechazan.
//
//	go run ./tests/mutantes                             todos; tarda, y si se para, sigue
//	go run ./tests/mutantes -fichero paso5 -a-la-vez 1  los de un fichero
//	go run ./tests/mutantes -muestra 20 -semilla 3      unos cuantos, al azar
//	go run ./tests/mutantes -vivos                      tras cambiar las pruebas, los que quedaban
//	go run ./tests/mutantes -tabla                      y guarda las cuentas
//
// Acaba con estado 1 si las pruebas ven menos de lo que pide -minimo, o si lo que
// declara equivalentes.txt no es verdad.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"sockets/tests/mutacion"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

type opciones struct {
	fichero string
	muestra int
	semilla uint64
	aLaVez  int
	plazo   time.Duration
	tope    time.Duration
	minimo  float64
	todas   bool
	lista   bool
	tabla   bool
	vivos   bool
}

func main() {
	var o opciones
	flag.StringVar(&o.fichero, "fichero", "", "expresión regular: solo los mutantes de los ficheros que encajen")
	flag.IntVar(&o.muestra, "muestra", 0, "solo tantos mutantes, al azar")
	flag.Uint64Var(&o.semilla, "semilla", 1, "con la misma, la muestra es la misma")
	flag.IntVar(&o.aLaVez, "a-la-vez", 2, "cuántos mutantes se juzgan a la vez")
	flag.DurationVar(&o.plazo, "plazo", 3*time.Second,
		"lo más que se espera a que un programa haga algo; si no basta, se confirma con 10 s")
	flag.DurationVar(&o.tope, "tope", 4*time.Minute, "lo más que pueden durar las pruebas de un mutante")
	flag.Float64Var(&o.minimo, "minimo", 0, "lo menos que han de ver las pruebas, en tanto por ciento")
	flag.BoolVar(&o.todas, "todas", false,
		"de cada paso, también las declaraciones que son como las del anterior")
	flag.BoolVar(&o.lista, "lista", false, "escribe los mutantes y lo que ya se sabe de cada uno, sin juzgarlos")
	flag.BoolVar(&o.vivos, "vivos", false,
		"tras añadir escenarios: no vuelve a juzgar a los que ya mataron otras pruebas, ni a los equivalentes")
	flag.BoolVar(&o.tabla, "tabla", false, "guarda las cuentas de cada fichero en tests/mutantes/resultados.txt")
	flag.Parse()
	bien, err := medir(o)
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "Interrumpido: con la misma orden, sigue donde se quedó.")
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	case !bien:
		os.Exit(1)
	}
}

func medir(o opciones) (bien bool, err error) {
	if o.tabla && (o.muestra > 0 || o.todas) {
		return false, errors.New("-tabla guarda las cuentas de ficheros enteros: no va con -muestra ni con -todas")
	}
	raiz := programas.RaizRepositorio()
	mutantes, declarados, bien, err := elegir(raiz, o)
	if err != nil {
		return false, err
	}
	t, err := nuevoTaller(raiz, o)
	if err != nil {
		return false, err
	}
	if o.lista {
		return bien, listar(t, mutantes)
	}
	ctx, soltar := signal.NotifyContext(context.Background(), os.Interrupt)
	defer soltar()
	if t.Temporal, err = os.MkdirTemp("", "mutantes"); err != nil {
		return false, err
	}
	defer os.RemoveAll(t.Temporal)
	if err := compilarLasPruebas(t); err != nil {
		return false, err
	}
	fmt.Fprintln(os.Stderr, "Primero, que las pruebas acepten los pasos sin cambiar…")
	if err := t.Comprobar(mutantes); err != nil {
		return false, err
	}
	juzgados, err := t.JuzgarTodos(ctx, mutantes, declarados, o.aLaVez, os.Stderr)
	bien = contar(juzgados, o.minimo) && bien // también lo que se sabía al interrumpirlo
	if err != nil {
		return false, err
	}
	if o.tabla {
		err = mutacion.GuardarResultados(filepath.Join(raiz, mutacion.FicheroResultados), mutacion.Contar(juzgados))
	}
	return bien, err
}

// elegir devuelve los mutantes que se piden y los declarados equivalentes, y dice si
// todos ellos existen.
func elegir(raiz string, o opciones) ([]mutacion.Mutante, []mutacion.Equivalente, bool, error) {
	todos, err := mutacion.Todos(raiz, o.todas)
	if err != nil {
		return nil, nil, false, err
	}
	declarados, err := mutacion.LeerEquivalentes(filepath.Join(raiz, mutacion.FicheroEquivalentes))
	if err != nil {
		return nil, nil, false, err
	}
	sobran := mutacion.Inexistentes(declarados, todos)
	for _, e := range sobran {
		fmt.Fprintf(os.Stderr, "%s:%d: ya no hay ningún mutante así: %s\n",
			mutacion.FicheroEquivalentes, e.Linea, e.Mutante)
	}
	elegidos, err := mutacion.DeFicheros(todos, o.fichero)
	if err != nil {
		return nil, nil, false, err
	}
	elegidos = mutacion.Muestra(elegidos, o.muestra, o.semilla)
	if len(elegidos) == 0 {
		return nil, nil, false, errors.New("no hay ningún mutante así")
	}
	return elegidos, declarados, len(sobran) == 0, nil
}

func nuevoTaller(raiz string, o opciones) (*mutacion.Taller, error) {
	suite, err := mutacion.HuellaDeLasPruebas(raiz)
	if err != nil {
		return nil, err
	}
	ruta, err := mutacion.RutaDelEstado()
	if err != nil {
		return nil, err
	}
	estado, err := mutacion.AbrirEstado(ruta)
	return &mutacion.Taller{Raiz: raiz, Suite: suite, Estado: estado, Plazo: o.plazo, Tope: o.tope,
		Anteriores: o.vivos}, err
}

// compilarLasPruebas las compila dos veces: sin el detector de carreras y con él.
func compilarLasPruebas(t *mutacion.Taller) error {
	rapido, err := veredicto.Compilar(filepath.Join(t.Temporal, "rapido.exe"), false)
	if err != nil {
		return err
	}
	t.Rapido = rapido
	if !programas.HayDetector() {
		fmt.Fprintln(os.Stderr, "ATENCIÓN: sin compilador de C no se buscan carreras de datos, y quedarán más vivos.")
		return nil
	}
	conRace, err := veredicto.Compilar(filepath.Join(t.Temporal, "con-race.exe"), true)
	if err != nil {
		return err
	}
	t.ConRace = conRace
	return nil
}

// listar escribe cada mutante y lo que se sabe de él.
func listar(t *mutacion.Taller, mutantes []mutacion.Mutante) error {
	for _, m := range mutantes {
		j, err := t.Sabido(m)
		if err != nil {
			return err
		}
		fmt.Printf("%-18s %s\n", j.Suerte, m.Nombre())
	}
	return nil
}

// contar escribe los vivos y las cuentas, y dice si todo es como debe.
func contar(juzgados []mutacion.Juzgado, minimo float64) bool {
	fmt.Print(mutacion.Sobrevivientes(juzgados))
	filas := mutacion.Contar(juzgados)
	tabla := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tabla, "fichero\tmutantes\tmuertos\tequivalentes\tvivos\tpuntuación\t")
	total := mutacion.Total(filas)
	for _, f := range append(filas, total) {
		fmt.Fprintf(tabla, "%s\t%d\t%d\t%d\t%d\t%s %%\t\n", f.Fichero, f.Mutantes(), f.Muertos, f.Equivalentes, f.Vivos,
			strings.Replace(fmt.Sprintf("%.1f", f.Puntuacion()), ".", ",", 1))
	}
	_ = tabla.Flush()
	problemas := mutacion.MalDeclarados(juzgados)
	for _, problema := range problemas {
		fmt.Printf("\n%s: %s", mutacion.FicheroEquivalentes, problema)
	}
	return len(problemas) == 0 && total.Puntuacion() >= minimo
}
