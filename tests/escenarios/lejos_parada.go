package escenarios

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"sockets/tests/arnes"
)

const (
	paraConEstado0  = "con Ctrl-C, o con SIGTERM, acaba con estado 0"
	paraContestando = "al parar se contesta lo que se estaba contestando"
	paraYNadieEntra = "mientras para, no entra nadie más"
)

func deParada() []Escenario {
	return []Escenario{
		{Nombre: paraConEstado0, Reglas: []string{"P.1"}, Tras: []string{lasCuatro}, Probar: acabaConEstado0},
		{Nombre: paraContestando, Reglas: []string{"P.2", "P.1"}, Tras: []string{paraConEstado0},
			Probar: contestaLoEmpezado},
		{Nombre: paraYNadieEntra, Reglas: []string{"P.3"}, Tras: []string{paraContestando}, Probar: nadieMasEntra},
		{Nombre: "al parar no se espera a quien no espera respuesta", Reglas: []string{"P.4", "P.1"},
			Tras: []string{paraConEstado0}, Probar: noEsperaATodos},
		{Nombre: "la parada no se alarga más que la gracia", Reglas: []string{"P.5"},
			Tras: []string{paraConEstado0}, Probar: laGraciaSeAcaba},
	}
}

// unaHora, para un servidor que se prueba, es como decir nunca.
const unaHora = "1h"

// lasDeParar son las señales con las que se para un servidor: la que envía el terminal
// con Ctrl-C, y la que envía el sistema, por ejemplo al apagarse.
var lasDeParar = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}

func nombreDe(senal syscall.Signal) string {
	if senal == syscall.SIGINT {
		return "Ctrl-C (SIGINT)"
	}
	return "SIGTERM"
}

// parar envía la señal. Desde entonces, el servidor puede acabar.
func parar(p *arnes.Prueba, s *arnes.Servidor, senal syscall.Signal) {
	p.T.Helper()
	s.Fin()
	if !s.Avisar(senal) {
		p.T.Skip("No se prueba: en este sistema no se puede enviar Ctrl-C a otro programa.")
	}
}

// exigirParado exige que acabe, y con estado 0.
func exigirParado(p *arnes.Prueba, s *arnes.Servidor, senal syscall.Signal) {
	p.T.Helper()
	s.EsperarFin()
	p.Regla("P.1")
	p.SiFalla(paraConOtroEstado)
	p.Exigir(s.Estado() == 0, fmt.Sprintf("Con %s, el servidor no acaba con estado 0, sino así: %s.",
		nombreDe(senal), s.ComoAcabo()), "Lo que escribió por la salida de errores:", s.Errores.String())
}

func acabaConEstado0(p *arnes.Prueba) {
	for _, senal := range lasDeParar {
		s := p.Servidor()
		c := p.Conectar(s)
		c.PedirEco("hola")
		c.Cerrar()
		p.SiFalla(noHaceCasoDeLaSenal)
		parar(p, s, senal)
		exigirParado(p, s, senal)
	}
}

// contestaLoEmpezado para el servidor cuando, de varias peticiones sobre un registro, se
// ha contestado a la primera: las demás llevan ya un retardo dentro, esperando.
func contestaLoEmpezado(p *arnes.Prueba) {
	for _, senal := range lasDeParar {
		s := p.Servidor("-retardo", "300ms", "-gracia", unaHora)
		darDeAlta(p, s, "ana")
		q := encolar(p, s, "modificacion ana n=1", "modificacion ana m=2", "consulta ana", "modificacion ana n=3")
		<-q.llega
		parar(p, s, senal)
		p.Regla("P.2")
		p.SiFalla(noAcabaDeContestar)
		q.esperar(p)
		p.Exigir(q.oks() == len(q.respuestas), fmt.Sprintf(
			"El servidor paraba mientras cuatro peticiones esperaban a un registro, y no a todas ha contestado OK: %s.",
			strings.Join(q.respuestas, "; ")))
		p.SiFalla(esperaATodos)
		exigirParado(p, s, senal)
	}
}

// nadieMasEntra llama a la puerta, una vez tras otra, mientras se contesta a una cola. Al
// principio puede que aún no haya llegado la señal; al final no se le ha de abrir.
func nadieMasEntra(p *arnes.Prueba) {
	const veces = 3
	for i := 1; !rechazaMientrasPara(p); i++ {
		p.SiFalla(sigueAdmitiendo)
		p.Exigir(i < veces, "Después de la señal, y mientras acababa de contestar a otros, el servidor ha seguido "+
			"atendiendo a clientes nuevos, o los ha dejado esperando: ni los rechaza, ni les cierra.")
	}
}

func rechazaMientrasPara(p *arnes.Prueba) bool {
	p.T.Helper()
	s := p.Servidor("-retardo", "400ms", "-gracia", unaHora)
	darDeAlta(p, s, "ana")
	q := ponerEnCola(p, s, 6, "modificacion ana n=1")
	<-q.llega
	parar(p, s, syscall.SIGINT)
	rechazado := false
	for q.pendientes() > 1 {
		_, err := s.IntentarPedir("mayusculas hola")
		if q.pendientes() > 1 { // si no, puede ser que haya acabado ya
			rechazado = err != nil && !os.IsTimeout(err)
		}
		<-time.After(5 * time.Millisecond)
	}
	p.SiFalla(noAcabaDeContestar)
	q.esperar(p)
	return rechazado
}

// noEsperaATodos para el servidor con clientes que no esperan nada de él. La gracia es de
// una hora: si acaba, es que no la necesita.
func noEsperaATodos(p *arnes.Prueba) {
	for _, clientes := range []struct {
		que, causa string
		hacer      func(c *arnes.Conexion)
	}{
		{"están callados", esperaATodos, func(*arnes.Conexion) {}},
		{"han enviado media petición", esperaATodos, func(c *arnes.Conexion) {
			c.EnviarOctetos([]byte(medioMensaje), "medio mensaje")
		}},
		{"no dejan de pedir", sigueConLosQueEstaban, func(c *arnes.Conexion) { go insistir(c) }},
	} {
		s := p.Servidor("-retardo", "20ms", "-gracia", unaHora)
		darDeAlta(p, s, "ana")
		for range 8 {
			c := p.Conectar(s)
			c.PedirEco("hola")
			clientes.hacer(c)
		}
		parar(p, s, syscall.SIGINT)
		p.Regla("P.4")
		p.SiFalla("Estaban conectados ocho clientes que " + clientes.que + ". " + clientes.causa)
		exigirParado(p, s, syscall.SIGINT)
	}
}

// insistir hace una petición tras otra hasta que no se puede más. Casi siempre está
// esperando respuesta: así lo encuentra la señal.
func insistir(c *arnes.Conexion) {
	for {
		if _, err := c.IntentarPedir("consulta ana"); err != nil {
			return
		}
	}
}

// laGraciaSeAcaba para el servidor cuando está haciendo algo que no acaba.
func laGraciaSeAcaba(p *arnes.Prueba) {
	p.SiFalla(sinGracia)
	quePasa := "cuya respuesta va a tardar una hora"
	lento := p.Servidor("-retardo", unaHora, "-gracia", "300ms")
	c := p.Conectar(lento)
	c.PedirEco("hola")
	c.Enviar("alta ana n=1")
	p.Conectar(lento).PedirEco("hola") // mientras, la otra petición empieza
	parar(p, lento, syscall.SIGINT)
	exigirQueAcabeYa(p, lento, quePasa)

	noLee := p.Servidor("-gracia", "300ms")
	otro := p.Conectar(noLee)
	otro.PedirOK("alta grande texto=" + strings.Repeat("a", 500_000))
	p.Conectar(noLee).Llenar("consulta grande")
	parar(p, noLee, syscall.SIGINT)
	exigirQueAcabeYa(p, noLee, "que no lee lo que se le envía")
}

func exigirQueAcabeYa(p *arnes.Prueba, s *arnes.Servidor, cliente string) {
	p.T.Helper()
	espera := s.Esperar(arnes.Plazo)
	p.Exigir(s.AcabaAntes(espera, nil), fmt.Sprintf("Con -gracia 300ms y un cliente %s, ha llegado la señal y el "+
		"servidor no acaba: %s, sigue en marcha.", cliente, espera.CuantoSeHaEsperado()))
}
