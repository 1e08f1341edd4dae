package arnes

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
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
			_, llega, columna := comparar(caso.esperado, caso.llegado)
			antes := []rune(llega)[:columna]
			assert.Equal(t, caso.senalado, string(antes))
		})
	}
}

func TestCompararCitaSoloAlrededorDeLaDiferencia(t *testing.T) {
	esperado := strings.Repeat("ñ", 1000) + "A" + strings.Repeat("b", 1000)
	llegado := strings.Repeat("ñ", 1000) + "Z" + strings.Repeat("b", 1000)
	_, llega, columna := comparar(esperado, llegado)
	assert.Equal(t, "Z", string([]rune(llega)[columna]))
	assert.Less(t, len([]rune(llega)), 120)
	assert.Contains(t, llega, "(3001 octetos)")
}

func TestElInformeDejaFueraLoQueNoHay(t *testing.T) {
	f := &Fallo{Titulo: "El servidor no ha contestado a tiempo.", Senal: -1, clase: calla}
	assert.Equal(t, "El servidor no ha contestado a tiempo.\n\nCausa probable: "+causas[calla], f.String())
}

func TestElInformeEntero(t *testing.T) {
	f := &Fallo{
		Titulo: "El servidor ha contestado otra cosa.",
		Hasta:  []string{`"mayusculas a" → "OK A"`},
		Envio:  "invertir ñu", hayEnvio: true,
		Causa: "Se da la vuelta a los octetos.",
		Lee:   "paso2/README.md, «La idea»",
	}
	f.Espera, f.Llega, f.Senal = comparar("OK uñ", "OK u\xb1\xc3")
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
		`Lo explica:     paso2/README.md, «La idea»`,
	}, "\n"), f.String())
}

const parteDeEjemplo = `
Write at 0x00c000014390 by goroutine 10:
  runtime.mapassign_faststr()
      /usr/local/go/src/runtime/map_faststr.go:263 +0x0
  main.(*BaseDeDatos).Alta()
      /casa/ana/mio/servidor/basededatos.go:31 +0x13c
  main.responder()
      /casa/ana/mio/servidor/main.go:90 +0x1

Previous read at 0x00c000014390 by goroutine 9:
  runtime.mapaccess2_faststr()
      /usr/local/go/src/runtime/map_faststr.go:117 +0x0
  main.(*BaseDeDatos).Consulta()
      /casa/ana/mio/servidor/basededatos.go:66 +0x9c

Goroutine 10 (running) created at:
  main.main()
      /casa/ana/mio/servidor/main.go:47 +0x1
==================
`

func TestUnaCarreraSeResumeEnSusDosAccesos(t *testing.T) {
	p := &Prueba{Solucion: &Solucion{Carpeta: "/casa/ana/mio"}}
	assert.Equal(t, []string{
		"    escribe   servidor/basededatos.go:31, en main.(*BaseDeDatos).Alta()",
		"    lee       servidor/basededatos.go:66, en main.(*BaseDeDatos).Consulta()",
	}, p.accesos(parteDeEjemplo))
}

func TestDireccionAlFinalDeLaLinea(t *testing.T) {
	for linea, esperada := range map[string][2]string{
		"Servidor escuchando en 127.0.0.1:54321\n": {"127.0.0.1", "54321"},
		"Listo.\nEscuchando: [::1]:80\r\n":         {"[::1]", "80"},
		"escuchando en localhost:8000":             {"localhost", "8000"},
	} {
		partes := direccionAlFinal.FindStringSubmatch(linea)
		if assert.NotNil(t, partes, linea) {
			assert.Equal(t, esperada, [2]string{partes[1], partes[2]})
		}
	}
	for _, linea := range []string{"Servidor escuchando\n", "son las 12:30 ya\n", ""} {
		assert.False(t, direccionAlFinal.MatchString(linea), linea)
	}
}
