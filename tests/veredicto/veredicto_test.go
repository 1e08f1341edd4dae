package veredicto

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/informe"
)

func sucesos(t *testing.T, todos ...suceso) string {
	t.Helper()
	var lineas []string
	for _, s := range todos {
		linea, err := json.Marshal(s)
		require.NoError(t, err)
		lineas = append(lineas, string(linea))
	}
	return strings.Join(lineas, "\n")
}

func delEscenario(test, nombre string) suceso {
	return suceso{Action: "attr", Test: test, Key: informe.AtributoEscenario, Value: nombre}
}

func TestSeEntiendeLoQueDicenLasPruebas(t *testing.T) {
	fallo := &informe.Fallo{Titulo: "No va.", Causa: "Esta."}
	v := Leer(strings.NewReader(sucesos(t,
		suceso{Action: "run", Test: "TestPaso3"},
		delEscenario("TestPaso3/uno_y_dos", "uno y_dos"),
		suceso{Action: "pass", Test: "TestPaso3/uno_y_dos"},
		delEscenario("TestPaso3/tres", "tres"),
		suceso{Action: "attr", Test: "TestPaso3/tres", Key: "fallo-0", Value: `|{"titulo":"No va.",|`},
		suceso{Action: "attr", Test: "TestPaso3/tres", Key: "fallo-1", Value: `|"causa":"Esta."}|`},
		suceso{Action: "output", Test: "TestPaso3/tres", Output: "No va.\n"},
		suceso{Action: "fail", Test: "TestPaso3/tres", Elapsed: 1.5},
		delEscenario("TestPaso3/cuatro", "cuatro"),
		suceso{Action: "skip", Test: "TestPaso3/cuatro"},
		delEscenario("TestPaso3/cinco", "cinco"),
		suceso{Action: "output", Test: "TestPaso3/cinco", Output: "panic: nada\n"},
		suceso{Action: "fail", Test: "TestPaso3/cinco"},
		suceso{Action: "fail", Test: "TestPaso3"},
	)))
	assert.Equal(t, []string{"uno y_dos"}, v.Pasados, "el nombre es el de verdad, también con un guion bajo")
	assert.Equal(t, []string{"tres", "cinco"}, v.Nombres())
	assert.Equal(t, Fallido{"tres", fallo, "No va.\n", 1.5}, v.Fallidos[0])
	delCinco, hay := v.De("cinco")
	require.True(t, hay)
	assert.Equal(t, []string{"panic: nada\n"}, delCinco.Detalles)
	assert.Nil(t, v.General)
}

func TestSeSabePorQueNoSeHaProbadoNada(t *testing.T) {
	fallo := &informe.Fallo{Titulo: "No compila.", Clase: informe.NoCompila}
	v := Leer(strings.NewReader(sucesos(t,
		suceso{Action: "attr", Test: "TestPaso3", Key: "fallo-0",
			Value: `|{"titulo":"No compila.","clase":"no compila"}|`},
		suceso{Action: "fail", Test: "TestPaso3"},
		suceso{Action: "fail"},
	)))
	assert.Equal(t, fallo, v.General)
	assert.Empty(t, v.Fallidos)
}

func TestLoCortadoValeHastaDondeLlega(t *testing.T) {
	texto := sucesos(t, delEscenario("TestPaso1/a", "a"), suceso{Action: "pass", Test: "TestPaso1/a"})
	assert.Equal(t, []string{"a"}, Leer(strings.NewReader(texto+"\n{\"Action\": \"pa")).Pasados)
}

func TestElPatronEsSoloLoQueSePide(t *testing.T) {
	assert.Equal(t, "^TestPaso3$", Encargo{Paso: 3}.patron())
	assert.Equal(t, `^TestPaso3$/^(con_\(dos\)|tres)$`, Encargo{Paso: 3, Solo: []string{"con (dos)", "tres"}}.patron())
}

// Un fallo más largo que lo que test2json entiende llega entero: se compila un
// programa que contesta mal a los textos largos y se le pasan las pruebas de verdad.
func TestUnFalloMuyLargoLlegaEntero(t *testing.T) {
	suite, err := Compilar(filepath.Join(t.TempDir(), "pruebas.exe"), false)
	require.NoError(t, err)
	mio := t.TempDir()
	for _, programa := range []string{"servidor", "cliente"} {
		require.NoError(t, os.Mkdir(filepath.Join(mio, programa), 0o700))
		fuente := "package main\n\nfunc main() { panic(\"" + strings.Repeat("muy largo ", 1000) + "\") }\n"
		require.NoError(t, os.WriteFile(filepath.Join(mio, programa, "main.go"), []byte(fuente), 0o600))
	}
	v, err := suite.Juzgar(Encargo{Solucion: mio, Paso: 1, Plazo: 10 * time.Second, Tope: 5 * time.Minute})
	require.NoError(t, err)
	fallo, hay := v.De("el servidor dice en qué dirección escucha")
	require.True(t, hay)
	assert.Contains(t, fallo.Titulo, "acaba nada más arrancar")
	assert.Greater(t, len(fallo.String()), 4096)
}
