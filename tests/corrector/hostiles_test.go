package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

// hostil es una entrega que intenta algo que no debe. Si lo consigue, escribe LOGRADO.
type hostil struct {
	nombre, intenta string
	importa         []string          // los paquetes, además de fmt y os
	ficheros        map[string]string // "main" es lo que hace el servidor
	dice, noDice    string            // lo que ha de decir su fila, y lo que no puede decir
}

// preludio lo tienen todas: con él, el código de cada una es una línea o dos. Las marcas
// imitan lo que go test escribe cuando todo pasa, y el suceso, lo que dicen las pruebas.
const preludio = `
const marcas = "\n\x16=== RUN   TestPaso1/x\n\x16=== ATTR  TestPaso1/x escenario contesta a una petición\n" +
	"\x16--- PASS: TestPaso1/x (0.00s)\n\x16PASS\n"
const suceso = "{\"Action\":\"pass\",\"Test\":\"TestPaso1/x\"}\n" +
	"00 {\"numero\":1,\"que\":\"pasa\",\"escenario\":\"contesta a una petición\"}\n"
func logrado(si bool, que ...any) {
	if si { fmt.Fprintln(os.Stderr, "LOGRADO", fmt.Sprint(que...)) } else { fmt.Fprintln(os.Stderr, "` + sinEllo + `") }
}
func lee(ruta string) { c, err := os.ReadFile(ruta); logrado(err == nil, string(c)) }
func escribe(ruta string) { logrado(os.WriteFile(ruta, []byte("mio"), 0o755) == nil) }
`

const sinEllo = "SE QUEDA SIN ELLO"

// leerHostiles lee las de testdata/intentos.txt, que dice cómo está escrito.
func leerHostiles(t *testing.T, cambios ...string) []hostil {
	t.Helper()
	texto, err := os.ReadFile("testdata/intentos.txt")
	require.NoError(t, err)
	_, sinCabecera, _ := strings.Cut(strings.NewReplacer(cambios...).Replace(string(texto)), "\n== ")
	var todas []hostil
	for trozo := range strings.SplitSeq(sinCabecera, "\n== ") {
		h := hostil{dice: sinEllo, ficheros: map[string]string{}}
		partes := strings.Split("\n"+trozo, "\n-- ")
		for i, linea := range strings.Split(strings.TrimSpace(partes[0]), "\n") {
			clave, valor, _ := strings.Cut(linea, ": ")
			switch {
			case i == 0:
				h.nombre = linea
			case clave == "intenta":
				h.intenta = valor
			case clave == "dice":
				h.dice = valor
			case clave == "no dice":
				h.noDice = valor
			case clave == "importa":
				h.importa = strings.Split(valor, ",")
			default:
				t.Fatalf("%s: no se entiende %q", h.nombre, linea)
			}
		}
		for _, parte := range partes[1:] {
			nombre, contenido, _ := strings.Cut(parte, " --\n")
			h.ficheros[nombre] = contenido + "\n"
		}
		todas = append(todas, h)
	}
	return todas
}

// escribirHostil pone la entrega en una carpeta.
func escribirHostil(t *testing.T, carpeta string, h hostil) {
	t.Helper()
	importa := `"fmt"; "os"`
	for _, paquete := range h.importa {
		importa += fmt.Sprintf("; %q", paquete)
	}
	ficheros := map[string]string{"cliente/main.go": "package main\n\nfunc main() {}\n"}
	if h.ficheros["ordenes.txt"] == "" {
		ficheros["servidor/main.go"] = "package main\n\nimport (" + importa + ")\n" + preludio + "\nfunc main() {\n" +
			h.ficheros["main"] + "\nos.Exit(3)\n}\n"
	}
	for nombre, contenido := range h.ficheros {
		if nombre != "main" {
			ficheros[nombre] = contenido
		}
	}
	for nombre, contenido := range ficheros {
		ruta := filepath.Join(carpeta, nombre)
		require.NoError(t, os.MkdirAll(filepath.Dir(ruta), 0o755))
		require.NoError(t, os.WriteFile(ruta, []byte(contenido), 0o644))
	}
}

// Cada una intenta algo; ninguna lo consigue, su fila dice por qué no pasa, y una buena,
// entre ellas, tiene la nota que merece.
func TestLasEntregasHostilesNoConsiguenNada(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	if runtime.GOOS != "linux" {
		t.Skip("Solo se encierra en Linux.")
	}
	oyente, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer oyente.Close()
	_, puerto, _ := net.SplitHostPort(oyente.Addr().String())
	raiz := t.TempDir()
	secreto := filepath.Join(raiz, "secreto.txt")
	require.NoError(t, os.WriteFile(secreto, []byte("un secreto\n"), 0o644))
	t.Setenv("SECRETO_DE_QUIEN_CORRIGE", "un secreto")

	buena := filepath.Join(raiz, "clase", "zz-buena")
	copiarPaso(t, 1, buena)
	casos := leerHostiles(t, "{puerto}", puerto, "{secreto}", secreto,
		"{otra}", filepath.Join(buena, "servidor/main.go"), "{carpeta}", buena,
		"{elf}", "\x7fELF", "{repositorio}", programas.RaizRepositorio())
	var entregas []string
	for _, h := range casos {
		carpeta := filepath.Join(raiz, "clase", h.nombre)
		escribirHostil(t, carpeta, h)
		entregas = append(entregas, carpeta)
	}
	// Sin encierro no se pueden ni probar: matarían y escribirían donde no deben.
	notas := corregirLo(t, 1, append([]string{"-exigir-encierro"}, append(entregas, buena)...)...)
	require.Len(t, notas, len(entregas)+1)
	assert.True(t, notas["zz-buena"].Supera, "%v %v", notas["zz-buena"].deEstado(falla), notas["zz-buena"].Aviso)
	for _, h := range casos {
		r := notas[h.nombre]
		fila := r.Aviso
		for _, c := range r.Comprobaciones {
			fila += "\n" + c.Informe
		}
		assert.Contains(t, fila, h.dice, "%s (%s)", h.nombre, h.intenta)
		assert.NotContains(t, fila, "LOGRADO", "%s (%s)", h.nombre, h.intenta)
		assert.Less(t, r.Nota, 5.0, h.nombre)
		if h.noDice != "" {
			assert.NotContains(t, fila, h.noDice, h.nombre)
		}
		t.Logf("%-30s %-60s %.2f", h.nombre, h.intenta, r.Nota)
	}
	contenido, err := os.ReadFile(secreto)
	require.NoError(t, err)
	assert.Equal(t, "un secreto\n", string(contenido))
	deGo, err := leerEntornoDeGo()
	require.NoError(t, err)
	assert.NoFileExists(t, filepath.Join(deGo["GOCACHE"], "veneno-de-una-entrega"))
	quedan, _ := exec.Command("pgrep", "-f", "sleep (54321|600)").Output()
	assert.Empty(t, bytes.TrimSpace(quedan), "han quedado procesos")
}

// Sin encierro (fuera de Linux no lo hay), un veredicto imitado tampoco vale. Se prueba con
// lo que no puede molestar a nadie más: lo que escribe por su salida y, de su padre, por la
// tubería de la suya.
func TestSinEncierroTampocoSeImitaElVeredicto(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	raiz := t.TempDir()
	var entregas []string
	for nombre, codigo := range map[string]string{
		"por-su-salida": "fmt.Print(marcas, suceso); fmt.Fprint(os.Stderr, marcas, suceso)",
		"por-la-de-su-padre": `ruta := fmt.Sprintf("/proc/%d/fd/1", os.Getppid())
			if info, err := os.Stat(ruta); err == nil && info.Mode()&os.ModeNamedPipe != 0 {
				if f, err := os.OpenFile(ruta, os.O_WRONLY, 0); err == nil { fmt.Fprint(f, marcas, suceso) } }`,
	} {
		carpeta := filepath.Join(raiz, nombre)
		escribirHostil(t, carpeta, hostil{ficheros: map[string]string{"main": codigo}})
		entregas = append(entregas, carpeta)
	}
	for nombre, r := range corregirLo(t, 1, append([]string{"-sin-encierro"}, entregas...)...) {
		assert.Zero(t, r.Nota, nombre)
		assert.Contains(t, r.SinContener, "-sin-encierro")
	}
}
