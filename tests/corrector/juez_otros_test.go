//go:build !linux || otros

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// En Linux, lo que se hace fuera de él se prueba con esta etiqueta:
//
//	go test -tags otros ./tests/corrector -run FueraDeLinux -v

// seQuedaColgado es un servidor que escucha, no contesta a nadie y arranca a otro igual.
const seQuedaColgado = `
	if len(os.Args) == 1 || os.Args[1] != "nieto" { _ = exec.Command(os.Args[0], "nieto").Start() }
	socket, _ := net.Listen("tcp", "127.0.0.1:0")
	fmt.Println("Escuchando en", socket.Addr())
	time.Sleep(time.Hour)`

// El límite es holgado porque también se mira la memoria del compilador, que con la caché
// vacía ocupa más de 200 MiB en cada proceso.
func TestFueraDeLinuxSePoneLimiteALaMemoria(t *testing.T) {
	r, _ := corregirFueraDeLinux(t, hostil{importa: []string{"time"}, ficheros: map[string]string{"main": `
	mucho := make([]byte, 900<<20)
	for i := 0; i < len(mucho); i += 4096 { mucho[i] = 1 }
	fmt.Println(mucho[4096])
	time.Sleep(time.Hour)`}}, "-limite", "2m", "-memoria", "600")
	assert.Contains(t, r.Aviso, "Un programa ocupaba más de 600 MiB de memoria")
}

func TestFueraDeLinuxSePoneLimiteAlTiempo(t *testing.T) {
	r, temporal := corregirFueraDeLinux(t, hostil{importa: []string{"net", "os/exec", "time"},
		ficheros: map[string]string{"main": seQuedaColgado}}, "-limite", "3s")
	assert.Contains(t, r.Aviso, "pasaba de 3s")
	assert.Zero(t, r.Nota)
	exigirQueNoQuedeNada(t, temporal)
}

func TestFueraDeLinuxSiMuereElCorrectorMuereTodo(t *testing.T) {
	entrega := filepath.Join(t.TempDir(), "ana")
	escribirHostil(t, entrega, hostil{importa: []string{"net", "os/exec", "time"},
		ficheros: map[string]string{"main": seQuedaColgado}})
	temporal := t.TempDir()
	orden := ordenFueraDeLinux(t, temporal, "-paso", "1", entrega)
	require.NoError(t, orden.Start())
	haArrancado := func() bool { return len(losDe(t, temporal, "nieto")) > 0 }
	require.Eventually(t, haArrancado, 3*time.Minute, 50*time.Millisecond)
	require.NoError(t, orden.Process.Kill())
	_ = orden.Wait()
	exigirQueNoQuedeNada(t, temporal)
}

// corregirFueraDeLinux corrige una entrega, y devuelve además la carpeta temporal que ha usado.
func corregirFueraDeLinux(t *testing.T, h hostil, opciones ...string) (r Resultado, temporal string) {
	t.Helper()
	entrega := filepath.Join(t.TempDir(), "ana")
	escribirHostil(t, entrega, h)
	fichero := filepath.Join(t.TempDir(), "r.json")
	temporal = t.TempDir()
	argumentos := append([]string{"-paso", "1", "-json", fichero}, opciones...)
	salida, err := ordenFueraDeLinux(t, temporal, append(argumentos, entrega)...).CombinedOutput()
	require.NoError(t, err, string(salida))
	assert.Contains(t, string(salida), "no están encerradas")
	return leerResultados(t, fichero)[0], temporal
}

func ordenFueraDeLinux(t *testing.T, temporal string, argumentos ...string) *exec.Cmd {
	t.Helper()
	corrector := filepath.Join(t.TempDir(), "corrector.exe")
	salida, err := exec.Command("go", "build", "-tags", "otros", "-o", corrector, ".").CombinedOutput()
	require.NoError(t, err, string(salida))
	deGo, err := leerEntornoDeGo()
	require.NoError(t, err)
	orden := exec.Command(corrector, argumentos...)
	orden.Env = append(os.Environ(), "TMPDIR="+temporal, "TMP="+temporal, "TEMP="+temporal,
		"XDG_CACHE_HOME="+t.TempDir(), "GOCACHE="+deGo["GOCACHE"])
	return orden
}

// losDe son los procesos en marcha en cuya orden se nombra esa carpeta, y eso otro.
func losDe(t *testing.T, carpeta, conEsto string) (ordenes []string) {
	t.Helper()
	todos, err := process.Processes()
	require.NoError(t, err)
	for _, p := range todos {
		orden, err := p.Cmdline()
		if err == nil && strings.Contains(orden, carpeta) && strings.Contains(orden, conEsto) {
			ordenes = append(ordenes, orden)
		}
	}
	return ordenes
}

func exigirQueNoQuedeNada(t *testing.T, carpeta string) {
	t.Helper()
	assert.Eventually(t, func() bool { return len(losDe(t, carpeta, "")) == 0 }, time.Minute, 100*time.Millisecond)
	assert.Empty(t, losDe(t, carpeta, ""), "han quedado procesos")
}
