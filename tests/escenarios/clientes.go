package escenarios

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/informe"
)

const (
	callado     = "un cliente callado no detiene a otro"
	aLaVez      = "atiende a 50 clientes a la vez, a cada uno lo suyo"
	enOrden100  = "contesta en orden a 100 peticiones enviadas de una vez"
	noLee       = "un cliente que no lee sus respuestas no detiene a otro"
	seguidos200 = "atiende a 200 clientes, uno detrás de otro"
	leePaso3    = "paso3/README.md, «La idea»"
)

func deClientes() []Escenario {
	deFormatoYOperaciones := Nombres(slices.Concat(deFormato(), deOperaciones()))
	todos := []Escenario{
		{Nombre: callado, Desde: 3, Hasta: 5, Reglas: []string{"3.1", "3.4"}, Lee: leePaso3,
			Tras: []string{muchas}, Probar: unoCallado},
		{Nombre: "un cliente que se queda a medias no detiene a otro", Desde: 3, Hasta: 5, Reglas: []string{"3.1"},
			Lee: leePaso3, Tras: []string{callado}, Probar: unoAMedias},
		{Nombre: enOrden100, Desde: 3, Hasta: 5, Reglas: []string{"1.8"}, Lee: leePaso3,
			Tras: []string{deUnaVez, callado}, Probar: cienEnOrden},
		{Nombre: aLaVez, Desde: 3, Hasta: 5, Reglas: []string{"3.2"}, Lee: leePaso3,
			Tras: []string{callado, enOrden100}, Probar: cincuentaALaVez},
		{Nombre: seguidos200, Desde: 3, Hasta: 5, Reglas: []string{"3.4"},
			Lee: leePaso3, Tras: []string{aLaVez}, Probar: doscientosSeguidos},
		{Nombre: noLee, Desde: 3, Hasta: 5, Reglas: []string{"3.1", "4.13", "3.6"}, Lee: leePaso3,
			Tras: []string{largoYCorto, enOrden100}, Probar: unoNoLee},
		{Nombre: "lo que le pase a un cliente no lo nota otro", Desde: 3, Hasta: 5,
			Reglas: []string{"3.3", "1.6", "1.7", "1.12"}, Aparte: true, Lee: leePaso3,
			Tras: append(deFormatoYOperaciones, aLaVez, noLee, compartidos), Probar: nadieNotaLosPercances},
	}
	return slices.Concat(todos, deClientesEnUnix(), deClientesEnLinux())
}

func unoCallado(p *arnes.Prueba) {
	s := p.Servidor()
	p.SiFalla(deUnoEnUno)
	p.SiCierra(hayUnLimite)
	p.Regla("3.4", informe.Cierra, informe.Corta)
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
	p.SiFalla(noContestaATodas)
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
	peticion, _ := p.Eco(strings.Repeat("a", 500_000))
	p.SiFalla(cortaAlQueTarda)
	lleno := p.Conectar(s).Llenar(peticion)
	p.SiFalla(guardaSinFin)
	p.Regla("3.6")
	p.Exigir(lleno, "El servidor guarda sin fin las respuestas de un cliente que no las lee: así se agota su memoria.")
	p.SiFalla(escribeConLosDemasParados)
	p.Regla("3.1")
	if p.Solucion.Paso >= 4 {
		p.Lee = leePaso4
		p.Regla("4.13")
	}
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
		p.Regla("1.12")
		percance.Hacer(p, quien)
		p.Regla("3.3")
		nuevo := p.Conectar(s)
		for _, otro := range []*arnes.Conexion{fijo, nuevo} {
			exigirLoConfirmado(p, otro, "delfijo")
			exigirLoConfirmado(p, otro, suyo)
		}
		quien.Cerrar()
	}
}

// exigirQueNoGasteCPU exige que el servidor, que no tiene nada que hacer, no gaste
// procesador. Basta con que en uno de tres segundos no lo gaste: puede tener algo que
// acabar. Solo se mira donde se sabe cuánto gasta (Linux).
func exigirQueNoGasteCPU(p *arnes.Prueba, s *arnes.Servidor, causa string) {
	p.T.Helper()
	exigirQueNoGaste(p, s, time.Second, 3, causa)
}

// exigirQueNoGaste es lo mismo, con medidas de otra duración: basta con una de tantas.
func exigirQueNoGaste(p *arnes.Prueba, s *arnes.Servidor, medida time.Duration, veces int, causa string) {
	p.T.Helper()
	var gasta time.Duration
	for range veces {
		antes, hay := s.Gasto()
		if !hay {
			return
		}
		<-time.After(medida)
		despues, _ := s.Gasto()
		if gasta = despues.CPU - antes.CPU; gasta < medida/10 {
			return
		}
	}
	p.SiFalla(causa)
	p.Exigir(false, fmt.Sprintf("El servidor gasta %v de procesador por segundo sin hacer nada útil.",
		gasta*time.Second/medida))
}
