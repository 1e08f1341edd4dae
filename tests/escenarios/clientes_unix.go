//go:build unix

package escenarios

import (
	"fmt"
	"slices"
	"syscall"
	"time"

	"sockets/tests/arnes"
)

func deClientesEnUnix() []Escenario {
	return []Escenario{
		{Nombre: "si no puede aceptar a un cliente, lo intenta otra vez", Desde: 3, Hasta: 5, Aparte: true,
			Reglas: []string{"3.5", "3.3", "3.7"}, Lee: leePaso3,
			Tras:   append(Nombres(slices.Concat(deFormato(), deOperaciones())), aLaVez),
			Probar: vuelveAAceptar},
		{Nombre: "un cliente congelado no detiene a otro, y sigue donde estaba", Desde: 3, Hasta: 5, Aparte: true,
			SoloNuestra: true, Tras: []string{callado, ensena}, Probar: unoCongelado},
	}
}

const (
	delServidorLleno = 128 // descriptores: cabe lo que necesitan los lenguajes que traen mucho detrás
	lleganAlLleno    = 170
)

// vuelveAAceptar llena el servidor de clientes hasta que no le quedan descriptores, los
// echa, y así dos veces: quien cuenta los fallos, o alarga la pausa con cada uno, puede
// aguantar la primera. Mientras, a los que llegan se les puede cerrar o hacer esperar.
func vuelveAAceptar(p *arnes.Prueba) {
	s := p.ServidorConPocosFicheros(delServidorLleno)
	p.SiFalla(yaNoAcepta)
	primero := p.Conectar(s)
	primero.PedirEco("antes")
	otro := p.Conectar(s)
	otro.PedirEco("me voy")
	otro.Cerrar()
	p.Regla("3.7") // antes de que no pueda aceptar: si ya gastaba, no es por eso
	exigirQueNoGaste(p, s, 200*time.Millisecond, 15, alguienDaVueltas)
	p.Regla("3.5")
	for range 2 {
		echarlos := p.Agolpar(s, lleganAlLleno)
		exigirQueNoGasteCPU(p, s, aceptaSinPausa)
		p.SiFalla(yaNoAcepta)
		primero.PedirEco("sigo")
		echarlos()
		s.ExigirQueVuelvaAAtender()
		primero.PedirEco("sigo")
	}
}

// LlenoDurante deja al servidor sin descriptores todo ese tiempo. Así se ve a quien se
// rinde tras muchos intentos, y a quien dobla la pausa sin fin: cuando ya puede aceptar,
// tarda en volver a intentarlo tanto como ha estado sin poder.
func LlenoDurante(p *arnes.Prueba, tiempo time.Duration) {
	const parte = 7 // de ese tiempo, lo más que puede tardar en volver
	s := p.ServidorConPocosFicheros(delServidorLleno)
	p.SiFalla(yaNoAcepta)
	primero := p.Conectar(s)
	primero.PedirEco("antes")
	echarlos := p.Agolpar(s, lleganAlLleno)
	<-time.After(tiempo)
	primero.PedirEco("sigo")
	echarlos()
	antes := time.Now()
	s.ExigirQueVuelvaAAtender()
	tarda := time.Since(antes)
	p.SiFalla(laPausaCrece)
	p.Exigir(tarda < tiempo/parte, fmt.Sprintf(
		"El servidor ha estado %v sin poder aceptar a nadie y, cuando ya podía, ha tardado %v en volver a intentarlo.",
		tiempo, tarda.Round(time.Millisecond)))
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
