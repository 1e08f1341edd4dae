package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/escenarios"
	"sockets/tests/informe"
)

// todosLosPasos da a todos los mismos pesos.
func todosLosPasos(valen map[string]float64, castigos ...castigo) (todas [6]*ponderacion) {
	for paso := 1; paso <= 5; paso++ {
		todas[paso] = &ponderacion{paso: paso, valen: valen, castigos: castigos}
	}
	return todas
}

func entender(texto string, paso int) (*ponderacion, error) {
	return entenderPesos(strings.NewReader(texto), "pesos.txt", paso)
}

func TestLaNotaEsLaParteDeLosPesosGanada(t *testing.T) {
	r := resultadoDePrueba()
	r.ponerNota(todosLosPasos(map[string]float64{"*": 1}))
	assert.InDelta(t, 3.33, r.Nota, 1e-9)
	r.ponerNota(todosLosPasos(map[string]float64{"*": 0, "una": 3, "dos": 1}))
	assert.InDelta(t, 7.5, r.Nota, 1e-9)
	r.ponerNota(todosLosPasos(map[string]float64{"una": 3, "dos": 1, "tres": 4, "no probada": 0.5}))
	assert.InDelta(t, 6.25, r.Nota, 1e-9)
}

func TestLaNotaSeRedondeaUnaVezYA10NoSeLlegaAsi(t *testing.T) {
	r := Resultado{Paso: 1, Comprobaciones: []Comprobacion{
		{Nombre: "una", Estado: pasa}, {Nombre: "dos", Estado: falla}}}
	for _, caso := range []struct {
		ganado, perdido, nota float64
		escrita               string
	}{
		{52, 6, 8.97, "8,97"}, {9999, 1, 9.99, "9,99"}, {1, 0, 10, "10,00"}, {3, 97, 0.3, "0,30"},
	} {
		r.ponerNota(todosLosPasos(map[string]float64{"una": caso.ganado, "dos": caso.perdido}))
		assert.InDelta(t, caso.nota, r.Nota, 1e-9)
		assert.Equal(t, caso.escrita, enNota(r.Nota))
	}
}

func TestLoQueNoSePruebaSoloValeSiPasaAlgo(t *testing.T) {
	r := Resultado{Paso: 1, Comprobaciones: []Comprobacion{
		{Nombre: "una", Estado: falla}, {Nombre: "dos", Estado: noProbada}}}
	r.ponerNota(todosLosPasos(map[string]float64{"*": 1, "no probada": 0.5}))
	assert.Zero(t, r.Nota)
}

func TestLoDeAntesValeEntreTodoYPerderloCuesta(t *testing.T) {
	deAntes, otraDeAntes := "contesta a una petición", "hace cada operación"
	nueva := "un cliente callado no detiene a otro"
	p, err := entender("los pasos anteriores: 10\n"+nueva+": 90\nresta 1,5: los pasos anteriores\n", 3)
	require.NoError(t, err)
	todas := [6]*ponderacion{3: p}
	r := Resultado{Paso: 3, Comprobaciones: []Comprobacion{
		{Nombre: deAntes, Estado: pasa}, {Nombre: otraDeAntes, Estado: pasa}, {Nombre: nueva, Estado: falla}}}
	r.ponerNota(todas)
	assert.InDelta(t, 1, r.Nota, 1e-9)
	r.Comprobaciones[1].Estado, r.Comprobaciones[2].Estado = falla, pasa
	r.ponerNota(todas)
	assert.InDelta(t, 9.5-1.5, r.Nota, 1e-9)
	r.Comprobaciones[2].Estado = falla
	r.ponerNota(todas)
	assert.Zero(t, r.Nota, "no hay notas negativas")
}

func TestPerderMuchoDeLoDeAntesRestaComoMuchoTresVeces(t *testing.T) {
	nueva := "un cliente callado no detiene a otro"
	p, err := entender("los pasos anteriores: 10\n"+nueva+": 90\nresta 1,5: los pasos anteriores\n", 3)
	require.NoError(t, err)
	r := Resultado{Paso: 3, Comprobaciones: []Comprobacion{{Nombre: nueva, Estado: pasa}}}
	for _, e := range escenarios.DelPaso(2, false)[:5] {
		r.Comprobaciones = append(r.Comprobaciones, Comprobacion{Nombre: e.Nombre, Estado: falla})
	}
	r.ponerNota([6]*ponderacion{3: p})
	assert.InDelta(t, 9-3*1.5, r.Nota, 1e-9)
}

func TestUnTopeNoDejaPasarDeEsaNotaYDicePorQue(t *testing.T) {
	una := "muchos clientes a la vez no rompen los datos"
	p, err := entender("*: 9\ntope 4: carrera de datos\ntope 6: "+una+"\n"+
		"tope 3: "+una+", si dice «un solo candado»\n", 4)
	require.NoError(t, err)
	r := Resultado{Paso: 4, Comprobaciones: []Comprobacion{
		{Nombre: "otra", Estado: pasa}, {Nombre: "más", Estado: pasa}, {Nombre: una, Estado: falla}}}
	for _, caso := range []struct {
		clase informe.Clase
		causa string
		nota  float64
		dice  string
	}{
		{informe.Calla, "otra", 6, "La nota no pasa de 6,00: falla «" + una + "»."},
		{informe.Carrera, "otra", 4, "La nota no pasa de 4,00: hay una carrera de datos."},
		{informe.Carrera, "sigue habiendo un solo candado.", 3, "no pasa de 3,00: falla"},
	} {
		r.Comprobaciones[2].Clase, r.Comprobaciones[2].Causa = string(caso.clase), caso.causa
		r.ponerNota([6]*ponderacion{4: p})
		assert.InDelta(t, caso.nota, r.Nota, 1e-9)
		assert.Contains(t, r.Tope, caso.dice)
	}
	r.Comprobaciones[2].Estado = pasa
	r.ponerNota([6]*ponderacion{4: p})
	assert.InDelta(t, 10, r.Nota, 1e-9)
	assert.Empty(t, r.Tope)
}

func TestLosPesosSeLeenDeUnFichero(t *testing.T) {
	ruta := filepath.Join(t.TempDir(), "pesos.txt")
	una, otra := "contesta a una petición", "el cliente acaba con la línea «salir»"
	contenido := "\ufeff# lo difícil vale más\r\n\r\n" + una + ": 2,5\r\n" + otra + ": 3\r\n*: 0.5\r\n" +
		"tope 4,9: " + otra + "\r\nresta 1: " + una + ", si dice «lo que: sea»\r\n"
	require.NoError(t, os.WriteFile(ruta, []byte(contenido), 0o600))
	todas, err := leerPonderaciones(ruta)
	require.NoError(t, err)
	assert.Equal(t, map[string]float64{una: 2.5, otra: 3, "*": 0.5}, todas[5].valen)
	assert.Equal(t, []castigo{{prueba: otra, tope: 4.9}, {prueba: una, dice: "lo que: sea", tope: 10, resta: 1}},
		todas[5].castigos)

	for contenido, dice := range map[string]string{
		"una = 2\n": "línea 1",
		"\nun cliente callado no detiene otro: 2\n": "línea 2: no hay ninguna prueba que se llame " +
			"«un cliente callado no detiene otro». Las que más se parecen:\n  un cliente callado no detiene a otro\n",
		"*: 1\n*: 2\n":                    "«*» está dos veces",
		una + ": -1\n":                    "se esperaba",
		"tope 4: carrera de dato\n":       "carrera de datos",
		"tope 11: carrera de datos\n":     "de 0 a 10",
		"carrera de datos: 3\n":           "no vale nada",
		"no probada: 2\n":                 "de 0 a 1",
		"resta 1: no probada\n":           "no puede fallar",
		"los paso anteriores: 3\n":        "los pasos anteriores",
		"tope 4 carrera de datos\n":       "se esperaba",
		"tope 4: " + una + " si dice x\n": "no hay ninguna prueba",
	} {
		require.NoError(t, os.WriteFile(ruta, []byte(contenido), 0o600))
		_, err = leerPonderaciones(ruta)
		assert.ErrorContains(t, err, dice, contenido)
	}
}

func TestLosPesosPuedenSerOtrosParaCadaPaso(t *testing.T) {
	carpeta := t.TempDir()
	require.NoError(t, os.CopyFS(carpeta, os.DirFS("pesos")))
	require.NoError(t, os.WriteFile(filepath.Join(carpeta, "paso3.txt"), []byte("*: 7\n"), 0o600))
	todas, err := leerPonderaciones(carpeta)
	require.NoError(t, err)
	assert.Equal(t, map[string]float64{"*": 7}, todas[3].valen)
	assert.Contains(t, todas[4].valen, "no se pierde ninguna modificación")
	require.NoError(t, os.Remove(filepath.Join(carpeta, "paso5.txt")))
	_, err = leerPonderaciones(carpeta)
	assert.ErrorContains(t, err, "paso5.txt")
	todas, err = leerPonderaciones("iguales")
	require.NoError(t, err)
	assert.Equal(t, map[string]float64{"*": 1}, todas[2].valen)
	copia := t.TempDir()
	require.NoError(t, os.CopyFS(copia, os.DirFS("pesos")))
	deLaCopia, err := leerPonderaciones(copia)
	require.NoError(t, err)
	delCuaderno, err := leerPonderaciones("")
	require.NoError(t, err)
	assert.Equal(t, enTexto(delCuaderno), enTexto(deLaCopia))
	assert.NotEqual(t, enTexto(delCuaderno), enTexto(todas))
	_, err = leerPonderaciones("no-esta.txt")
	assert.ErrorContains(t, err, "no se pueden leer los pesos")
}

// Un escenario nuevo no puede quedarse sin peso: alguien ha de pensar lo que vale.
func TestCadaPruebaNuevaDeUnPasoTieneSuPeso(t *testing.T) {
	todas, err := leerPonderaciones("")
	require.NoError(t, err)
	for paso := 1; paso <= 5; paso++ {
		p := todas[paso]
		suma := p.valen[losAnteriores]
		for _, e := range escenarios.DelPaso(paso, false) {
			peso, tiene := p.valen[e.Nombre]
			assert.True(t, tiene || e.Desde < paso, "en pesos/paso%d.txt falta «%s»", paso, e.Nombre)
			suma += peso
		}
		if runtime.GOOS == "linux" { // hay escenarios que solo se prueban en Linux
			assert.InDelta(t, 100, suma, 5, "los pesos del paso %d ya no suman unos 100", paso)
		}
		assert.NotContains(t, p.valen, lasDemas, "en el paso %d, dejaría que se olvidara alguna", paso)
	}
}

// El trozo de una causa que ya no dice nadie sería un tope que no se aplica nunca.
func TestLasCausasQueCitanLosPesosExisten(t *testing.T) {
	textos := strings.Join(causasDelInforme(), "\n")
	todas, err := leerPonderaciones("")
	require.NoError(t, err)
	for paso := 1; paso <= 5; paso++ {
		for _, c := range todas[paso].castigos {
			assert.Contains(t, textos, c.dice, "pesos/paso%d.txt", paso)
		}
	}
}

func TestSePuedeExigirUnaNota(t *testing.T) {
	resultados := []Resultado{{Entrega: "ana", Paso: 3, Nota: 5}, {Entrega: "luis", Paso: 3, Nota: 4.99}}
	assert.NoError(t, opciones{}.loExigido(resultados))
	err := opciones{notaExigida: 5}.loExigido(resultados)
	assert.ErrorIs(t, err, errNoSupera)
	assert.ErrorContains(t, err, ":\n  luis, paso 3 (4,99)")
	assert.NotContains(t, err.Error(), "ana")
	assert.NoError(t, opciones{notaExigida: 5}.loExigido(resultados[:1]))
	assert.ErrorContains(t, opciones{estado: true}.loExigido(resultados), "ana, paso 3 (5,00)")
	assert.ErrorContains(t, corregir(opciones{notaExigida: 11}), "-exigir")
}
