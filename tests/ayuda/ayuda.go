// Package ayuda hace que las órdenes (corrector, aula…) expliquen en español sus
// opciones y lo que no entienden de ellas.
package ayuda

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// LeerOpciones lee las opciones de una orden. Con -help las explica, tras las líneas de uso, y
// acaba el programa con estado 0. Si no las entiende, lo dice por la salida de errores
// y acaba con estado 2.
func LeerOpciones(f *flag.FlagSet, argumentos []string, uso string) {
	f.Init(f.Name(), flag.ContinueOnError)
	f.SetOutput(io.Discard) // los avisos de flag están en inglés
	switch err := f.Parse(argumentos); {
	case errors.Is(err, flag.ErrHelp):
		explicar(os.Stdout, f, uso)
		os.Exit(0)
	case err != nil:
		fmt.Fprintf(os.Stderr, "Opciones incorrectas: %s. Con -help se explican.\n", enEspanol.Replace(err.Error()))
		os.Exit(2)
	}
}

func explicar(w io.Writer, f *flag.FlagSet, uso string) {
	fmt.Fprintf(w, "Uso:\n%s\n\nOpciones:\n", uso)
	f.VisitAll(func(o *flag.Flag) {
		fmt.Fprintf(w, "  -%s\n        %s", o.Name, o.Usage)
		if o.DefValue != "" && o.DefValue != "0" && o.DefValue != "false" {
			fmt.Fprintf(w, " (por defecto, %s)", o.DefValue)
		}
		fmt.Fprintln(w)
	})
}

// enEspanol traduce los errores del paquete flag.
var enEspanol = strings.NewReplacer(
	"flag provided but not defined:", "no existe la opción",
	"flag needs an argument:", "falta el valor de",
	"bad flag syntax:", "no se entiende",
	"invalid boolean value", "no vale",
	"invalid value", "no vale",
	"for flag", "para",
	"for", "para",
	": parse error", "; ejemplos: 5s, 20ms, 3",
)
