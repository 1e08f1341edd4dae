//go:build !otros

package main

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/prometheus/procfs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Quien cierra el terminal a medias no deja nada: ni procesos, ni la carpeta temporal. Lo
// hecho queda guardado, y la misma orden sigue.
func TestAlCerrarElTerminalNoQuedaNada(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	saltarConNohup(t)
	entrega := filepath.Join(t.TempDir(), "ana")
	copiarPaso(t, 3, entrega)
	corrector := compilarCorrector(t)
	deGo, err := leerEntornoDeGo()
	require.NoError(t, err)
	for _, caso := range []struct{ encierro, cuando string }{ // cuándo: al arrancar este programa
		{"-exigir-encierro", "pruebas.exe"}, {"-sin-encierro", "pruebas.exe"}, {"-exigir-encierro", "go"},
	} {
		t.Run(caso.encierro+" "+caso.cuando, func(t *testing.T) {
			temporal := t.TempDir()
			orden := exec.Command(corrector, "-paso", "3", caso.encierro, entrega)
			orden.Env = append(os.Environ(),
				"TMPDIR="+temporal, "XDG_CACHE_HOME="+t.TempDir(), "GOCACHE="+deGo["GOCACHE"])
			terminal, err := pty.Start(orden)
			require.NoError(t, err)
			// No se lee: con una lectura a medias, Close no cerraría.
			t.Cleanup(func() { _ = orden.Process.Kill() })
			var suyos []procfs.ProcStat // el juez, las pruebas y lo que arrancan
			haArrancado := func(p procfs.ProcStat) bool { return p.Comm == caso.cuando }
			require.Eventually(t, func() bool {
				suyos = descendientes(orden.Process.Pid)
				return slices.ContainsFunc(suyos, haArrancado)
			}, 5*time.Minute, 10*time.Millisecond, "no llega a arrancar nada")
			require.NoError(t, terminal.Close())
			fin := make(chan error, 1)
			go func() { fin <- orden.Wait() }()
			select {
			case err := <-fin:
				assert.Error(t, err)
			case <-time.After(5 * time.Minute):
				_ = orden.Process.Kill()
				t.Fatal("el corrector sigue en marcha")
			}
			// A los que ha matado el cierre del terminal no los espera nadie: tardan un momento en acabar.
			assert.Eventually(t, func() bool { return len(losQueSiguen(suyos)) == 0 }, time.Minute, 10*time.Millisecond,
				"han quedado procesos")
			quedan, err := os.ReadDir(temporal)
			require.NoError(t, err)
			assert.Empty(t, quedan, "ha quedado la carpeta temporal")
		})
	}
}

// losQueSiguen devuelve los procesos que aún están en marcha.
func losQueSiguen(procesos []procfs.ProcStat) (siguen []string) {
	for _, p := range procesos {
		proceso, err := procfs.NewProc(p.PID)
		if err != nil {
			continue
		}
		ahora, err := proceso.Stat()
		if err == nil && ahora.Starttime == p.Starttime && ahora.State != "Z" {
			siguen = append(siguen, p.Comm)
		}
	}
	return siguen
}

func TestConNohupSeSigueAunqueSeCierreElTerminal(t *testing.T) {
	saltarConNohup(t)
	assert.Contains(t, queInterrumpen(), os.Signal(syscall.SIGHUP))
	signal.Ignore(syscall.SIGHUP) // como lo deja nohup
	defer signal.Reset(syscall.SIGHUP)
	assert.NotContains(t, queInterrumpen(), os.Signal(syscall.SIGHUP))
}

// saltarConNohup salta la prueba si a ella misma la han arrancado así: lo que arranca lo hereda.
func saltarConNohup(t *testing.T) {
	t.Helper()
	if signal.Ignored(syscall.SIGHUP) {
		t.Skip("No se prueba: se ha arrancado con nohup.")
	}
}
