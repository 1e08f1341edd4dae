package escenarios

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"sockets/tests/arnes"
)

const (
	callado    = "un cliente callado no detiene a otro"
	aLaVez     = "atiende a 50 clientes a la vez, a cada uno lo suyo"
	enOrden100 = "contesta en orden a 100 peticiones enviadas de una vez"
	noLee      = "un cliente que no lee sus respuestas no detiene a otro"
	leePaso3   = "paso3/README.md, «La idea»"
)

func deClientes() []Escenario {
	deFormatoYOperaciones := Nombres(slices.Concat(deFormato(), deOperaciones()))
	todos := []Escenario{
		{Nombre: callado, Desde: 3, Hasta: 5, Lee: leePaso3, Tras: []string{muchas}, Probar: unoCallado},
		{Nombre: "un cliente que se queda a medias no detiene a otro", Desde: 3, Hasta: 5, Lee: leePaso3,
			Tras: []string{callado}, Probar: unoAMedias},
		{Nombre: enOrden100, Desde: 3, Hasta: 5, Lee: leePaso3, Tras: []string{deUnaVez, callado}, Probar: cienEnOrden},
		{Nombre: aLaVez, Desde: 3, Hasta: 5, Lee: leePaso3,
			Tras: []string{callado, enOrden100}, Probar: cincuentaALaVez},
		{Nombre: "atiende a 200 clientes, uno detrás de otro", Desde: 3, Hasta: 5, Lee: leePaso3,
			Tras: []string{aLaVez}, Probar: doscientosSeguidos},
		{Nombre: noLee, Desde: 3, Hasta: 5, Lee: leePaso3, Tras: []string{largoYCorto, enOrden100}, Probar: unoNoLee},
		{Nombre: "lo que le pase a un cliente no lo nota otro", Desde: 3, Hasta: 5, Aparte: true, Lee: leePaso3,
			Tras: append(deFormatoYOperaciones, aLaVez, noLee, compartidos), Probar: nadieNotaLosPercances},
	}
	return slices.Concat(todos, deClientesEnUnix(), deClientesEnLinux())
}

func unoCallado(p *arnes.Prueba) {
	s := p.Servidor()
	p.SiFalla(deUnoEnUno)
	primero := p.Conectar(s)
	segundo := p.Conectar(s)
	segundo.PedirEco("segundo")
	primero.PedirEco("primero")
	segundo.PedirEco("segundo-otra-vez")
}

func unoAMedias(p *arnes.Prueba) {
	s := p.Servidor()
	p.SiFalla(seLeeDondeSeAcepta)
	p.Conectar(s).EnviarOctetos([]byte(medioMensaje), "medio mensaje")
	s.ExigirQueAtienda()
}

func cienEnOrden(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(unaGorrutinaPorPeticion)
	c.PedirEcos(100, func(i int) string { return fmt.Sprintf("texto%d", i) })
}

func cincuentaALaVez(p *arnes.Prueba) {
	s := p.Servidor()
	p.SiFalla(lasGorrutinasComparten)
	const clientes = 50
	var conectados sync.WaitGroup
	conectados.Add(clientes)
	p.ALaVez(clientes, func(p *arnes.Prueba, i int) {
		c := conectarYAvisar(p, s, &conectados)
		conectados.Wait() // que estén todos antes de empezar
		for vuelta := range 3 {
			c.PedirEcos(100, func(j int) string { return fmt.Sprintf("cliente%d,texto%d-%d", i, vuelta, j) })
		}
	})
}

func conectarYAvisar(p *arnes.Prueba, s *arnes.Servidor, conectados *sync.WaitGroup) *arnes.Conexion {
	p.T.Helper()
	defer conectados.Done()
	return p.Conectar(s)
}

func doscientosSeguidos(p *arnes.Prueba) {
	s := p.Servidor()
	p.SiFalla(dejaDeAtender)
	for range 200 {
		s.ExigirQueAtienda()
	}
}

func unoNoLee(p *arnes.Prueba) {
	s := p.Servidor()
	p.SiFalla(escribeConLosDemasParados)
	peticion, _ := p.Eco(strings.Repeat("a", 500_000))
	p.Conectar(s).Llenar(peticion)
	s.ExigirQueAtienda()
}

func nadieNotaLosPercances(p *arnes.Prueba) {
	s := p.Servidor()
	fijo := p.Conectar(s)
	confirmarAlgo(p, fijo, "delfijo")
	for i, percance := range Percances() {
		suyo := fmt.Sprintf("suyo%d", i)
		quien := p.Conectar(s)
		confirmarAlgo(p, quien, suyo)
		p.SiFalla("Un cliente " + percance.Nombre + ", " + unErrorAcabaConTodos)
		percance.Hacer(p, quien)
		nuevo := p.Conectar(s)
		for _, otro := range []*arnes.Conexion{fijo, nuevo} {
			exigirLoConfirmado(p, otro, "delfijo")
			exigirLoConfirmado(p, otro, suyo)
		}
		quien.Cerrar()
	}
}

// exigirQueNoGasteCPU exige que el servidor, parado a la espera de que algo
// cambie, no gire en un bucle. Solo se mira donde se sabe cuánto gasta (Linux).
func exigirQueNoGasteCPU(p *arnes.Prueba, s *arnes.Servidor) {
	p.T.Helper()
	const medida = time.Second
	antes, hay := s.Gasto()
	if !hay {
		return
	}
	<-time.After(medida)
	despues, _ := s.Gasto()
	gasta := despues.CPU - antes.CPU
	p.SiFalla(aceptaSinPausa)
	p.Exigir(gasta < medida/10, fmt.Sprintf(
		"El servidor gasta %v de procesador por segundo sin hacer nada útil.", gasta))
}
