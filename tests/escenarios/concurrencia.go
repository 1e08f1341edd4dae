package escenarios

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
	"sockets/tests/historias"
	"sockets/tests/informe"
)

const (
	noSePisan    = "consultas y modificaciones del mismo registro no se pisan"
	noSePierden  = "no se pierde ninguna modificación"
	sinCarreras  = "muchos clientes a la vez no rompen los datos"
	linealizable = "cada operación parece hecha de una vez"
	cuadra       = "las altas menos las bajas son lo que queda"
	seTurnan     = "las operaciones sobre un registro se turnan"
	sinDatos     = "quien no usa los datos no espera a quien los usa"
	unAlta       = "de varias altas de la misma clave se confirma una"
	unaBaja      = "de varias bajas del mismo registro se confirma una"
	unaPorClave  = "aunque todos la pidan a la vez, cada clave se da de alta una vez"
)

func deConcurrencia() []Escenario {
	return []Escenario{
		{Nombre: sinCarreras, Desde: 4, Hasta: 5, Reglas: []string{"4.10"}, Lee: leePaso4, LeeEn5: leePaso5,
			Tras: []string{compartidos, yaONoExiste, elRetardo}, Probar: todosALaVez},
		{Nombre: seTurnan, Desde: 4, Hasta: 5, Reglas: []string{"4.11", "4.10"}, Lee: leePaso4, LeeEn5: leePaso5,
			Tras: []string{sinCarreras}, Probar: porTurnos},
		{Nombre: esperaLoQueHaga, Desde: 4, Hasta: 5, Aparte: true, Reglas: []string{"4.11"}, Lee: leePaso4,
			Tras: []string{sinCarreras, seTurnan}, LeeEn5: leePaso5, Probar: loQueHagaFalta},
		{Nombre: sinDatos, Desde: 4, Hasta: 5, Reglas: []string{"4.11", "3.1"}, Lee: leePaso4, LeeEn5: leePaso5,
			Tras: []string{sinCarreras, seTurnan}, Probar: quienNoLosUsaNoEspera},
		{Nombre: unaBaja, Desde: 5, Hasta: 5, Reglas: []string{"5.4", "4.10"}, Lee: leePaso5,
			Tras: []string{sinCarreras, seTurnan}, Probar: soloUnaBaja},
		{Nombre: unAlta, Desde: 5, Hasta: 5, Reglas: []string{"4.10", "5.4"}, Lee: leePaso5,
			Tras: []string{sinCarreras, seTurnan, unaBaja}, Probar: soloUnAlta},
		{Nombre: unaPorClave, Desde: 4, Hasta: 5, Reglas: []string{"4.10"}, Lee: leePaso4, LeeEn5: leePaso5,
			Tras: []string{sinCarreras, seTurnan, unAlta}, Probar: unAltaPorClave},
		{Nombre: noSePisan, Desde: 4, Hasta: 5, Reglas: []string{"4.10"}, Lee: leePaso4, LeeEn5: leePaso5,
			Tras: []string{seTurnan, malEscrita}, Probar: nadieVeMedias},
		{Nombre: noSePierden, Desde: 4, Hasta: 5, Reglas: []string{"4.10"}, Lee: leePaso4, LeeEn5: leePaso5,
			Tras: []string{noSePisan, cambiaYAnade}, Probar: ningunaSePierde},
		{Nombre: cuadra, Desde: 4, Hasta: 5, Reglas: []string{"4.10"}, Lee: leePaso4, LeeEn5: leePaso5,
			Tras: []string{noSePierden, unaBaja, unAlta, unaPorClave}, Probar: lasCuentasSalen},
		{Nombre: "una consulta enorme que nadie lee no detiene a los demás", Desde: 4, Hasta: 5,
			Reglas: []string{"4.13"}, Aparte: true, Lee: leePaso4, Tras: []string{compartidos, noLee},
			Probar: unaConsultaEnorme},
		{Nombre: linealizable, Desde: 4, Hasta: 5, Reglas: []string{"4.10"}, Lee: leePaso4, LeeEn5: leePaso5,
			Tras: []string{cuadra}, Probar: comoDeUnaVez},
	}
}

// enLote es cuántas peticiones se envían juntas para que se encuentren dentro del
// servidor. De una en una, casi nunca lo hacen; y el detector de carreras tampoco
// las ve, porque toma cada lectura de la red por posterior a toda escritura que
// haya acabado antes.
const enLote = 50

func lote(peticion func(i int) string) []string {
	var peticiones []string
	for i := range enLote {
		peticiones = append(peticiones, peticion(i))
	}
	return peticiones
}

func todosALaVez(p *arnes.Prueba) {
	p.SiFalla(faltaUnCandado)
	p.SiCaeDiciendo("nil map", miraAparteYYaNoEsta) // de uno en uno, no ha caído
	p.SiCaeDiciendo("nil pointer", miraAparteYYaNoEsta)
	p.SiCalla(interbloqueo)
	for _, retardo := range []string{"0s", "1ms"} {
		s := p.Servidor("-retardo", retardo)
		p.ALaVez(8, func(p *arnes.Prueba, i int) {
			c := p.Conectar(s)
			suerte := rand.New(rand.NewPCG(uint64(i), 1))
			c.PreguntarVarias(lote(func(k int) string {
				return unaOperacion(suerte, suerte.IntN(4), fmt.Sprintf("%d-%d", i, k))
			})...)
		})
	}
}

// unaOperacion compone al azar una de las cuatro operaciones sobre una clave.
func unaOperacion(suerte *rand.Rand, clave int, valor string) string {
	return [...]string{
		fmt.Sprintf("alta k%d a=%s, b=%s", clave, valor, valor),
		fmt.Sprintf("baja k%d", clave),
		fmt.Sprintf("modificacion k%d b=%s", clave, valor),
		fmt.Sprintf("consulta k%d", clave),
	}[suerte.IntN(4)]
}

// quienNoLosUsaNoEspera pide lo del paso 2 mientras hay una cola de modificaciones. Basta
// con que una vez no espere: quien echa el candado para todo espera siempre. Que queden
// respuestas por leer no dice que quede cola, que pueden haber llegado ya: si queda, lo que
// falta no tarda menos que una modificación.
func quienNoLosUsaNoEspera(p *arnes.Prueba) {
	const retardo, modificaciones, veces = 50 * time.Millisecond, 8, 5
	s := p.Servidor("-retardo", retardo.String())
	p.Conectar(s).PedirOK("alta k n=0")
	p.SiCalla(interbloqueo)
	for range veces {
		c := p.Conectar(s)
		delante := ponerEnCola(p, s, modificaciones, "modificacion k n=1")
		<-delante.llega // así, las demás ya están esperando
		for _, operacion := range []string{"mayusculas", "minusculas", "invertir"} {
			c.PedirOK(operacion + " a") // si una se adelanta a quien aún no ha llegado, la siguiente no
		}
		quedan, desde := delante.pendientes(), time.Now()
		delante.esperar(p)
		if quedan >= 2 && time.Since(desde) >= retardo {
			return
		}
	}
	p.SiFalla(candadoParaTodo)
	p.Exigir(false, fmt.Sprintf("Con -retardo %v y %d modificaciones del mismo registro en cola, «mayusculas a», "+
		"«minusculas a» e «invertir a», de otro cliente, no se han contestado hasta que han acabado. Así ha sido en "+
		"%d intentos.",
		retardo, modificaciones, veces))
}

func soloUnaBaja(p *arnes.Prueba) {
	const retardo, bajas = 20 * time.Millisecond, 4
	for range 3 {
		s := p.Servidor("-retardo", retardo.String())
		p.Conectar(s).PedirOK("alta k n=0")
		delante := ponerEnCola(p, s, 1, "modificacion k n=1")
		detras := ponerEnCola(p, s, bajas, "baja k")
		p.SiFalla(interbloqueo)
		p.Regla("4.10")
		delante.esperar(p)
		detras.esperar(p)
		if detras.oks() > 0 { // si no se confirma ninguna, la que no se cumple es la 4.10
			p.Regla("5.4")
		}
		exigirUnaSola(p, unZombi, detras.oks(), fmt.Sprintf(
			"El registro existía una vez y se han confirmado %d bajas de %d.", detras.oks(), bajas))
		p.Conectar(s).PedirError("consulta k")
	}
}

// soloUnAlta da varias altas a la vez de una clave que no existe, y de otra que se
// está dando de baja: unas han llegado antes de que acabe la baja, y otras después.
func soloUnAlta(p *arnes.Prueba) {
	const retardo = 20 * time.Millisecond
	s := p.Servidor("-retardo", retardo.String())
	for range 3 {
		p.SiCalla(interbloqueo)
		nuevas := ponerEnCola(p, s, 4, "alta k n=0")
		nuevas.esperar(p)
		exigirUnaSola(p, mirarYCambiarAparte, nuevas.oks(), fmt.Sprintf(
			"La clave no existía, y de %d altas a la vez se han confirmado %d.", len(nuevas.respuestas), nuevas.oks()))
		p.SiCalla(interbloqueo)
		delante := ponerEnCola(p, s, 1, "modificacion k n=1")
		baja := ponerEnCola(p, s, 1, "baja k")
		antes := ponerEnCola(p, s, 3, "alta k n=2")
		<-baja.llega
		despues := ponerEnCola(p, s, 3, "alta k n=3")
		for _, q := range []*cola{delante, baja, antes, despues} {
			q.esperar(p)
		}
		exigirUnaSola(p, laBajaTiraElCandado, antes.oks()+despues.oks(), fmt.Sprintf(
			"Mientras una baja acababa se han pedido 3 altas de su clave, y otras 3 después: se ha confirmado la "+
				"baja, y %d altas.", antes.oks()+despues.oks()))
		p.Conectar(s).PedirOK("baja k")
	}
}

// exigirUnaSola exige que, de varias operaciones a la vez de las que solo una cabe, se haya
// confirmado una. La causa es la de que sean más.
func exigirUnaSola(p *arnes.Prueba, causa string, confirmadas int, titulo string) {
	p.T.Helper()
	if confirmadas == 0 {
		causa = nadieLoConsigue
	}
	p.SiFalla(causa)
	p.Exigir(confirmadas == 1, titulo)
}

func unAltaPorClave(p *arnes.Prueba) {
	altasTrasUnaLenta(p)
	altasSinRetardo(p)
}

// altasTrasUnaLenta pide varias altas de una clave, detrás de una modificación y de un
// alta de otras. Si mirar y apuntar van aparte, con el mismo candado, el alta de delante
// se le adelanta entre lo uno y lo otro al primero de la fila; y un candado de Go, cuando
// a alguien se le adelantan, pasa a darse por turno: las demás altas miran, todas, antes
// de que apunte ninguna.
func altasTrasUnaLenta(p *arnes.Prueba) {
	const retardo = 20 * time.Millisecond
	s := p.Servidor("-retardo", retardo.String())
	p.Conectar(s).PedirOK("alta otra n=0")
	for vez := range 5 {
		p.SiCalla(interbloqueo)
		delante := encolar(p, s, "modificacion otra n=1", fmt.Sprintf("alta delante%d n=0", vez))
		p.Conectar(s).PedirOK("mayusculas a") // mientras, las dos llegan a la fila
		altas := ponerEnCola(p, s, 4, fmt.Sprintf("alta k%d n=0", vez))
		delante.esperar(p)
		altas.esperar(p)
		exigirUnaSola(p, mirarYCambiarAparte, altas.oks(), fmt.Sprintf(
			"La clave no existía, y de %d altas a la vez se han confirmado %d.", len(altas.respuestas), altas.oks()))
	}
}

// altasSinRetardo pone a varios clientes a dar de alta las mismas claves en el mismo
// orden: entre mirar y apuntar puede no haber más que un instante, y solo a fuerza de
// encontrarse lo ve alguien. Quien llega a una que ya está tarda menos, así que los de
// detrás alcanzan al de delante. Con más clientes se encuentran menos: lo que tardan las
// pruebas en leer las respuestas se lo quitan al servidor.
func altasSinRetardo(p *arnes.Prueba) {
	const clientes, lotes, basta = 4, 200, 2 * time.Second
	s := p.Servidor()
	conexiones := make([]*arnes.Conexion, clientes)
	for i := range conexiones {
		conexiones[i] = p.Conectar(s)
		conexiones[i].LeerPorBufer()
	}
	empieza := time.Now()
	for n := range lotes {
		if time.Since(empieza) > basta { // a un servidor lento no se le piden tantas
			return
		}
		p.SiCalla(interbloqueo)
		var confirmadas [enLote]atomic.Int64
		p.ALaVez(clientes, func(p *arnes.Prueba, i int) {
			peticiones := lote(func(k int) string { return fmt.Sprintf("alta k%d n=%d", n*enLote+k, i) })
			for k, respuesta := range conexiones[i].De(p).PreguntarVarias(peticiones...) {
				if empiezaPorOK(respuesta) {
					confirmadas[k].Add(1)
				}
			}
		})
		for k := range confirmadas {
			oks := int(confirmadas[k].Load())
			exigirUnaSola(p, mirarYCambiarAparte, oks, fmt.Sprintf(
				"%d clientes han dado de alta a la vez la clave k%d, que no existía, y se ha confirmado %d veces.",
				clientes, n*enLote+k, oks))
		}
	}
}

func nadieVeMedias(p *arnes.Prueba) {
	s := p.Servidor()
	p.Conectar(s).PedirOK("alta k a=0, b=0")
	p.SiFalla(seVeAMedias)
	p.ALaVez(8, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		for j := range 5 {
			if i%2 == 0 {
				c.PreguntarVarias(lote(func(k int) string {
					return fmt.Sprintf("modificacion k a=%d-%d-%d, b=%d-%d-%d", i, j, k, i, j, k)
				})...)
				continue
			}
			for _, respuesta := range c.PreguntarVarias(lote(func(int) string { return "consulta k" })...) {
				a, b, _ := strings.Cut(strings.TrimPrefix(respuesta, "OK a="), ", b=")
				p.Exigir(a == b, "Una consulta ha visto los campos de dos modificaciones distintas: "+respuesta)
			}
		}
	})
}

func ningunaSePierde(p *arnes.Prueba) {
	s := p.Servidor("-retardo", "1ms")
	p.Conectar(s).PedirOK("alta k f0=")
	p.SiFalla(unaTapaALaOtra)
	const clientes, veces = 8, 10
	p.ALaVez(clientes, func(p *arnes.Prueba, i int) {
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
}

func lasCuentasSalen(p *arnes.Prueba) {
	s := p.Servidor("-retardo", "1ms")
	for _, clave := range []string{"k1", "k2", "k3"} { // en una, las cuentas podrían salir por casualidad
		altas, bajas := altasYBajasALaVez(p, s, clave)
		quedan := int64(0)
		if empiezaPorOK(p.Conectar(s).Preguntar("consulta " + clave)) {
			quedan = 1
		}
		p.SiFalla(mirarYCambiarAparte + desdeElPaso(p, 5, oDosCandados))
		p.Exigir(altas-bajas == quedan, fmt.Sprintf(
			"Las cuentas no salen. De la misma clave, 8 clientes han recibido la confirmación de %d altas y de %d "+
				"bajas: la diferencia es %d, y ha de ser %d, que es cuántas veces está al final.",
			altas, bajas, altas-bajas, quedan))
	}
}

// altasYBajasALaVez pone a 8 clientes a dar altas y bajas de una clave, y devuelve
// cuántas se han confirmado de cada.
func altasYBajasALaVez(p *arnes.Prueba, s *arnes.Servidor, clave string) (altas, bajas int64) {
	p.T.Helper()
	var confirmadas [2]atomic.Int64
	p.ALaVez(8, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		for j := range 30 {
			cual := (i + j) % 2
			if empiezaPorOK(c.Preguntar([...]string{"alta " + clave + " n=1", "baja " + clave}[cual])) {
				confirmadas[cual].Add(1)
			}
		}
	})
	return confirmadas[0].Load(), confirmadas[1].Load()
}

func unaConsultaEnorme(p *arnes.Prueba) {
	s := p.Servidor()
	otro := p.Conectar(s)
	otro.PedirOK("alta grande texto=" + strings.Repeat("a", 500_000))
	otro.PedirOK("alta ana nombre=Ana")
	p.SiFalla(seEnviaConElCandado)
	p.Conectar(s).Llenar(slices.Repeat([]string{"consulta grande"}, 1000)...)
	otro.Pedir("consulta ana", "OK nombre=Ana")
	otro.PedirOK("modificacion grande texto=")
}

func comoDeUnaVez(p *arnes.Prueba) {
	const clientes, veces = 8, 50
	historia := hacerHistoria(p, clientes, veces)
	veredicto := historia.Comprobar(arnes.Plazo)
	p.Exigir(veredicto != historias.NoSeSabe, fmt.Sprintf(
		"El comprobador no ha sabido decir en %v si la historia es posible: no se puede dar por buena.", arnes.Plazo))
	if veredicto == historias.Posible {
		return
	}
	p.SiFalla(partidaEnDos + desdeElPaso(p, 5, oDosCandados))
	lineas, operaciones := historia.Contar()
	f := &informe.Fallo{
		Titulo: fmt.Sprintf("%d operaciones de %d clientes sobre una misma clave han tenido respuestas imposibles.",
			historia.Cuantas(), clientes),
		Detalles: append(lineas, "", "La historia entera, dibujada: "+dibujar(p, historia)),
	}
	for _, o := range operaciones {
		f.Historia = append(f.Historia, informe.Operacion(o))
	}
	p.Fallar(f)
}

// hacerHistoria pone a varios clientes a hacer operaciones al azar sobre la
// misma clave, con un retardo de 1 ms: dormir dentro de la sección crítica es lo
// que hace que se encuentren. Casi todas son altas y bajas, que son las que más
// se estorban.
func hacerHistoria(p *arnes.Prueba, clientes, veces int) *historias.Historia {
	p.T.Helper()
	bombo := []string{"alta", "alta", "alta", "baja", "baja", "baja", "modificacion", "consulta"}
	s := p.Servidor("-retardo", "1ms")
	principio := time.Now()
	historia := &historias.Historia{}
	p.ALaVez(clientes, func(p *arnes.Prueba, i int) {
		c := p.Conectar(s)
		suerte := rand.New(rand.NewPCG(uint64(i), uint64(principio.UnixNano())))
		for j := range veces {
			o := historias.Operacion{Cliente: i, Que: bombo[suerte.IntN(len(bombo))]}
			peticion := o.Que + " k"
			if o.Que == "alta" || o.Que == "modificacion" {
				o.Valor = fmt.Sprintf("%d-%d", i, j)
				peticion += " v=" + o.Valor
			}
			o.Desde = time.Since(principio)
			respuesta := c.Preguntar(peticion)
			o.Hasta = time.Since(principio)
			o.OK = empiezaPorOK(respuesta)
			p.Exigir(o.OK || strings.HasPrefix(respuesta, "ERROR"),
				"La respuesta no empieza por OK ni por ERROR: "+respuesta)
			if o.OK && o.Que == "consulta" {
				o.Visto = strings.TrimPrefix(respuesta, "OK v=")
			}
			historia.Apuntar(o)
		}
	})
	return historia
}

// dibujar escribe la página con la historia y devuelve su ruta. La página queda
// ahí cuando acaba la prueba: con -artifacts, en la carpeta de -outputdir; si no, en
// la temporal.
func dibujar(p *arnes.Prueba, historia *historias.Historia) string {
	p.T.Helper()
	var ruta string
	if pedidos := flag.Lookup("test.artifacts"); pedidos != nil && pedidos.Value.String() == "true" {
		ruta = filepath.Join(p.T.ArtifactDir(), "historia.html")
	} else {
		pagina, err := os.CreateTemp("", fmt.Sprintf("historia-paso%d-*.html", p.Solucion.Paso))
		require.NoError(p.T, err)
		ruta = pagina.Name()
		pagina.Close()
	}
	require.NoError(p.T, historia.Dibujar(ruta))
	return ruta
}
