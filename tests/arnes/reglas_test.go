package arnes

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"sockets/tests/informe"
	"sockets/tests/programas"
)

func TestSeCitaLaReglaQueSeComprueba(t *testing.T) {
	p := NuevaPrueba(t, &programas.Solucion{Paso: 3}, "", "1.13", "2.3", "2.6")
	assert.Equal(t, "2.3", p.reglaDe(informe.Calla).Numero, "la primera que vale en el paso 3")
	assert.Contains(t, p.reglaDe(informe.Otra).Texto, "`OK`, un espacio y el resultado")

	p.Regla("2.6", informe.Calla)
	assert.Equal(t, "2.6", p.reglaDe(informe.Calla).Numero)
	assert.Equal(t, "2.3", p.reglaDe(informe.Distinta).Numero, "las demás formas de fallar siguen como estaban")

	p.Regla("1.13")
	assert.Equal(t, "2.3", p.reglaDe(informe.Distinta).Numero, "la 1.13 no vale en el paso 3")

	p.Regla("2.6")
	p.Regla("2.3")
	assert.Equal(t, "2.3", p.reglaDe(informe.Calla).Numero, "desde ahí, para todas")
}

func TestLasQueCorrenALaVezEmpiezanConLaMismaRegla(t *testing.T) {
	p := NuevaPrueba(t, &programas.Solucion{Paso: 3}, "", "2.3", "2.6")
	p.ALaVez(2, func(hija *Prueba, i int) {
		assert.Equal(t, "2.3", hija.reglaDe(informe.Otra).Numero)
		hija.Regla("2.6", informe.Calla) // con -race se ve si comparten el mapa
	})
	assert.Equal(t, "2.3", p.reglaDe(informe.Calla).Numero)
}

func TestUnFalloCitaLaSuya(t *testing.T) {
	fallar := func(f *informe.Fallo) string {
		p := NuevaPrueba(t, &programas.Solucion{Paso: 4}, "", "2.3")
		hija := &Prueba{T: t, Solucion: p.Solucion, padre: p, citada: p.citada, arrancado: p.arrancado}
		fin := make(chan struct{})
		go func() {
			defer close(fin)
			hija.Fallar(f)
		}()
		<-fin
		return hija.fallo.Regla.Numero
	}
	assert.Equal(t, "2.3", fallar(&informe.Fallo{}))
	assert.Equal(t, "3.6", fallar(&informe.Fallo{Regla: informe.Regla{Numero: "3.6"}}), "si ya la trae, esa")
	assert.Empty(t, fallar(&informe.Fallo{Clase: informe.NoCompila}), "sin compilar no se sabe")
}

func TestUnaClaseDeFalloPuedeExplicarseEnOtraSeccion(t *testing.T) {
	p := NuevaPrueba(t, &programas.Solucion{Paso: 3}, "una", "2.3")
	lee := func(clase informe.Clase) string {
		hija := p.hija()
		fin := make(chan struct{})
		go func() {
			defer close(fin)
			hija.Fallar(&informe.Fallo{Clase: clase})
		}()
		<-fin
		return hija.fallo.Lee
	}
	p.LeeSi(informe.Acaba, "otra")
	assert.Equal(t, "otra", lee(informe.Acaba))
	assert.Equal(t, "una", lee(informe.Calla))
	p.SiFalla("")
	assert.Equal(t, "una", lee(informe.Acaba), "hasta el siguiente SiFalla")
}

func TestUnaCarreraCitaLaReglaDeQuienLaTiene(t *testing.T) {
	for _, caso := range []struct {
		paso        int
		cual, regla string
	}{
		{1, "servidor", "1.8"}, {3, "servidor", "3.2"}, {4, "servidor", "4.10"}, {5, "servidor", "4.10"},
		{2, "cliente", "1.17"}, {5, "cliente", "1.17"}, {0, "servidor", ""},
	} {
		p := &Prueba{T: t, Solucion: &programas.Solucion{Paso: caso.paso, Carpeta: "/casa/ana/mio"}}
		f := p.falloPorCarrera(&Programa{cual: caso.cual}, parteDeEjemplo)
		assert.Equal(t, caso.regla, f.Regla.Numero, caso)
	}
}
