package tests

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

const (
	muchosClientes = 10_000
	idasYVenidas   = 36_000 // diez por segundo durante una hora
	kibPorCliente  = 16     // lo más que ocupa en el servidor un cliente parado
	kibQueGuardaGo = 2      // de cada cliente que se fue, lo que Go se queda para los siguientes
	leeCarga       = "tests/README.md, «¿Cuánto aguantan?»"
)

// TestDiezMilClientes conecta a 10 000 clientes a la vez: a todos se les atiende,
// cada uno ocupa poco y, cuando se van, lo que ocupaban queda libre.
func TestDiezMilClientes(t *testing.T) {
	for _, paso := range []int{3, 5} {
		t.Run(fmt.Sprintf("paso%d", paso), func(t *testing.T) {
			p := paraCargar(t, paso)
			s := p.Servidor()
			alPrincipio := p.trabajando(s)
			conTodos := p.conUnaOleada(s)
			porCliente := float64(conTodos.kib-alPrincipio.kib) / muchosClientes
			t.Logf("%d clientes: %.1f KiB por cliente", muchosClientes, porCliente)
			assert.LessOrEqual(t, porCliente, float64(kibPorCliente), "KiB por cliente parado")
			p.exigirQueVuelva(s, alPrincipio, muchosClientes*kibQueGuardaGo)

			otraVez := p.conUnaOleada(s)
			t.Logf("otros tantos después: %d KiB en total, y los primeros, %d", otraVez.kib, conTodos.kib)
			assert.LessOrEqual(t, otraVez.kib, conTodos.kib*11/10, "los segundos no ocupan lo que dejaron los primeros")
			p.exigirQueVuelva(s, alPrincipio, muchosClientes*kibQueGuardaGo)
			assert.Zero(t, gorrutinasDeClientes(s), "gorrutinas de clientes que ya se han ido")
		})
	}
}

// TestIdasYVenidas conecta y desconecta a tantos clientes como en una hora de mucho
// trabajo, la mitad de malas maneras.
func TestIdasYVenidas(t *testing.T) {
	for _, paso := range []int{3, 5} {
		t.Run(fmt.Sprintf("paso%d", paso), func(t *testing.T) {
			p := paraCargar(t, paso)
			s := p.Servidor()
			alPrincipio := p.trabajando(s)
			principio := time.Now()
			p.irYVenir(s, idasYVenidas)
			t.Logf("%d clientes en %v", idasYVenidas, time.Since(principio).Round(time.Millisecond))
			p.exigirQueVuelva(s, alPrincipio, 4<<10)
			assert.Zero(t, gorrutinasDeClientes(s), "gorrutinas de clientes que ya se han ido")
		})
	}
}

// paraCargar prepara la solución del repositorio sin el detector, que gasta
// memoria propia.
func paraCargar(t *testing.T, paso int) *prueba {
	t.Helper()
	if !*conTodo {
		t.Skip("Solo se prueba con -todo.")
	}
	subirLimiteDeFicheros(t, muchosClientes+1000)
	s := &arnes.Solucion{Paso: paso, Carpeta: filepath.Join(arnes.RaizRepositorio(), fmt.Sprintf("paso%d", paso)), Propia: true}
	p := &prueba{arnes.NuevaPrueba(t, s, leeCarga)}
	p.sinDetector()
	return p
}

// subirLimiteDeFicheros sube el límite de ficheros abiertos de las pruebas, que
// heredan los programas que arrancan.
func subirLimiteDeFicheros(t *testing.T, hacenFalta uint64) {
	t.Helper()
	var limite syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limite))
	limite.Cur = max(limite.Cur, hacenFalta)
	limite.Max = max(limite.Max, limite.Cur)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limite); err != nil {
		t.Skipf("Hacen falta %d ficheros abiertos a la vez, y el sistema no deja: %v. Como administrador, ejecuta antes «ulimit -n %d».", hacenFalta, err, hacenFalta)
	}
}

// conUnaOleada conecta a todos los clientes, hace una petición con cada uno cuando
// ya están todos, mira lo que ocupan y los desconecta.
func (p *prueba) conUnaOleada(s *arnes.Servidor) lectura {
	p.T.Helper()
	var clientes []*arnes.Conexion
	for range muchosClientes {
		clientes = append(clientes, p.Conectar(s))
	}
	for i, c := range clientes {
		p.pedirEco(c, fmt.Sprintf("cliente%d", i))
	}
	conTodos := lecturaDe(s)
	for _, c := range clientes {
		c.Cerrar()
	}
	return conTodos
}

// irYVenir conecta y desconecta a los clientes, unos cuantos a la vez: de cada
// cuatro, dos se despiden bien, uno corta y otro se va a medias.
func (p *prueba) irYVenir(s *arnes.Servidor, cuantos int) {
	p.T.Helper()
	const aLaVez = 20
	p.aLaVez(aLaVez, func(p *prueba, _ int) {
		for i := range cuantos / aLaVez {
			c := p.Conectar(s)
			p.pedirEco(c, "hola")
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

// lectura es lo que ocupa un proceso, visto desde fuera.
type lectura struct{ kib, ficheros int }

func lecturaDe(s *arnes.Servidor) lectura {
	ficheros, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.Pid()))
	return lectura{kib: kibDe(s.Pid()), ficheros: len(ficheros)}
}

// trabajando devuelve los ficheros del servidor recién arrancado y su memoria cuando
// ya ha trabajado un poco.
func (p *prueba) trabajando(s *arnes.Servidor) lectura {
	p.T.Helper()
	reciente := lecturaDe(s)
	p.irYVenir(s, 1000)
	return lectura{kib: lecturaDe(s).kib, ficheros: reciente.ficheros}
}

// exigirQueVuelva exige que el servidor vuelva a ocupar lo que ocupaba, con un
// margen en KiB. La memoria que ya no usa la devuelve al sistema poco a poco y solo
// si trabaja, así que entretanto un cliente sigue pidiendo.
func (p *prueba) exigirQueVuelva(s *arnes.Servidor, alPrincipio lectura, margen int) {
	p.T.Helper()
	c := p.Conectar(s)
	var ahora lectura
	p.hasta(time.Minute, func() bool {
		p.pedirEco(c, strings.Repeat("a", 10_000))
		ahora = lecturaDe(s)
		return ahora.kib <= alPrincipio.kib+margen
	})
	c.Cerrar()
	p.hasta(arnes.Plazo, func() bool {
		ahora.ficheros = lecturaDe(s).ficheros
		return ahora.ficheros <= alPrincipio.ficheros
	})
	p.T.Logf("cuando se han ido: %d KiB y %d ficheros (al principio, %d y %d)", ahora.kib, ahora.ficheros, alPrincipio.kib, alPrincipio.ficheros)
	assert.LessOrEqual(p.T, ahora.kib, alPrincipio.kib+margen, "KiB que no se han devuelto")
	assert.LessOrEqual(p.T, ahora.ficheros, alPrincipio.ficheros, "descriptores de fichero que no se han cerrado")
}

// hasta repite algo hasta que sea cierto o pase el plazo.
func (p *prueba) hasta(plazo time.Duration, cierto func() bool) {
	p.T.Helper()
	for limite := time.Now().Add(plazo); !cierto() && time.Now().Before(limite); {
	}
}

// gorrutinasDeClientes acaba con el servidor, que al morir escribe qué gorrutinas
// tenía, y cuenta las que atendían a alguien.
func gorrutinasDeClientes(s *arnes.Servidor) int {
	fin := s.Fin()
	_ = syscall.Kill(s.Pid(), syscall.SIGQUIT)
	<-fin
	return strings.Count(s.Errores.String(), "\nmain.atender(")
}
