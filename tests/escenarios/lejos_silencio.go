package escenarios

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

const alQueCalla = "al que calla se le cierra, y no antes de tiempo"

func deSilencio() []Escenario {
	return []Escenario{
		{Nombre: alQueCalla, Reglas: []string{"S.1"}, Tras: []string{lasCuatro}, Probar: seCierraAlQueCalla},
		{Nombre: "al que no lee también se le cierra", Reglas: []string{"S.2"}, Aparte: true,
			Tras: []string{alQueCalla}, Probar: seCierraAlQueNoLee},
		{Nombre: "quien escribe despacio no calla", Reglas: []string{"S.3"}, Aparte: true,
			Tras: []string{alQueCalla}, Probar: escribeDespacio},
		{Nombre: "quien lee despacio no calla", Reglas: []string{"S.4"}, Aparte: true,
			Tras: []string{alQueCalla}, Probar: leeDespacio},
		{Nombre: "lo que tarda el servidor no es silencio del cliente", Reglas: []string{"S.5"}, Aparte: true,
			Tras: []string{lasCuatro}, Probar: tardaElServidor},
	}
}

// unSilencio es el que se da al servidor que ha de cerrar: corto, para no esperar mucho.
const unSilencio = time.Second

// seCierraAlQueCalla mira cuánto pasa desde que cada uno deja de hablar hasta que se le
// cierra. El reloj del servidor no puede haber empezado antes que el de la prueba. Si la
// máquina está tan ocupada que se le cierra antes de que llegue a hablar, vale igual.
func seCierraAlQueCalla(p *arnes.Prueba) {
	s := p.Servidor("-silencio", unSilencio.String())
	casos := []struct {
		cliente, causa string
		hablar         func(c *arnes.Conexion)
	}{
		{"que no ha dicho nada", noSeLeCierra, func(*arnes.Conexion) {}},
		{"que ya había pedido algo", noSeLeCierra, func(c *arnes.Conexion) {
			_, _ = c.IntentarPedir("mayusculas hola")
		}},
		{"que ha enviado media cabecera", seQuedaAMedias, func(c *arnes.Conexion) {
			_ = c.IntentarEscribir([]byte(medioMensaje[:2]), arnes.Plazo)
		}},
		{"que ha enviado media petición", seQuedaAMedias, func(c *arnes.Conexion) {
			_ = c.IntentarEscribir([]byte(medioMensaje), arnes.Plazo)
		}},
	}
	p.ALaVez(len(casos), func(p *arnes.Prueba, i int) {
		p.SiFalla(fmt.Sprintf("Un cliente %s lleva callado mucho más de %v. ", casos[i].cliente, unSilencio) +
			casos[i].causa)
		antes := time.Now()
		c := p.Conectar(s)
		casos[i].hablar(c)
		c.ExigirFin()
		callado := time.Since(antes)
		p.SiFalla(cierraAntesDeTiempo)
		p.Exigir(callado >= unSilencio, fmt.Sprintf("Con -silencio %v, a un cliente %s se le ha cerrado a los %v.",
			unSilencio, casos[i].cliente, callado))
	})
}

// seCierraAlQueNoLee pide sin leer hasta que el servidor deja de leer, porque está parado
// escribiendo. Cuando cierre, esa escritura dejará de esperar.
func seCierraAlQueNoLee(p *arnes.Prueba) {
	s := p.Servidor("-silencio", unSilencio.String())
	guardarGrande(p, s, strings.Repeat("a", 500_000))
	c := p.Conectar(s)
	c.DejarSinSitio()
	p.SiFalla(soloMiraAlLeer)
	muchas := formato.Mensajes(slices.Repeat([]string{"consulta grande"}, 1000)...)
	var err error
	for i := 0; i < 5000 && err == nil; i++ {
		err = c.IntentarEscribir(muchas, arnes.Plazo)
	}
	p.Exigir(err != nil && !errors.Is(err, os.ErrDeadlineExceeded), fmt.Sprintf("Con -silencio %v, un cliente pide "+
		"sin leer lo que se le contesta; %v después de que ya no quepa nada más, la conexión sigue abierta.",
		unSilencio, arnes.Plazo))
}

// elSilencioDeLosLentos es mucho mayor que el rato que pasa entre lo que hacen, y mucho
// menor que todo lo que tardan.
const (
	elSilencioDeLosLentos = 2 * time.Second
	ratoDeLosLentos       = elSilencioDeLosLentos / 10
)

// algunaVez exige que algo salga bien una de tres veces. Quien se equivoca no acierta
// nunca; a quien lo hace bien, una máquina muy ocupada puede hacerle parecer callado.
func algunaVez(p *arnes.Prueba, titulo string, intentar func() error) {
	p.T.Helper()
	var fallos []string
	for range 3 {
		err := intentar()
		if err == nil {
			return
		}
		fallos = append(fallos, fmt.Sprintf("Al cliente le ha pasado esto: %v.", err))
	}
	p.Exigir(false, titulo, fallos...)
}

// escribeDespacio tiene dos clientes lentos: uno envía una petición octeto a octeto, y el
// otro, peticiones enteras de vez en cuando. Cada uno tarda el doble del silencio.
func escribeDespacio(p *arnes.Prueba) {
	s := p.Servidor("-silencio", elSilencioDeLosLentos.String())
	const peticion, esperada = "mayusculas despacio", "OK DESPACIO"
	p.ALaVez(2, func(p *arnes.Prueba, i int) {
		if i == 0 {
			p.SiFalla(unPlazoPorPeticion)
			algunaVez(p, fmt.Sprintf("Con -silencio %v, un cliente enviaba un octeto de su petición cada %v, y el "+
				"servidor no ha esperado a que la acabara.", elSilencioDeLosLentos, ratoDeLosLentos), func() error {
				return saleBien(esperada)(p.Conectar(s).IntentarPedirDespacio(peticion, ratoDeLosLentos))
			})
			return
		}
		p.SiFalla(unPlazoParaTodo)
		algunaVez(p, fmt.Sprintf("Con -silencio %v, un cliente hacía una petición cada %v, y el servidor ha dejado de "+
			"contestarle.", elSilencioDeLosLentos, ratoDeLosLentos), func() error {
			c := p.Conectar(s)
			for range 2 * elSilencioDeLosLentos / ratoDeLosLentos {
				if err := saleBien(esperada)(c.IntentarPedir(peticion)); err != nil {
					return err
				}
				<-time.After(ratoDeLosLentos)
			}
			return nil
		})
	})
}

// guardarGrande da de alta un registro con un texto largo.
func guardarGrande(p *arnes.Prueba, s *arnes.Servidor, texto string) {
	p.T.Helper()
	algunaVez(p, "No se ha podido dar de alta un registro con un texto largo.", func() error {
		_, err := s.IntentarPedir("alta grande texto=" + texto)
		return err
	})
}

// saleBien dice qué ha ido mal en una petición: no hay respuesta, o es otra.
func saleBien(esperada string) func(respuesta string, err error) error {
	return func(respuesta string, err error) error {
		if err == nil && respuesta != esperada {
			err = fmt.Errorf("se le ha contestado %.40q", respuesta)
		}
		return err
	}
}

// leeDespacio lee una respuesta larga poco a poco. Al servidor se le deja poco sitio para
// lo que envía: si no, el sistema lo acepta todo al momento y él no nota nada.
func leeDespacio(p *arnes.Prueba) {
	const largo, trozo = 400_000, 20_000
	s := p.Servidor("-silencio", elSilencioDeLosLentos.String())
	quitarSitioAlEnviar(p, s)
	texto := strings.Repeat("a", largo)
	guardarGrande(p, s, texto)
	p.SiFalla(unPlazoPorRespuesta)
	algunaVez(p, fmt.Sprintf("Con -silencio %v, un cliente leía la respuesta poco a poco, un trozo cada %v, y se ha "+
		"quedado sin el final.", elSilencioDeLosLentos, ratoDeLosLentos), func() error {
		c := p.Conectar(s)
		c.DejarSinSitio()
		if err := c.IntentarEscribir(formato.Mensaje("consulta grande"), arnes.Plazo); err != nil {
			return err
		}
		return saleBien("OK texto=" + texto)(c.IntentarRecibirDespacio(trozo, ratoDeLosLentos))
	})
}

// tardaElServidor hace esperar más que el silencio a quien da un alta y a otros dos, que se
// turnan porque quieren el mismo registro.
func tardaElServidor(p *arnes.Prueba) {
	const retardo = 1500 * time.Millisecond
	s := p.Servidor("-silencio", unSilencio.String(), "-retardo", retardo.String())
	p.SiFalla(cuentaLoSuyo)
	algunaVez(p, fmt.Sprintf("Con -silencio %v y -retardo %v, quien esperaba su respuesta se ha quedado sin ella.",
		unSilencio, retardo), func() error {
		clave := fmt.Sprint("k", time.Now().UnixNano())
		if _, err := s.IntentarPedir("alta " + clave + " n=0"); err != nil {
			return err
		}
		q := ponerEnCola(p, s, 2, "modificacion "+clave+" n=1")
		q.todas.Wait()
		return errors.Join(q.fallos...)
	})
}
