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
)

const (
	pasaUnaCantidad = "transferencia pasa una cantidad de un registro a otro"
	noSePuedeHacer  = "una transferencia que no se puede hacer no cambia nada"
	aSiMismo        = "una transferencia de un registro a él mismo es un ERROR"
	seCruzan        = "las transferencias que se cruzan no se quedan esperando"
	unaSolaVez      = "el mismo dinero no se gasta dos veces"
	saleYLlega      = "quien ve salir el dinero lo ve llegar"
	niUnoMas        = "entre todas las transferencias no se pierde ni se crea dinero"
	ocupaLosDos     = "una transferencia ocupa sus dos registros"
	otrasParejas    = "las transferencias de otros registros no se esperan"
)

func deTransferencia() []Escenario {
	return []Escenario{
		{Nombre: pasaUnaCantidad, Reglas: []string{"T.1", "T.2"}, Tras: []string{lasCuatro}, Probar: pasaDeUnoAOtro},
		{Nombre: noSePuedeHacer, Reglas: []string{"T.3"}, Tras: []string{pasaUnaCantidad}, Probar: oTodoONada},
		{Nombre: aSiMismo, Reglas: []string{"T.3", "T.5"}, Tras: []string{pasaUnaCantidad}, Probar: deUnoAElMismo},
		{Nombre: seCruzan, Reglas: []string{"T.5"}, Tras: []string{noSePuedeHacer, sinCarreras}, Probar: cruces},
		{Nombre: ocupaLosDos, Reglas: []string{"T.7"}, Tras: []string{seCruzan}, Probar: losDosOcupados},
		{Nombre: unaSolaVez, Reglas: []string{"T.4"}, Tras: []string{seCruzan}, Probar: noSeGastaDosVeces},
		{Nombre: saleYLlega, Reglas: []string{"T.4"}, Tras: []string{seCruzan}, Probar: lasDosMitades},
		{Nombre: niUnoMas, Reglas: []string{"T.4"}, Tras: []string{seCruzan, unaSolaVez, saleYLlega},
			Probar: elDineroCuadra},
		{Nombre: otrasParejas, Reglas: []string{"T.6"}, Tras: []string{seCruzan}, Probar: parejasDistintas},
		{Nombre: "una transferencia que espera no detiene a los demás", Reglas: []string{"T.6"}, Aparte: true,
			Tras: []string{otrasParejas}, Probar: esperaYNoDetiene},
		{Nombre: "una baja que se cruza no se lleva el dinero", Reglas: []string{"T.4", "T.3"},
			Tras: []string{noSePuedeHacer, seCruzan}, Probar: unaBajaEnMedio},
	}
}

// transferir compone una petición.
func transferir(de, a string, cantidad int) string {
	return fmt.Sprintf("transferencia %s %s saldo %d", de, a, cantidad)
}

// abrirCuentas da de alta unos registros, todos con el mismo saldo.
func abrirCuentas(p *arnes.Prueba, s *arnes.Servidor, saldo int, claves ...string) {
	p.T.Helper()
	c := p.Conectar(s)
	defer c.Cerrar()
	for _, clave := range claves {
		c.PedirOK(fmt.Sprintf("alta %s saldo=%d", clave, saldo))
	}
}

// saldoDe consulta un registro y devuelve su saldo, que ha de ser el primero de sus campos.
func saldoDe(p *arnes.Prueba, c *arnes.Conexion, clave string) int {
	p.T.Helper()
	return leerSaldo(p, c.Preguntar("consulta "+clave))
}

func leerSaldo(p *arnes.Prueba, respuesta string) int {
	p.T.Helper()
	primero, _, _ := strings.Cut(respuesta, ",")
	saldo, err := strconv.Atoi(strings.TrimPrefix(primero, "OK saldo="))
	p.Exigir(err == nil, fmt.Sprintf("Un registro que tenía un saldo contesta ahora a su consulta %q.", respuesta))
	return saldo
}

func pasaDeUnoAOtro(p *arnes.Prueba) {
	s := p.Servidor()
	c, otro := p.Conectar(s), p.Conectar(s)
	p.SiFalla(restaYSuma)
	c.PedirOK("alta ana nombre=Ana, saldo=100")
	c.PedirOK("alta eva puntos=7, saldo=0")
	c.PedirOK("transferencia ana eva saldo 30")
	otro.Pedir("consulta ana", "OK nombre=Ana, saldo=70")
	otro.Pedir("consulta eva", "OK puntos=7, saldo=30")
	otro.PedirOK("transferencia eva ana saldo 30") // todo lo que hay
	c.Pedir("consulta eva", "OK puntos=7, saldo=0")
	c.Pedir("consulta ana", "OK nombre=Ana, saldo=100")
	p.Regla("T.2")
	p.SiFalla(dieciochoCifras)
	c.PedirOK("alta banco saldo=999999999999999999")
	c.PedirOK("transferencia banco eva saldo 999999999999999998")
	c.Pedir("consulta banco", "OK saldo=1")
	c.Pedir("consulta eva", "OK puntos=7, saldo=999999999999999998")
}

func oTodoONada(p *arnes.Prueba) {
	c := p.Abrir()
	for _, alta := range []string{
		"alta ana nombre=Ana, saldo=100", "alta eva saldo=5", "alta sin nombre=Sin", "alta mal saldo=mucho",
	} {
		c.PedirOK(alta)
	}
	p.SiFalla(primeroSeMira)
	p.SiCalla(candadoEchadoTrasElError)
	for _, peticion := range []string{
		"transferencia ana eva saldo 101", "transferencia ana nadie saldo 10", "transferencia nadie ana saldo 10",
		"transferencia ana sin saldo 10", "transferencia sin ana saldo 10", "transferencia ana mal saldo 10",
		"transferencia mal ana saldo 10", "transferencia ana eva saldo 0", "transferencia ana eva saldo -10",
		"transferencia ana eva saldo diez", "transferencia ana eva saldo 1.5", "transferencia ana eva saldo",
		"transferencia ana eva saldo 10 más", "transferencia",
	} {
		c.PedirError(peticion)
		c.Pedir("consulta ana", "OK nombre=Ana, saldo=100")
		c.Pedir("consulta eva", "OK saldo=5")
	}
	c.Pedir("consulta sin", "OK nombre=Sin")
	c.Pedir("consulta mal", "OK saldo=mucho")
	c.PedirOK("transferencia ana eva saldo 100")
	c.PedirError("consulta nadie")
}

func deUnoAElMismo(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(mismoRegistro)
	c.PedirOK("alta ana saldo=100")
	p.Regla("T.5")
	c.Preguntar("transferencia ana ana saldo 10")
	p.Regla("T.3")
	c.PedirError("transferencia ana ana saldo 10")
	c.Pedir("consulta ana", "OK saldo=100")
}

// cruces pone a varios clientes a pasarse dinero entre dos registros, en los dos sentidos,
// y a otros en corro. Cuando uno acaba despierta a la vez a quienes esperaban cada registro:
// si unos echan los candados en un orden y otros en el otro, ahí se quedan.
func cruces(p *arnes.Prueba) {
	p.SiFalla(crucesQueSeEsperan)
	s := p.Servidor("-retardo", "1ms")
	corro := []string{"c1", "c2", "c3", "c4", "c5"}
	abrirCuentas(p, s, 1000, append(slices.Clone(corro), "ana", "eva")...)
	p.ALaVez(12, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		de, a := "ana", "eva"
		switch {
		case i >= 6: // uno de cada dos da la vuelta al corro en el otro sentido
			de, a = corro[i%5], corro[(i%5+1+3*(i%2))%5]
		case i%2 == 1:
			de, a = a, de
		}
		for range 15 {
			c.PedirOK(transferir(de, a, 1))
		}
	})
}

// losDosOcupados hace a la vez transferencias que comparten el registro del que sale el
// dinero, y otras que comparten aquel al que llega.
func losDosOcupados(p *arnes.Prueba) {
	casos := []func(otra string) string{
		func(otra string) string { return transferir("comun", otra, 1) },
		func(otra string) string { return transferir(otra, "comun", 1) },
	}
	p.ALaVez(len(casos), func(p *arnes.Prueba, i int) { // cada uno, con su servidor
		s := p.Servidor("-retardo", delTurno.String())
		darDeAltaConSaldo(p, s, "comun", "a", "b", "y", "z")
		n, tardan := pedirALaVez(p, s, casos[i]("a"), casos[i]("b"), casos[i]("y"), casos[i]("z"))
		p.Exigir(n == 4, fmt.Sprintf("De 4 transferencias a la vez, que se podían hacer, se han confirmado %d.", n))
		exigirQueSeTurnen(p, n, "transferencias", tardan, noOcupaLosDos)
	})
}

func noSeGastaDosVeces(p *arnes.Prueba) {
	const hay, piden, clientes = 30, 10, 8
	s := p.Servidor("-retardo", "10ms")
	p.SiFalla(miraYRestaAparte)
	abrirCuentas(p, s, hay, "ana")
	abrirCuentas(p, s, 0, "eva")
	n, _ := pedirALaVez(p, s, slices.Repeat([]string{transferir("ana", "eva", piden)}, clientes)...)
	p.Exigir(n == hay/piden, fmt.Sprintf("Había %d, y de %d transferencias de %d a la vez se han confirmado %d.",
		hay, clientes, piden, n))
	c := p.Conectar(s)
	c.Pedir("consulta ana", "OK saldo=0")
	c.Pedir("consulta eva", fmt.Sprintf("OK saldo=%d", hay))
}

// lasDosMitades pasa dinero siempre de ana a eva, mientras otros miran los dos registros.
// Entre una consulta y otra puede pasar más dinero, y por eso no se exige que la suma sea
// la que era: quien mira primero a ana no puede echar nada en falta, y quien mira primero
// a eva no puede ver de más. Las peticiones van en lotes y sin retardo: quien hace cola en
// un registro ve lo que ha dejado el de delante, y no vería las mitades. Y el de eva tiene
// muchos campos: copiarlos lleva un rato, y hay más quien se encuentra con él ocupado.
func lasDosMitades(p *arnes.Prueba) {
	const hay, pasan, miran, veces = 1_000_000, 4, 4, 8
	s := p.Servidor()
	p.SiFalla(seVeLaMitad)
	abrirCuentas(p, s, hay, "ana", "eva")
	p.Conectar(s).PedirOK("modificacion eva " + muchosCampos(200))
	var mirando atomic.Int64
	var yaBasta atomic.Bool
	mirando.Store(miran)
	p.ALaVez(pasan+miran, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		if i < pasan {
			pedirSinParar(c, func() []string { return []string{transferir("ana", "eva", 1)} }, &yaBasta, func() {})
			return
		}
		defer func() { yaBasta.Store(mirando.Add(-1) == 0) }()
		primero, segundo := "ana", "eva"
		if i%2 == 0 {
			primero, segundo = segundo, primero
		}
		for range veces {
			respuestas := c.PreguntarVarias(lote(func(k int) string {
				return "consulta " + [...]string{primero, segundo}[k%2]
			})...)
			for k := 0; k < len(respuestas); k += 2 {
				exigirLasDosMitades(p, primero, respuestas[k], respuestas[k+1], 2*hay)
			}
		}
	})
}

func muchosCampos(n int) string {
	var campos []string
	for i := range n {
		campos = append(campos, fmt.Sprintf("x%d=", i))
	}
	return strings.Join(campos, ", ")
}

func exigirLasDosMitades(p *arnes.Prueba, primero, uno, otro string, habia int) {
	p.T.Helper()
	antes, despues := leerSaldo(p, uno), leerSaldo(p, otro)
	suma := antes + despues
	if primero == "ana" {
		p.Exigir(suma >= habia, fmt.Sprintf("Se ha visto salir un dinero que no ha llegado: el saldo de ana era %d y "+
			"el de eva, mirado después, %d; entre las dos, %d menos de lo que hay.", antes, despues, habia-suma))
		return
	}
	p.Exigir(suma <= habia, fmt.Sprintf("Se ha visto llegar un dinero que no ha salido: el saldo de eva era %d y el "+
		"de ana, mirado después, %d; entre las dos, %d más de lo que hay.", antes, despues, suma-habia))
}

// elDineroCuadra hace transferencias al azar y lleva las cuentas por su lado. Otros
// cambian mientras tanto otro campo de los mismos registros.
func elDineroCuadra(p *arnes.Prueba) {
	const cuentas, hay, clientes, veces = 4, 50, 8, 15
	s := p.Servidor("-retardo", "1ms")
	var claves []string
	for i := range cuentas {
		claves = append(claves, fmt.Sprint("k", i))
	}
	abrirCuentas(p, s, hay, claves...)
	p.SiFalla(unaTapaALaOtraTransferencia)
	p.SiCalla(crucesQueSeEsperan)
	var pasado [cuentas]atomic.Int64 // lo que ha ganado o perdido cada una
	p.ALaVez(clientes, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		suerte := rand.New(rand.NewPCG(uint64(i), uint64(time.Now().UnixNano())))
		for j := range veces {
			de, cantidad := suerte.IntN(cuentas), 1+suerte.IntN(hay)
			a := (de + 1 + suerte.IntN(cuentas-1)) % cuentas
			if empiezaPorOK(c.Preguntar(transferir(claves[de], claves[a], cantidad))) {
				pasado[de].Add(int64(-cantidad))
				pasado[a].Add(int64(cantidad))
			}
			c.PedirOK(fmt.Sprintf("modificacion %s f%d=%d", claves[a], i, j))
		}
	})
	c := p.Conectar(s)
	for i, clave := range claves {
		_, saldo, _ := strings.Cut(c.PedirOK("consulta "+clave), "saldo=")
		toca := hay + pasado[i].Load()
		p.Exigir(saldo == fmt.Sprint(toca), fmt.Sprintf("Por las transferencias confirmadas, %s ha de tener %d, y "+
			"tiene %q.", clave, toca, saldo))
	}
}

func parejasDistintas(p *arnes.Prueba) {
	const retardo, parejas = 60 * time.Millisecond, 8
	s := p.Servidor("-retardo", retardo.String())
	p.SiFalla(algoDeTodosEnTransferencia)
	var peticiones []string
	for i := range parejas {
		de, a := fmt.Sprint("de", i), fmt.Sprint("a", i)
		darDeAltaConSaldo(p, s, de, a)
		peticiones = append(peticiones, transferir(de, a, 1))
	}
	mejor := elMejor(parejas*retardo/2, func() time.Duration {
		return cuantoTardan(p, s, parejas, 1, func(i, _ int) string { return peticiones[i] })
	})
	p.Exigir(mejor < parejas*retardo/2, fmt.Sprintf("%d transferencias a la vez, sin ningún registro en común y con "+
		"-retardo %v, han tardado en el mejor de %d intentos %v: se han esperado unas a otras.",
		parejas, retardo, intentos, mejor.Round(time.Millisecond)))
}

// darDeAltaConSaldo da de alta unos registros a la vez: con -retardo, tardan lo que uno.
func darDeAltaConSaldo(p *arnes.Prueba, s *arnes.Servidor, claves ...string) {
	p.T.Helper()
	var altas []string
	for _, clave := range claves {
		altas = append(altas, "alta "+clave+" saldo=100")
	}
	pedirALaVez(p, s, altas...)
}

// esperaYNoDetiene pone una cola en el registro A y, detrás, transferencias que lo
// quieren. Mientras, los registros que no son suyos se han de poder usar.
func esperaYNoDetiene(p *arnes.Prueba) {
	conCola(p, unaColaConTransferencias, "Con %d modificaciones de A en cola y, detrás, transferencias de A a X y de "+
		"Y a A, quienes usaban otros registros han tenido que esperar a que acabaran.")
}

func unaColaConTransferencias(p *arnes.Prueba, enCola int) (siguen bool) {
	p.T.Helper()
	s := p.Servidor("-retardo", "50ms")
	p.SiFalla(esperaConAlgoDeTodos)
	darDeAltaConSaldo(p, s, "A", "X", "Y", "B-modificacion", "B-baja", "B-consulta", "M", "N")
	deA := ponerEnCola(p, s, enCola, "modificacion A n=1")
	<-deA.llega // así, los demás ya están esperando a A
	detras := encolar(p, s, transferir("A", "X", 1), transferir("Y", "A", 1))
	peticiones := []string{transferir("M", "N", 1)}
	for _, operacion := range lasCuatroEnOrden {
		peticiones = append(peticiones, pedirle(operacion, "B-"+operacion))
	}
	siguen = usarOtros(p, s, deA, peticiones...)
	deA.esperar(p)
	detras.esperar(p)
	return siguen
}

// unaBajaEnMedio borra un registro mientras unas transferencias lo esperan, en los dos
// sentidos, y con la clave menor y la mayor: puede que se tomen en ese orden.
func unaBajaEnMedio(p *arnes.Prueba) {
	casos := []struct {
		seBorra, peticion string
		gana              int // lo que gana m con cada una
	}{
		{"a", transferir("m", "a", 10), -10}, {"z", transferir("m", "z", 10), -10},
		{"a", transferir("a", "m", 10), +10}, {"z", transferir("z", "m", 10), +10},
	}
	p.ALaVez(len(casos), func(p *arnes.Prueba, i int) { // cada uno, con su servidor
		transferirYBorrar(p, casos[i].seBorra, casos[i].peticion, casos[i].gana)
	})
}

// transferirYBorrar pone en cola de un registro unas transferencias y una baja, en un sitio
// distinto cada vez. Las que llegaron antes que la baja pueden confirmarse; las demás, no.
// De todas las maneras, lo que le falta o le sobra al otro registro es lo que se ha
// confirmado, y nadie ha visto que fuera más.
func transferirYBorrar(p *arnes.Prueba, seBorra, peticion string, gana int) {
	p.T.Helper()
	p.SiFalla(laBajaSeLoLleva)
	p.SiCalla(crucesQueSeEsperan)
	s := p.Servidor("-retardo", "20ms")
	c := p.Conectar(s)
	abrirCuentas(p, s, 100, "m")
	for vez := 1; vez <= 3; vez++ {
		abrirCuentas(p, s, 100, seBorra)
		habia := saldoDe(p, c, "m")
		delante := ponerEnCola(p, s, 1, "modificacion "+seBorra+" n=1")
		varias := encolar(p, s, slices.Insert(slices.Repeat([]string{peticion}, 4), vez, "baja "+seBorra)...)
		vistos := []int{habia}
		for varias.pendientes() > 0 {
			vistos = append(vistos, saldoDe(p, c, "m"))
		}
		delante.esperar(p)
		varias.esperar(p)
		p.Exigir(empiezaPorOK(varias.respuestas[vez]), "No se ha confirmado la única baja de un registro que existía.")
		confirmadas := varias.oks() - 1
		loHecho := fmt.Sprintf("Mientras se borraba «%s» se han confirmado %d veces «%s», y m, que tenía %d,",
			seBorra, confirmadas, peticion, habia)
		quedan := saldoDe(p, c, "m")
		p.Regla("T.4")
		p.Exigir(quedan == habia+gana*confirmadas, fmt.Sprintf("%s tiene %d.", loHecho, quedan))
		p.Regla("T.3")
		for _, visto := range vistos {
			p.Exigir((visto-habia)/gana <= confirmadas, fmt.Sprintf("%s ha tenido %d: una transferencia que ha "+
				"contestado ERROR lo había cambiado.", loHecho, visto))
		}
		c.PedirError(peticion)
		c.Pedir("consulta m", fmt.Sprintf("OK saldo=%d", quedan))
	}
}

// pedirALaVez envía seguidas unas peticiones, cada una por su conexión, y dice cuántas
// se han confirmado y cuánto han tardado entre todas.
func pedirALaVez(p *arnes.Prueba, s *arnes.Servidor, peticiones ...string) (confirmadas int, tardan time.Duration) {
	p.T.Helper()
	q := encolar(p, s, peticiones...)
	q.esperar(p)
	return q.oks(), time.Since(q.desde)
}
