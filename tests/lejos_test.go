package tests

import (
	"flag"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sockets/tests/catalogo"
	"sockets/tests/escenarios"
	"sockets/tests/programas"
	"sockets/tests/reglas"
)

// TestMasLejos juzga los ejercicios de «Para ir más lejos». Sin -solucion, lo que se juzga
// son las soluciones que tenemos de cada uno: los aciertos del catálogo.
func TestMasLejos(t *testing.T) {
	t.Parallel()
	if *solucion != "" && !sePideMasLejos() {
		t.Skip("Los ejercicios de «Para ir más lejos» se piden por su nombre: -run MasLejos/transferencia.")
	}
	for _, ejercicio := range reglas.Ejercicios {
		t.Run(ejercicio, func(t *testing.T) {
			t.Parallel()
			if *solucion == "" {
				probarLasNuestras(t, ejercicio)
				return
			}
			s := &programas.Solucion{Paso: 5, Carpeta: solucionDel(5).Carpeta, Ejercicio: ejercicio}
			if escenarios.Probar(t, s, escenarios.Orden{}) {
				algoProbado.Store(true)
			}
		})
	}
}

// sePideMasLejos dice si se ha nombrado en -run. A quien pide todas las pruebas de una
// solución no se le exige más que los pasos.
func sePideMasLejos() bool {
	return strings.Contains(flag.Lookup("test.run").Value.String(), "MasLejos")
}

func probarLasNuestras(t *testing.T, ejercicio string) {
	t.Helper()
	carpeta := filepath.Join(programas.RaizRepositorio(), "tests", "catalogo")
	fichas, err := catalogo.Leer(filepath.Join(carpeta, catalogo.AciertosLejos, ejercicio+"-*.patch"))
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(fichas), 2, "de cada ejercicio hay dos soluciones al menos, bien distintas")
	for _, f := range fichas {
		t.Run(f.Nombre, func(t *testing.T) {
			t.Parallel()
			suya, err := f.CopiarSuelta(programas.RaizRepositorio(), t.TempDir())
			require.NoError(t, err)
			escenarios.Probar(t, &programas.Solucion{Paso: 5, Carpeta: suya, Ejercicio: ejercicio}, escenarios.Orden{})
		})
	}
}
