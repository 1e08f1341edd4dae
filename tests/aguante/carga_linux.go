package aguante

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/programas"
)

const (
	muchosClientes = 10_000
	idasYVenidas   = 36_000 // diez por segundo durante una hora
	kibPorCliente  = 16     // lo más que ocupa en el servidor un cliente parado
	kibQueGuardaGo = 2      // de cada cliente que se fue, lo que Go se queda para los siguientes
	queAcaban      = 100    // gorrutinas que han cerrado su conexión y puede que no hayan vuelto
	leeCarga       = "tests/README.md, «¿Cuánto aguantan?»"
)

// DiezMilClientes conecta a 10 000 clientes a la vez: a todos se les atiende, cada
// uno ocupa poco y, cuando se van, lo que ocupaban queda libre.
func DiezMilClientes(t *testing.T) {
	enLosPasos(t, func(p *arnes.Prueba) {
		s := p.Servidor()
		alPrincipio := trabajando(p, s)
		conTodos := conUnaOleada(p, s)
		porCliente := float64(conTodos.KiB-alPrincipio.KiB) / muchosClientes
		p.T.Logf("%d clientes: %.1f KiB por cliente", muchosClientes, porCliente)
		assert.LessOrEqual(p.T, porCliente, float64(kibPorCliente), "KiB por cliente parado")
		exigirQueVuelva(p, s, alPrincipio, muchosClientes*kibQueGuardaGo)

		otraVez := conUnaOleada(p, s)
		p.T.Logf("otros tantos después: %d KiB en total, y los primeros, %d", otraVez.KiB, conTodos.KiB)
		assert.LessOrEqual(p.T, otraVez.KiB, conTodos.KiB*11/10, "los segundos no ocupan lo que dejaron los primeros")
		exigirQueVuelva(p, s, alPrincipio, muchosClientes*kibQueGuardaGo)
		exigirQueNoQueden(p, s)
	})
}

// IdasYVenidas conecta y desconecta a tantos clientes como en una hora de mucho
// trabajo, la mitad de malas maneras.
func IdasYVenidas(t *testing.T) {
	enLosPasos(t, func(p *arnes.Prueba) {
		s := p.Servidor()
		alPrincipio := trabajando(p, s)
		principio := time.Now()
		irYVenir(p, s, idasYVenidas)
		p.T.Logf("%d clientes en %v", idasYVenidas, time.Since(principio).Round(time.Millisecond))
		exigirQueVuelva(p, s, alPrincipio, 4<<10)
		exigirQueNoQueden(p, s)
	})
}

// enLosPasos hace la prueba en los pasos 3 y 5, compilados sin el detector, que
// gasta memoria propia.
func enLosPasos(t *testing.T, probar func(p *arnes.Prueba)) {
	t.Helper()
	if err := arnes.SubirLimiteDeFicheros(muchosClientes + 1000); err != nil {
		t.Skip("No se prueba: ", err)
	}
	for _, paso := range []int{3, 5} {
		t.Run(fmt.Sprintf("paso%d", paso), func(t *testing.T) {
			p := arnes.NuevaPrueba(t, programas.DelRepositorio(paso), leeCarga)
			p.SinDetector()
			probar(p)
		})
	}
}

// conUnaOleada conecta a todos los clientes, hace una petición con cada uno cuando
// ya están todos, mira lo que ocupan y los desconecta.
func conUnaOleada(p *arnes.Prueba, s *arnes.Servidor) programas.Gasto {
	p.T.Helper()
	var clientes []*arnes.Conexion
	for range muchosClientes {
		clientes = append(clientes, p.Conectar(s))
	}
	for i, c := range clientes {
		c.PedirEco(fmt.Sprintf("cliente%d", i))
	}
	conTodos := gastoDe(p, s)
	for _, c := range clientes {
		c.Cerrar()
	}
	return conTodos
}

func gastoDe(p *arnes.Prueba, s *arnes.Servidor) programas.Gasto {
	p.T.Helper()
	gasto, seSabe := s.Gasto()
	require.True(p.T, seSabe, "no se sabe lo que ocupa el servidor")
	return gasto
}

// irYVenir conecta y desconecta a los clientes, unos cuantos a la vez: de cada
// cuatro, dos se despiden bien, uno corta y otro se va a medias.
func irYVenir(p *arnes.Prueba, s *arnes.Servidor, cuantos int) {
	p.T.Helper()
	const aLaVez = 20
	p.ALaVez(aLaVez, func(p *arnes.Prueba, _ int) {
		for i := range cuantos / aLaVez {
			c := p.Conectar(s)
			c.PedirEco("hola")
			switch i % 4 {
			case 0:
				c.Cortar()
			case 1:
				c.EnviarOctetos([]byte("\x00\x00\x00\x09mitad"), "medio mensaje")
				c.Cortar()
			default:
				c.Cerrar()
			}
		}
	})
}

// trabajando devuelve los ficheros del servidor recién arrancado y su memoria cuando
// ya ha trabajado un poco.
func trabajando(p *arnes.Prueba, s *arnes.Servidor) programas.Gasto {
	p.T.Helper()
	reciente := gastoDe(p, s)
	irYVenir(p, s, 1000)
	return programas.Gasto{KiB: gastoDe(p, s).KiB, Ficheros: reciente.Ficheros}
}

// exigirQueVuelva exige que el servidor vuelva a ocupar lo que ocupaba, con un
// margen en KiB. La memoria que ya no usa la devuelve al sistema poco a poco y solo
// si trabaja, así que entretanto un cliente sigue pidiendo.
func exigirQueVuelva(p *arnes.Prueba, s *arnes.Servidor, alPrincipio programas.Gasto, margen int) {
	p.T.Helper()
	c := p.Conectar(s)
	var ahora programas.Gasto
	hasta(time.Minute, func() bool {
		c.PedirEco(strings.Repeat("a", 10_000))
		ahora = gastoDe(p, s)
		return ahora.KiB <= alPrincipio.KiB+margen
	})
	c.Cerrar()
	hasta(arnes.Plazo, func() bool {
		ahora.Ficheros = gastoDe(p, s).Ficheros
		return ahora.Ficheros <= alPrincipio.Ficheros
	})
	p.T.Logf("cuando se han ido: %d KiB y %d ficheros (al principio, %d y %d)",
		ahora.KiB, ahora.Ficheros, alPrincipio.KiB, alPrincipio.Ficheros)
	assert.LessOrEqual(p.T, ahora.KiB, alPrincipio.KiB+margen, "KiB que no se han devuelto")
	assert.LessOrEqual(p.T, ahora.Ficheros, alPrincipio.Ficheros, "descriptores de fichero que no se han cerrado")
}

// hasta repite algo hasta que sea cierto o pase el plazo.
func hasta(plazo time.Duration, cierto func() bool) {
	for limite := time.Now().Add(plazo); !cierto() && time.Now().Before(limite); {
	}
}

// exigirQueNoQueden exige que no haya gorrutinas de los clientes que se han ido. De las
// últimas se sabe que han cerrado, y no que hayan acabado: alguna puede estar en ello.
func exigirQueNoQueden(p *arnes.Prueba, s *arnes.Servidor) {
	p.T.Helper()
	assert.LessOrEqual(p.T, gorrutinasDeClientes(s), queAcaban, "gorrutinas de clientes que ya se han ido")
}

// gorrutinasDeClientes acaba con el servidor, que al morir escribe qué gorrutinas
// tenía, y cuenta las que atendían a alguien.
func gorrutinasDeClientes(s *arnes.Servidor) int {
	fin := s.Fin()
	s.PedirPila()
	<-fin
	return strings.Count(s.Errores.String(), "\nmain.atender(")
}
