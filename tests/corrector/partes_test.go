package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

func TestUnaParteSeEscribeComoSeLee(t *testing.T) {
	p := parte{}
	require.NoError(t, p.leer("3/8"))
	assert.Equal(t, parte{3, 8}, p)
	for _, mal := range []string{"", "3", "0/8", "9/8", "a/b", "3/8/9", "-1/2", "1/0"} {
		assert.ErrorContains(t, p.leer(mal), "3/8", mal)
	}
}

func TestEntreTodasLasPartesEstaTodoYUnaSolaVez(t *testing.T) {
	for _, total := range []int{0, 1, 7, 8, 120} {
		veces := make([]int, total)
		for numero := 1; numero <= 8; numero++ {
			for _, i := range (parte{numero, 8}).loSuyo(total) {
				veces[i]++
			}
		}
		for i, n := range veces {
			assert.Equal(t, 1, n, "%d de %d", i, total)
		}
	}
	assert.Equal(t, []int{0, 1, 2}, parte{}.loSuyo(3), "sin -parte, todo")
}

// enPartes escribe los resultados de una clase como lo harían los correctores de sus partes.
func enPartes(t *testing.T, resultados []Resultado, de int, cambiar func(*procedencia)) []string {
	t.Helper()
	carpeta := t.TempDir()
	var ficheros []string
	for numero := 1; numero <= de; numero++ {
		p := &procedencia{Numero: numero, De: de, Total: len(resultados), Paso: 3, Clase: "c", Pruebas: "p", Pesos: "w"}
		p.Posiciones = parte{numero, de}.loSuyo(len(resultados))
		var suyos []Resultado
		for _, i := range p.Posiciones {
			suyos = append(suyos, resultados[i])
		}
		cambiar(p)
		fichero := filepath.Join(carpeta, fmt.Sprintf("parte%d.json", numero))
		escribir := func(w io.Writer, r []Resultado) error { return escribirJSON(w, p, r) }
		require.NoError(t, escribirFichero(fichero, suyos, escribir))
		ficheros = append(ficheros, fichero)
	}
	return ficheros
}

func sinCambios(*procedencia) {}

func unaClase() []Resultado {
	var resultados []Resultado
	for i := range 7 {
		r := resultadoDePrueba()
		if i == 4 {
			r = resultadoQueNoCompila()
		}
		r.Entrega, r.Segundos, r.Aviso = fmt.Sprintf("persona %d", i), 0.1*float64(i), "Está en «á»."
		r.ponerNota(todosLosPasos(map[string]float64{"*": 1}))
		resultados = append(resultados, r)
	}
	return resultados
}

// Lo que se escribe al unir las partes es, octeto por octeto, lo que se habría escrito sin
// partir la clase.
func TestUnirLasPartesDaLoMismoQueNoPartir(t *testing.T) {
	resultados := unaClase()
	for _, de := range []int{1, 3, 8} { // con ocho, una parte no tiene nada
		unidos, err := unirPartes(enPartes(t, resultados, de, sinCambios))
		require.NoError(t, err)
		assert.Equal(t, resultados, unidos)
		for nombre, escribir := range map[string]func(io.Writer, []Resultado) error{
			"csv": escribirCSV, "junit": escribirJUnit, "html": escribirHTML,
			"json":  func(w io.Writer, r []Resultado) error { return escribirJSON(w, nil, r) },
			"tabla": func(w io.Writer, r []Resultado) error { escribirTabla(w, r); return nil },
		} {
			var entera, unida bytes.Buffer
			require.NoError(t, escribir(&entera, resultados))
			require.NoError(t, escribir(&unida, unidos))
			assert.Equal(t, entera.String(), unida.String(), "%s, en %d partes", nombre, de)
		}
	}
}

func TestNoSeUnenPartesQueNoSonDeLoMismo(t *testing.T) {
	resultados := unaClase()
	for dice, cambiar := range map[string]func(*procedencia){
		"no son de la misma clase":       func(p *procedencia) { p.Clase = "otra" },
		"no se corrigieron con las mism": func(p *procedencia) { p.Pruebas = "otras" },
		"con los mismos pesos":           func(p *procedencia) { p.Pesos = "otros" },
		"del paso 3, y la otra, del 4":   func(p *procedencia) { p.Paso = 4 },
		"no se corrigieron igual":        func(p *procedencia) { p.Opciones = "con prisa" },
		"no está entera":                 func(p *procedencia) { p.Posiciones = p.Posiciones[1:] },
	} {
		ficheros := enPartes(t, resultados, 3, func(p *procedencia) {
			if p.Numero == 2 {
				cambiar(p)
			}
		})
		_, err := unirPartes(ficheros)
		require.ErrorContains(t, err, dice)
		assert.ErrorContains(t, err, "parte2.json")
	}
}

func TestNoFaltaNiSobraNingunaParte(t *testing.T) {
	ficheros := enPartes(t, unaClase(), 4, sinCambios)
	_, err := unirPartes([]string{ficheros[3], ficheros[0]})
	assert.EqualError(t, err, "faltan partes: 2/4, 3/4")
	_, err = unirPartes(append(ficheros, ficheros[1]))
	assert.ErrorContains(t, err, "la parte 2 está dos veces")
	_, err = unirPartes([]string{ficheros[0], enPartes(t, unaClase(), 5, sinCambios)[1]})
	assert.ErrorContains(t, err, "una es de 4 partes, y la otra, de 5")
	_, err = unirPartes(nil)
	assert.ErrorContains(t, err, "faltan las partes")

	entera := filepath.Join(t.TempDir(), "entera.json")
	require.NoError(t, os.WriteFile(entera, []byte(`{"version":1,"resultados":[]}`), 0o600))
	_, err = unirPartes([]string{entera})
	assert.ErrorContains(t, err, "no es una parte")
	require.NoError(t, os.WriteFile(entera, []byte(`entrega,paso`), 0o600))
	_, err = unirPartes([]string{entera})
	assert.ErrorContains(t, err, "no es el -json de una parte")
}

func TestLasOpcionesDeLasPartesTienenSentido(t *testing.T) {
	assert.ErrorContains(t, (&opciones{parte: parte{1, 2}}).comprobarPartes(), "hace falta -json")
	assert.ErrorContains(t, (&opciones{parte: parte{1, 2}, unir: true}).comprobarPartes(), "no van juntas")
	assert.ErrorContains(t, (&opciones{unir: true, pesos: "p.txt"}).comprobarPartes(), "ya tienen su nota")
	assert.NoError(t, (&opciones{parte: parte{1, 2}, json: "1.json"}).comprobarPartes())
}

// La clase es la misma aunque esté en otra carpeta; con un octeto distinto, ya no.
func TestLaHuellaDeUnaClaseNoDependeDeDondeEste(t *testing.T) {
	huella := func(contenido string) string {
		clase := t.TempDir()
		for _, nombre := range []string{"ana", "luis"} {
			carpeta := filepath.Join(clase, nombre, "servidor")
			require.NoError(t, os.MkdirAll(carpeta, 0o755))
			require.NoError(t, os.WriteFile(filepath.Join(carpeta, "main.go"), []byte(contenido), 0o600))
		}
		return huellaDeLaClase([]trabajo{
			{entrega: "ana", carpeta: filepath.Join(clase, "ana"), dentro: ".", paso: 3},
			{entrega: "luis", carpeta: filepath.Join(clase, "luis"), dentro: ".", paso: 3}})
	}
	assert.Equal(t, huella("package main\n"), huella("package main\n"))
	assert.NotEqual(t, huella("package main\n"), huella("package  main\n"))
}

// Con las pruebas de verdad: la clase entera, y en tres partes.
func TestUnaClaseEnPartes(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	carpeta := filepath.Join(t.TempDir(), "clase")
	for i, nombre := range []string{"ana", "berta", "carlos", "dora"} {
		copiarPaso(t, 1+i%2, filepath.Join(carpeta, nombre)) // el paso 2, dado como 1, suspende
	}
	require.NoError(t, os.CopyFS(filepath.Join(carpeta, "eva"),
		os.DirFS(filepath.Join(programas.RaizRepositorio(), "tests/corrector/testdata/hostiles/no-compila"))))
	entregas, err := filepath.Glob(filepath.Join(carpeta, "*"))
	require.NoError(t, err)
	corrector := compilarCorrector(t)
	salidas := t.TempDir()
	correr := func(nombre string, argumentos ...string) string {
		en := func(extension string) string { return filepath.Join(salidas, nombre+extension) }
		todos := append([]string{"-csv", en(".csv"), "-json", en(".json"), "-html", en(".html"), "-junit", en(".xml")},
			argumentos...)
		var tabla, errores bytes.Buffer
		orden := exec.Command(corrector, todos...)
		orden.Stdout, orden.Stderr = &tabla, &errores
		require.NoError(t, orden.Run(), errores.String())
		return tabla.String()
	}
	deLaEntera := correr("entera", append([]string{"-paso", "1"}, entregas...)...)
	var partes []string
	for numero := 1; numero <= 3; numero++ {
		nombre := fmt.Sprintf("parte%d", numero)
		correr(nombre, append([]string{"-paso", "1", "-parte", fmt.Sprintf("%d/3", numero)}, entregas...)...)
		partes = append(partes, filepath.Join(salidas, nombre+".json"))
	}
	deLaUnida := correr("unida", append([]string{"-unir"}, partes...)...)
	assert.Equal(t, deLaEntera, deLaUnida)
	for _, extension := range []string{".csv", ".json", ".html", ".xml"} {
		assert.Equal(t, leerSinTiempos(t, filepath.Join(salidas, "entera"+extension)),
			leerSinTiempos(t, filepath.Join(salidas, "unida"+extension)), extension)
	}
	var leido documento
	contenido, err := os.ReadFile(filepath.Join(salidas, "unida.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(contenido, &leido))
	assert.Nil(t, leido.Parte)
	assert.Len(t, leido.Resultados, len(entregas))
}

// unTiempo es lo que cambia de una vez a otra: lo que tarda cada entrega, los puertos que da
// el sistema y las horas.
var unTiempo = regexp.MustCompile(`("segundos": |time=")[0-9.]+|127\.0\.0\.1:\d+|\d\d:\d\d:\d\d`)

func leerSinTiempos(t *testing.T, fichero string) string {
	t.Helper()
	contenido, err := os.ReadFile(fichero)
	require.NoError(t, err)
	return strings.TrimSpace(unTiempo.ReplaceAllString(string(contenido), "$1"))
}
