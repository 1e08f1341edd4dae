package arnes

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
)

// Red son dos equipos de mentira unidos por un cable: dos espacios de red de Linux
// (ip-netns(8)), cada uno con su dirección. Lo que se arranca en uno solo llega al
// otro por el cable.
type Red struct {
	t        testing.TB
	espacios [2]string
}

// Direcciones de los dos equipos de una Red. No salen de ella.
var Direcciones = [2]string{"10.77.0.1", "10.77.0.2"}

const cable = "cable0"

var redes atomic.Int32 // cuántas se han montado, para que no se llamen igual

// NuevaRed monta la red, que se desmonta al acabar la prueba. Donde no se puede
// (hay que ser administrador y tener la orden ip, de iproute2), se salta la prueba
// y se dice.
func NuevaRed(t testing.TB) *Red {
	t.Helper()
	r := &Red{t: t}
	esta := redes.Add(1)
	for equipo := range r.espacios {
		espacio := fmt.Sprintf("sockets-%d-%d-%d", os.Getpid(), esta, equipo)
		if salida, err := exec.Command("ip", "netns", "add", espacio).CombinedOutput(); err != nil {
			t.Skipf("No se pueden montar dos equipos: hay que ser administrador y tener la orden ip. (%v %s)", err, salida)
		}
		t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", espacio).Run() })
		r.espacios[equipo] = espacio
	}
	r.ip(0, "link", "add", cable, "type", "veth", "peer", "name", cable, "netns", r.espacios[1])
	for equipo, direccion := range Direcciones {
		r.ip(equipo, "addr", "add", direccion+"/24", "dev", cable)
		r.ip(equipo, "link", "set", "lo", "up")
		r.ip(equipo, "link", "set", cable, "up")
	}
	return r
}

func (r *Red) ip(equipo int, argumentos ...string) {
	r.t.Helper()
	r.orden("ip", append([]string{"-n", r.espacios[equipo]}, argumentos...)...)
}

func (r *Red) orden(programa string, argumentos ...string) {
	r.t.Helper()
	if salida, err := exec.Command(programa, argumentos...).CombinedOutput(); err != nil {
		r.t.Fatalf("%s %s: %v\n%s", programa, strings.Join(argumentos, " "), err, salida)
	}
}

// CortarCable desenchufa el cable por el lado del primer equipo; el segundo no se
// entera más que porque no le llega nada.
func (r *Red) CortarCable() { r.ip(0, "link", "set", cable, "down") }

// EnchufarCable lo vuelve a enchufar.
func (r *Red) EnchufarCable() { r.ip(0, "link", "set", cable, "up") }

// RendirseAntes hace que un equipo deje de reenviar lo que nadie le confirma a los
// pocos segundos, y no al cabo de un cuarto de hora (tcp_retries2, en tcp(7)).
func (r *Red) RendirseAntes(equipo int) {
	r.t.Helper()
	r.orden("ip", "netns", "exec", r.espacios[equipo], "sysctl", "-qw", "net.ipv4.tcp_retries2=4")
}

// ServidorEn arranca el servidor en un equipo, escuchando en todas sus
// direcciones. Su Direccion es la que se usa desde el otro.
func (p *Prueba) ServidorEn(r *Red, equipo int) *Servidor {
	p.T.Helper()
	defer p.en(r, equipo)()
	s := p.Servidor("-ip", "0.0.0.0")
	_, puerto, _ := net.SplitHostPort(s.Direccion)
	s.Direccion = net.JoinHostPort(Direcciones[equipo], puerto)
	return s
}

// ClienteEn arranca el cliente en un equipo.
func (p *Prueba) ClienteEn(r *Red, equipo int, direccion string) *Cliente {
	p.T.Helper()
	defer p.en(r, equipo)()
	return p.Cliente(direccion)
}

// en hace que lo que se arranque esté en ese equipo, hasta que se llame a lo que
// devuelve.
func (p *Prueba) en(r *Red, equipo int) func() {
	p.envolver = func(orden *exec.Cmd) {
		orden.Args = append([]string{"ip", "netns", "exec", r.espacios[equipo], orden.Path}, orden.Args[1:]...)
		orden.Path, _ = exec.LookPath("ip")
	}
	return func() { p.envolver = nil }
}
