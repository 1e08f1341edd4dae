package tests

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/programas"
)

const frase = "Según el servidor, 'Hola' en mayúsculas es 'HOLA'.\n"

// El ejemplo mínimo no tiene formato de mensajes: envía y recibe los mismos
// octetos que el de la práctica, en Python.
func TestMinimo(t *testing.T) {
	t.Parallel()
	minimo := programas.DelRepositorio(0)
	require.NoError(t, minimo.Preparar(t.TempDir()))
	for nombre, probar := range map[string]func(p *arnes.Prueba){
		"el cliente enseña la respuesta del servidor y acaban los dos": minimoConversa,
		"el servidor contesta a los octetos sueltos y cierra":          minimoContestaASueltos,
		"el servidor lee hasta 1024 octetos":                           minimoLeeHasta1024,
		"el servidor acaba bien si el cliente se va sin decir nada":    minimoSinDecirNada,
		"se entiende con un cliente y un servidor en Python":           minimoConPython,
	} {
		t.Run(nombre, func(t *testing.T) {
			p := arnes.NuevaPrueba(t, minimo, "")
			probar(p)
			p.Acabar()
		})
	}
}

func minimoConversa(p *arnes.Prueba) {
	s := p.ServidorQueAcaba()
	cl := p.Cliente(s.Direccion)
	cl.AcabarCon(0)
	assert.Equal(p.T, frase, cl.Salida.String())
	assert.Equal(p.T, 0, s.EsperarFin())
}

func minimoContestaASueltos(p *arnes.Prueba) {
	s := p.ServidorQueAcaba()
	c := p.Conectar(s)
	c.EnviarOctetos([]byte("Hola"), "Hola, sin cabecera")
	assert.Equal(p.T, "HOLA", c.HastaElFin())
	assert.Equal(p.T, 0, s.EsperarFin())
}

func minimoLeeHasta1024(p *arnes.Prueba) {
	c := p.Conectar(p.ServidorQueAcaba())
	c.EnviarOctetos([]byte(strings.Repeat("x", 1024)), "1024 octetos, sin cabecera")
	assert.Len(p.T, c.HastaElFin(), 1024)
}

func minimoSinDecirNada(p *arnes.Prueba) {
	s := p.ServidorQueAcaba()
	p.Conectar(s).Cerrar()
	assert.Equal(p.T, 0, s.EsperarFin())
}

func minimoConPython(p *arnes.Prueba) {
	python, err := exec.LookPath("python3")
	if err != nil {
		p.T.Skip("No se prueba: en esta máquina no hay python3.")
	}
	s := p.ServidorQueAcaba()
	salida, err := exec.Command(python, "testdata/minimo/cliente.py", s.Direccion).CombinedOutput()
	require.NoError(p.T, err, string(salida))
	assert.Equal(p.T, frase, string(salida))

	enPython := &programas.Solucion{Carpeta: "testdata/minimo"}
	require.NoError(p.T, enPython.Preparar(p.T.TempDir()))
	suyo := arnes.NuevaPrueba(p.T, enPython, "")
	cl := p.Cliente(suyo.ServidorQueAcaba().Direccion)
	cl.AcabarCon(0)
	assert.Equal(p.T, frase, cl.Salida.String())
}
