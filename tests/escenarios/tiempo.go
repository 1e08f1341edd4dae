package escenarios

import (
	"fmt"
	"math"
	"strings"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

const (
	callan     = "un cliente puede callar, y tardar, lo que quiera"
	sinCuadrar = "a un texto cuatro veces más largo no le cuesta dieciséis veces más"

	// silencio es lo que callan: se ve un plazo de cinco segundos, que es de los que se
	// ponen. Corre mientras se prueba lo demás, así que casi no cuesta tiempo.
	silencio = 5100 * time.Millisecond
)

func deTiempo() []Escenario {
	return []Escenario{
		{Nombre: callan, Desde: 1, Hasta: 5, Aparte: true, Reglas: []string{"1.12"}, Lee: leeArranque,
			Tras: append(Nombres(deFormato()), callado, noLee),
			Empezar: func(p *arnes.Prueba) func(*arnes.Prueba) {
				return CallarDurante(p, silencio)
			}},
	}
}

// testigo es un cliente que se queda callado de alguna manera, y luego sigue.
type testigo struct {
	nombre    string
	empieza   func(p *arnes.Prueba, c *arnes.Conexion)
	sigue     func(p *arnes.Prueba, c *arnes.Conexion)
	conectado *arnes.Conexion
}

// CallarDurante conecta a unos clientes y los deja callados, cada uno a su manera.
// Devuelve lo que hay que hacer después: esperar a que haya pasado ese tiempo y exigir
// que la conversación de cada uno siga donde estaba.
func CallarDurante(p *arnes.Prueba, tiempo time.Duration) (seguir func(*arnes.Prueba)) {
	p.T.Helper()
	testigos := quienesCallan(p)
	conectar := p.Abrir // en los dos primeros pasos, un servidor para cada uno
	if p.Solucion.Paso >= 3 {
		s := p.Servidor()
		conectar = func() *arnes.Conexion { return p.Conectar(s) }
	}
	for i := range testigos {
		testigos[i].conectado = conectar()
		testigos[i].empieza(p, testigos[i].conectado)
	}
	principio := time.Now()
	return func(p *arnes.Prueba) {
		<-time.After(time.Until(principio.Add(tiempo)))
		callados := time.Since(principio).Round(100 * time.Millisecond)
		for _, t := range testigos {
			p.SiFalla(fmt.Sprintf("Un cliente %s, ha estado así %v y ya no se le atiende. ", t.nombre, callados) +
				cortaAlQueTarda)
			t.sigue(p, t.conectado.De(p))
		}
	}
}

func quienesCallan(p *arnes.Prueba) []testigo {
	const aTrozos = "partido"
	peticion, respuesta := p.Eco(aTrozos)
	entera := string(formato.Mensaje(peticion))
	larga, deLaLarga := p.Eco(strings.Repeat("a", 500_000))
	const largas = 12 // más de lo que cabe en el camino: el servidor se queda a medio escribir
	enviar := func(octetos, que string) func(*arnes.Prueba, *arnes.Conexion) {
		return func(_ *arnes.Prueba, c *arnes.Conexion) { c.EnviarOctetos([]byte(octetos), que) }
	}
	completar := func(octetos string) func(*arnes.Prueba, *arnes.Conexion) {
		return func(_ *arnes.Prueba, c *arnes.Conexion) {
			c.EnviarOctetos([]byte(octetos), "un mensaje, la mitad mucho después que la otra")
			c.Recibir(respuesta)
		}
	}
	saludar := func(_ *arnes.Prueba, c *arnes.Conexion) { c.PedirEco("hola") }
	return []testigo{
		{nombre: "que acababa de llegar, y no había dicho nada",
			empieza: func(*arnes.Prueba, *arnes.Conexion) {}, sigue: saludar},
		{nombre: "que ya había pedido algo", empieza: saludar, sigue: saludar},
		{nombre: "que había enviado media cabecera",
			empieza: enviar(entera[:2], "media cabecera"), sigue: completar(entera[2:])},
		{nombre: "que había enviado medio mensaje",
			empieza: enviar(entera[:7], "medio mensaje"), sigue: completar(entera[7:])},
		{nombre: "que no leía sus respuestas",
			empieza: func(_ *arnes.Prueba, c *arnes.Conexion) { c.EnviarSinEsperar(largas, larga) },
			sigue: func(p *arnes.Prueba, c *arnes.Conexion) {
				for range largas {
					c.Recibir(deLaLarga)
				}
				c.PedirEco("sigo")
			}},
	}
}

// noCrecenConElCuadrado compara lo que cuesta contestar a un texto y a otro cuatro veces
// más largo. Lo normal es que sea unas cuatro veces más, o menos; si cada carácter vuelve a
// copiar todo lo anterior, son dieciséis. Lo que no llega a un cuarto de segundo no se
// mira. Donde se sabe, se cuenta el procesador que gasta el servidor: en una máquina ocupada,
// lo corto acaba antes de perder el turno, y lo largo espera muchos.
func noCrecenConElCuadrado(p *arnes.Prueba) {
	const corto, veces, tope, suelo = 32 << 10, 4, 8, 250 * time.Millisecond
	s := p.ServidorQueAcaba()
	c := p.Conectar(s)
	p.SiFalla(copiaTodoOtraVez)
	for _, operacion := range operacionesDeTexto(p) {
		otro := enLoQueMenos(s, c, suelo, operacion+strings.Repeat("a", veces*corto))
		if otro < suelo {
			continue
		}
		uno := max(enLoQueMenos(s, c, 0, operacion+strings.Repeat("a", corto)), tic)
		p.Exigir(otro < tope*uno, fmt.Sprintf(
			"%sContestar a un texto de %d KiB le cuesta %v, y a uno %d veces más largo, %v: %.0f veces más.",
			citarOperacion(operacion), corto>>10, uno, veces, otro, float64(otro)/float64(uno)))
	}
}

// enLoQueMenos hace la misma petición hasta tres veces y devuelve lo que cuesta la que
// cuesta menos; si una ya baja del suelo, no hace más.
func enLoQueMenos(s *arnes.Servidor, c *arnes.Conexion, suelo time.Duration, peticion string) time.Duration {
	menos := time.Duration(math.MaxInt64)
	for i := 0; i < 3 && menos >= suelo; i++ {
		menos = min(menos, loQueCuesta(s, c, peticion))
	}
	return menos
}

// tic es lo menos que se puede medir del procesador que gasta un programa.
const tic = 10 * time.Millisecond

// loQueCuesta es el procesador que gasta el servidor en contestar a una petición, que no
// depende de lo ocupada que esté la máquina; donde no se sabe, lo que tarda.
func loQueCuesta(s *arnes.Servidor, c *arnes.Conexion, peticion string) time.Duration {
	gastado, seSabe := s.Gasto()
	antes := time.Now()
	c.Preguntar(peticion)
	tarda := time.Since(antes)
	if despues, _ := s.Gasto(); seSabe {
		return min(tarda, despues.CPU-gastado.CPU)
	}
	return tarda
}

// operacionesDeTexto son los principios de las peticiones que cambian un texto.
func operacionesDeTexto(p *arnes.Prueba) []string {
	if p.Solucion.Paso == 1 {
		return []string{""}
	}
	return []string{"mayusculas ", "minusculas ", "invertir "}
}

func citarOperacion(operacion string) string {
	if operacion == "" {
		return ""
	}
	return "Con «" + strings.TrimSpace(operacion) + "»: "
}
