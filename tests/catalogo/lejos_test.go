package catalogo

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/escenarios"
	"sockets/tests/reglas"
	"sockets/tests/veredicto"
)

// Los ejercicios de «Para ir más lejos» tienen aquí sus soluciones: dos que están bien, por
// lo menos, y tres con un error. Las que están bien las juzga también go test ./tests -run
// MasLejos.

func deMasLejos(t *testing.T, carpeta string) []Ficha {
	t.Helper()
	fichas, err := Leer(carpeta + "/*.patch")
	require.NoError(t, err)
	return fichas
}

func TestMasLejosEncajanEnElPaso5(t *testing.T) {
	cuantas := map[string]int{}
	for _, carpeta := range []string{AciertosLejos, ErroresLejos} {
		for _, f := range deMasLejos(t, carpeta) {
			cuantas[carpeta+" "+f.Ejercicio]++
			t.Run(f.Nombre, func(t *testing.T) {
				t.Parallel()
				_, err := f.Copiar(raiz, t.TempDir())
				require.NoError(t, err)
				assert.NotEmpty(t, f.Titulo)
				assert.NotEmpty(t, f.Error)
				assert.True(t, strings.HasPrefix(f.Nombre, f.Ejercicio+"-"))
				assert.Equal(t, carpeta == ErroresLejos, f.Sobre != "", "un error parte de un acierto")
				assert.Equal(t, carpeta == ErroresLejos, len(f.Pruebas) > 0 && len(f.Causas) > 0 && len(f.Reglas) > 0)
			})
		}
	}
	for _, ejercicio := range reglas.Ejercicios {
		assert.GreaterOrEqual(t, cuantas[AciertosLejos+" "+ejercicio], 2, ejercicio)
		assert.GreaterOrEqual(t, cuantas[ErroresLejos+" "+ejercicio], 3, ejercicio)
	}
}

func TestMasLejosLasPruebasDeLasFichasExisten(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("Hay escenarios que solo se prueban en Linux.")
	}
	for _, f := range deMasLejos(t, ErroresLejos) {
		for _, prueba := range f.Pruebas {
			assert.Contains(t, escenarios.Nombres(escenarios.DelEjercicio(f.Ejercicio)), prueba, f.Nombre)
		}
	}
}

func TestMasLejosLasPruebasVenCadaError(t *testing.T) {
	juzgarErrores(t, deMasLejos(t, ErroresLejos))
}

func TestMasLejosLasPruebasAceptanLoQueEstaBien(t *testing.T) {
	juzgarAciertos(t, deMasLejos(t, AciertosLejos))
}

// Quien va más lejos no deja atrás el paso 5.
func TestMasLejosSeConservaElPaso5(t *testing.T) {
	juzgarTodas(t, deMasLejos(t, AciertosLejos), func(t *testing.T, s *veredicto.Suite, f Ficha, solucion string) {
		encargo := veredicto.Encargo{Solucion: solucion, Paso: 5, Plazo: arnes.Plazo, Tope: tope}
		reintentar(t, func() string { return juzgarAcierto(t, s, encargo) })
	})
}

// Cada ejercicio ha de suspender lo que hay sin él: el paso 5, tal cual.
func TestMasLejosElPaso5NoBasta(t *testing.T) {
	s := laSuite(t)
	for _, ejercicio := range reglas.Ejercicios {
		t.Run(ejercicio, func(t *testing.T) {
			t.Parallel()
			v, err := s.Juzgar(veredicto.Encargo{Solucion: fmt.Sprintf("%s/paso5", raiz), Ejercicio: ejercicio,
				Plazo: plazoDeErrores, Tope: tope})
			require.NoError(t, err)
			require.Nil(t, v.General)
			require.NotEmpty(t, v.Fallidos)
		})
	}
}
