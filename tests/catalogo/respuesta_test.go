package catalogo

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sockets/tests/veredicto"
	"sockets/tests/vigia"
)

var (
	respuesta = flag.Int("respuesta", 0, "mide tantas veces cuánto se tarda, desde que se guarda un error hasta que "+
		"se ve, y escribe la tabla en tests/respuesta.md")
	antes = flag.String("antes", "", "con -respuesta: las pruebas de otra versión, compiladas con "+
		"«go test -race -c», para medirlas también, por turnos")
)

// muestra son los errores con los que se mide: de los cinco pasos, de los dos programas y
// de todas las clases (los que contestan mal, los que callan, los que cierran, las carreras
// de datos…). Detrás, los que no se pueden ver sin esperar, o sin hacer muchas cosas.
var muestra = []string{
	"paso1-una-lectura-un-mensaje", "paso1-una-sola-peticion", "paso1-lector-nuevo", "paso1-no-ve-el-cierre",
	"paso1-solo-ascii", "paso1-cabecera-creida", "paso1-cliente-una-lectura", "paso1-cliente-salta-vacias",
	"paso1-cliente-bufer-sin-vaciar", "paso1-cliente-estado-0",
	"paso2-error-sin-respuesta", "paso2-octetos-al-reves", "paso2-separador-en-el-texto", "paso2-operacion-aparte",
	"paso3-sin-go", "paso3-log-fatal", "paso3-bufer-compartido", "paso3-gorrutina-por-peticion",
	"paso4-candado-dos-veces", "paso4-candado-echado", "paso4-sin-candado", "paso4-modificacion-que-reemplaza",
	"paso4-sin-ordenar",
	"paso5-un-candado", "paso5-alta-con-la-tabla", "paso5-ocupado", "paso5-espera-con-la-tabla",
}

// TestRespuesta mide lo que espera quien guarda un error hasta que lo ve: no falla por lo
// que salga.
func TestRespuesta(t *testing.T) {
	if *respuesta == 0 {
		t.Skip("Con -respuesta 5.")
	}
	m := &medidor{t: t, memorias: map[int]string{}, rectos: map[int][]float64{}}
	for paso := 1; paso <= 5; paso++ {
		m.medirElRecto(paso)
	}
	filas := []string{m.cabecera()}
	for _, f := range errores(t) {
		if slices.Contains(muestra, f.Nombre) {
			filas = append(filas, m.medir(f))
		}
	}
	texto := fmt.Sprintf(explicacion, *respuesta, strings.Join(filas, "\n"), m.rectosEnUnaTabla())
	require.NoError(t, os.WriteFile(filepath.Join(raiz, "tests", "respuesta.md"), []byte(texto), 0o600))
}

const explicacion = `# Lo que se tarda en saberlo

Segundos desde que se guarda un error del catálogo hasta que se ve el primer fallo: la
mediana de %d veces. «Antes» es con las pruebas de otra versión, si se ha dado; «al
guardarlo», con «corrector -vigila», cuando lo que había estaba bien; «otra vez», cuando ya
fallaba la vez anterior y sigue fallando. Las tres, por turnos. Se escribe de nuevo con

    go test -race ./tests/catalogo -run Respuesta -respuesta 5 -timeout 2h

y con «-antes /tmp/antes.exe», si en otra versión se ha hecho antes
«go test -race -c -o /tmp/antes.exe ./tests».

%s

Y lo que se tarda en saber que un paso está bien, desde que se guarda:

%s
`

type medidor struct {
	t        *testing.T
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
	o := vigia.Opciones{Carpeta: solucion, Paso: paso, Memoria: m.memorias[paso], OtraVez: otra}
	veces := 0
	require.NoError(m.t, vigia.Vigilar(ctx, o, func(s vigia.Suceso) {
		if s.Que != vigia.Fin {
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
func (m *medidor) medir(f Ficha) string {
	m.t.Helper()
	carpeta := m.t.TempDir()
	mal, err := f.Copiar(raiz, carpeta)
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
	orden := s.Orden(veredicto.Encargo{Solucion: carpeta, Paso: paso, Plazo: 10 * time.Second, Tope: tope})
	principio := time.Now()
	salida, err := orden.StdoutPipe()
	require.NoError(m.t, err)
	require.NoError(m.t, orden.Start())
	defer func() {
		_ = orden.Process.Signal(os.Interrupt)
		_ = orden.Wait()
	}()
	for lineas := bufio.NewScanner(salida); lineas.Scan(); {
		suceso := struct{ Action, Test string }{}
		if json.Unmarshal(lineas.Bytes(), &suceso) == nil && suceso.Action == "fail" {
			return time.Since(principio).Seconds()
		}
	}
	require.Fail(m.t, "las de antes no lo ven")
	return 0
}

// alGuardarlo vigila una carpeta que está bien, guarda en ella el error y devuelve los
// segundos hasta el primer fallo, y en qué escenario es. Si se le dice cuál falló la vez
// anterior, empieza por él.
func (m *medidor) alGuardarlo(f Ficha, mal, fallo string) (segundos float64, escenario string) {
	m.t.Helper()
	solucion := copiarElPaso(m.t, f.Paso, m.t.TempDir())
	ctx, acabar := context.WithCancel(m.t.Context())
	defer acabar()
	err := vigia.Vigilar(ctx, vigia.Opciones{Carpeta: solucion, Paso: f.Paso, Memoria: m.memoriaCon(f.Paso, fallo)},
		func(s vigia.Suceso) {
			switch {
			case s.Que == vigia.Veredicto && s.Vuelta == 1 && segundos == 0:
				segundos = -1
				copiarEncima(m.t, mal, solucion)
			case s.Que == vigia.Veredicto && s.Vuelta > 1 && s.Estado == vigia.Falla && escenario == "":
				segundos, escenario = s.Segundos+vigia.Espera.Seconds(), s.Escenario
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
	memoria := map[string]any{}
	require.NoError(m.t, json.Unmarshal(contenido, &memoria))
	if fallo != "" {
		memoria["fallaron"] = []string{fallo}
	}
	contenido, err = json.Marshal(memoria)
	require.NoError(m.t, err)
	fichero := filepath.Join(m.t.TempDir(), "memoria.json")
	require.NoError(m.t, os.WriteFile(fichero, contenido, 0o600))
	return fichero
}

// copiarElPaso deja en la carpeta un paso del repositorio, en su módulo.
func copiarElPaso(t *testing.T, paso int, carpeta string) string {
	t.Helper()
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
	for paso := 1; paso <= 5; paso++ {
		filas = append(filas, enFila(fmt.Sprint(paso), mediana(m.rectos[paso])))
	}
	return strings.Join(filas, "\n")
}

func enFila(celdas ...string) string { return "| " + strings.Join(celdas, " | ") + " |" }

func mediana(medidas []float64) string {
	slices.Sort(medidas)
	return strings.Replace(fmt.Sprintf("%.1f", medidas[len(medidas)/2]), ".", ",", 1)
}
