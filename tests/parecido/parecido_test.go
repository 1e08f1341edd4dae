package parecido

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

func delPaso(t *testing.T, paso int) Huella {
	t.Helper()
	h, err := DeCarpeta(programas.DelRepositorio(paso).Carpeta)
	require.NoError(t, err)
	require.NotEmpty(t, h)
	return h
}

// disfrazar copia una carpeta con otros nombres, sin comentarios, con otros espacios y con
// las funciones en el orden contrario.
func disfrazar(t *testing.T, origen string) string {
	t.Helper()
	destino := t.TempDir()
	nombre := regexp.MustCompile(`\b(conexion|lector|texto|operacion|err|respuesta|candado|clave|campos|registros?|` +
		`atender|conversar|responder|redactar|alta|baja|modificacion|consulta|socket|bd|datos|linea|main\w+)\b`)
	comentario := regexp.MustCompile(`(?m)^\s*//.*\n`)
	ficheros, err := filepath.Glob(filepath.Join(origen, "*", "*.go"))
	require.NoError(t, err)
	require.NotEmpty(t, ficheros)
	for i, fichero := range ficheros {
		texto, err := os.ReadFile(fichero)
		require.NoError(t, err)
		cambiado := nombre.ReplaceAllString(comentario.ReplaceAllString(string(texto), ""), "x${1}x")
		partes := strings.Split(cambiado, "\nfunc ")
		slices.Reverse(partes[1:])
		cambiado = strings.ReplaceAll(strings.Join(partes, "\n\n// otra cosa\nfunc "), "\t", "  ")
		require.NoError(t, os.WriteFile(filepath.Join(destino, fmt.Sprintf("f%d.go", i)), []byte(cambiado), 0o600))
	}
	return destino
}

func TestCambiarLosNombresNoCambiaLaHuella(t *testing.T) {
	for paso := 1; paso <= 5; paso++ {
		disfrazada, err := DeCarpeta(disfrazar(t, programas.DelRepositorio(paso).Carpeta))
		require.NoError(t, err)
		original := delPaso(t, paso)
		assert.Greater(t, float64(original.comunes(disfrazada))/float64(len(original)), 0.8, "paso %d", paso)
	}
}

func TestLoQueSeDaHechoNoCuenta(t *testing.T) {
	cuarto, quinto := delPaso(t, 4), delPaso(t, 5)
	assert.Empty(t, cuarto.Sin(cuarto))
	nuevo := quinto.Sin(cuarto)
	assert.Zero(t, nuevo.comunes(cuarto))
	assert.Equal(t, len(quinto), len(nuevo)+quinto.comunes(cuarto))
}

func TestCadaUnaSePareceALaQueMas(t *testing.T) {
	azar := rand.New(rand.NewPCG(1, 2))
	una := ordenar(numeros(azar, 100))
	copia := ordenar(slices.Concat(una[:85], numeros(azar, 15)))
	media := ordenar(slices.Concat(una[:50], numeros(azar, 50)))
	corta := ordenar(slices.Concat(una[:Minimo-1], numeros(azar, 3)))
	conRelleno := ordenar(slices.Concat(una, numeros(azar, 900)))
	entregas := []Nombrada{
		{"una", una}, {"copia", copia}, {"media", media}, {"corta", corta}, {"otra", numeros(azar, 100)}}
	parecidos := Buscar(entregas, nil)
	assert.Equal(t, &Parecido{"copia", 0.85}, parecidos[0])
	assert.Equal(t, &Parecido{"una", 0.85}, parecidos[1])
	assert.Equal(t, []*Parecido{nil, nil, nil}, parecidos[2:], "la mitad no basta; lo muy corto no dice nada")

	igual := ordenar(slices.Clone(una[:MinimoSiEsIgual]))
	assert.NotNil(t, Buscar([]Nombrada{{"una", una}, {"igual", igual}}, nil)[1], "corta, pero igual")
	assert.Nil(t, Buscar([]Nombrada{{"una", una}, {"igual", igual[1:]}}, nil)[1])

	parecidos = Buscar([]Nombrada{{"con relleno", conRelleno}}, []Nombrada{{"el paso 4", una}})
	assert.Equal(t, "comparte el 100 % con el paso 4", parecidos[0].String())
}

func TestLoQueHaceCualquieraNoCuenta(t *testing.T) {
	azar := rand.New(rand.NewPCG(1, 2))
	deTodas := numeros(azar, 100)
	var entregas []Nombrada
	for i := range 2 * deTodos {
		entregas = append(entregas, Nombrada{fmt.Sprint(i), ordenar(slices.Concat(deTodas, numeros(azar, 20)))})
	}
	for _, p := range Buscar(entregas, nil) {
		assert.Nil(t, p)
	}
	conLasMias := Buscar(entregas, []Nombrada{{"el paso 4", ordenar(slices.Clone(deTodas))}})
	assert.Equal(t, "el paso 4", conLasMias[0].Con, "si es la del repositorio, aunque lo hagan todos")
}

func TestLaHuellaViajaEnJSON(t *testing.T) {
	h := delPaso(t, 3)
	texto, err := json.Marshal(h)
	require.NoError(t, err)
	assert.Less(t, len(texto), 6*len(h)+10)
	var leida Huella
	require.NoError(t, json.Unmarshal(texto, &leida))
	assert.Equal(t, h, leida)
	assert.Error(t, json.Unmarshal([]byte(`"AAA="`), &leida))
}

func TestLosSimbolosNoDependenDeLosNombres(t *testing.T) {
	iguales := [][2]string{
		{"a.py", "def f(x):  # uno\n    return g(x, 'a') + 12\n"},
		{"b.py", "def otra(y):\n    return h(y, \"bc\") + 3"},
		{"a.c", "int f(int x) { /* uno */ return x + 1; } // dos"}, {"b.c", "int g(int y)\n{ return y + 22; }"},
		{"a.go", "package p\nimport \"net\"\nfunc f() { net.Listen(\"a\", x) } // z"},
		{"b.go", "package q; import \"net\"\nfunc g() {\n\tnet.Listen(`b`, y)\n}"},
		{"a.rs", "fn f<'a>(x: &'a str) {\n}\n"}, {"b.rs", "fn g<'b>(y: &'b str) {\n}\n"},
	}
	for i := 0; i < len(iguales); i += 2 {
		a, b := iguales[i], iguales[i+1]
		assert.Equal(t, simbolos(a[0], []byte(a[1])), simbolos(b[0], []byte(b[1])), a[0])
	}
	assert.Contains(t, simbolos("a.go", []byte("package p\nimport \"net\"\nfunc f() { net.Listen(a) }")), "Listen")
	assert.NotContains(t, simbolos("a.go", []byte("package p\nfunc f() { bd.Listen(a) }")), "Listen")
	for _, roto := range []string{"'", "\"\\", "/*", "\"\"\"", "\xff\xfe`", "'a\n\"b"} {
		for _, nombre := range []string{"a.go", "a.py", "a.c"} {
			assert.NotPanics(t, func() { simbolos(nombre, []byte(roto)) }, "%s %q", nombre, roto)
		}
	}
}

func TestDosTrozosIgualesDejanAlgoIgual(t *testing.T) {
	azar := rand.New(rand.NewPCG(3, 4))
	trozo := numeros(azar, ventana)
	for range 100 {
		una := elegir(slices.Concat(numeros(azar, azar.IntN(20)), trozo, numeros(azar, azar.IntN(20))))
		otra := elegir(slices.Concat(numeros(azar, azar.IntN(20)), trozo, numeros(azar, azar.IntN(20))))
		assert.Positive(t, ordenar(una).comunes(ordenar(otra)))
	}
	assert.InDelta(t, 2000/(ventana+1), len(elegir(numeros(azar, 1000))), 40, "solo se guardan unos cuantos")
	assert.Len(t, elegir(numeros(azar, 3)), 1)
	assert.Empty(t, elegir(nil))
}

func numeros(azar *rand.Rand, cuantos int) []uint32 {
	var lista []uint32
	for range cuantos {
		lista = append(lista, azar.Uint32())
	}
	return lista
}

// claseDe hace una clase en la que una de cada diez entregas es copia de la anterior, y
// todas comparten algo con unas cuantas.
func claseDe(cuantas int) []Nombrada {
	azar := rand.New(rand.NewPCG(5, 6))
	corrientes := numeros(azar, 1000)
	var entregas []Nombrada
	for i := range cuantas {
		suyos := numeros(azar, 150)
		for range 100 {
			suyos = append(suyos, corrientes[azar.IntN(len(corrientes))])
		}
		if i%10 == 9 {
			suyos = slices.Concat(entregas[i-1].Huella[:200], suyos[:50])
		}
		entregas = append(entregas, Nombrada{fmt.Sprint(i), ordenar(suyos)})
	}
	return entregas
}

// Con todas las parejas serían dos millones de comparaciones.
func TestDosMilEntregasSeComparanEnUnMomento(t *testing.T) {
	entregas := claseDe(2000)
	principio := time.Now()
	parecidos := Buscar(entregas, nil)
	t.Logf("2000 entregas, %v", time.Since(principio))
	copias := 0
	for i, p := range parecidos {
		if p != nil {
			assert.Contains(t, []int{8, 9}, i%10)
			copias++
		}
	}
	assert.Equal(t, 400, copias)
}

func BenchmarkDosMilEntregas(b *testing.B) {
	entregas := claseDe(2000)
	for b.Loop() {
		Buscar(entregas, nil)
	}
}
