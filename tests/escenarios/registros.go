package escenarios

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sockets/tests/arnes"
)

const (
	noEsperan = "las operaciones sobre registros distintos no se esperan"
	altaLenta = "un alta lenta no detiene a los demás"
	leePaso5  = "paso5/README.md, «La idea»"
	intentos  = 8 // de las pruebas en las que basta que uno salga bien
)

func deRegistros() []Escenario {
	todos := []Escenario{
		{Nombre: noEsperan, Desde: 5, Hasta: 5, Reglas: []string{"5.1"}, Lee: leePaso5, Tras: []string{seTurnan},
			Probar: distintosNoSeEsperan},
		{Nombre: altaLenta, Desde: 5, Hasta: 5, Reglas: []string{"5.2"}, Lee: leePaso5, Tras: []string{noEsperan},
			Probar: lasAltasNoSeEsperan},
		{Nombre: "no hay dos registros que compartan candado", Desde: 5, Hasta: 5, Reglas: []string{"5.1"},
			Lee: leePaso5, Tras: []string{noEsperan, altaLenta}, Probar: unCandadoParaCadaUno},
		{Nombre: "la cola de un registro no detiene a los demás", Desde: 5, Hasta: 5, Reglas: []string{"5.3"},
			Aparte: true, Lee: leePaso5, Tras: []string{noEsperan}, Probar: laColaNoDetiene},
		{Nombre: "altas y bajas cruzadas no se quedan esperando", Desde: 4, Hasta: 5, Reglas: []string{"4.10"},
			Lee: leePaso5, Tras: []string{noSePisan, unaBaja}, Probar: cruzadas},
	}
	return slices.Concat(todos, deMemoriaEnLinux())
}

func distintosNoSeEsperan(p *arnes.Prueba) {
	const retardo, clientes, veces = 40 * time.Millisecond, 8, 2
	s := p.Servidor("-retardo", retardo.String())
	darDeAlta(p, s, clientes)
	p.SiFalla(unCandadoParaTodos)
	mejor := elMejor(clientes*veces*retardo/2, func() time.Duration {
		return modificarALaVez(p, s, clientes, veces, func(i int) string { return fmt.Sprint("k", i) })
	})
	p.Exigir(mejor < clientes*veces*retardo/2, fmt.Sprintf(
		"%d clientes modifican cada uno su registro, %d veces, con -retardo %v: de uno en uno son %v, y han tardado "+
			"%v en el mejor de %d intentos.", clientes, veces, retardo, clientes*veces*retardo, mejor, intentos))
}

func lasAltasNoSeEsperan(p *arnes.Prueba) {
	const retardo, clientes, veces = 40 * time.Millisecond, 8, 2
	s := p.Servidor("-retardo", retardo.String())
	p.SiFalla(elAltaDuermeConLaTabla)
	tanda := 0
	mejor := elMejor(clientes*veces*retardo/2, func() time.Duration {
		tanda++
		return cuantoTardan(p, s, clientes, veces, func(i, j int) string {
			return fmt.Sprintf("alta t%d-%d-%d n=0", tanda, i, j)
		})
	})
	p.Exigir(mejor < clientes*veces*retardo/2, fmt.Sprintf(
		"%d clientes dan de alta claves distintas, %d cada uno, con -retardo %v: de una en una son %v, y han tardado "+
			"%v en el mejor de %d intentos.", clientes, veces, retardo, clientes*veces*retardo, mejor, intentos))
}

func unCandadoParaCadaUno(p *arnes.Prueba) {
	const retardo, clientes = 300 * time.Millisecond, 80
	s := p.Servidor("-retardo", retardo.String())
	darDeAlta(p, s, clientes)
	p.SiFalla(candadosRepartidos)
	mejor := elMejor(2*retardo, func() time.Duration {
		return modificarALaVez(p, s, clientes, 1, func(i int) string { return fmt.Sprint("k", i) })
	})
	p.Exigir(mejor < 2*retardo, fmt.Sprintf(
		"%d clientes modifican a la vez %d registros distintos, con -retardo %v, y al menos dos se han esperado: en "+
			"el mejor de %d intentos han tardado %v, el doble que uno solo.",
		clientes, clientes, retardo, intentos, mejor))
}

func laColaNoDetiene(p *arnes.Prueba) {
	const retardo, enCola = 100 * time.Millisecond, 10
	p.SiFalla(seEsperaConLaTabla)
	for range 3 {
		s := p.Servidor("-retardo", retardo.String())
		p.Conectar(s).PedirOK("alta A n=0")
		p.Conectar(s).PedirOK("alta B n=0")
		otro := p.Conectar(s)
		deA := ponerEnCola(p, s, enCola, "modificacion A n=1")
		<-deA.primera // así, los demás ya están esperando a A
		for _, peticion := range []string{"consulta B", "alta C n=0", "baja C"} {
			otro.PedirOK(peticion)
		}
		quedan := deA.pendientes()
		deA.esperar(p)
		p.Exigir(quedan > 0, fmt.Sprintf(
			"Con %d modificaciones de A en cola, una consulta de B y un alta y una baja de C han tenido que esperar a "+
				"que acabaran todas.", enCola))
	}
}

func cruzadas(p *arnes.Prueba) {
	s := p.Servidor("-retardo", "100us")
	p.SiFalla(interbloqueo)
	p.ALaVez(8, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		for j := range 100 {
			clave := fmt.Sprint("k", (i*7+j)%5)
			c.Preguntar([...]string{
				"alta " + clave + " n=1", "modificacion " + clave + " n=2", "baja " + clave, "consulta " + clave,
			}[j%4])
		}
	})
}

// darDeAlta crea los registros k0, k1… con sus altas a la vez.
func darDeAlta(p *arnes.Prueba, s *arnes.Servidor, cuantas int) {
	p.T.Helper()
	p.ALaVez(cuantas, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		defer c.Cerrar()
		c.PedirOK(fmt.Sprintf("alta k%d n=0", i))
	})
}

func modificarALaVez(p *arnes.Prueba, s *arnes.Servidor, clientes, veces int, clave func(int) string) time.Duration {
	p.T.Helper()
	return cuantoTardan(p, s, clientes, veces, func(i, j int) string {
		return fmt.Sprintf("modificacion %s n=%d", clave(i), j)
	})
}

// cuantoTardan mide lo que tardan varios clientes, que empiezan a la vez, en
// recibir todas sus confirmaciones.
func cuantoTardan(
	p *arnes.Prueba, s *arnes.Servidor, clientes, veces int, peticion func(i, j int) string,
) time.Duration {
	p.T.Helper()
	conexiones := make([]*arnes.Conexion, clientes)
	for i := range conexiones {
		conexiones[i] = p.Conectar(s)
		defer conexiones[i].Cerrar()
	}
	antes := time.Now()
	p.ALaVez(clientes, func(p *arnes.Prueba, i int) {
		c := conexiones[i].De(p)
		for j := range veces {
			c.PedirOK(peticion(i, j))
		}
	})
	return time.Since(antes)
}

// elMejor repite una medida hasta que sale menor que el tope, o hasta agotar los
// intentos. Con dormir de por medio, un programa que hace las cosas de una en
// una no baja nunca del tope; a uno que las hace a la vez le basta un intento
// en que la máquina no esté ocupada.
func elMejor(tope time.Duration, medir func() time.Duration) time.Duration {
	mejor := medir()
	for i := 1; i < intentos && mejor >= tope; i++ {
		mejor = min(mejor, medir())
	}
	return mejor
}

// cola son peticiones iguales, de clientes distintos, que se esperan entre sí.
type cola struct {
	todas      sync.WaitGroup
	una        sync.Once
	primera    chan struct{} // se cierra cuando llega la primera respuesta
	respuestas []string
	fallos     []error
	faltan     atomic.Int64
}

// ponerEnCola envía la misma petición desde varias conexiones, y vuelve cuando
// todas están enviadas, sin esperar las respuestas.
func ponerEnCola(p *arnes.Prueba, s *arnes.Servidor, cuantas int, peticion string) *cola {
	p.T.Helper()
	q := &cola{primera: make(chan struct{}), respuestas: make([]string, cuantas), fallos: make([]error, cuantas)}
	q.faltan.Store(int64(cuantas))
	for i := range cuantas {
		c := p.Conectar(s)
		c.Enviar(peticion)
		q.todas.Go(func() {
			q.respuestas[i], q.fallos[i] = c.IntentarRecibir()
			q.faltan.Add(-1)
			q.una.Do(func() { close(q.primera) })
		})
	}
	return q
}

// pendientes dice cuántas no tienen respuesta todavía.
func (q *cola) pendientes() int64 { return q.faltan.Load() }

// esperar espera a todas las respuestas, y falla si falta alguna.
func (q *cola) esperar(p *arnes.Prueba) {
	p.T.Helper()
	q.todas.Wait()
	for _, err := range q.fallos {
		p.Exigir(err == nil, "Una de las peticiones en cola se ha quedado sin respuesta.")
	}
}

func (q *cola) oks() int {
	n := 0
	for _, respuesta := range q.respuestas {
		if empiezaPorOK(respuesta) {
			n++
		}
	}
	return n
}
