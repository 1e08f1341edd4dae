package ayuda

import (
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestSeExplicanEnEspanol(t *testing.T) {
	f := flag.NewFlagSet("orden", flag.ContinueOnError)
	f.Int("paso", 0, "el paso que se prueba")
	f.Duration("plazo", 5*time.Second, "lo más que se espera")
	var ayuda strings.Builder
	explicar(&ayuda, f, "  go run ./tests/orden [opciones] [carpeta]")
	assert.Equal(t, "Uso:\n  go run ./tests/orden [opciones] [carpeta]\n\nOpciones:\n"+
		"  -paso\n        el paso que se prueba\n"+
		"  -plazo\n        lo más que se espera (por defecto, 5s)\n", ayuda.String())
}

func TestLosErroresEstanEnEspanol(t *testing.T) {
	for _, argumentos := range [][]string{{"-color"}, {"-paso"}, {"-paso", "x"}, {"---"}, {"-si=quiza"}} {
		f := flag.NewFlagSet("orden", flag.ContinueOnError)
		f.SetOutput(&strings.Builder{})
		f.Int("paso", 0, "")
		f.Bool("si", false, "")
		err := f.Parse(argumentos)
		traducido := enEspanol.Replace(err.Error())
		for _, ingles := range []string{"flag", "invalid", "value", "parse", "for "} {
			assert.NotContains(t, traducido, ingles)
		}
	}
}
