package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/catalogo"
	"sockets/tests/escenarios"
	"sockets/tests/informe"
	"sockets/tests/programas"
)

var renovar = flag.Bool("renovar", false, "escribe otra vez la tabla de notas de pesos/README.md")

// loQueDaria es el resultado de una solución en la que falla esa prueba, por esas causas, y
// las que van tras ella no se prueban.
func loQueDaria(paso int, prueba, causa string, clase informe.Clase) Resultado {
	r := Resultado{Paso: paso}
	fallidas := map[string]bool{}
	for _, e := range escenarios.DelPaso(paso, false) {
		c := Comprobacion{Nombre: e.Nombre, Estado: pasa}
		switch {
		case e.Nombre == prueba:
			c.Estado, c.Causa, c.Clase = falla, causa, string(clase)
		case slices.ContainsFunc(e.Tras, func(otra string) bool { return fallidas[otra] }):
			c.Estado = noProbada
		}
		fallidas[e.Nombre] = c.Estado != pasa
		r.Comprobaciones = append(r.Comprobaciones, c)
	}
	return r
}

// notasDeUnError son la más baja y la más alta que puede tener, según cuál de sus pruebas
// sea la que lo vea.
func notasDeUnError(f catalogo.Ficha, pesos [6]*ponderacion) (menor, mayor float64) {
	clase := informe.Otra
	if f.Carrera {
		clase = informe.Carrera
	}
	menor = notaMaxima
	for _, prueba := range f.Pruebas {
		r := loQueDaria(f.Paso, prueba, causasEnteras(f.Causas), clase)
		r.ponerNota(pesos)
		menor, mayor = min(menor, r.Nota), max(mayor, r.Nota)
	}
	return menor, mayor
}

// causasDelInforme son los textos de las causas, tal como están escritos en las pruebas.
var causasDelInforme = sync.OnceValue(func() []string {
	var textos []string
	for _, patron := range []string{"escenarios/*.go", "arnes/*.go"} {
		ficheros, _ := filepath.Glob(filepath.Join(programas.RaizRepositorio(), "tests", patron))
		for _, fichero := range ficheros {
			arbol, err := parser.ParseFile(token.NewFileSet(), fichero, nil, parser.SkipObjectResolution)
			if err != nil {
				panic(err)
			}
			ast.Inspect(arbol, func(n ast.Node) bool {
				if texto, es := n.(*ast.BasicLit); es && texto.Kind == token.STRING {
					textos = append(textos, informe.EnUnaLinea(strings.Trim(texto.Value, "`\"")))
				}
				return true
			})
		}
	}
	return textos
})

// causasEnteras busca las causas de las que una ficha da un trozo.
func causasEnteras(trozos []string) string {
	var enteras []string
	for _, texto := range causasDelInforme() {
		if slices.ContainsFunc(trozos, func(trozo string) bool { return strings.Contains(texto, trozo) }) {
			enteras = append(enteras, texto)
		}
	}
	return strings.Join(append(enteras, trozos...), " ")
}

func entre(menor, mayor float64) string {
	if menor == mayor {
		return enNota(menor)
	}
	return enNota(menor) + " a " + enNota(mayor)
}

func erroresDelCatalogo(t *testing.T) []catalogo.Ficha {
	t.Helper()
	fichas, err := catalogo.Leer(filepath.Join(programas.RaizRepositorio(), "tests/catalogo/errores/*.patch"))
	require.NoError(t, err)
	require.NotEmpty(t, fichas)
	return fichas
}

func tablaDeNotas(t *testing.T) string {
	t.Helper()
	pesos, err := leerPonderaciones("")
	require.NoError(t, err)
	iguales, err := leerPonderaciones(todasIguales)
	require.NoError(t, err)
	var tabla strings.Builder
	tabla.WriteString("| paso | error | nota si todas valen lo mismo | nota |\n|---|---|---:|---:|\n")
	for _, f := range erroresDelCatalogo(t) {
		fmt.Fprintf(&tabla, "| %d | %s | %s | %s |\n", f.Paso, strings.ReplaceAll(f.Titulo, "|", `\|`),
			entre(notasDeUnError(f, iguales)), entre(notasDeUnError(f, pesos)))
	}
	return tabla.String()
}

const (
	antesDeLaTabla   = "<!-- notas del catálogo -->\n"
	despuesDeLaTabla = "<!-- fin -->\n"
)

// La tabla no se escribe a mano: sale de los pesos y de las fichas del catálogo.
func TestLaTablaDeNotasEsLaQueDanLosPesos(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Hay escenarios que solo se prueban en Linux.")
	}
	texto, err := os.ReadFile("pesos/README.md")
	require.NoError(t, err)
	antes, resto, hay := strings.Cut(string(texto), antesDeLaTabla)
	tabla, despues, hayFin := strings.Cut(resto, despuesDeLaTabla)
	require.True(t, hay && hayFin, "faltan las marcas de la tabla")
	toca := tablaDeNotas(t)
	if *renovar {
		nuevo := antes + antesDeLaTabla + toca + despuesDeLaTabla + despues
		require.NoError(t, os.WriteFile("pesos/README.md", []byte(nuevo), 0o644))
		return
	}
	assert.True(t, tabla == toca, "con las pruebas y el catálogo de ahora, la tabla es otra; para renovarla:\n"+
		"    go test ./tests/corrector -run Tabla -renovar")
}

// loNuevo es, de cada paso, lo primero que le falta al anterior, y la causa que se da.
var loNuevo = [6]struct{ prueba, causa string }{
	1: {"contesta a una petición", ""},
	2: {"contesta a una petición", ""},
	3: {"un cliente callado no detiene a otro", ""},
	4: {"alta, modificación, consulta y baja", "Las cuatro operaciones usan los mismos datos"},
	5: {"las operaciones sobre registros distintos no se esperan", "sigue habiendo un solo candado para todos"},
}

func TestElPasoAnteriorNoApruebaYLaSolucionTieneUn10(t *testing.T) {
	pesos, err := leerPonderaciones("")
	require.NoError(t, err)
	for paso := 1; paso <= 5; paso++ {
		anterior := loQueDaria(paso, loNuevo[paso].prueba, loNuevo[paso].causa, informe.Otra)
		anterior.ponerNota(pesos)
		assert.LessOrEqual(t, anterior.Nota, 2.0, "paso %d", paso)
		bien := loQueDaria(paso, "", "", informe.Otra)
		bien.ponerNota(pesos)
		assert.InDelta(t, 10, bien.Nota, 1e-9, "paso %d", paso)
	}
}

// Ninguno se queda sin consecuencias, ninguno raro hunde él solo la nota (salvo que deje el
// paso como el anterior) y una carrera de datos no aprueba.
func TestCadaErrorCuestaSegunLoQueEs(t *testing.T) {
	pesos, err := leerPonderaciones("")
	require.NoError(t, err)
	for _, f := range erroresDelCatalogo(t) {
		menor, mayor := notasDeUnError(f, pesos)
		assert.Less(t, mayor, 10.0, f.Nombre)
		if f.Raro && !slices.Contains(f.Pruebas, loNuevo[f.Paso].prueba) {
			assert.GreaterOrEqual(t, mayor, 4.0, "%s es raro", f.Nombre)
		}
		if f.Carrera && f.Paso >= 3 {
			assert.LessOrEqual(t, mayor, 4.0, "%s es una carrera de datos", f.Nombre)
		}
		assert.GreaterOrEqual(t, menor, 0.5, f.Nombre)
	}
}

// Con -clase, lo mismo, pero corregido de verdad.
func TestElPasoAnteriorNoApruebaDeVerdad(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	for paso := 1; paso <= 5; paso++ {
		raiz := t.TempDir()
		anterior, bien := filepath.Join(raiz, "anterior"), filepath.Join(raiz, "bien")
		require.NoError(t, os.CopyFS(anterior, os.DirFS(programas.DelRepositorio(paso-1).Carpeta)))
		copiarPaso(t, paso, bien)
		notas := corregirLo(t, paso, anterior, bien)
		t.Logf("paso %d: el anterior, %.2f; la solución, %.2f", paso, notas["anterior"].Nota, notas["bien"].Nota)
		// Con la máquina ocupada, la causa que se da puede ser otra, y el tope también.
		assert.LessOrEqual(t, notas["anterior"].Nota, 4.0, "paso %d", paso)
		assert.InDelta(t, 10, notas["bien"].Nota, 1e-9, "paso %d: %v", paso, notas["bien"].deEstado(falla))
		assert.Equal(t, fmt.Sprintf("el paso %d del repositorio", paso), conQuien(notas["bien"]), "paso %d", paso)
		assert.Empty(t, conQuien(notas["anterior"]), "paso %d", paso)
	}
}

func conQuien(r *Resultado) string {
	if r.Parecida == nil {
		return ""
	}
	return r.Parecida.Con
}
