//go:build unix

package escenarios

import (
	"slices"
	"syscall"

	"sockets/tests/arnes"
)

func deClientesEnUnix() []Escenario {
	return []Escenario{
		{Nombre: "si no puede aceptar a un cliente, lo intenta otra vez", Desde: 3, Hasta: 5, Aparte: true,
			Reglas: []string{"3.5", "3.3"}, Lee: leePaso3,
			Tras:   append(Nombres(slices.Concat(deFormato(), deOperaciones())), aLaVez),
			Probar: vuelveAAceptar},
		{Nombre: "un cliente congelado no detiene a otro, y sigue donde estaba", Desde: 3, Hasta: 5, Aparte: true,
			SoloNuestra: true, Tras: []string{callado, ensena}, Probar: unoCongelado},
	}
}

// vuelveAAceptar llena el servidor de clientes hasta que no le quedan descriptores, los
// echa, y así dos veces: quien cuenta los fallos, o alarga la pausa con cada uno, puede
// aguantar la primera. Mientras, a los que llegan se les puede cerrar o hacer esperar.
func vuelveAAceptar(p *arnes.Prueba) {
	const limite, llegan = 128, 170 // cabe lo que necesitan los lenguajes que traen mucho detrás
	s := p.ServidorConPocosFicheros(limite)
	p.SiFalla(yaNoAcepta)
	primero := p.Conectar(s)
	primero.PedirEco("antes")
	for range 2 {
		echarlos := p.Agolpar(s, llegan)
		exigirQueNoGasteCPU(p, s, aceptaSinPausa)
		p.SiFalla(yaNoAcepta)
		primero.PedirEco("sigo")
		echarlos()
		s.ExigirQueVuelvaAAtender()
		primero.PedirEco("sigo")
	}
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
