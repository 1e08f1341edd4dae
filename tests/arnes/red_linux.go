package arnes

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"sockets/tests/programas"
)

// Red son dos máquinas de mentira unidas por un cable: dos espacios de red de Linux
// (ip-netns(8)), cada uno con su dirección. Lo que se arranca en una solo llega a la
// otra por el cable.
type Red struct {
	t        testing.TB
	espacios [2]string
}

// Direcciones de las dos máquinas de una Red. No salen de ella.
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
	for maquina := range r.espacios {
		espacio := fmt.Sprintf("sockets-%d-%d-%d", os.Getpid(), esta, maquina)
		if salida, err := exec.Command("ip", "netns", "add", espacio).CombinedOutput(); err != nil {
			t.Skipf("No se pueden montar las dos máquinas: hay que ser administrador y tener la orden ip. (%v %s)",
				err, salida)
		}
		t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", espacio).Run() })
		r.espacios[maquina] = espacio
	}
	r.ip(0, "link", "add", cable, "type", "veth", "peer", "name", cable, "netns", r.espacios[1])
	for maquina, direccion := range Direcciones {
		r.ip(maquina, "addr", "add", direccion+"/24", "dev", cable)
		r.ip(maquina, "link", "set", "lo", "up")
		r.ip(maquina, "link", "set", cable, "up")
	}
	return r
}

func (r *Red) ip(maquina int, argumentos ...string) {
	r.t.Helper()
	r.orden("ip", append([]string{"-n", r.espacios[maquina]}, argumentos...)...)
}

func (r *Red) orden(programa string, argumentos ...string) {
	r.t.Helper()
	if salida, err := exec.Command(programa, argumentos...).CombinedOutput(); err != nil {
		r.t.Fatalf("%s %s: %v\n%s", programa, strings.Join(argumentos, " "), err, salida)
	}
}

// CortarCable desenchufa el cable por el lado de la primera máquina; la segunda no se
// entera más que porque no le llega nada.
func (r *Red) CortarCable() { r.ip(0, "link", "set", cable, "down") }

// EnchufarCable lo vuelve a enchufar.
func (r *Red) EnchufarCable() { r.ip(0, "link", "set", cable, "up") }

// RendirseAntes hace que una máquina deje de reenviar lo que nadie le confirma a los
// pocos segundos, y no al cabo de un cuarto de hora (tcp_retries2, en tcp(7)).
func (r *Red) RendirseAntes(maquina int) {
	r.t.Helper()
	r.orden("ip", "netns", "exec", r.espacios[maquina], "sysctl", "-qw", "net.ipv4.tcp_retries2=4")
}

// ServidorEn arranca el servidor en una máquina, escuchando en todas sus
// direcciones. Su Direccion es la que se usa desde la otra.
func (p *Prueba) ServidorEn(r *Red, maquina int) *Servidor {
	p.T.Helper()
	defer p.en(r, maquina)()
	s := p.Servidor("-ip", "0.0.0.0")
	_, puerto, _ := net.SplitHostPort(s.Direccion)
	s.Direccion = net.JoinHostPort(Direcciones[maquina], puerto)
	return s
}

// ClienteEn arranca el cliente en una máquina.
func (p *Prueba) ClienteEn(r *Red, maquina int, direccion string) *Cliente {
	p.T.Helper()
	defer p.en(r, maquina)()
	return p.Cliente(direccion)
}

// en hace que lo que se arranque esté en esa máquina, hasta que se llame a lo que
// devuelve.
func (p *Prueba) en(r *Red, maquina int) func() {
	p.preparar = func(proceso *programas.Proceso) {
		orden := proceso.Orden()
		orden.Args = append([]string{"ip", "netns", "exec", r.espacios[maquina], orden.Path}, orden.Args[1:]...)
		orden.Path, _ = exec.LookPath("ip")
	}
	return func() { p.preparar = nil }
}
