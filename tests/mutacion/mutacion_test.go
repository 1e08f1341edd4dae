package mutacion

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

const fuente = `package main

import "fmt"

func contar(n int) error {
	b.candado.Lock()
	defer b.candado.Unlock()
	if n >= 3 && n != 7 {
		return err // no cabe
	}
	time.Sleep(5 * time.Second)
	b.total += n
	fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea"))
	go avisar("nada")
	switch n {
	case 1, 2:
		continue
	}
	return nil
}
`

func mutantesDe(t *testing.T, fuente string) []Mutante {
	t.Helper()
	todos, err := Generar("x/main.go", 1, []byte(fuente), func(string) bool { return true })
	require.NoError(t, err)
	return todos
}

func TestLosCambiosSonLosQueHanDeSer(t *testing.T) {
	var cambios []string
	for _, m := range mutantesDe(t, fuente) {
		cambios = append(cambios, m.Antes+" → "+m.Despues)
	}
	assert.ElementsMatch(t, []string{
		`b.candado.Lock() → `,
		`b.candado.Lock() ⏎ defer b.candado.Unlock() → defer b.candado.Unlock() ⏎ b.candado.Lock()`,
		`b.candado.Lock() ⏎ defer b.candado.Unlock() → `,
		`defer b.candado.Unlock() → `,
		`defer b.candado.Unlock() → b.candado.Unlock()`,
		`if n >= 3 && n != 7 { → if false && (n >= 3 && n != 7) {`,
		`if n >= 3 && n != 7 { → if true || (n >= 3 && n != 7) {`,
		`if n >= 3 && n != 7 { → if n >= 3 || n != 7 {`,
		`if n >= 3 && n != 7 { → if n >= 3 {`,
		`if n >= 3 && n != 7 { → if n != 7 {`,
		`if n >= 3 && n != 7 { → if n > 3 && n != 7 {`,
		`if n >= 3 && n != 7 { → if n < 3 && n != 7 {`,
		`if n >= 3 && n != 7 { → if n >= 3 && n == 7 {`,
		`if n >= 3 && n != 7 { → if n >= 4 && n != 7 {`,
		`if n >= 3 && n != 7 { → if n >= 3 && n != 8 {`,
		`return err → `,
		`return err → return nil`,
		`time.Sleep(5 * time.Second) → `,
		`time.Sleep(5 * time.Second) → time.Sleep(10*5 * time.Second)`,
		`time.Sleep(5 * time.Second) → time.Sleep(0 * time.Second)`,
		`time.Sleep(5 * time.Second) ⏎ b.total += n → b.total += n ⏎ time.Sleep(5 * time.Second)`,
		`b.total += n → `,
		`b.total += n → b.total -= n`,
		`b.total += n → b.total = n`,
		`b.total += n ⏎ fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea")) → ` +
			`fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea")) ⏎ b.total += n`,
		`fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea")) → `,
		`fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea")) → ` +
			`fmt.Print(strings.ToUpper("hola"), errors.New("lo que sea"))`,
		`fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea")) → ` +
			`fmt.Println("hola", errors.New("lo que sea"))`,
		`fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea")) → ` +
			`fmt.Println(strings.ToLower("hola"), errors.New("lo que sea"))`,
		`fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea")) → ` +
			`fmt.Println(strings.ToTitle("hola"), errors.New("lo que sea"))`,
		`fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea")) → ` +
			`fmt.Println(strings.ToUpper(""), errors.New("lo que sea"))`,
		`fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea")) ⏎ go avisar("nada") → ` +
			`go avisar("nada") ⏎ fmt.Println(strings.ToUpper("hola"), errors.New("lo que sea"))`,
		`go avisar("nada") → `,
		`go avisar("nada") → avisar("nada")`,
		`case 1, 2: ⏎ continue → `,
		`case 1, 2: → case 1:`,
		`case 1, 2: → case 2:`,
		`case 1, 2: → case 2, 2:`,
		`case 1, 2: → case 1, 3:`,
		`continue → `,
		`continue → break`,
	}, cambios)
}

func TestCadaMutanteTieneSuNombreYLasMismasLineas(t *testing.T) {
	nombres := map[string]bool{}
	for _, m := range mutantesDe(t, strings.ReplaceAll(fuente, "b.total += n", "b.total += n\n\tb.total += n")) {
		assert.False(t, nombres[m.Nombre()], "hay dos que se llaman %s", m.Nombre())
		nombres[m.Nombre()] = true
	}
	assert.True(t, nombres["x/main.go | contar | b.total += n → b.total -= n"])
	assert.True(t, nombres["x/main.go | contar (2) | b.total += n → b.total -= n"])
	for _, m := range mutantesDe(t, fuente) {
		assert.Equal(t, strings.Count(fuente, "\n"), strings.Count(string(m.Contenido), "\n"), m.Nombre())
	}
}

func TestLaDiferenciaSeLeeComoLaDeDiff(t *testing.T) {
	m := Mutante{Antes: "a()" + finDeLinea + "b()", Despues: "b()" + finDeLinea + "a()"}
	assert.Equal(t, "  - a()\n  - b()\n  + b()\n  + a()\n", m.Diferencia())
	assert.Equal(t, "  - a()\n", Mutante{Antes: "a()"}.Diferencia())
}

func TestLosDelRepositorio(t *testing.T) {
	raiz := programas.RaizRepositorio()
	todos, err := Todos(raiz, false)
	require.NoError(t, err)
	assert.Greater(t, len(todos), 500)
	funciones := map[string]map[string]bool{}
	for _, m := range todos {
		_, err := parser.ParseFile(token.NewFileSet(), m.Fichero, m.Contenido, 0)
		require.NoError(t, err, m.Nombre())
		if funciones[m.Fichero] == nil {
			funciones[m.Fichero] = map[string]bool{}
		}
		funciones[m.Fichero][m.Funcion] = true
	}
	assert.True(t, funciones["paso3/servidor/main.go"]["main"], "el paso 3 lo cambia")
	assert.False(t, funciones["paso3/servidor/main.go"]["conversar"], "es la del paso 2")
	assert.Empty(t, funciones["paso5/servidor/main.go"], "es el del paso 4")
	assert.NotEmpty(t, funciones["paso5/servidor/basededatos.go"])
	enteros, err := Todos(raiz, true)
	require.NoError(t, err)
	assert.Greater(t, len(enteros), len(todos)+len(todos)/2)
}

func TestLaMuestraEsLaMismaConLaMismaSemilla(t *testing.T) {
	todos := mutantesDe(t, fuente)
	una, otra := Muestra(todos, 10, 1), Muestra(todos, 10, 2)
	assert.Len(t, una, 10)
	assert.Equal(t, una, Muestra(todos, 10, 1))
	assert.NotEqual(t, una, otra)
	assert.Len(t, Muestra(todos, 0, 1), len(todos))
	deX, err := DeFicheros(todos, "^x/")
	require.NoError(t, err)
	assert.Len(t, deX, len(todos))
	deY, err := DeFicheros(todos, "^y/")
	require.NoError(t, err)
	assert.Empty(t, deY)
}

// Si el código cambia, lo que se declaró de él puede haber dejado de ser.
func TestLosEquivalentesDeclaradosExisten(t *testing.T) {
	raiz := programas.RaizRepositorio()
	todos, err := Todos(raiz, false)
	require.NoError(t, err)
	declarados, err := LeerEquivalentes(filepath.Join(raiz, FicheroEquivalentes))
	require.NoError(t, err)
	for _, e := range declarados {
		assert.NotEmpty(t, e.Razon, "%s:%d: falta la razón", FicheroEquivalentes, e.Linea)
	}
	assert.Empty(t, Inexistentes(declarados, todos), "%s declara mutantes que ya no existen", FicheroEquivalentes)
}

func TestUnEquivalenteValeParaVariosPasos(t *testing.T) {
	ruta := filepath.Join(t.TempDir(), "equivalentes.txt")
	require.NoError(t, os.WriteFile(ruta, []byte("# nada\n\n"+
		"paso*/servidor/main.go | main | a || b → a | da igual\n"+
		"paso1/cliente/main.go | f | x() → | ni se nota\n"), 0o600))
	declarados, err := LeerEquivalentes(ruta)
	require.NoError(t, err)
	require.Len(t, declarados, 2)
	assert.Equal(t, "da igual", declarados[0].Razon)
	assert.Equal(t, 3, declarados[0].Linea)
	suyo := Mutante{Fichero: "paso4/servidor/main.go", Funcion: "main", Antes: "a || b", Despues: "a"}
	assert.True(t, declarados[0].Es(suyo))
	suyo.Vez = 2
	assert.False(t, declarados[0].Es(suyo), "es otra línea igual")
	assert.True(t, declarados[1].Es(Mutante{Fichero: "paso1/cliente/main.go", Funcion: "f", Antes: "x()"}))
	assert.Equal(t, declarados[:1], Inexistentes(declarados[:1], []Mutante{suyo}))
	require.NoError(t, os.WriteFile(ruta, []byte("paso1 | f | x → y\n"), 0o600))
	_, err = LeerEquivalentes(ruta)
	assert.ErrorContains(t, err, ":1: se escribe")
}

func TestElEstadoSigueDondeSeQuedo(t *testing.T) {
	ruta := filepath.Join(t.TempDir(), "dentro", "estado.jsonl")
	e, err := AbrirEstado(ruta)
	require.NoError(t, err)
	muerto := Juicio{Mutante: "m", Suite: "s", Fichero: "f", Suerte: Muerto, Escenario: "uno", ConRace: true}
	require.NoError(t, e.Apuntar(muerto))
	fichero, err := os.OpenFile(ruta, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = fichero.WriteString(`{"mutante":"cortado`)
	require.NoError(t, err)
	require.NoError(t, fichero.Close())

	e, err = AbrirEstado(ruta)
	require.NoError(t, err)
	j, hay := e.Sabido("m", "s", false)
	assert.True(t, hay)
	assert.Equal(t, muerto, j)
	_, hay = e.Sabido("m", "otra", false)
	assert.False(t, hay, "con otras pruebas hay que volver a juzgarlo")
	_, hay = e.Sabido("m", "otra", true)
	assert.True(t, hay, "salvo que valga lo que dijeron las de antes")
	sospechosos, conRace, suyo := e.Sospechosos("m", "f")
	assert.Equal(t, []string{"uno"}, sospechosos)
	assert.True(t, conRace)
	assert.True(t, suyo)
	sospechosos, _, suyo = e.Sospechosos("otro", "f")
	assert.Equal(t, []string{"uno"}, sospechosos, "ha matado a otro del mismo fichero")
	assert.False(t, suyo)
	sospechosos, _, _ = e.Sospechosos("otro", "g")
	assert.Empty(t, sospechosos)
}

func TestLoQueNoDependeDeLasPruebasSeSabeConCualesquiera(t *testing.T) {
	e, err := AbrirEstado(filepath.Join(t.TempDir(), "estado.jsonl"))
	require.NoError(t, err)
	for mutante, suerte := range map[string]Suerte{"a": NoCompila, "b": ElMismo, "c": Vivo} {
		require.NoError(t, e.Apuntar(Juicio{Mutante: mutante, Suite: "s", Suerte: suerte}))
		_, hay := e.Sabido(mutante, "otra", true)
		assert.Equal(t, suerte != Vivo, hay, "un vivo puede morir con otras pruebas")
	}
}

func TestLasCuentasSeGuardanPorFicheros(t *testing.T) {
	ruta := filepath.Join(t.TempDir(), "resultados.txt")
	require.NoError(t, GuardarResultados(ruta, []Fila{{"b.go", 9, 2, 1}, {"a.go", 1, 0, 0}}))
	require.NoError(t, GuardarResultados(ruta, []Fila{{"a.go", 1999, 0, 1}}))
	filas, err := LeerResultados(ruta)
	require.NoError(t, err)
	assert.Equal(t, []Fila{{"a.go", 1999, 0, 1}, {"b.go", 9, 2, 1}}, filas)
	assert.InDelta(t, 99.9, filas[0].Puntuacion(), 1e-9, "no llega a 100 si queda alguno")
	assert.InDelta(t, 90, filas[1].Puntuacion(), 1e-9)
	assert.Equal(t, 12, filas[1].Mutantes())
	assert.Equal(t, Fila{"total", 2008, 2, 2}, Total(filas))
}
