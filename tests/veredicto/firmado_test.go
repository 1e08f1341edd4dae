package veredicto

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/informe"
)

var unaClave = []byte("una clave de las que se dan una vez")

func firmados(t *testing.T, sucesos ...informe.Suceso) string {
	t.Helper()
	var lineas strings.Builder
	for i, s := range sucesos {
		if s.Numero == 0 {
			s.Numero = i + 1
		}
		texto, err := json.Marshal(s)
		require.NoError(t, err)
		firma := hmac.New(sha256.New, unaClave)
		firma.Write(texto)
		lineas.WriteString(hex.EncodeToString(firma.Sum(nil)) + " " + string(texto) + "\n")
	}
	return lineas.String()
}

func TestUnVeredictoFirmadoYEntero(t *testing.T) {
	fallo := &informe.Fallo{Titulo: "No va."}
	texto := firmados(t,
		informe.Suceso{Que: informe.Empieza, Escenario: "a"}, informe.Suceso{Que: informe.Pasa, Escenario: "a"},
		informe.Suceso{Que: informe.Empieza, Escenario: "b"}, informe.Suceso{Que: informe.Empieza, Escenario: "c"},
		informe.Suceso{Que: informe.Falla, Escenario: "b", Fallo: fallo},
		informe.Suceso{Que: informe.Salta, Escenario: "c"},
		informe.Suceso{Que: informe.Fin, Estado: 1})
	// Lo que escriba otro, aunque imite a las pruebas, no es parte del veredicto.
	ajeno := "\x16=== ATTR  TestPaso3/b escenario b\n" + `{"Action":"pass","Test":"b"}` + "\n" +
		strings.Repeat("0", 64) + ` {"numero":1,"que":"pasa","escenario":"b"}` + "\n"
	v, err := LeerFirmado(strings.NewReader(ajeno+strings.ReplaceAll(texto, "\n", "\n"+ajeno)), unaClave,
		[]string{"a", "b", "c"})
	require.NoError(t, err)
	assert.Equal(t, []string{"a"}, v.Pasados)
	assert.Equal(t, []Fallido{{"b", fallo, "No va.", 0}}, v.Fallidos)
}

func TestSiNoSeCompilaElVeredictoEsElFalloGeneral(t *testing.T) {
	fallo := &informe.Fallo{Titulo: "No compila.", Clase: informe.NoCompila}
	v, err := LeerFirmado(strings.NewReader(firmados(t,
		informe.Suceso{Que: informe.General, Fallo: fallo}, informe.Suceso{Que: informe.Fin, Estado: 1},
	)), unaClave, []string{"a"})
	require.NoError(t, err)
	assert.Equal(t, fallo, v.General)
}

// Lo que no es un veredicto entero no da ninguna prueba por pasada.
func TestLoQueNoEsUnVeredictoEnteroNoDaNadaPorPasado(t *testing.T) {
	empieza := func(e string) informe.Suceso { return informe.Suceso{Que: informe.Empieza, Escenario: e} }
	pasa := func(e string) informe.Suceso { return informe.Suceso{Que: informe.Pasa, Escenario: e} }
	falla := informe.Suceso{Que: informe.Falla, Escenario: "a", Fallo: &informe.Fallo{Titulo: "No va."}}
	fin := informe.Suceso{Que: informe.Fin}
	for nombre, caso := range map[string][]informe.Suceso{
		"vacío":               {},
		"sin final":           {empieza("a"), pasa("a")},
		"falta uno":           {fin},
		"uno no acaba":        {empieza("a"), fin},
		"uno acaba dos veces": {empieza("a"), falla, pasa("a"), {Que: informe.Fin, Estado: 1}},
		"uno empieza dos veces": {
			empieza("a"), pasa("a"), empieza("a"), pasa("a"), fin},
		"acaba sin empezar": {pasa("a"), fin},
		"uno que no es":     {empieza("a"), pasa("a"), empieza("x"), pasa("x"), fin},
		"falta un número": {
			empieza("a"), {Numero: 3, Que: informe.Pasa, Escenario: "a"}, {Numero: 4, Que: informe.Fin}},
		"número repetido": {
			empieza("a"), {Numero: 1, Que: informe.Pasa, Escenario: "a"}, {Numero: 2, Que: informe.Fin}},
		"sigue tras el fin":   {empieza("a"), pasa("a"), fin, fin},
		"el estado no casa":   {empieza("a"), pasa("a"), {Que: informe.Fin, Estado: 1}},
		"falla y estado bien": {empieza("a"), falla, fin},
	} {
		v, err := LeerFirmado(strings.NewReader(firmados(t, caso...)), unaClave, []string{"a"})
		assert.Error(t, err, nombre)
		assert.Empty(t, v.Pasados, nombre)
	}
	buena := firmados(t, empieza("a"), pasa("a"), fin)
	v, err := LeerFirmado(strings.NewReader(buena), []byte("otra clave"), []string{"a"})
	assert.Error(t, err)
	assert.Empty(t, v.Pasados)
	v, err = LeerFirmado(strings.NewReader(buena), unaClave, []string{"a"})
	assert.NoError(t, err)
	assert.Equal(t, []string{"a"}, v.Pasados)
}
