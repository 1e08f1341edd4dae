package catalogo

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/escenarios"
	"sockets/tests/informe"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

var (
	entero   = flag.Bool("catalogo", false, "pasa las pruebas a todas las soluciones del catálogo (unos minutos)")
	veces    = flag.Int("veces", 1, "cuántas veces se pasa cada una")
	solo     = flag.String("solo", "", "expresión regular: solo las soluciones cuyo nombre encaje")
	aLaVez   = flag.Int("a-la-vez", 3, "cuántas soluciones se prueban a la vez, si no lo dice -parallel")
	intentos = flag.Int("intentos", 1, "cuántas veces se prueba una que no sale como debe, antes de darla por mala")
	rapido   = flag.Bool("rapido", false, "para repetir mucho: cada solución con un error se compila una sola vez, "+
		"y se pasan solo las pruebas que han de verlo")
	raiz  string
	suite func() (*veredicto.Suite, error) // compila las pruebas la primera vez
)

const (
	// plazoDeErrores es lo que se espera a una solución que está mal: sus plazos se
	// agotan, y alargarlos solo alarga el catálogo.
	plazoDeErrores = 5 * time.Second

	tope = 5 * time.Minute // de las pruebas de un paso
)

func TestMain(m *testing.M) {
	flag.Parse()
	probarVariasALaVez()
	raiz = programas.RaizRepositorio()
	carpeta, err := os.MkdirTemp("", "catalogo")
	if err != nil {
		panic(err)
	}
	suite = sync.OnceValues(func() (*veredicto.Suite, error) {
		return veredicto.Compilar(filepath.Join(carpeta, "pruebas.exe"), programas.ConDetector)
	})
	estado := m.Run()
	os.RemoveAll(carpeta)
	os.Exit(estado)
}

// probarVariasALaVez hace caso de -a-la-vez, salvo que con -parallel se pida otra
// cosa.
func probarVariasALaVez() {
	pedido := false
	flag.Visit(func(f *flag.Flag) { pedido = pedido || f.Name == "test.parallel" })
	if !pedido {
		_ = flag.Set("test.parallel", strconv.Itoa(*aLaVez))
	}
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
			assert.NotEmpty(t, f.Reglas)
			assert.True(t, strings.HasPrefix(f.Nombre, fmt.Sprintf("paso%d-", f.Paso)))
		})
	}
}

// Un escenario que cambia de nombre ha de cambiarlo también en las fichas.
func TestLasPruebasDeLasFichasExisten(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Hay escenarios que solo se prueban en Linux.")
	}
	for _, f := range errores(t) {
		delPaso := escenarios.Nombres(escenarios.DelPaso(f.Paso, false))
		for _, prueba := range f.Pruebas {
			assert.Contains(t, delPaso, prueba, "%s: no hay ese escenario en el paso %d", f.Nombre, f.Paso)
		}
	}
}

func TestSeDiceEnQueNoEsElVeredictoQueSeEspera(t *testing.T) {
	f := Ficha{
		Pruebas: []string{"una", "otra"}, Causas: []string{"falta el candado", "sobra"},
		Reglas: []string{"3.2"},
	}
	comparar := func(general *informe.Fallo, causas map[string]string) string {
		v := &veredicto.Veredicto{General: general}
		for _, escenario := range slices.Sorted(maps.Keys(causas)) {
			fallo := &informe.Fallo{Titulo: "No va.", Causa: causas[escenario], Regla: informe.Regla{Numero: "3.2"}}
			v.Fallidos = append(v.Fallidos, veredicto.Fallido{Escenario: escenario, Fallo: fallo})
		}
		return f.Comparar(v)
	}
	assert.Empty(t, comparar(nil, map[string]string{"otra": "Aquí falta el candado.", "una": "Quién sabe."}))
	assert.Equal(t, "las pruebas no lo han visto", comparar(nil, nil))
	assert.Equal(t, "no se ha llegado a probar nada.\nNo compila.",
		comparar(&informe.Fallo{Titulo: "No compila."}, nil))
	assert.Contains(t, comparar(nil, map[string]string{"una": "sobra", "tercera": "sobra"}),
		"ha fallado «tercera», y se esperaba «una» o «otra».\nNo va.")
	assert.Contains(t, comparar(nil, map[string]string{"una": "Quién sabe."}),
		"el informe no da la causa («falta el candado» o «sobra»).\nNo va.")
	assert.Contains(t, comparar(nil, map[string]string{"otra": "Quién sabe.", "una": "sobra"}),
		"el informe no da la causa", "la causa ha de estar en el primero que se lee")
	f.Reglas = []string{"3.2", "4.11"}
	assert.Contains(t, comparar(nil, map[string]string{"una": "sobra"}), "no cita la regla 4.11 (cita 3.2).\nNo va.")
}

func TestSeSabeQueFalta(t *testing.T) {
	assert.Empty(t, Ficha{}.Falta())
	assert.Empty(t, Ficha{Necesita: []string{"go"}}.Falta())
	assert.Equal(t, "un-programa-que-no-hay", Ficha{Necesita: []string{"go", "un-programa-que-no-hay", "otro"}}.Falta())
}

// Cada error ha de verse, en la prueba que toca, con la causa que toca y en
// ninguna otra.
func TestLasPruebasVenCadaError(t *testing.T) { juzgarErrores(t, errores(t)) }

func juzgarErrores(t *testing.T, fichas []Ficha) {
	t.Helper()
	juzgarTodas(t, fichas, func(t *testing.T, s *veredicto.Suite, f Ficha, solucion string) {
		if f.Carrera && !programas.ConDetector {
			t.Skip("Es una carrera de datos: solo se exige verla con -race.")
		}
		encargo := f.encargo(solucion, plazoDeErrores)
		if *rapido {
			encargo.Solo = f.Pruebas
		}
		reintentar(t, func() string {
			v, err := s.Juzgar(encargo)
			require.NoError(t, err)
			t.Logf("reglas que se citan: %s", strings.Join(citadas(v), ", "))
			return f.Comparar(v)
		})
	})
}

func (f Ficha) encargo(solucion string, plazo time.Duration) veredicto.Encargo {
	return veredicto.Encargo{Solucion: solucion, Paso: f.Paso, Ejercicio: f.Ejercicio, Plazo: plazo, Tope: tope}
}

// loNuevo es, de cada paso, la primera prueba que suspende el anterior; el primero
// parte del ejemplo mínimo.
var loNuevo = []string{
	"contesta a una petición", // sin cabecera
	"contesta a una petición", // en el paso 2 ya es otra: una operación y un texto
	"un cliente callado no detiene a otro",
	"alta, modificación, consulta y baja",
	"las operaciones sobre registros distintos no se esperan",
}

// Cada paso ha de suspender las pruebas del siguiente, y por lo que el siguiente
// enseña.
func TestCadaPasoSuspendeElSiguiente(t *testing.T) {
	s := laSuite(t)
	for i, prueba := range loNuevo {
		anterior := programas.DelRepositorio(i).Carpeta
		t.Run(filepath.Base(anterior), func(t *testing.T) {
			t.Parallel()
			v, err := s.Juzgar(veredicto.Encargo{Solucion: anterior, Paso: i + 1, Plazo: plazoDeErrores, Tope: tope})
			require.NoError(t, err)
			require.Nil(t, v.General)
			require.Contains(t, v.Nombres(), prueba)
		})
	}
}

// Lo que está bien de otra manera ha de pasar.
func TestLasPruebasAceptanLoQueEstaBien(t *testing.T) {
	fichas, err := Leer("aciertos/*/ficha.txt")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(fichas), 8)
	juzgarAciertos(t, fichas)
}

func juzgarAciertos(t *testing.T, fichas []Ficha) {
	t.Helper()
	juzgarTodas(t, fichas, func(t *testing.T, s *veredicto.Suite, f Ficha, solucion string) {
		reintentar(t, func() string { return juzgarAcierto(t, s, f.encargo(solucion, arnes.Plazo)) })
	})
}

// juzgarAcierto dice qué le ha fallado a una solución que está bien; vacío, si nada.
func juzgarAcierto(t *testing.T, s *veredicto.Suite, encargo veredicto.Encargo) string {
	t.Helper()
	v, err := s.Juzgar(encargo)
	require.NoError(t, err)
	require.Nil(t, v.General)
	if len(v.Fallidos) > 0 {
		return fmt.Sprintf("ha fallado «%s».\n%s", v.Fallidos[0].Escenario, v.Fallidos[0].Texto)
	}
	assert.Greater(t, len(v.Pasados), 5)
	return ""
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
	if err != nil || !*rapido || f.seVuelveACompilar() {
		return ruta, err
	}
	ordenes := filepath.Join(ruta, programas.FicheroOrdenes)
	if _, err := os.Stat(ordenes); err == nil {
		return ruta, nil
	}
	s := &programas.Solucion{Paso: f.Paso, Carpeta: ruta}
	if err := s.Preparar(carpeta); err != nil {
		return "", err
	}
	var texto strings.Builder
	for _, programa := range []string{"servidor", "cliente"} {
		fmt.Fprintf(&texto, "%s: %s\n", programa, filepath.Join(carpeta, "compilado", programa+".exe"))
	}
	return ruta, os.WriteFile(ordenes, []byte(texto.String()), 0o600)
}

// seVuelveACompilar dice si alguna de sus pruebas ha de saber que es de Go: para
// compilarla sin el detector de carreras, que tiene memoria suya, o para mirar sus
// gorrutinas. De lo que está bien se pasan todas.
func (f Ficha) seVuelveACompilar() bool {
	return len(f.Pruebas) == 0 || slices.ContainsFunc(f.Pruebas, escenarios.MiraGo)
}

// laSuite devuelve las pruebas de los pasos, compiladas; sin -catalogo, se salta
// la prueba que las pide.
func laSuite(t *testing.T) *veredicto.Suite {
	t.Helper()
	if !*entero {
		t.Skip("Con -catalogo.")
	}
	s, err := suite()
	require.NoError(t, err)
	return s
}

func juzgarTodas(
	t *testing.T, fichas []Ficha, juzgar func(t *testing.T, s *veredicto.Suite, f Ficha, solucion string),
) {
	t.Helper()
	s := laSuite(t)
	elegidas, err := regexp.Compile(*solo)
	require.NoError(t, err)
	for _, f := range fichas {
		if !elegidas.MatchString(f.Nombre) {
			continue
		}
		carpeta := t.TempDir()
		preparar := sync.OnceValues(func() (string, error) { return f.preparar(carpeta) })
		for vez := range *veces {
			t.Run(fmt.Sprintf("%s/%d", f.Nombre, vez+1), func(t *testing.T) {
				t.Parallel()
				if falta := f.Falta(); falta != "" {
					t.Skipf("No se prueba: en esta máquina no está %s.", falta)
				}
				solucion, err := preparar()
				require.NoError(t, err)
				juzgar(t, s, f, solucion)
			})
		}
	}
}
