package vigia

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sockets/tests/catalogo"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

var (
	respuesta = flag.Int("respuesta", 0, "mide tantas veces cuánto se tarda, desde que se guarda un error hasta que "+
		"se ve, y escribe la tabla en tests/respuesta.md")
	antes = flag.String("antes", "", "con -respuesta: las pruebas de otra versión, compiladas con "+
		"«go test -race -c», para medirlas también, por turnos")
	solo = flag.String("solo", "", "con -respuesta, expresión regular: solo los errores cuyo nombre encaje")
)

// muestra son los errores con los que se mide: de los cinco pasos, de los dos programas y
// de todas las clases (los que contestan mal, los que callan, los que cierran, las carreras
// de datos…). Están por turnos, para que la tabla a medio hacer ya diga algo.
var muestra = []string{
	"paso1-una-lectura-un-mensaje", "paso2-error-sin-respuesta", "paso3-sin-go", "paso4-candado-dos-veces",
	"paso5-un-candado", "paso1-una-sola-peticion", "paso2-octetos-al-reves", "paso3-log-fatal",
	"paso4-candado-echado", "paso5-alta-con-la-tabla", "paso1-lector-nuevo", "paso2-separador-en-el-texto",
	"paso3-bufer-compartido", "paso4-sin-candado", "paso5-ocupado", "paso1-no-ve-el-cierre",
	"paso2-operacion-aparte", "paso3-gorrutina-por-peticion", "paso4-modificacion-que-reemplaza",
	"paso5-espera-con-la-tabla", "paso1-solo-ascii", "paso4-sin-ordenar", "paso1-cabecera-creida",
	"paso1-cliente-una-lectura", "paso1-cliente-salta-vacias", "paso1-cliente-bufer-sin-vaciar",
	"paso1-cliente-estado-0",
}

// TestRespuesta mide lo que espera quien guarda un error hasta que lo ve: no falla por lo
// que salga.
func TestRespuesta(t *testing.T) {
	if *respuesta == 0 {
		t.Skip("Con -respuesta 5.")
	}
	elegidos, err := regexp.Compile(*solo)
	require.NoError(t, err)
	raiz := programas.RaizRepositorio()
	s, err := veredicto.Compilar(filepath.Join(t.TempDir(), "pruebas.exe"), programas.ConDetector)
	require.NoError(t, err)
	m := &medidor{t: t, raiz: raiz, suite: s, memorias: map[int]string{}, rectos: map[int][]float64{}}
	filas := []string{m.cabecera()}
	fichas, err := catalogo.Leer(filepath.Join(raiz, "tests", "catalogo", "errores", "*.patch"))
	require.NoError(t, err)
	for _, nombre := range muestra {
		f := fichas[slices.IndexFunc(fichas, func(f catalogo.Ficha) bool { return f.Nombre == nombre })]
		if !elegidos.MatchString(nombre) {
			continue
		}
		if m.memorias[f.Paso] == "" {
			m.medirElRecto(f.Paso)
		}
		filas = append(filas, m.medir(f))
		texto := fmt.Sprintf(explicacion, *respuesta, laMaquina(), strings.Join(filas, "\n"), m.rectosEnUnaTabla())
		require.NoError(t, os.WriteFile(filepath.Join(raiz, "tests", "respuesta.md"), []byte(texto), 0o644))
	}
}

const explicacion = `# Lo que se tarda en saberlo

Segundos desde que se guarda un error del catálogo hasta que se ve el primer fallo: la
mediana de %d veces. «Antes» es con las pruebas de otra versión, si se ha dado; «al
guardarlo», con «corrector -vigila», cuando lo que había estaba bien; «otra vez», cuando ya
fallaba la vez anterior y sigue fallando. Las tres, por turnos. Se escribe de nuevo con

    go test -race ./tests/vigia -run Respuesta -respuesta 5 -timeout 2h

y con «-antes /tmp/antes.exe», si en otra versión se ha hecho antes
«go test -race -c -o /tmp/antes.exe ./tests».

Los segundos dependen de lo ocupada que esté la máquina: %s. Para comparar con otros,
mídelos con ella desocupada.

%s

Y lo que se tarda en saber que un paso está bien, desde que se guarda:

%s
`

// laMaquina dice los procesadores que tiene y, en Linux, cuántos programas los piden.
func laMaquina() string {
	texto := fmt.Sprintf("cuando se midieron tenía %d procesadores", runtime.NumCPU())
	if carga, err := os.ReadFile("/proc/loadavg"); err == nil {
		texto += fmt.Sprintf(" y una carga de %s", strings.Replace(strings.Fields(string(carga))[0], ".", ",", 1))
	}
	return texto
}

type medidor struct {
	t        *testing.T
	raiz     string
	suite    *veredicto.Suite
	memorias map[int]string    // de cada paso, lo que se sabe cuando está bien
	rectos   map[int][]float64 // lo que se ha tardado en saber que está bien
}

// medirElRecto prueba un paso que está bien, y así se sabe también lo que dura cada prueba.
func (m *medidor) medirElRecto(paso int) {
	m.t.Helper()
	carpeta := m.t.TempDir()
	solucion := copiarElPaso(m.t, paso, carpeta)
	m.memorias[paso] = filepath.Join(carpeta, "memoria.json")
	ctx, acabar := context.WithCancel(m.t.Context())
	defer acabar()
	otra := make(chan struct{}, 1)
	o := Opciones{Carpeta: solucion, Paso: paso, Memoria: m.memorias[paso], Suite: m.suite,
		OtraVez: otra}
	veces := 0
	require.NoError(m.t, Vigilar(ctx, o, func(s Suceso) {
		if s.Que != Fin {
			return
		}
		require.Empty(m.t, s.Resumen.Fallan, "un paso que está bien")
		if veces++; veces > 1 { // la primera vez hay que compilarlo todo
			m.rectos[paso] = append(m.rectos[paso], s.Segundos)
		}
		if veces > *respuesta {
			acabar()
		} else {
			otra <- struct{}{}
		}
	}))
	m.t.Logf("paso %d, bien: %.1f s", paso, m.rectos[paso])
}

// medir devuelve la fila de un error.
func (m *medidor) medir(f catalogo.Ficha) string {
	m.t.Helper()
	carpeta := m.t.TempDir()
	mal, err := f.Copiar(m.raiz, carpeta)
	require.NoError(m.t, err)
	var viejas, nuevas, repetidas []float64
	escenario := ""
	for range *respuesta {
		if *antes != "" {
			viejas = append(viejas, m.conLasDeAntes(mal, f.Paso))
		}
		segundos, cual := m.alGuardarlo(f, mal, "")
		nuevas, escenario = append(nuevas, segundos), cual
		segundos, _ = m.alGuardarlo(f, mal, cual)
		repetidas = append(repetidas, segundos)
	}
	m.t.Logf("%s: %.1f → %.1f, %.1f", f.Nombre, viejas, nuevas, repetidas)
	fila := []string{f.Nombre, escenario}
	if *antes != "" {
		fila = append(fila, mediana(viejas))
	}
	return enFila(append(fila, mediana(nuevas), mediana(repetidas))...)
}

// conLasDeAntes prueba la carpeta con las pruebas de otra versión y devuelve los segundos
// hasta el primer fallo.
func (m *medidor) conLasDeAntes(carpeta string, paso int) float64 {
	m.t.Helper()
	s := &veredicto.Suite{Ejecutable: *antes}
	orden := s.Orden(veredicto.Encargo{Solucion: carpeta, Paso: paso, Plazo: 10 * time.Second, Tope: 5 * time.Minute,
		AlPrimerFallo: true})
	principio := time.Now()
	salida, err := orden.StdoutPipe()
	require.NoError(m.t, err)
	require.NoError(m.t, orden.Start())
	segundos := 0.0
	for lineas := bufio.NewScanner(salida); lineas.Scan(); {
		suceso := struct{ Action string }{}
		if json.Unmarshal(lineas.Bytes(), &suceso) == nil && suceso.Action == "fail" && segundos == 0 {
			segundos = time.Since(principio).Seconds()
		}
	}
	_ = orden.Wait() // falla
	require.NotZero(m.t, segundos, "las de antes no lo ven")
	return segundos
}

// alGuardarlo vigila una carpeta que está bien, guarda en ella el error y devuelve los
// segundos hasta el primer fallo, y en qué escenario es. Si se le dice cuál falló la vez
// anterior, empieza por él.
func (m *medidor) alGuardarlo(f catalogo.Ficha, mal, fallo string) (segundos float64, escenario string) {
	m.t.Helper()
	solucion := copiarElPaso(m.t, f.Paso, m.t.TempDir())
	ctx, acabar := context.WithCancel(m.t.Context())
	defer acabar()
	o := Opciones{Carpeta: solucion, Paso: f.Paso, Memoria: m.memoriaCon(f.Paso, fallo), Suite: m.suite}
	err := Vigilar(ctx, o, func(s Suceso) {
		switch {
		case s.Que == Veredicto && s.Vuelta == 1 && segundos == 0:
			segundos = -1
			copiarEncima(m.t, filepath.Dir(mal), filepath.Dir(solucion)) // el error puede estar en common
		case s.Que == Veredicto && s.Vuelta > 1 && s.Estado == Falla && escenario == "":
			segundos, escenario = s.Segundos+Espera.Seconds(), s.Escenario
			acabar()
		case s.Que == Fin:
			acabar()
		}
	})
	require.NoError(m.t, err)
	require.NotEmpty(m.t, escenario, "no se ha visto el error")
	return segundos, escenario
}

// memoriaCon es la de cuando estaba bien; o, si ya fallaba, con lo que falló.
func (m *medidor) memoriaCon(paso int, fallo string) string {
	m.t.Helper()
	contenido, err := os.ReadFile(m.memorias[paso])
	require.NoError(m.t, err)
	contenidos := map[string]any{}
	require.NoError(m.t, json.Unmarshal(contenido, &contenidos))
	if fallo != "" {
		contenidos["fallaron"] = []string{fallo}
	}
	contenido, err = json.Marshal(contenidos)
	require.NoError(m.t, err)
	fichero := filepath.Join(m.t.TempDir(), "memoria.json")
	require.NoError(m.t, os.WriteFile(fichero, contenido, 0o600))
	return fichero
}

// copiarElPaso deja en la carpeta un paso del repositorio, en su módulo.
func copiarElPaso(t *testing.T, paso int, carpeta string) string {
	t.Helper()
	raiz := programas.RaizRepositorio()
	require.NoError(t, os.WriteFile(filepath.Join(carpeta, "go.mod"), []byte("module sockets\n\ngo 1.26\n"), 0o600))
	for _, parte := range []string{"common", fmt.Sprintf("paso%d", paso)} {
		require.NoError(t, os.CopyFS(filepath.Join(carpeta, parte), os.DirFS(filepath.Join(raiz, parte))))
	}
	return filepath.Join(carpeta, fmt.Sprintf("paso%d", paso))
}

func copiarEncima(t *testing.T, origen, destino string) {
	t.Helper()
	require.NoError(t, filepath.Walk(origen, func(ruta string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		contenido, err := os.ReadFile(ruta)
		if err != nil {
			return err
		}
		relativa, err := filepath.Rel(origen, ruta)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(destino, relativa), contenido, 0o600)
	}))
}

func (m *medidor) cabecera() string {
	titulos := []string{"error", "dónde se ve"}
	if *antes != "" {
		titulos = append(titulos, "antes")
	}
	titulos = append(titulos, "al guardarlo", "otra vez")
	return enFila(titulos...) + "\n|" + strings.Repeat("---|", len(titulos))
}

func (m *medidor) rectosEnUnaTabla() string {
	filas := []string{enFila("paso", "segundos"), "|---|---|"}
	for _, paso := range slices.Sorted(maps.Keys(m.rectos)) {
		filas = append(filas, enFila(fmt.Sprint(paso), mediana(m.rectos[paso])))
	}
	return strings.Join(filas, "\n")
}

func enFila(celdas ...string) string { return "| " + strings.Join(celdas, " | ") + " |" }

func mediana(medidas []float64) string {
	slices.Sort(medidas)
	return strings.Replace(fmt.Sprintf("%.1f", medidas[len(medidas)/2]), ".", ",", 1)
}
