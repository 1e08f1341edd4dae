//go:build unix

package escenarios

import (
	"slices"
	"syscall"

	"sockets/tests/arnes"
)

func deClientesEnUnix() []Escenario {
	return []Escenario{
		{Nombre: "si no puede aceptar a un cliente, lo intenta otra vez", Desde: 3, Hasta: 5, Reglas: []string{"3.5"},
			Aparte: true, Lee: leePaso3, Tras: append(Nombres(slices.Concat(deFormato(), deOperaciones())), aLaVez),
			Probar: vuelveAAceptar},
		{Nombre: "un cliente congelado no detiene a otro, y sigue donde estaba", Desde: 3, Hasta: 5, Aparte: true,
			SoloNuestra: true, Tras: []string{callado, ensena}, Probar: unoCongelado},
	}
}

func vuelveAAceptar(p *arnes.Prueba) {
	s := p.ServidorConPocosFicheros(32)
	p.SiFalla(yaNoAcepta)
	var clientes []*arnes.Conexion
	for range 64 {
		clientes = append(clientes, p.Conectar(s))
	}
	primero := clientes[0]
	exigirQueNoGasteCPU(p, s)
	p.SiFalla(yaNoAcepta)
	primero.PedirEco("sigo")
	for _, c := range clientes[1:] {
		c.Cerrar()
	}
	s.ExigirQueAtienda()
	primero.PedirEco("sigo")
}

func unoCongelado(p *arnes.Prueba) {
	s := p.Servidor()
	cl := p.Cliente(s.Direccion)
	cl.PedirEco("antes")
	congelar(cl.Pid())
	peticion, respuesta := p.Eco("despues")
	cl.Teclear(peticion)
	s.ExigirQueAtienda()
	descongelar(cl.Pid())
	cl.Mostrar(respuesta)
}

func congelar(pid int)    { _ = syscall.Kill(pid, syscall.SIGSTOP) }
func descongelar(pid int) { _ = syscall.Kill(pid, syscall.SIGCONT) }
