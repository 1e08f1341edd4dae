//go:build !otros

package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/prometheus/procfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/catalogo"
	"sockets/tests/programas"
)

var (
	claseEntera = flag.Int("clase-entera", 0, "corrige esas veces una clase de 120, y dice lo que tarda y lo que ocupa")
	deLaClase   = flag.Int("de-la-clase", 120, "de cuántas entregas es la clase")
)

// Una clase de 120, con de todo: los errores del catálogo, trabajos bien hechos de varias
// maneras, hostiles y vacíos. Informa de lo que tarda y de lo que ocupa; lo que exige es que
// cada vez dé las mismas notas.
func TestUnaClaseEntera(t *testing.T) {
	if *claseEntera == 0 {
		t.Skip("Con -clase-entera 3.")
	}
	clase := filepath.Join(t.TempDir(), "clase")
	entregas := hacerClase(t, clase, *deLaClase)
	corrector := compilarCorrector(t)
	var primeras map[string]float64
	for vez := range *claseEntera {
		fichero := filepath.Join(t.TempDir(), "r.json")
		orden := exec.Command(corrector, append([]string{"-paso", "4", "-json", fichero}, entregas...)...)
		orden.Stderr = os.Stderr
		principio := time.Now()
		require.NoError(t, orden.Start())
		ocupa := vigilarLoQueOcupa(orden.Process.Pid)
		require.NoError(t, orden.Wait())
		mayor := <-ocupa
		t.Logf("vez %d: %d entregas en %v; entre todos los procesos, como mucho %d MiB; carga de la máquina %s",
			vez+1, len(entregas), time.Since(principio).Round(time.Second), mayor>>20, cargaDeLaMaquina())
		notas := leerNotas(t, fichero)
		require.Len(t, notas, len(entregas))
		if primeras == nil {
			primeras = notas
			continue
		}
		for nombre, nota := range notas {
			assert.InDelta(t, primeras[nombre], nota, 1e-9, nombre)
		}
	}
}

// hacerClase escribe una clase de n entregas del paso 4.
func hacerClase(t *testing.T, clase string, n int) []string {
	t.Helper()
	raiz := programas.RaizRepositorio()
	var entregas []string
	poner := func(nombre string, escribir func(carpeta string)) {
		carpeta := filepath.Join(clase, nombre)
		require.NoError(t, os.MkdirAll(carpeta, 0o755))
		escribir(carpeta)
		entregas = append(entregas, carpeta)
	}
	for _, patron := range []string{"errores/paso4-*.patch", "aciertos/paso4-*/ficha.txt"} {
		fichas, err := catalogo.Leer(filepath.Join(raiz, "tests/catalogo", patron))
		require.NoError(t, err)
		for _, f := range fichas {
			poner(f.Nombre, func(carpeta string) {
				solucion, err := f.Copiar(raiz, t.TempDir())
				require.NoError(t, err)
				// Con su paquete common: el error puede estar en él.
				require.NoError(t, os.CopyFS(carpeta, os.DirFS(filepath.Dir(solucion))))
			})
		}
	}
	for _, h := range leerHostiles(t)[:20] {
		poner(h.nombre, func(carpeta string) { escribirHostil(t, carpeta, h) })
	}
	for _, paso := range []int{1, 2, 3} {
		poner(fmt.Sprintf("el-paso-%d", paso), func(carpeta string) { copiarPaso(t, paso, carpeta) })
	}
	poner("vacia", func(string) {})
	for i := 1; len(entregas) < n; i++ {
		poner(fmt.Sprintf("bien-%02d", i), func(carpeta string) { copiarPaso(t, 4, carpeta) })
	}
	return entregas[:n]
}

// vigilarLoQueOcupa mira, hasta que acaba un proceso, lo que ocupa con todos los que cuelgan
// de él; al final da lo más que ha visto, en octetos.
func vigilarLoQueOcupa(pid int) <-chan int {
	mayor := make(chan int, 1)
	go func() {
		maximo := 0
		for {
			yo, err := procfs.NewProc(pid)
			if err != nil {
				break
			}
			estado, err := yo.Stat()
			if err != nil || estado.State == "Z" {
				break
			}
			ocupan := estado.ResidentMemory()
			for _, p := range descendientes(pid) {
				ocupan += p.ResidentMemory()
			}
			maximo = max(maximo, ocupan)
			time.Sleep(50 * time.Millisecond)
		}
		mayor <- maximo
	}()
	return mayor
}

func cargaDeLaMaquina() string {
	contenido, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return runtime.GOOS
	}
	return string(contenido[:len(contenido)-1])
}
