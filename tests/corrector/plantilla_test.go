package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

// copiarPlantilla deja una de las plantillas en una carpeta, como la tendría quien la usa.
func copiarPlantilla(t *testing.T, cual string) string {
	t.Helper()
	if !*clase {
		t.Skip("Con -clase.")
	}
	if runtime.GOOS == "windows" {
		t.Skip("Sus guiones son de sh.")
	}
	carpeta := filepath.Join(t.TempDir(), cual)
	origen := filepath.Join(programas.RaizRepositorio(), "tests/plantilla", cual)
	require.NoError(t, os.CopyFS(carpeta, os.DirFS(origen)))
	return carpeta
}

// ejecutarEn ejecuta una orden en una plantilla, y devuelve lo que escribe y cómo acaba.
func ejecutarEn(carpeta string, orden ...string) (string, error) {
	o := exec.Command(orden[0], orden[1:]...)
	o.Dir = carpeta
	o.Env = append(os.Environ(), "SOCKETS="+programas.RaizRepositorio(), "PASO=1", "OPCIONES=-limite 4m")
	salida, err := o.CombinedOutput()
	return string(salida), err
}

// En el repositorio de quien estudia, mio se guarda, y solo está en verde si supera el paso.
func TestLaPlantillaDeQuienEstudiaSoloEstaVerdeSiSuperaElPaso(t *testing.T) {
	carpeta := copiarPlantilla(t, "estudiante")
	mio := filepath.Join(carpeta, "mio")
	salida, err := ejecutarEn(carpeta, "sh", "comprobar.sh")
	assert.Error(t, err, "vacía")
	assert.Contains(t, salida, "no se encuentra el trabajo")

	minimo := filepath.Join(programas.RaizRepositorio(), "common/minimo")
	for _, programa := range []string{"servidor", "cliente"} {
		require.NoError(t, os.CopyFS(filepath.Join(mio, programa), os.DirFS(filepath.Join(minimo, programa))))
	}
	salida, err = ejecutarEn(carpeta, "sh", "comprobar.sh")
	assert.Error(t, err, "el ejemplo del que se parte no es el paso 1")
	assert.Contains(t, salida, "Ahora: arregla")

	require.NoError(t, os.RemoveAll(mio))
	copiarPaso(t, 1, mio)
	salida, err = ejecutarEn(carpeta, "sh", "comprobar.sh")
	assert.NoError(t, err, salida)

	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("No hay git.")
	}
	for _, orden := range [][]string{{"git", "init", "-q"}, {"git", "add", "-A"}} {
		salida, err := ejecutarEn(carpeta, orden...)
		require.NoError(t, err, salida)
	}
	salida, err = ejecutarEn(carpeta, "git", "ls-files")
	require.NoError(t, err)
	assert.Contains(t, salida, "mio/servidor/main.go")
}

// La de quien corrige: dos partes, y se unen.
func TestLaPlantillaDeQuienCorrigeReparteLaClase(t *testing.T) {
	carpeta := copiarPlantilla(t, "clase")
	copiarPaso(t, 1, filepath.Join(carpeta, "entregas/ana"))
	copiarPaso(t, 1, filepath.Join(carpeta, "entregas/luis"))
	_, err := ejecutarEn(carpeta, "sh", "corregir.sh", "unir")
	assert.Error(t, err, "todavía no hay ninguna")
	for numero := 1; numero <= 2; numero++ {
		salida, err := ejecutarEn(carpeta, "sh", "corregir.sh", fmt.Sprintf("%d/2", numero))
		require.NoError(t, err, salida)
	}
	salida, err := ejecutarEn(carpeta, "sh", "corregir.sh", "unir")
	require.NoError(t, err, salida)
	notas := leerNotas(t, filepath.Join(carpeta, "notas/notas.json"))
	assert.Equal(t, map[string]float64{"ana": 10, "luis": 10}, notas)
}
