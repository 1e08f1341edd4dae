package escenarios

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

const (
	todosEnOrden   = "lista enseña todos los registros, por orden de clave"
	noCabeLaLista  = "si la lista no cabe en un mensaje, contesta ERROR y sigue"
	variasListas   = "varias listas a la vez, con altas y bajas en medio, no rompen nada"
	loConfirmado   = "una lista enseña todo lo que ya se había confirmado"
	unaFoto        = "una lista es una foto de un solo momento"
	mudanzaEntera  = "una mudanza no se ve a medias"
	noTardaMas     = "una lista no tarda más porque haya más registros"
	listaQueEspera = "una lista que espera no detiene a los demás"
	siempreAcaba   = "una lista acaba aunque los demás no paren de cambiar registros"
)

func deLista() []Escenario {
	return []Escenario{
		{Nombre: todosEnOrden, Reglas: []string{"L.1", "L.3"}, Tras: []string{lasCuatro}, Probar: listaTodos},
		{Nombre: noCabeLaLista, Reglas: []string{"L.2"}, Tras: []string{todosEnOrden}, Probar: unaListaNoCabe},
		{Nombre: variasListas, Reglas: []string{"L.5", "L.3"}, Tras: []string{todosEnOrden, sinCarreras},
			Probar: listasALaVez},
		{Nombre: noTardaMas, Reglas: []string{"L.6"}, Tras: []string{variasListas}, Probar: unRetardoPorLista},
		{Nombre: loConfirmado, Reglas: []string{"L.3"}, Tras: []string{variasListas}, Probar: ensenaLoConfirmado},
		{Nombre: unaFoto, Reglas: []string{"L.3"}, Tras: []string{variasListas}, Probar: deUnSoloMomento},
		{Nombre: mudanzaEntera, Reglas: []string{"L.3"}, Tras: []string{variasListas}, Probar: mudanzas},
		{Nombre: siempreAcaba, Reglas: []string{"L.5"}, Tras: []string{variasListas}, Probar: acabaAunqueNoParen},
		{Nombre: listaQueEspera, Reglas: []string{"L.4", "5.3"}, Aparte: true, Tras: []string{variasListas},
			Probar: laListaNoDetiene},
		{Nombre: "una lista enorme que nadie lee no detiene a los demás", Reglas: []string{"L.4"}, Aparte: true,
			Tras: []string{variasListas}, Probar: unaListaEnorme},
	}
}

// pedirLista devuelve los registros de una lista: de cada clave, lo que va detrás.
func pedirLista(p *arnes.Prueba, c *arnes.Conexion) map[string]string {
	p.T.Helper()
	return leerLista(p, c.Preguntar("lista"))
}

func leerLista(p *arnes.Prueba, respuesta string) map[string]string {
	p.T.Helper()
	resto, hay := strings.CutPrefix(respuesta, "OK")
	p.Exigir(hay, "La lista, que cabía en un mensaje, ha contestado: "+respuesta)
	registros := map[string]string{}
	anterior := ""
	for linea := range strings.SplitSeq(strings.TrimSpace(resto), "\n") {
		clave, campos, _ := strings.Cut(linea, " ")
		p.Exigir(anterior == "" || anterior < clave, fmt.Sprintf(
			"En la lista, «%s» va detrás de «%s», y ha de ir una vez y en su orden.", clave, anterior))
		registros[clave], anterior = campos, clave
	}
	delete(registros, "") // de la que está vacía
	return registros
}

// numero lee el campo n de un registro que no tiene más.
func numero(p *arnes.Prueba, registros map[string]string, clave string) int {
	p.T.Helper()
	n, err := strconv.Atoi(strings.TrimPrefix(registros[clave], "n="))
	p.Exigir(err == nil, fmt.Sprintf("En la lista, el registro %s, que tiene un número, es %q.",
		clave, registros[clave]))
	return n
}

func listaTodos(p *arnes.Prueba) {
	s := p.Servidor()
	c, otro := p.Conectar(s), p.Conectar(s)
	p.SiFalla(comoSeListan)
	p.SiCalla(seEsperaASiMisma)
	vacia := c.Preguntar("lista")
	p.Exigir(strings.TrimRight(vacia, " ") == "OK", "Sin ningún registro, la lista ha contestado: "+vacia)
	for _, alta := range []string{"eva edad=31, ciudad=Lugo", "ñu a=1", "ana nombre=Ana María", "Zoe vacio=", "k10 n=1",
		"k9 n=1"} {
		c.PedirOK("alta " + alta)
	}
	const quedan = "eva ciudad=Lugo, edad=31\nk10 n=1\nk9 n=1\nñu a=1"
	for range 5 { // un mapa se recorre cada vez en un orden
		c.Pedir("lista", "OK Zoe vacio=\nana nombre=Ana María\n"+quedan)
	}
	p.SiFalla(listaVieja)
	p.Regla("L.3")
	c.PedirOK("modificacion ana edad=20")
	c.PedirOK("baja Zoe")
	otro.Pedir("lista", "OK ana edad=20, nombre=Ana María\n"+quedan)
}

func unaListaNoCabe(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(laListaTambien)
	const deX = 600_000
	x := strings.Repeat("x", deX)
	y := strings.Repeat("y", formato.MaxOctetos-len("OK a x=\nb y=")-deX)
	c.PedirOK("alta a x=" + x)
	c.PedirOK("alta b y=" + y)
	c.Pedir("lista", "OK a x="+x+"\nb y="+y)
	c.PedirOK("alta c z=")
	c.PedirError("lista")
	c.PedirOK("baja a")
	c.Pedir("lista", "OK b y="+y+"\nc z=")
}

func listasALaVez(p *arnes.Prueba) {
	p.SiFalla(listaSinCandado)
	p.SiCalla(seEsperaASiMisma)
	for _, retardo := range []string{"0s", "1ms"} {
		s := p.Servidor("-retardo", retardo)
		p.ALaVez(8, func(p *arnes.Prueba, i int) {
			c := p.Conectar(s)
			suerte := rand.New(rand.NewPCG(uint64(i), 2))
			respuestas := c.PreguntarVarias(lote(func(k int) string {
				if i < 4 && k%2 == 0 {
					return "lista"
				}
				return unaOperacion(suerte, suerte.IntN(4), fmt.Sprintf("%d-%d", i, k))
			})...)
			for k, respuesta := range respuestas {
				if i < 4 && k%2 == 0 {
					leerLista(p, respuesta)
				}
			}
		})
	}
}

// unRetardoPorLista mira lo que tarda una lista de muchos registros. Dormir es una cota:
// quien duerme en cada uno no puede tardar menos de lo que suman.
func unRetardoPorLista(p *arnes.Prueba) {
	const retardo, cuantos = 30 * time.Millisecond, 60
	s := p.Servidor("-retardo", retardo.String())
	p.SiFalla(unRetardoPorRegistro)
	var claves []string
	for i := range cuantos {
		claves = append(claves, fmt.Sprint("k", i))
	}
	darDeAlta(p, s, claves...)
	c := p.Conectar(s)
	mejor := elMejor(cuantos*retardo/2, func() time.Duration {
		antes := time.Now()
		c.PedirOK("lista")
		return time.Since(antes)
	})
	p.Exigir(mejor < cuantos*retardo/2, fmt.Sprintf("Con -retardo %v, una lista de %d registros ha tardado %v, en el "+
		"mejor de %d intentos.", retardo, cuantos, mejor.Round(time.Millisecond), intentos))
}

// ensenaLoConfirmado hace que cada cliente cambie su registro y, con la confirmación en la
// mano, pida la lista: ha de ver lo suyo, y de lo de los demás, nada más viejo que lo que
// ya vio.
func ensenaLoConfirmado(p *arnes.Prueba) {
	const clientes, veces = 6, 20
	s := p.Servidor("-retardo", "1ms")
	p.SiFalla(listaVieja)
	p.ALaVez(clientes, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		suyo := fmt.Sprint("k", i)
		vistos := map[string]int{}
		c.PedirOK("alta " + suyo + " n=0")
		for j := range veces {
			registros := pedirLista(p, c)
			p.Exigir(numero(p, registros, suyo) == j, fmt.Sprintf("A «%s n=%d» ya se había contestado OK, y una lista "+
				"pedida después dice %q.", suyo, j, registros[suyo]))
			for clave := range registros {
				n := numero(p, registros, clave)
				p.Exigir(n >= vistos[clave], fmt.Sprintf("Una lista ha enseñado %s n=%d, y otra, pedida después, n=%d.",
					clave, vistos[clave], n))
				vistos[clave] = n
			}
			c.PedirOK(fmt.Sprintf("modificacion %s n=%d", suyo, j+1))
		}
		c.PedirOK("baja " + suyo)
		_, sigue := pedirLista(p, c)[suyo]
		p.Exigir(!sigue, "Una lista ha enseñado un registro cuya baja ya se había confirmado.")
	})
}

// deUnSoloMomento cambia dos registros, siempre primero uno y, hecho, el otro: en
// ningún momento el segundo va por delante, ni el primero le saca más de uno. Entre los
// dos hay muchos más, para que recorrerlos lleve un rato. Se mira con la clave mayor
// delante y con la menor, porque la lista los recorrerá en algún orden.
func deUnSoloMomento(p *arnes.Prueba) {
	casos := []struct {
		primero, segundo, retardo string
		enMedio                   int
	}{{"a", "z", "0s", 400}, {"z", "a", "0s", 400}, {"a", "z", "1ms", 4}, {"z", "a", "1ms", 4}}
	p.ALaVez(len(casos), func(p *arnes.Prueba, i int) { // cada uno, con su servidor
		caso := casos[i]
		p.SiFalla(noEsUnaFoto)
		s := p.Servidor("-retardo", caso.retardo)
		c := p.Conectar(s)
		altas := []string{"alta a n=0", "alta z n=0"}
		for j := range caso.enMedio {
			altas = append(altas, fmt.Sprintf("alta k%d n=0", j))
		}
		c.PreguntarVarias(altas...)
		mientrasSeLista(p, s, func(vez int) []string {
			return []string{
				fmt.Sprintf("modificacion %s n=%d", caso.primero, vez),
				fmt.Sprintf("modificacion %s n=%d", caso.segundo, vez),
			}
		}, func(p *arnes.Prueba, registros map[string]string) {
			uno, otro := numero(p, registros, caso.primero), numero(p, registros, caso.segundo)
			p.Exigir(uno == otro || uno == otro+1, fmt.Sprintf("Se cambia primero %s y después %s, y una "+
				"lista dice que %s va por %d, y %s, por %d: nunca han estado así.",
				caso.primero, caso.segundo, caso.primero, uno, caso.segundo, otro))
		})
	})
}

// mudanzas da de alta un registro nuevo y, confirmado, de baja el anterior: en todo momento
// hay uno, o dos seguidos.
func mudanzas(p *arnes.Prueba) {
	for _, retardo := range []string{"0s", "1ms"} {
		s := p.Servidor("-retardo", retardo)
		p.SiFalla(noEsUnaFoto)
		p.Conectar(s).PedirOK("alta casa0 n=0")
		mientrasSeLista(p, s, func(vez int) []string {
			return []string{fmt.Sprintf("alta casa%d n=%d", vez%10, vez), fmt.Sprintf("baja casa%d", (vez-1)%10)}
		}, func(p *arnes.Prueba, registros map[string]string) {
			p.Exigir(len(registros) == 1 || len(registros) == 2, fmt.Sprintf("Antes de cada baja se había confirmado "+
				"un alta: en todo momento hay uno o dos registros, y una lista enseña %d.", len(registros)))
			var numeros []int
			for clave := range registros {
				numeros = append(numeros, numero(p, registros, clave))
			}
			slices.Sort(numeros)
			p.Exigir(numeros[len(numeros)-1]-numeros[0] < 2, fmt.Sprintf("Una lista enseña juntos los registros %d y "+
				"%d, que nunca lo han estado.", numeros[0], numeros[len(numeros)-1]))
		})
	}
}

// mientrasSeLista hace unas peticiones una y otra vez, numeradas desde 1, mientras otros
// clientes piden listas y las miran.
func mientrasSeLista(p *arnes.Prueba, s *arnes.Servidor, cadaVez func(vez int) []string,
	mirar func(*arnes.Prueba, map[string]string)) {
	p.T.Helper()
	const miran, listas = 3, 25
	var mirando atomic.Int64
	var yaBasta atomic.Bool
	mirando.Store(miran)
	p.ALaVez(1+miran, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		if i == 0 {
			vez := 0
			pedirSinParar(c, func() []string { vez++; return cadaVez(vez) }, &yaBasta, func() {})
			return
		}
		defer func() { yaBasta.Store(mirando.Add(-1) == 0) }()
		for range listas {
			mirar(p, pedirLista(p, c))
		}
	})
}

// pedirSinParar hace peticiones, unas detrás de otras, hasta que ya basta. Las envía por
// tandas, y siempre una por delante: el servidor nunca se queda sin nada que hacer, aunque
// la máquina esté muy ocupada.
func pedirSinParar(c *arnes.Conexion, siguientes func() []string, yaBasta *atomic.Bool, confirmada func()) {
	const porTanda = 25
	enviadas := 0
	enviar := func() {
		var tanda []string
		for range porTanda {
			tanda = append(tanda, siguientes()...)
		}
		c.Enviar(tanda...)
		enviadas += len(tanda)
	}
	recibir := func(cuantas int) {
		for range cuantas {
			c.RecibirOK()
			confirmada()
		}
		enviadas -= cuantas
	}
	for enviar(); !yaBasta.Load(); {
		anteriores := enviadas
		enviar()
		recibir(anteriores)
	}
	recibir(enviadas)
}

// acabaAunqueNoParen cambia sin parar muchos registros, cada uno por un cliente, y cuenta los
// cambios que se hacen mientras dura una lista. A quien espera su turno le toca en pocas
// vueltas; a quien espera que los demás paren, a veces también, si la máquina está tan
// ocupada que se paran solos: por eso no basta con mirar si acaba.
func acabaAunqueNoParen(p *arnes.Prueba) {
	const clientes, listas, vueltas = 12, 8, 50
	s := p.Servidor("-retardo", "5ms")
	p.SiFalla(esperaAQueParen)
	var acabada atomic.Bool
	var cambian, cambios atomic.Int64 // cuántos han empezado, y lo que llevan hecho
	p.ALaVez(1+clientes, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		if i > 0 {
			c.PedirOK(fmt.Sprintf("alta k%d n=0", i))
			cambian.Add(1)
			n := 0
			pedirSinParar(c, func() []string {
				n++
				return []string{fmt.Sprintf("modificacion k%d n=%d", i, n)}
			}, &acabada, func() { cambios.Add(1) })
			return
		}
		defer acabada.Store(true)
		for desde := time.Now(); cambian.Load() < clientes && time.Since(desde) < arnes.Plazo; {
			c.PedirOK("mayusculas a")
		}
		for range listas {
			antes := cambios.Load()
			pedirLista(p, c)
			hechos := cambios.Load() - antes
			p.Exigir(hechos < clientes*vueltas, fmt.Sprintf("Mientras se esperaba una lista, %d clientes han hecho %d "+
				"modificaciones, cada uno las suyas, unas detrás de otras.", clientes, hechos))
		}
	})
}

// laListaNoDetiene pone una cola en el registro M y, detrás, unas listas.
func laListaNoDetiene(p *arnes.Prueba) {
	conCola(p, unaColaConListas, "Con %d modificaciones de M en cola, y tres listas pedidas después, quienes usaban "+
		"otros registros han tenido que esperar a que acabaran.")
}

func unaColaConListas(p *arnes.Prueba, enCola int) (siguen bool) {
	p.T.Helper()
	s := p.Servidor("-retardo", "50ms")
	p.SiFalla(laListaEsperaConTodo)
	// La lista puede tomar los registros en un orden o en otro: hay otros antes y después.
	darDeAlta(p, s, "M", "A-modificacion", "Z-baja", "A-consulta", "Z-modificacion")
	deM := ponerEnCola(p, s, enCola, "modificacion M n=1")
	<-deM.llega // así, los demás ya están esperando a M
	listas := []*arnes.Conexion{p.Conectar(s), p.Conectar(s), p.Conectar(s)}
	for _, c := range listas {
		c.Enviar("mayusculas a", "lista")
		c.RecibirOK() // la lista va a empezar
	}
	siguen = usarOtros(p, s, deM, "modificacion A-modificacion n=1", "baja Z-baja", "consulta A-consulta",
		"modificacion Z-modificacion n=1", "alta A-alta n=1")
	deM.esperar(p)
	for _, c := range listas {
		c.RecibirOK()
	}
	return siguen
}

func unaListaEnorme(p *arnes.Prueba) {
	s := p.Servidor()
	otro := p.Conectar(s)
	otro.PedirOK("alta grande texto=" + strings.Repeat("a", 500_000))
	otro.PedirOK("alta ana nombre=Ana")
	p.SiFalla(seEnviaConElCandado)
	p.Conectar(s).Llenar(slices.Repeat([]string{"lista"}, 1000)...)
	otro.Pedir("consulta ana", "OK nombre=Ana")
	otro.PedirOK("modificacion grande texto=")
	otro.PedirOK("alta eva nombre=Eva")
	otro.Pedir("lista", "OK ana nombre=Ana\neva nombre=Eva\ngrande texto=")
}
