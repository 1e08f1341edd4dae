package tests

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

const frase = "Según el servidor, 'Hola' en mayúsculas es 'HOLA'.\n"

// El ejemplo mínimo no tiene formato de mensajes: envía y recibe los mismos
// octetos que el de la práctica, en Python.
func TestMinimo(t *testing.T) {
	t.Parallel()
	minimo := &arnes.Solucion{Carpeta: filepath.Join(arnes.RaizRepositorio(), "common", "minimo"), Propia: true}
	require.NoError(t, minimo.Preparar(t.TempDir()))

	t.Run("el cliente enseña la respuesta del servidor y acaban los dos", func(t *testing.T) {
		p := arnes.NuevaPrueba(t, minimo, "")
		s := p.ServidorQueAcaba()
		cl := p.Cliente(s.Direccion)
		cl.AcabarCon(0)
		assert.Equal(t, frase, cl.Salida.String())
		assert.Equal(t, 0, s.EsperarFin())
		p.Acabar()
	})
	t.Run("el servidor contesta a los octetos sueltos y cierra", func(t *testing.T) {
		p := arnes.NuevaPrueba(t, minimo, "")
		s := p.ServidorQueAcaba()
		c := p.Conectar(s)
		require.NoError(t, c.Escribir([]byte("Hola")))
		assert.Equal(t, "HOLA", c.HastaElFin())
		assert.Equal(t, 0, s.EsperarFin())
		p.Acabar()
	})
	t.Run("el servidor lee hasta 1024 octetos", func(t *testing.T) {
		p := arnes.NuevaPrueba(t, minimo, "")
		s := p.ServidorQueAcaba()
		c := p.Conectar(s)
		texto := make([]byte, 1024)
		for i := range texto {
			texto[i] = 'x'
		}
		require.NoError(t, c.Escribir(texto))
		assert.Len(t, c.HastaElFin(), 1024)
		p.Acabar()
	})
	t.Run("el servidor acaba bien si el cliente se va sin decir nada", func(t *testing.T) {
		p := arnes.NuevaPrueba(t, minimo, "")
		s := p.ServidorQueAcaba()
		p.Conectar(s).Cerrar()
		assert.Equal(t, 0, s.EsperarFin())
		p.Acabar()
	})
	t.Run("se entiende con un cliente y un servidor en Python", func(t *testing.T) {
		python, err := exec.LookPath("python3")
		if err != nil {
			t.Skip("No se prueba: en esta máquina no hay python3.")
		}
		p := arnes.NuevaPrueba(t, minimo, "")
		s := p.ServidorQueAcaba()
		salida, err := exec.Command(python, "testdata/minimo/cliente.py", s.Direccion).CombinedOutput()
		require.NoError(t, err, string(salida))
		assert.Equal(t, frase, string(salida))

		enPython := &arnes.Solucion{Carpeta: "testdata/minimo"}
		require.NoError(t, enPython.Preparar(t.TempDir()))
		suyo := arnes.NuevaPrueba(t, enPython, "")
		cl := p.Cliente(suyo.ServidorQueAcaba().Direccion)
		cl.AcabarCon(0)
		assert.Equal(t, frase, cl.Salida.String())
		p.Acabar()
	})
}
