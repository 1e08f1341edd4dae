package arnes

import (
	"fmt"
	"slices"

	"sockets/tests/informe"
	"sockets/tests/programas"
)

// Servidor es el servidor de la solución, en marcha, que ya ha dicho en qué
// dirección escucha.
type Servidor struct {
	*Programa
	Direccion string // "ip:puerto" a la que conectarse
	Anuncio   programas.Anuncio
}

// Servidor arranca el servidor en un puerto libre y espera a que anuncie su
// dirección. Lo que se le pasa son más argumentos.
func (p *Prueba) Servidor(argumentos ...string) *Servidor {
	p.T.Helper()
	programa := p.Lanzar("servidor", append([]string{"-puerto", "0"}, argumentos...)...)
	plazo := 3 * Plazo // en una máquina muy ocupada, arrancar es lo que más tarda
	espera := programa.Esperar(plazo)
	agotada, soltar := espera.hasta(programa.Proceso.Fin())
	defer soltar()
	anuncio, hay := programa.EsperarAnuncio(plazo, agotada)
	if !hay {
		p.Fallar(programa.falloAlArrancar(espera.CuantoSeHaEsperado()))
	}
	return &Servidor{Programa: programa, Direccion: anuncio.Direccion, Anuncio: anuncio}
}

// ServidorQueAcaba es como Servidor, para cuando puede acabar si se va su cliente:
// que lo haga o no se mira en otras pruebas.
func (p *Prueba) ServidorQueAcaba(argumentos ...string) *Servidor {
	p.T.Helper()
	s := p.Servidor(argumentos...)
	s.puedeAcabar = true
	return s
}

func (x *Programa) falloAlArrancar(espera string) *informe.Fallo {
	if x.HaAcabado() {
		f := x.falloPorAcabar(nil)
		f.Titulo = fmt.Sprintf("El servidor acaba nada más arrancar: %s.", x.ComoAcabo())
		f.Causa = informe.EnUnaLinea(opcionesDelServidor)
		f.Regla = x.reglaDeSusOpciones()
		return f
	}
	return &informe.Fallo{
		Titulo: fmt.Sprintf("El servidor no dice en qué dirección escucha: arrancado con «-puerto 0», está %s y no "+
			"ha escrito la línea que acaba en ella.", espera),
		Espera: `una línea como "Servidor escuchando en 127.0.0.1:54321"`,
		Llega:  informe.Citar(x.Salida.String()),
		Causa:  informe.EnUnaLinea(faltaElAnuncio),
		Regla:  x.p.laRegla("1.10"),
	}
}

// reglaDeSusOpciones es la que dice qué opciones ha de entender el servidor.
func (x *Programa) reglaDeSusOpciones() informe.Regla {
	if slices.Contains(x.argumentos, "-retardo") {
		return x.p.laRegla("4.12")
	}
	return x.p.laRegla("1.9")
}
