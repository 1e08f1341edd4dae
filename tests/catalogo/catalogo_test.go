package catalogo

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

var (
	entero   = flag.Bool("catalogo", false, "pasa las pruebas a todas las soluciones del catálogo (unos minutos)")
	veces    = flag.Int("veces", 1, "cuántas veces se pasa cada una")
	solo     = flag.String("solo", "", "expresión regular: solo las soluciones cuyo nombre encaje")
	aLaVez   = flag.String("a-la-vez", "3", "cuántas soluciones se prueban a la vez")
	intentos = flag.Int("intentos", 1, "cuántas veces se prueba una que no sale como debe, antes de darla por mala")
	rapido   = flag.Bool("rapido", false, "para repetir mucho: cada solución con un error se compila una sola vez, y se pasan solo las pruebas que han de verlo")
	raiz     string
	pruebas  string // el ejecutable de las pruebas
)

// plazoDeErrores es lo que se espera a una solución que está mal: sus plazos se
// agotan, y alargarlos solo alarga el catálogo.
const plazoDeErrores = 5 * time.Second

func TestMain(m *testing.M) {
	flag.Parse()
	_ = flag.Set("test.parallel", *aLaVez)
	raiz = arnes.RaizRepositorio()
	carpeta, err := os.MkdirTemp("", "catalogo")
	if err != nil {
		panic(err)
	}
	pruebas = filepath.Join(carpeta, "pruebas.exe")
	estado := m.Run()
	os.RemoveAll(carpeta)
	os.Exit(estado)
}

func compilarPruebas(t *testing.T) {
	t.Helper()
	argumentos := []string{"test", "-c", "-o", pruebas}
	if arnes.ConDetector {
		argumentos = append(argumentos, "-race")
	}
	orden := exec.Command("go", append(argumentos, "./tests")...)
	orden.Dir = raiz
	salida, err := orden.CombinedOutput()
	require.NoError(t, err, string(salida))
}

func errores(t *testing.T) []Ficha {
	t.Helper()
	fichas, err := Leer("errores/*.patch")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(fichas), 30)
	return fichas
}

func TestLosErroresEncajanEnLosPasos(t *testing.T) {
	for _, f := range errores(t) {
		t.Run(f.Nombre, func(t *testing.T) {
			t.Parallel()
			_, err := f.Copiar(raiz, t.TempDir())
			require.NoError(t, err)
			assert.NotEmpty(t, f.Titulo)
			assert.NotEmpty(t, f.Error)
			assert.NotEmpty(t, f.Pruebas)
			assert.NotEmpty(t, f.Causas)
			assert.True(t, strings.HasPrefix(f.Nombre, fmt.Sprintf("paso%d-", f.Paso)))
		})
	}
}

// Cada error ha de verse, en la prueba que toca, con la causa que toca y en
// ninguna otra.
func TestLasPruebasVenCadaError(t *testing.T) {
	juzgarTodas(t, errores(t), func(t *testing.T, f Ficha, solucion string) {
		if f.Carrera && !arnes.ConDetector {
			t.Skip("Es una carrera de datos: solo se exige verla con -race.")
		}
		var mas []string
		if *rapido {
			mas = append(mas, "-test.run="+f.soloSusPruebas())
		}
		reintentar(t, func() string {
			v, err := Juzgar(pruebas, raiz, solucion, f.Paso, plazoDeErrores, mas...)
			require.NoError(t, err)
			return f.Comparar(v)
		})
	})
}

func (f Ficha) soloSusPruebas() string {
	var nombres []string
	for _, prueba := range f.Pruebas {
		nombres = append(nombres, regexp.QuoteMeta(strings.ReplaceAll(prueba, " ", "_")))
	}
	return fmt.Sprintf("^TestPaso%d$/^(%s)$", f.Paso, strings.Join(nombres, "|"))
}

// Cada paso ha de suspender las pruebas del siguiente, y el ejemplo mínimo, las
// del primero.
func TestCadaPasoSuspendeElSiguiente(t *testing.T) {
	if !*entero {
		t.Skip("Con -catalogo.")
	}
	compilarPruebas(t)
	for paso := 1; paso <= 5; paso++ {
		anterior := filepath.Join("common", "minimo")
		if paso > 1 {
			anterior = fmt.Sprintf("paso%d", paso-1)
		}
		t.Run(anterior, func(t *testing.T) {
			t.Parallel()
			v, err := Juzgar(pruebas, raiz, anterior, paso, plazoDeErrores)
			require.NoError(t, err)
			assert.NotEmpty(t, v.Fallidas)
		})
	}
}

// Lo que está bien de otra manera ha de pasar.
func TestLasPruebasAceptanLoQueEstaBien(t *testing.T) {
	fichas, err := Leer("aciertos/*/ficha.txt")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(fichas), 8)
	juzgarTodas(t, fichas, func(t *testing.T, f Ficha, solucion string) {
		reintentar(t, func() string {
			v, err := Juzgar(pruebas, raiz, solucion, f.Paso, arnes.Plazo)
			require.NoError(t, err)
			if len(v.Fallidas) > 0 {
				return fmt.Sprintf("ha fallado «%s».\n%s", v.Fallidas[0], v.Informes[v.Fallidas[0]])
			}
			assert.Greater(t, len(v.Pasadas), 15)
			return ""
		})
	})
}

// reintentar repite lo que devuelve un problema, hasta -intentos veces, y dice
// siempre los que ha habido.
func reintentar(t *testing.T, juzgar func() string) {
	t.Helper()
	for intento := 1; ; intento++ {
		problema := juzgar()
		if problema == "" {
			return
		}
		if intento >= *intentos {
			t.Error(problema)
			return
		}
		t.Logf("intento %d: %s", intento, problema)
	}
}

// preparar deja la solución en la carpeta. Con -rapido, ya compilada, y con un
// fichero de órdenes que hace que las pruebas no la compilen cada vez.
func (f Ficha) preparar(carpeta string) (string, error) {
	ruta, err := f.Copiar(raiz, carpeta)
	if err != nil || !*rapido || f.seMideLaMemoria() {
		return ruta, err
	}
	ordenes := filepath.Join(ruta, arnes.FicheroOrdenes)
	if _, err := os.Stat(ordenes); err == nil {
		return ruta, nil
	}
	s := &arnes.Solucion{Paso: f.Paso, Carpeta: ruta}
	if err := s.Preparar(carpeta); err != nil {
		return "", err
	}
	return ruta, os.WriteFile(ordenes, []byte(fmt.Sprintf("servidor: %s\ncliente: %s\n", filepath.Join(carpeta, "servidor.exe"), filepath.Join(carpeta, "cliente.exe"))), 0o600)
}

// seMideLaMemoria dice si alguna de sus pruebas vuelve a compilar la solución sin
// el detector de carreras, que tiene memoria suya. De lo que está bien se pasan
// todas.
func (f Ficha) seMideLaMemoria() bool {
	return len(f.Pruebas) == 0 || slices.Contains(f.Pruebas, "un registro borrado no deja nada en la memoria")
}

func juzgarTodas(t *testing.T, fichas []Ficha, juzgar func(t *testing.T, f Ficha, solucion string)) {
	t.Helper()
	if !*entero {
		t.Skip("Con -catalogo.")
	}
	compilarPruebas(t)
	elegidas := regexp.MustCompile(*solo)
	for _, f := range fichas {
		if !elegidas.MatchString(f.Nombre) {
			continue
		}
		carpeta := t.TempDir()
		preparar := sync.OnceValues(func() (string, error) { return f.preparar(carpeta) })
		for vez := range *veces {
			t.Run(fmt.Sprintf("%s/%d", f.Nombre, vez+1), func(t *testing.T) {
				t.Parallel()
				solucion, err := preparar()
				require.NoError(t, err)
				juzgar(t, f, solucion)
			})
		}
	}
}
