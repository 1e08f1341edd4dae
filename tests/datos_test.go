package tests

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"sockets/tests/arnes"
)

const (
	cuatro       = "alta, modificación, consulta y baja"
	noSePisan    = "consultas y modificaciones del mismo registro no se pisan"
	noSePierden  = "no se pierde ninguna modificación"
	malEscrita   = "a una petición mal escrita contesta ERROR y no cambia nada"
	cambiaYAnade = "modificacion cambia unos campos, añade otros y conserva los demás"
	elRetardo    = "-retardo es lo que tarda cada acceso a un registro"
	enOrden      = "contesta siempre los campos en orden alfabético"
	compartidos  = "lo que guarda un cliente lo ven los demás"
	yaONoExiste  = "contesta ERROR a la clave que ya existe o que no existe"
	sinCarreras  = "muchos clientes a la vez no rompen los datos"
	linealizable = "cada operación parece hecha de una vez"
	cuadra       = "las altas menos las bajas son lo que queda"
	leePaso4     = "paso4/README.md, «La idea»"
	leeContrato4 = "paso4/README.md, «El ejercicio»"
)

var deDatos = []escenario{
	{nombre: cuatro, desde: 4, hasta: 5, lee: leeContrato4, tras: []string{opera}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Las cuatro operaciones usan los mismos datos, guardados en el servidor. consulta contesta OK y los campos, así: OK nombre=Ana.")
		p.SiCalla("Una operación espera a un candado que nadie va a soltar. ¿Lo echa y llama a otra que también lo echa? Un sync.Mutex no se puede echar dos veces: la parte común ha de ir en una función que no lo eche. ¿O la anterior no lo soltó?")
		c.PedirOK("alta ana nombre=Ana")
		c.Pedir("consulta ana", "OK nombre=Ana")
		c.PedirOK("modificacion ana nombre=Eva")
		c.Pedir("consulta ana", "OK nombre=Eva")
		p.SiFalla("baja quita el registro entero: después no existe, y se puede dar de alta otra vez.")
		c.PedirOK("baja ana")
		c.PedirOK("alta ana nombre=Otra")
		c.Pedir("consulta ana", "OK nombre=Otra")
	}},
	{nombre: "reconoce también «modificación» y las mayúsculas", desde: 4, hasta: 5, lee: leeContrato4, tras: []string{cuatro}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Las operaciones nuevas se reconocen como las de antes: en cualquier caja, y con acento o sin él.")
		c.PedirOK("ALTA ana nombre=Ana")
		c.PedirOK("modificación ana nombre=Eva")
		c.PedirOK("MODIFICACIÓN ana edad=20")
		c.PedirOK("Consulta ana")
		c.PedirOK("Baja ana")
	}},
	{nombre: compartidos, desde: 4, hasta: 5, lee: leePaso4, tras: []string{cuatro}, probar: func(p *prueba) {
		s := p.Servidor()
		p.SiFalla("Cada cliente tiene sus propios datos. La BaseDeDatos se crea una vez, en main, y se pasa a todas las gorrutinas.")
		uno, otro := p.Conectar(s), p.Conectar(s)
		uno.PedirOK("alta ana nombre=Ana")
		otro.Pedir("consulta ana", "OK nombre=Ana")
		otro.PedirOK("modificacion ana nombre=Eva")
		uno.Cerrar()
		p.Conectar(s).Pedir("consulta ana", "OK nombre=Eva")
	}},
	{nombre: yaONoExiste, desde: 4, hasta: 5, lee: leePaso4, tras: []string{compartidos}, probar: func(p *prueba) {
		s := p.Servidor()
		c := p.Conectar(s)
		p.SiFalla("alta de una clave que existe, y las otras tres de una que no, contestan ERROR y nombran la clave. Y no cambian nada.")
		p.SiCalla("Después de un error, el servidor no contesta más: el candado se quedó echado. Suéltalo con defer, nada más echarlo, para que se suelte por todos los caminos.")
		c.PedirError("consulta eva", "eva")
		c.PedirError("modificacion eva nombre=Eva", "eva")
		c.PedirError("baja eva", "eva")
		c.PedirOK("alta eva nombre=Eva")
		c.PedirError("alta eva nombre=Otra, edad=1", "eva")
		c.Pedir("consulta eva", "OK nombre=Eva")
		p.Conectar(s).Pedir("consulta eva", "OK nombre=Eva")
	}},
	{nombre: enOrden, desde: 4, hasta: 5, lee: leeContrato4, tras: []string{cuatro}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Los campos no llegan en orden alfabético. Un mapa de Go se recorre cada vez en un orden distinto: ordena antes los nombres.")
		c.PedirOK("alta a d=4, b=2, f=6, a=1, e=5, c=3, h=8, g=7")
		for range 20 {
			c.Pedir("consulta a", "OK a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8")
		}
	}},
	{nombre: "lee bien los campos", desde: 4, hasta: 5, lee: leeContrato4, tras: []string{enOrden, yaONoExiste}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Los campos se separan por comas, y cada uno por su primer signo =. El valor puede tener espacios por dentro y más signos =, o estar vacío; los espacios de sus extremos no cuentan. En el nombre, la ñ y las letras con acento también son letras, y las mayúsculas se respetan.")
		c.PedirOK("alta a nombre=  Ana María  ,nota=a=b=c,  vacio=, z9=,x=ñ €")
		c.Pedir("consulta a", "OK nombre=Ana María, nota=a=b=c, vacio=, x=ñ €, z9=")
		c.PedirOK("alta ñu año=1")
		c.Pedir("consulta ñu", "OK año=1")
		c.PedirError("consulta nu")
		c.PedirOK("alta mayus Edad=1")
		c.Pedir("consulta mayus", "OK Edad=1")
	}},
	{nombre: cambiaYAnade, desde: 4, hasta: 5, lee: leeContrato4, tras: []string{enOrden}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("modificacion cambia los campos que se nombran, añade los que no estaban y conserva los demás.")
		c.PedirOK("alta ana nombre=Ana, edad=20")
		c.PedirOK("modificacion ana edad=21, ciudad=Lugo")
		c.Pedir("consulta ana", "OK ciudad=Lugo, edad=21, nombre=Ana")
	}},
	{nombre: malEscrita, desde: 4, hasta: 5, lee: leeContrato4, tras: []string{enOrden, yaONoExiste}, probar: func(p *prueba) {
		c := p.abrir()
		c.PedirOK("alta ana nombre=Ana, edad=20")
		for _, mala := range malEscritas {
			p.SiFalla("La petición está mal escrita (" + mala.porque + "): toca contestar ERROR, sin cambiar nada.")
			c.PedirError(mala.peticion)
			p.SiFalla("Una petición mal escrita (" + mala.porque + ") ha cambiado los datos. Entiéndela entera antes de tocar nada.")
			c.Pedir("consulta ana", "OK edad=20, nombre=Ana")
			c.PedirError("consulta eva")
		}
	}},
	{nombre: elRetardo, desde: 4, hasta: 5, lee: leeContrato4, tras: []string{cuatro}, probar: func(p *prueba) {
		const retardo = 50 * time.Millisecond
		c := p.Conectar(p.Servidor("-retardo", retardo.String()))
		for _, peticion := range []string{"alta ana nombre=Ana", "consulta ana", "modificacion ana edad=20", "baja ana"} {
			antes := time.Now()
			c.PedirOK(peticion)
			tarda := time.Since(antes)
			p.SiFalla("Con -retardo, cada acceso a un registro tarda ese tiempo: duerme (time.Sleep) dentro de la sección crítica, después de mirar el registro y antes de cambiarlo o de contestar.")
			p.Exigir(tarda >= retardo, fmt.Sprintf("Con -retardo %v, «%s» ha tardado solo %v.", retardo, peticion, tarda))
		}
	}},
	{nombre: sinCarreras, desde: 4, hasta: 5, lee: leePaso4, tras: []string{compartidos, yaONoExiste, elRetardo}, probar: func(p *prueba) {
		p.SiFalla("Muchos clientes usan los datos a la vez y algo se rompe: falta un candado en alguna operación. También al leer: consultar mientras otro escribe es una carrera.")
		p.SiCalla(interbloqueo)
		for _, retardo := range []string{"0s", "1ms"} {
			s := p.Servidor("-retardo", retardo)
			p.aLaVez(8, func(p *prueba, i int) {
				c := p.Conectar(s)
				suerte := rand.New(rand.NewPCG(uint64(i), 1))
				c.PreguntarVarias(enLote, func(k int) string {
					return unaOperacion(suerte, suerte.IntN(4), fmt.Sprintf("%d-%d", i, k))
				})
			})
		}
	}},
	{nombre: seTurnan, desde: 4, hasta: 5, lee: leePaso4, tras: []string{sinCarreras}, probar: func(p *prueba) {
		const retardo, clientes, veces = 20 * time.Millisecond, 4, 3
		s := p.Servidor("-retardo", retardo.String())
		p.SiFalla("Un cliente quería un registro que otro estaba usando, y en vez de esperar su turno ha recibido un error. Lock espera; TryLock, no.")
		p.Conectar(s).PedirOK("alta k n=0")
		tardan := p.modificarALaVez(s, clientes, veces, func(int) string { return "k" })
		p.SiFalla("Dos modificaciones del mismo registro han estado dentro a la vez: el candado se suelta antes de acabar, o se duerme fuera de la sección crítica.")
		p.Exigir(tardan >= clientes*veces*retardo, fmt.Sprintf("%d modificaciones del mismo registro, de %v cada una, han tardado entre todas %v; por turnos no pueden tardar menos de %v.", clientes*veces, retardo, tardan, clientes*veces*retardo))
	}},
	{nombre: unaBaja, desde: 5, hasta: 5, lee: leePaso5, tras: []string{sinCarreras, seTurnan}, probar: func(p *prueba) {
		const retardo, bajas = 20 * time.Millisecond, 4
		for range 3 {
			s := p.Servidor("-retardo", retardo.String())
			p.Conectar(s).PedirOK("alta k n=0")
			delante := p.ponerEnCola(s, 1, "modificacion k n=1")
			detras := p.ponerEnCola(s, bajas, "baja k")
			p.SiFalla(interbloqueo)
			delante.esperar(p)
			detras.esperar(p)
			p.SiFalla("Una baja esperaba al registro mientras otra lo borraba; cuando le llegó el turno, lo dio de baja otra vez: un registro zombi. Al conseguir el candado hay que mirar si el registro sigue existiendo.")
			p.Exigir(detras.oks() == 1, fmt.Sprintf("El registro existía una vez y se han confirmado %d bajas de %d.", detras.oks(), bajas))
			p.Conectar(s).PedirError("consulta k")
		}
	}},
	{nombre: noSePisan, desde: 4, hasta: 5, lee: leePaso4, tras: []string{seTurnan, malEscrita}, probar: func(p *prueba) {
		s := p.Servidor()
		p.Conectar(s).PedirOK("alta k a=0, b=0")
		p.SiFalla("Una consulta ha visto un registro a medio modificar: los dos campos cambian siempre juntos. ¿Ha salido el mapa de la sección crítica, en vez de una copia?")
		p.aLaVez(8, func(p *prueba, i int) {
			c := p.Conectar(s)
			for j := range 5 {
				for _, respuesta := range c.PreguntarVarias(enLote, func(k int) string {
					if i%2 == 0 {
						return fmt.Sprintf("modificacion k a=%d-%d-%d, b=%d-%d-%d", i, j, k, i, j, k)
					}
					return "consulta k"
				}) {
					if i%2 == 1 {
						a, b, _ := strings.Cut(strings.TrimPrefix(respuesta, "OK a="), ", b=")
						p.Exigir(a == b, "Una consulta ha visto los campos de dos modificaciones distintas: "+respuesta)
					}
				}
			}
		})
	}},
	{nombre: noSePierden, desde: 4, hasta: 5, lee: leePaso4, tras: []string{noSePisan, cambiaYAnade}, probar: func(p *prueba) {
		s := p.Servidor("-retardo", "1ms")
		p.Conectar(s).PedirOK("alta k f0=")
		p.SiFalla("Dos modificaciones a la vez de campos distintos, y una se pierde: las dos leyeron el mismo registro y la última en escribir tapó a la otra. Leer, cambiar y guardar ha de ser una sola sección crítica.")
		const clientes, veces = 8, 10
		p.aLaVez(clientes, func(p *prueba, i int) {
			c := p.Conectar(s)
			for j := range veces {
				c.PedirOK(fmt.Sprintf("modificacion k f%d=%d", i, j))
			}
		})
		var esperado []string
		for i := range clientes {
			esperado = append(esperado, fmt.Sprintf("f%d=%d", i, veces-1))
		}
		p.Conectar(s).Pedir("consulta k", "OK "+strings.Join(esperado, ", "))
	}},
	{nombre: cuadra, desde: 4, hasta: 5, lee: leePaso4, tras: []string{noSePierden, unaBaja}, probar: func(p *prueba) {
		s := p.Servidor("-retardo", "1ms")
		for _, clave := range []string{"k1", "k2", "k3"} { // en una, las cuentas podrían salir por casualidad
			altas, bajas := p.altasYBajasALaVez(s, clave)
			quedan := int64(0)
			if strings.HasPrefix(p.Conectar(s).Preguntar("consulta "+clave), "OK") {
				quedan = 1
			}
			p.SiFalla("Mirar si la clave existe y cambiarla son dos secciones críticas: entre una y otra, otro cliente ha hecho lo mismo, y los dos creen que fueron ellos. Han de ser una sola." + p.desdeElPaso(5, dosCandados))
			p.Exigir(altas-bajas == quedan, fmt.Sprintf(
				"Las cuentas no salen. De la misma clave, 8 clientes han recibido la confirmación de %d altas y de %d bajas: la diferencia es %d, y ha de ser %d, que es cuántas veces está al final.",
				altas, bajas, altas-bajas, quedan))
		}
	}},
	{nombre: "una consulta enorme que nadie lee no detiene a los demás", desde: 4, hasta: 5, aparte: true, lee: leePaso4, tras: []string{compartidos, noLee}, probar: func(p *prueba) {
		s := p.Servidor()
		otro := p.Conectar(s)
		otro.PedirOK("alta grande texto=" + strings.Repeat("a", 500_000))
		otro.PedirOK("alta ana nombre=Ana")
		p.SiFalla("Un cliente pide consultas enormes y no las lee; el servidor se para al escribirle y los demás esperan. La respuesta se envía después de soltar el candado, nunca dentro de la sección crítica.")
		p.llenar(p.Conectar(s), bytes.Repeat(arnes.Mensaje("consulta grande"), 1000))
		otro.Pedir("consulta ana", "OK nombre=Ana")
		otro.PedirOK("modificacion grande texto=")
	}},
}

// altasYBajasALaVez pone a 8 clientes a dar altas y bajas de una clave, y devuelve
// cuántas se han confirmado de cada.
func (p *prueba) altasYBajasALaVez(s *arnes.Servidor, clave string) (altas, bajas int64) {
	p.T.Helper()
	var confirmadas [2]atomic.Int64
	p.aLaVez(8, func(p *prueba, i int) {
		c := p.Conectar(s)
		for j := range 30 {
			cual := (i + j) % 2
			if strings.HasPrefix(c.Preguntar([...]string{"alta " + clave + " n=1", "baja " + clave}[cual]), "OK") {
				confirmadas[cual].Add(1)
			}
		}
	})
	return confirmadas[0].Load(), confirmadas[1].Load()
}

// malEscritas son peticiones que han de dar ERROR sin cambiar nada.
var malEscritas = []struct{ peticion, porque string }{
	{"alta", "falta la clave"},
	{"alta ", "falta la clave"},
	{"consulta", "falta la clave"},
	{"consulta  ", "falta la clave"},
	{"consulta ana eva", "la clave es una sola palabra"},
	{"baja ana eva", "la clave es una sola palabra"},
	{"alta eva", "faltan los campos"},
	{"modificacion ana", "faltan los campos"},
	{"modificacion ana ", "faltan los campos"},
	{"modificacion ana edad", "a un campo le falta el signo ="},
	{"modificacion ana edad=21, ciudad", "al último campo le falta el signo ="},
	{"modificacion ana edad=21,", "sobra una coma"},
	{"modificacion ana edad=21,,ciudad=Lugo", "sobra una coma"},
	{"modificacion ana =21", "a un campo le falta el nombre"},
	{"modificacion ana edad=21, e-mail=x", "un nombre de campo solo tiene letras y cifras"},
	{"modificacion ana dos palabras=x", "un nombre de campo solo tiene letras y cifras"},
	{"modificacion ana edad=21, edad=22", "un campo está dos veces"},
	{"alta eva nombre=Eva, nombre=Otra", "un campo está dos veces"},
	{"alta ana nombre=Otra", "la clave ya existe"},
}

const interbloqueo = "Hay un interbloqueo: unas operaciones esperan candados que tienen otras, y ninguna avanza. Si hacen falta dos candados, todas las operaciones han de echarlos en el mismo orden; y ninguna puede volver a echar el que ya tiene."

const dosCandados = " ¿O hay dos candados para la misma clave? Si la baja tira el candado por el que otro está esperando, quien llega después crea uno nuevo, y entran los dos: es la trampa del zombi, de paso5/README.md."

// enLote es cuántas peticiones se envían juntas para que se encuentren dentro del
// servidor. De una en una, casi nunca lo hacen; y el detector de carreras tampoco
// las ve, porque toma cada lectura de la red por posterior a toda escritura que
// haya acabado antes.
const enLote = 50

// unaOperacion compone al azar una de las cuatro operaciones sobre una clave.
func unaOperacion(suerte *rand.Rand, clave int, valor string) string {
	return [...]string{
		fmt.Sprintf("alta k%d a=%s, b=%s", clave, valor, valor),
		fmt.Sprintf("baja k%d", clave),
		fmt.Sprintf("modificacion k%d b=%s", clave, valor),
		fmt.Sprintf("consulta k%d", clave),
	}[suerte.IntN(4)]
}
