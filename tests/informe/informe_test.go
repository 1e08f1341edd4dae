package informe

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompararSenalaElPrimerCaracterDistinto(t *testing.T) {
	casos := map[string]struct{ esperado, llegado, senalado string }{
		"en el principio":        {"OK HOLA", "ERROR", `"`},
		"en medio":               {"OK HOLA", "OK HALA", `"OK H`},
		"tras letras con acento": {"údnañ", "údñan", `"úd`},
		"dentro de un carácter":  {"ñ", "Ñ", `"`},
		"octetos sueltos":        {"OK ñ", "OK \xb1\xc3", `"OK `},
		"falta el final":         {"OK HOLA", "OK HO", `"OK HO`},
		"sobra el final":         {"OK HO", "OK HOLA", `"OK HO`},
		"llegó vacío":            {"OK", "", `"`},
		"con caracteres ocultos": {"a\nb", "a\nc", `"a\n`},
	}
	for nombre, caso := range casos {
		t.Run(nombre, func(t *testing.T) {
			f := &Fallo{}
			f.Comparar(caso.esperado, caso.llegado)
			antes := []rune(f.Llega)[:f.Columna-1]
			assert.Equal(t, caso.senalado, string(antes))
		})
	}
}

func TestCompararCitaSoloAlrededorDeLaDiferencia(t *testing.T) {
	esperado := strings.Repeat("ñ", 1000) + "A" + strings.Repeat("b", 1000)
	llegado := strings.Repeat("ñ", 1000) + "Z" + strings.Repeat("b", 1000)
	f := &Fallo{}
	f.Comparar(esperado, llegado)
	assert.Equal(t, "Z", string([]rune(f.Llega)[f.Columna-1]))
	assert.Less(t, len([]rune(f.Llega)), 120)
	assert.Contains(t, f.Llega, "(3001 octetos)")
}

func TestElInformeDejaFueraLoQueNoHay(t *testing.T) {
	f := &Fallo{Titulo: "El servidor no ha contestado a tiempo.", Causa: "No ha enviado nada."}
	assert.Equal(t, "El servidor no ha contestado a tiempo.\n\nCausa probable: No ha enviado nada.", f.String())
}

func TestElInformeEntero(t *testing.T) {
	f := &Fallo{
		Titulo: "El servidor ha contestado otra cosa.",
		Hasta:  []string{`"mayusculas a" → "OK A"`},
		Envio:  Citar("invertir ñu"),
		Causa:  "Se da la vuelta a los octetos.",
		Regla:  Regla{"2.5", "`invertir` da la vuelta a los caracteres."},
		Lee:    "paso2/README.md, «La idea»",
	}
	f.Comparar("OK uñ", "OK u\xb1\xc3")
	assert.Equal(t, strings.Join([]string{
		`El servidor ha contestado otra cosa.`,
		``,
		`Antes, en esta conexión:`,
		`    "mayusculas a" → "OK A"`,
		``,
		`Se envió:     "invertir ñu"`,
		`Se esperaba:  "OK uñ"`,
		`Llegó:        "OK u\xb1\xc3"`,
		`                   ^ aquí empieza la diferencia`,
		``,
		`Causa probable: Se da la vuelta a los octetos.`,
		"Regla 2.5:      `invertir` da la vuelta a los caracteres.",
		`Lo explica:     paso2/README.md, «La idea»`,
	}, "\n"), f.String())
}

// anotador guarda los atributos que se ponen en una prueba.
type anotador struct {
	testing.TB
	atributos map[string]string
}

func (a *anotador) Attr(clave, valor string) { a.atributos[clave] = valor }

func TestElFalloViajaComoDatos(t *testing.T) {
	for _, f := range []*Fallo{
		{Titulo: "Otra cosa.", Envio: Citar("a\x00\n<b>\xff"), Detalles: []string{"una\ndos"}, Clase: Calla,
			Columna: 3, Regla: Regla{"4.10", "Cada operación es atómica."}},
		{Titulo: "Muy larga: " + strings.Repeat("ñ   ", 5000)},
	} {
		a := &anotador{TB: t, atributos: map[string]string{}}
		f.Atribuir(a)
		for _, valor := range a.atributos {
			assert.LessOrEqual(t, len(valor), octetosPorUno+2)
			assert.NotContains(t, valor, "\n")
			assert.Equal(t, len(valor), len(strings.TrimSpace(valor)))
		}
		leido, entero := DeAtributos(a.atributos)
		require.True(t, entero)
		assert.Equal(t, f, leido)
	}
	_, entero := DeAtributos(map[string]string{"otro": "{}"})
	assert.False(t, entero)
}

func TestLosTextosDeUnFalloSePuedenCambiar(t *testing.T) {
	f := &Fallo{
		Titulo: "en /tmp/x/mio", Detalles: []string{"/tmp/x/mio/a.go"}, Hasta: []string{"/tmp/x"},
		Regla: Regla{"1.1", "un mensaje"},
	}
	sinRuta := f.ConTextos(func(texto string) string { return strings.ReplaceAll(texto, "/tmp/x", ".") })
	assert.Equal(t, &Fallo{
		Titulo: "en ./mio", Detalles: []string{"./mio/a.go"}, Hasta: []string{"."}, Regla: Regla{"1.1", "un mensaje"},
	}, sinRuta)
	assert.Equal(t, "en /tmp/x/mio", f.Titulo)
}

func TestLoQueNoSeVeSeEscribeConCodigos(t *testing.T) {
	for texto, visible := range map[string]string{
		"a\tb\nñ €":         "a\tb\nñ €",
		"\x1b[2J\x00\a\x7f": `\x1b[2J\x00\x07\x7f`,
		"a\r\nb\rc":         "a\nb\\x0dc",
		"\xff\xc3":          `\xff\xc3`,
		"\u202egpj\u009b":   `\u202egpj\u009b`,
		"\ufffe\u2028":      `\ufffe\u2028`,
		"👩\u200d💻":          "👩\u200d💻",
	} {
		assert.Equal(t, visible, Visible(texto))
	}
	assert.Equal(t, `a\x0ab\x09c`, VisibleEnUnaLinea("a\nb\tc"))
	f := &Fallo{Titulo: "Escribe.", Detalles: []string{"\x1b[2Jfuera"}}
	assert.Equal(t, "Escribe.\n\n\\x1b[2Jfuera", f.String())
}
