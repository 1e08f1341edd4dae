package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/parecido"
)

// laHoja es como la que da un Moodle en español, sobre 100 puntos.
const laHoja = "\ufeff" + `Identificador,"Nombre completo","Dirección de correo",Estado,Calificación,` +
	`"Calificación máxima","La calificación puede ser cambiada",` +
	`"Última modificación (calificación)","Comentarios de retroalimentación"
"Participante 101","Ana López García",ana.lopez@uni.es,Enviado,,"100,00",Sí,-,
"Participante 102","Íñigo Muñoz Pérez",im@uni.es,Enviado,,"100,00",Sí,-,
"Participante 103","=Eva",eva@uni.es,"No entregado",,"100,00",Sí,-,
"Participante 104","Luis Gil",lgil@uni.es,Enviado,,"100,00",Sí,-,
`

func deMoodleDePrueba() []Resultado {
	return []Resultado{
		{Entrega: "López García Ana (101)", Paso: 4, Nota: 7.53, Aviso: "El trabajo estaba en <p>.",
			Persona: &Persona{"López García Ana", "101"}, Parecida: &parecido.Parecido{Con: "una vecina"},
			Comprobaciones: []Comprobacion{{Nombre: "una", Estado: pasa}, {Nombre: "dos", Estado: falla}}},
		{Entrega: "MUNOZ perez inigo", Paso: 4, Nota: 10,
			Comprobaciones: []Comprobacion{{Nombre: "una", Estado: pasa}}},
		{Entrega: "lgil", Paso: 4, Nota: 3},
		{Entrega: "nadie", Paso: 4, Nota: 5},
	}
}

func TestLasNotasSePonenEnLaHojaDeMoodle(t *testing.T) {
	h, err := leerHoja(laHoja)
	require.NoError(t, err)
	m := &paraMoodle{hoja: "hoja.csv", decimal: "."}
	assert.Equal(t, []string{"nadie"}, h.poner(deMoodleDePrueba(), m))
	var escrito bytes.Buffer
	require.NoError(t, h.escribir(&escrito, m))
	filas, err := csv.NewReader(&escrito).ReadAll()
	require.NoError(t, err)
	require.Len(t, filas, 5)
	antes, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(laHoja, "\ufeff"))).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, antes[0], filas[0], "Moodle reconoce las columnas por su título")
	assert.Equal(t, []string{
		"Participante 101", "Ana López García", "ana.lopez@uni.es", "Enviado", "75.30", "100,00", "Sí", "-",
		"Paso 4: pasa 1 de 2 pruebas. Falla «dos». El trabajo estaba en &lt;p&gt;."}, filas[1])
	assert.Equal(t, "100.00", filas[2][4], "por el nombre, sin acentos ni orden")
	assert.Equal(t, []string{"", "'=Eva"}, []string{filas[3][4], filas[3][1]}, "quien no entrega se queda como estaba")
	assert.Equal(t, "30.00", filas[4][4], "por el correo")
}

func TestSinHojaHayUnaFilaPorPersona(t *testing.T) {
	m := &paraMoodle{csv: "notas.csv", decimal: ",", separador: ";", bom: true}
	h, err := m.preparar()
	require.NoError(t, err)
	resultados := append(deMoodleDePrueba(), Resultado{ // del mismo, lo que escribió en la tarea
		Entrega: "López García Ana (101) (2)", Paso: 4, Nota: 0, Persona: &Persona{"López García Ana", "101"}})
	resultados[3].Entrega = "@nadie"
	assert.Empty(t, h.poner(resultados, m))
	var escrito bytes.Buffer
	require.NoError(t, h.escribir(&escrito, m))
	lineas := strings.Split(escrito.String(), "\n")
	require.Len(t, lineas, 6)
	assert.Equal(t, "\ufeffIdentificador;Nombre completo;Calificación;Comentarios de retroalimentación", lineas[0])
	assert.True(t, strings.HasPrefix(lineas[1], `Participante 101;López García Ana;7,53;"Paso 4`), lineas[1])
	assert.True(t, strings.HasPrefix(lineas[4], ";'@nadie;5,00;"), lineas[4])
}

func TestLaHojaSeEntiendeEnOtrosIdiomasYSeRechazaLoQueNoLoEs(t *testing.T) {
	h, err := leerHoja("Identifier;Full name;Grade;Feedback comments\nParticipant 7;Ana;;\n")
	require.NoError(t, err)
	assert.Equal(t, []int{0, 2, 3, ';'}, []int{h.id, h.nota, h.deTextos, int(h.separador)})
	assert.Equal(t, 1, h.filaDe(Resultado{Persona: &Persona{Numero: "7"}}))
	assert.Equal(t, -1, h.filaDe(Resultado{Persona: &Persona{Numero: "77"}}))
	for texto, dice := range map[string]string{
		"": "vacía", "nombre,correo\nana,a@b\n": "tiene nombre, correo", "Identificador,\"x\ny": "no es un CSV"} {
		_, err := leerHoja(texto)
		assert.ErrorContains(t, err, dice)
	}
	dosAnas, err := leerHoja("Identificador,Nombre,Calificación\nParticipante 1,Ana Gil,\nParticipante 2,Gil Ana,\n")
	require.NoError(t, err)
	assert.Equal(t, -1, dosAnas.filaDe(Resultado{Entrega: "ana gil"}), "no se sabe cuál es")
	assert.Equal(t, -1, dosAnas.filaDe(Resultado{Entrega: "nombre"}), "los títulos no son nadie")
}

func TestLoDeMoodleSeMiraAntesDeCorregir(t *testing.T) {
	carpeta := t.TempDir()
	notas := filepath.Join(carpeta, "notas.csv")
	bien := paraMoodle{csv: notas, decimal: "."}
	assert.NoError(t, comprobarSalidas(opciones{paso: 4, moodle: bien}))
	assert.NoFileExists(t, notas)
	assert.ErrorContains(t, comprobarSalidas(opciones{moodle: bien}), "hace falta -paso")
	assert.NoError(t, comprobarSalidas(opciones{unir: true, moodle: bien}), "las partes ya dicen de qué paso son")
	assert.ErrorContains(t, subir(opciones{moodle: bien}, []Resultado{{Paso: 3}, {Paso: 4}}), "varios pasos")
	for _, caso := range []struct {
		moodle paraMoodle
		dice   string
	}{
		{paraMoodle{csv: notas, decimal: ".", separador: "|"}, "-separador"},
		{paraMoodle{csv: notas, decimal: "'"}, "-decimal"},
		{paraMoodle{csv: notas, decimal: ".", hoja: filepath.Join(carpeta, "no.csv")}, "no se puede leer la hoja"},
		{paraMoodle{decimal: ".", hoja: notas}, "hace falta -moodle"},
		{paraMoodle{decimal: ".", informes: filepath.Join(carpeta, "no", "esta.zip")}, "-moodle-informes"},
	} {
		assert.ErrorContains(t, comprobarSalidas(opciones{paso: 4, moodle: caso.moodle}), caso.dice)
	}
}

// Los nombres son los que entiende el importador de Moodle: cuatro partes separadas por _,
// la segunda un número.
func TestLosInformesVanEnCarpetasComoLasDeMoodle(t *testing.T) {
	h, err := leerHoja(laHoja)
	require.NoError(t, err)
	resultados := deMoodleDePrueba()
	resultados[0].Persona.Nombre = "López_García Ana/.."
	resultados = append(resultados, resultados[0])
	var escrito bytes.Buffer
	require.NoError(t, h.empaquetar(&escrito, resultados))
	z, err := zip.NewReader(bytes.NewReader(escrito.Bytes()), int64(escrito.Len()))
	require.NoError(t, err)
	var nombres []string
	for _, f := range z.File {
		nombres = append(nombres, f.Name)
	}
	assert.Equal(t, []string{
		"López García Ana-.._101_assignsubmission_file_/informe-paso4.html",
		"MUNOZ perez inigo_102_assignsubmission_file_/informe-paso4.html",
		"lgil_104_assignsubmission_file_/informe-paso4.html",
		"López García Ana-.._101_assignsubmission_file_/informe-paso4-2.html",
	}, nombres)
	pagina, err := z.File[0].Open()
	require.NoError(t, err)
	texto, err := io.ReadAll(pagina)
	require.NoError(t, err)
	assert.Contains(t, string(texto), "7,53")
	assert.NotContains(t, string(texto), "una vecina")
}

func TestLaPersonaSaleDelNombreDeLaCarpeta(t *testing.T) {
	assert.Equal(t, &Persona{"López García Ana", "101"}, personaDe("/tmp/López García Ana_101_assignsubmission_file_"))
	assert.Equal(t, &Persona{"López García Ana", "101"}, personaDe("/tmp/López García Ana_101_assignsubmission_file"))
	assert.Nil(t, personaDe("/tmp/ana"))
	suelta := filepath.Join(t.TempDir(), "Gil Luis_104_assignsubmission_file_")
	require.NoError(t, os.Mkdir(suelta, 0o755))
	conNombre := filepath.Join(filepath.Dir(suelta), "Gil Luis (104)")
	assert.Equal(t, []dada{{suelta, conNombre}}, laClase(dada{suelta, suelta}))
}
