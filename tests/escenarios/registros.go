package escenarios

import (
	"fmt"
	"slices"
	"strings"
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
			Probar: unAltaLenta},
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
	exigirQueNoSeEsperen(p, "modificacion", "baja", "consulta")
}

func unAltaLenta(p *arnes.Prueba) { exigirQueNoSeEsperen(p, "alta") }

// unCandadoParaCadaUno hace a la vez muchas operaciones, cada una sobre su registro: si a
// dos les toca el mismo candado, alguna tarda el doble. Van de dos clases en dos, para
// que de cada una haya bastantes: los candados repartidos pueden ser solo de una.
func unCandadoParaCadaUno(p *arnes.Prueba) {
	exigirQueNingunoComparta(p, "alta", "modificacion")
	exigirQueNingunoComparta(p, "consulta", "baja")
}

func exigirQueNingunoComparta(p *arnes.Prueba, clases ...string) {
	p.T.Helper()
	const retardo, clientes = 300 * time.Millisecond, 160
	s := p.Servidor("-retardo", retardo.String())
	tanda := 0
	p.SiFalla(candadosRepartidos)
	mejor := elMejor(2*retardo, func() time.Duration {
		tanda++
		var existen, peticiones []string
		for i := range clientes {
			operacion, clave := clases[i%len(clases)], fmt.Sprintf("k%d-%d", tanda, i)
			peticiones = append(peticiones, pedirle(operacion, clave))
			if operacion != "alta" {
				existen = append(existen, clave)
			}
		}
		darDeAlta(p, s, existen...)
		return cuantoTardan(p, s, clientes, 1, func(i, _ int) string { return peticiones[i] })
	})
	p.Exigir(mejor < 2*retardo, fmt.Sprintf(
		"%d clientes usan a la vez %d registros distintos (%s), con -retardo %v, y al menos dos se han esperado: en "+
			"el mejor de %d intentos han tardado %v, el doble que uno solo.",
		clientes, clientes, strings.Join(clases, " y "), retardo, intentos, mejor))
}

// laColaNoDetiene pone una cola de modificaciones de A y, detrás, una operación de
// cada clase. Mientras, los demás registros se han de poder usar. Gana lo que pase dos
// veces: en una máquina ocupada, una vez puede parecer lo que no es.
func laColaNoDetiene(p *arnes.Prueba) {
	ultimas := []string{"modificacion", "baja", "consulta", "alta"}
	p.ALaVez(len(ultimas), func(p *arnes.Prueba, i int) { // cada una, con su servidor
		for siguen, esperan := 0, 0; siguen < 2; {
			if unaCola(p, ultimas[i]) {
				siguen++
				continue
			}
			esperan++
			p.Exigir(esperan < 2, fmt.Sprintf("Con %d modificaciones de A en cola, y detrás «%s», una consulta, un "+
				"alta, una modificación y una baja de otros registros han tenido que esperar a que acabaran.",
				enLaCola, pedirle(ultimas[i], "A")))
		}
	})
}

const enLaCola = 12

// unaCola dice si, con una cola en un registro, los demás se pueden usar.
func unaCola(p *arnes.Prueba, ultima string) (siguen bool) {
	p.T.Helper()
	const retardo = 50 * time.Millisecond
	p.SiFalla(seEsperaConLaTabla)
	p.SiCalla(interbloqueo)
	s := p.Servidor("-retardo", retardo.String())
	darDeAlta(p, s, "A", "B-modificacion", "B-baja", "B-consulta")
	deA := ponerEnCola(p, s, enLaCola, "modificacion A n=1")
	<-deA.llega // así, los demás ya están esperando a A
	detras := encolar(p, s, pedirle(ultima, "A"))
	otras := make([]*arnes.Conexion, len(lasCuatroEnOrden))
	for i := range otras {
		otras[i] = p.Conectar(s)
		otras[i].PedirOK("mayusculas a") // mientras, la última llega a la cola
	}
	p.ALaVez(len(otras), func(p *arnes.Prueba, i int) {
		otras[i].De(p).PedirOK(pedirle(lasCuatroEnOrden[i], "B-"+lasCuatroEnOrden[i]))
	})
	siguen = deA.pendientes() > 0
	deA.esperar(p)
	detras.esperar(p)
	return siguen
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

// darDeAlta crea unos registros con sus altas a la vez.
func darDeAlta(p *arnes.Prueba, s *arnes.Servidor, claves ...string) {
	p.T.Helper()
	conexiones := yaAceptadas(p, s, len(claves))
	p.ALaVez(len(claves), func(p *arnes.Prueba, i int) {
		c := conexiones[i].De(p)
		defer c.Cerrar()
		c.PedirOK("alta " + claves[i] + " n=0")
	})
}

// yaAceptadas abre n conexiones, y espera a que el servidor atienda a cada una antes de
// abrir otra: si llegan muchas de golpe y no le caben en la cola de las que aún no ha
// aceptado (128, en muchos lenguajes), el sistema hace esperar a algunas varios segundos.
func yaAceptadas(p *arnes.Prueba, s *arnes.Servidor, n int) []*arnes.Conexion {
	p.T.Helper()
	conexiones := make([]*arnes.Conexion, n)
	for i := range conexiones {
		conexiones[i] = p.Conectar(s)
		conexiones[i].PedirOK("mayusculas a")
	}
	return conexiones
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
	conexiones := yaAceptadas(p, s, clientes)
	defer func() {
		for _, c := range conexiones {
			c.Cerrar()
		}
	}()
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

// cola son peticiones de clientes distintos que se esperan entre sí.
type cola struct {
	todas      sync.WaitGroup
	desde      time.Time
	llega      chan struct{} // recibe algo con cada respuesta
	conexiones []*arnes.Conexion
	respuestas []string
	cuando     []time.Time // llegó cada una
	fallos     []error
	faltan     atomic.Int64
}

// ponerEnCola envía la misma petición desde varias conexiones, y vuelve cuando
// todas están enviadas, sin esperar las respuestas.
func ponerEnCola(p *arnes.Prueba, s *arnes.Servidor, cuantas int, peticion string) *cola {
	p.T.Helper()
	return encolar(p, s, slices.Repeat([]string{peticion}, cuantas)...)
}

// encolar envía seguidas unas peticiones, cada una desde su conexión, sin esperar las
// respuestas.
func encolar(p *arnes.Prueba, s *arnes.Servidor, peticiones ...string) *cola {
	p.T.Helper()
	n := len(peticiones)
	q := &cola{llega: make(chan struct{}, n), respuestas: make([]string, n),
		cuando: make([]time.Time, n), fallos: make([]error, n)}
	q.faltan.Store(int64(n))
	for range peticiones {
		q.conexiones = append(q.conexiones, p.Conectar(s))
	}
	q.desde = time.Now()
	for i, peticion := range peticiones {
		c := q.conexiones[i]
		c.Enviar(peticion)
		q.todas.Go(func() {
			q.respuestas[i], q.fallos[i] = c.IntentarRecibir()
			q.cuando[i] = time.Now()
			q.faltan.Add(-1)
			q.llega <- struct{}{}
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
	for i, err := range q.fallos {
		if err != nil {
			q.conexiones[i].SinRespuesta(err)
		}
		q.conexiones[i].Cerrar()
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
