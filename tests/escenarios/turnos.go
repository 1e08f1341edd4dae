package escenarios

import (
	"fmt"
	"slices"
	"time"

	"sockets/tests/arnes"
)

// Quién se turna con quién se ve en el tiempo. Dormir es una cota que no se puede
// bajar: n operaciones que se turnan tardan n retardos, por deprisa que vaya la
// máquina. Así que quien tarda menos, aunque sea una vez, no se ha turnado.
//
// Hay tres cosas que parecen mal y están bien: que las consultas compartan el
// registro (también con quien lo cambia, si ven una foto de antes), que una baja
// quite el registro y duerma después (quien llega entonces ya no lo encuentra), y
// que un alta mire, prepare lo suyo y lo ponga al final.

const esperaLoQueHaga = "quien espera a un registro espera lo que haga falta"

const delTurno = 60 * time.Millisecond // el retardo con el que se miran los turnos

func porTurnos(p *arnes.Prueba) {
	p.SiFalla(noEsperaSuTurno)
	// Se cuenta el primero de la lista que falla: va delante el que sabe mejor por qué.
	casos := []func(*arnes.Prueba){turnoDeModificar, turnoDeLaBaja, turnoTrasElAlta, turnoDelAlta, turnoDeConsultar}
	p.ALaVez(len(casos), func(p *arnes.Prueba, i int) { casos[i](p) }) // cada uno, con su servidor
}

func turnoDeModificar(p *arnes.Prueba) {
	const clientes, veces = 4, 2
	s := p.Servidor("-retardo", delTurno.String())
	p.Conectar(s).PedirOK("alta k n=0")
	tardan := modificarALaVez(p, s, clientes, veces, func(int) string { return "k" })
	exigirQueSeTurnen(p, clientes*veces, "modificaciones", tardan, dosDentroALaVez)
}

// turnoDeLaBaja mira también que lo borrado no vuelva: la baja se ha confirmado y ya no
// queda nadie, así que la clave ha de estar libre.
func turnoDeLaBaja(p *arnes.Prueba) {
	s := p.Servidor("-retardo", delTurno.String())
	peticiones := append(slices.Repeat([]string{"modificacion k n=1"}, 3), "baja k")
	for range 3 {
		p.Regla("4.11")
		p.SiFalla(noEsperaSuTurno)
		p.Conectar(s).PedirOK("alta k n=0")
		q := encolar(p, s, peticiones...)
		q.esperar(p)
		exigirQueSeTurnen(p, q.oks(), "operaciones, una baja y las demás modificaciones,", time.Since(q.desde),
			fmt.Sprintf(noOcupaElRegistro, "baja"))
		p.Exigir(empiezaPorOK(q.respuestas[3]), "Se ha contestado ERROR a la baja de un registro que existe, y que "+
			"otros están modificando.")
		p.Regla("4.10")
		p.SiFalla(loBorradoVuelve)
		p.Conectar(s).PedirError("consulta k")
	}
}

// turnoDelAlta pone un alta a la cola de una baja, en el paso 4. Con el candado en el
// registro, el alta no espera: es un ERROR, o la baja ya ha quitado el registro de la
// tabla y se confirma mucho antes que ella. Si no, es que ha esperado su turno, y ha de
// ocuparlo. Una vez no basta: puede haber llegado muy tarde.
func turnoDelAlta(p *arnes.Prueba) {
	if p.Solucion.Paso > 4 {
		return
	}
	s := p.Servidor("-retardo", delTurno.String())
	peticiones := append(slices.Repeat([]string{"modificacion k n=1"}, 3), "baja k", "alta k n=2")
	for bien, mal := 0, 0; bien < 6; {
		p.Conectar(s).Preguntar("alta k n=0") // puede haber quedado de la vez anterior
		q := encolar(p, s, peticiones...)
		q.esperar(p)
		tardan := time.Since(q.desde)
		noEspera := !empiezaPorOK(q.respuestas[4]) || q.cuando[3].Sub(q.cuando[4]) > delTurno/2
		if noEspera || !noSeHanTurnado(q.oks(), tardan) {
			bien++
		} else if mal++; mal == 3 {
			exigirQueSeTurnen(p, q.oks(), "operaciones, con una baja y un alta,", tardan,
				fmt.Sprintf(noOcupaElRegistro, "alta, o la baja que va delante,"))
		}
	}
}

// turnoTrasElAlta pide una modificación, hasta que se confirma, mientras se da de
// alta su registro.
func turnoTrasElAlta(p *arnes.Prueba) {
	s := p.Servidor("-retardo", delTurno.String())
	for vez := range 3 {
		alta, otra := p.Conectar(s), p.Conectar(s)
		clave := fmt.Sprint("k", vez)
		antes := time.Now()
		alta.Enviar("alta " + clave + " n=0")
		for !empiezaPorOK(otra.Preguntar("modificacion " + clave + " n=1")) {
			p.Exigir(time.Since(antes) < arnes.Plazo, "Un alta confirmada no se puede modificar.")
		}
		alta.RecibirOK()
		exigirQueSeTurnen(p, 2, "operaciones, un alta y una modificación,", time.Since(antes),
			elAltaNoOcupaLaClave+desdeElPaso(p, 5, oSeApuntaSinSuCandado))
	}
}

// turnoDeConsultar mira si una consulta que ha esperado su turno lo ocupa después. La
// que no espera (ve una foto de antes) está bien. Gana lo que pase tres veces: en una
// máquina ocupada, una vez puede parecer que ha esperado, o que se ha colado.
func turnoDeConsultar(p *arnes.Prueba) {
	s := p.Servidor("-retardo", delTurno.String())
	p.Conectar(s).PedirOK("alta k n=0")
	for noEspera, seTurna, mal := 0, 0, 0; noEspera < 3 && seTurna < 3; {
		espera, tardan := unaConsultaEnMedio(p, s)
		switch {
		case !espera:
			noEspera++
		case !noSeHanTurnado(4, tardan):
			seTurna++
		default:
			mal++
		}
		if mal == 3 {
			exigirQueSeTurnen(p, 4, "operaciones, una consulta que ha esperado y tres modificaciones,", tardan,
				fmt.Sprintf(noOcupaElRegistro, "consulta"))
		}
	}
}

// unaConsultaEnMedio pone en fila dos modificaciones, una consulta y otra
// modificación, y dice si la consulta ha esperado y cuánto han tardado todas. La que no
// espera tarda un retardo desde que se envía; la que sí, dos.
func unaConsultaEnMedio(p *arnes.Prueba, s *arnes.Servidor) (espera bool, tardan time.Duration) {
	p.T.Helper()
	delante := ponerEnCola(p, s, 2, "modificacion k n=1")
	<-delante.llega
	primera := time.Now()
	enMedio := ponerEnCola(p, s, 1, "consulta k")
	otra := p.Conectar(s)
	otra.PedirOK("mayusculas a") // mientras, la consulta llega a la fila
	otra.PedirOK("mayusculas a")
	detras := ponerEnCola(p, s, 1, "modificacion k n=2")
	<-enMedio.llega
	espera = time.Since(primera) > delTurno*3/2
	for _, q := range []*cola{delante, enMedio, detras} {
		q.esperar(p)
		p.Exigir(q.oks() == len(q.respuestas), "Se ha contestado ERROR a quien esperaba su turno.")
	}
	return espera, time.Since(delante.desde)
}

// noSeHanTurnado dice si n operaciones han tardado menos de lo que duermen. Se
// perdona un cuarto de una, por los relojes que despiertan un poco antes de la hora.
func noSeHanTurnado(n int, tardan time.Duration) bool {
	return tardan < time.Duration(4*n-1)*delTurno/4
}

func exigirQueSeTurnen(p *arnes.Prueba, n int, cuales string, tardan time.Duration, causa string) {
	p.T.Helper()
	if !noSeHanTurnado(n, tardan) {
		return
	}
	p.SiFalla(causa)
	p.Exigir(false, fmt.Sprintf("%d %s del mismo registro, de %v cada una, han tardado entre todas %v; por turnos "+
		"no pueden tardar menos de %v.", n, cuales, delTurno, tardan.Round(time.Millisecond),
		time.Duration(n)*delTurno))
}

func loQueHagaFalta(p *arnes.Prueba) { EsperarElTurno(p, 1300*time.Millisecond) }

// EsperarElTurno hace esperar ese tiempo a cada operación, de un tirón: quien espera con
// un límite menor se cansa antes. (Con una cola de esperas cortas no basta: quien prueba
// con TryLock se cuela entre una y otra.) Cada respuesta tarda hasta dos veces ese tiempo.
func EsperarElTurno(p *arnes.Prueba, tiempo time.Duration) {
	p.ALaVez(len(lasCuatroEnOrden), func(p *arnes.Prueba, i int) { // cada una, con su servidor
		p.SiFalla(seCansaDeEsperar)
		p.SiCalla(interbloqueo)
		s := p.Servidor("-retardo", tiempo.String())
		c, espera := p.Conectar(s), p.Conectar(s)
		c.PedirOK("alta k n=0")
		c.Enviar("mayusculas a", "modificacion k n=1")
		c.RecibirOK() // a la modificación le ha llegado el turno: que se le adelante otra ya no es fácil
		for desde := time.Now(); time.Since(desde) < 65*time.Millisecond; {
			espera.PedirOK("mayusculas a")
		}
		clave := "k"
		if lasCuatroEnOrden[i] == "alta" { // en el paso 4 puede haber un candado para todo
			clave = "otra"
		}
		espera.PedirOK(pedirle(lasCuatroEnOrden[i], clave))
		if lasCuatroEnOrden[i] != "baja" { // si se ha adelantado, ya no hay qué modificar
			c.RecibirOK()
		}
	})
}
