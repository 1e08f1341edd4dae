//go:build !otros

package main

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// queHacer dice a este mismo programa de pruebas, cuando se llama a sí mismo, qué ha de hacer.
const queHacer = "CORRECTOR_DE_PRUEBA"

// No prueba nada: es lo que hacen los programas que se meten en un grupo.
func TestAyudanteDelGrupo(t *testing.T) {
	switch os.Getenv(queHacer) {
	case "repartir":
		for range 30 {
			hijo := exec.Command(os.Args[0], "-test.run=^TestAyudanteDelGrupo$")
			hijo.Env = append(os.Environ(), queHacer+"=ocupar")
			require.NoError(t, hijo.Start())
		}
		time.Sleep(time.Minute)
	case "ocupar":
		memoria := make([]byte, 200<<20)
		for i := 0; i < len(memoria); i += 4096 {
			memoria[i] = 1
		}
		time.Sleep(time.Minute)
	case "multiplicarse":
		for range 500 {
			if exec.Command("/bin/sleep", "60").Start() != nil {
				break
			}
		}
		time.Sleep(time.Second)
	default:
		t.Skip("Lo usan otras pruebas.")
	}
}

// enUnGrupo hace algo en un grupo con límites y, cuando acaba, dice qué límite se ha aplicado.
func enUnGrupo(t *testing.T, que string, limite topes) string {
	t.Helper()
	todos, err := abrirGrupos()
	if err != nil {
		t.Skip("Aquí no se puede: ", err)
	}
	defer todos.cerrar()
	g, err := todos.nuevo(limite)
	require.NoError(t, err)
	defer g.borrar()
	orden := exec.Command(os.Args[0], "-test.run=^TestAyudanteDelGrupo$")
	orden.Env = append(os.Environ(), queHacer+"="+que)
	orden.SysProcAttr = &syscall.SysProcAttr{}
	g.meter(orden)
	principio := time.Now()
	require.NoError(t, orden.Start())
	_ = orden.Wait()
	t.Logf("%s: %v", que, time.Since(principio).Round(time.Millisecond))
	return g.motivo()
}

// Treinta programas con 200 MB cada uno: ninguno pasa de lo que se le deja, pero entre todos sí.
func TestElGrupoLimitaLaMemoriaDelConjunto(t *testing.T) {
	assert.Contains(t, enUnGrupo(t, "repartir", topes{MiB: 512, Hilos: 1000}), "entre todos")
}

func TestElGrupoLimitaLosProcesos(t *testing.T) {
	assert.Contains(t, enUnGrupo(t, "multiplicarse", topes{MiB: 512, Hilos: 100}), "más de 100 procesos")
}

func TestElGrupoNoEstorbaAQuienNoSePasa(t *testing.T) {
	assert.Empty(t, enUnGrupo(t, "nada", topes{MiB: 512, Hilos: 1000}))
}

// Al acabar, los grupos quedan como estaban, y este programa donde estaba.
func TestLosGruposSeDejanComoEstaban(t *testing.T) {
	antes, err := elGrupoPropio()
	if err != nil {
		t.Skip("Aquí no se puede: ", err)
	}
	todos, err := abrirGrupos()
	if err != nil {
		t.Skip("Aquí no se puede: ", err)
	}
	g, err := todos.nuevo(topes{MiB: 64, Hilos: 10})
	require.NoError(t, err)
	orden := exec.Command("/bin/sleep", "60")
	orden.SysProcAttr = &syscall.SysProcAttr{}
	g.meter(orden)
	require.NoError(t, orden.Start())
	g.borrar() // y con él, lo que tenga dentro
	assert.Error(t, orden.Wait())
	todos.cerrar()
	assert.NoDirExists(t, todos.carpeta)
	despues, err := elGrupoPropio()
	require.NoError(t, err)
	assert.Equal(t, antes, despues)
}
