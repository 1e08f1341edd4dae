package tests

import (
	"fmt"
	"strings"
	"time"

	"sockets/tests/arnes"
)

const (
	contesta      = "contesta a una petición"
	muchas        = "contesta a muchas peticiones en la misma conexión"
	octetoAOcteto = "entiende un mensaje que llega octeto a octeto"
	deUnaVez      = "entiende tres mensajes que llegan de una vez"
	largoYCorto   = "tras un texto largo, uno corto"
	elVacio       = "contesta también al mensaje vacío"
	cierran       = "se entera de que el cliente ha cerrado"

	leeFormato    = "README.md, «El formato de un mensaje»"
	leePaso1      = "paso1/README.md, «La idea»"
	maxOctetos    = 1 << 20
	cuatroGiB     = "\xff\xff\xff\xff"
	unOctetoDeMas = "\x00\x10\x00\x01"
)

var deFormato = []escenario{
	{nombre: contesta, desde: 1, hasta: 5, lee: leeFormato, tras: []string{arranca}, probar: func(p *prueba) {
		c := p.abrir()
		if p.Solucion.Paso >= 2 {
			p.Lee = leeContrato2
		}
		p.SiFalla("Compara lo que llegó con lo que se esperaba: en este paso, la respuesta a esa petición es otra.")
		p.SiCalla("El servidor espera más octetos de los que hay, o no ha enviado su respuesta. La cabecera son cuatro octetos, el más significativo primero; y una petición es un solo mensaje: desde el paso 2, la operación y el texto van juntos.")
		p.SiCierra("El servidor ha entendido otra cosa y ha cerrado. La cabecera son cuatro octetos con la longitud del texto, el más significativo primero.")
		p.SiRompeElFormato("Un mensaje son cuatro octetos con la longitud del texto, el más significativo primero, y después el texto. ¿Se envía el texto sin su cabecera?")
		p.pedirEco(c, "hola")
	}},
	{nombre: muchas, desde: 1, hasta: 5, lee: leePaso1, tras: []string{contesta}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("El servidor ha de repetir leer y contestar, sobre la misma conexión, hasta que el cliente cierre.")
		for i := range 100 {
			p.pedirEco(c, fmt.Sprintf("texto%d", i))
		}
	}},
	{nombre: octetoAOcteto, desde: 1, hasta: 5, lee: leeFormato, tras: []string{muchas}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("El servidor toma cada lectura por un mensaje entero, pero TCP puede entregarlo a trozos. Lee con io.ReadFull hasta completar los cuatro octetos de la cabecera y, después, los que ella anuncia.")
		peticion, respuesta := p.eco("un-texto-que-llega-a-trozos")
		for range 2 {
			c.EnviarOctetoAOcteto(peticion)
			c.Recibir(respuesta)
		}
	}},
	{nombre: deUnaVez, desde: 1, hasta: 5, lee: leeFormato, tras: []string{octetoAOcteto}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("El servidor toma por un mensaje todo lo que lee de una vez, pero TCP puede entregar varios juntos. La cabecera dice cuántos octetos son del primero; los demás son del siguiente." + p.desdeElPaso(3, " ¿O han llegado todas las respuestas, pero en otro orden? Entonces es que cada petición tiene su gorrutina, y ha de ser cada cliente."))
		p.SiCalla("Han llegado varios mensajes juntos y solo se ha atendido al primero. Si usas bufio.NewReader, créalo una vez para toda la conexión: uno nuevo por mensaje tira lo que el anterior había leído de más.")
		p.pedirEcos(c, 3, func(i int) string { return [...]string{"uno", "dos", "tres"}[i] })
	}},
	{nombre: largoYCorto, desde: 1, hasta: 5, lee: leeFormato, tras: []string{deUnaVez}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Un texto largo se ha cortado, o su resto se ha mezclado con el siguiente. ¿Hay un búfer de tamaño fijo? ¿Se usa entero, y no solo la parte que se ha leído?")
		for _, octetos := range []int{3 << 10, 5, 100 << 10, 7, 1} {
			p.pedirEco(c, strings.Repeat("abcdefghij", octetos/10+1)[:octetos])
		}
	}},
	{nombre: "cabe un mensaje de 1 MiB justo", desde: 1, hasta: 5, lee: leeFormato, tras: []string{largoYCorto}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("El límite es 1 MiB, incluido: 1 048 576 octetos de texto.")
		sinTexto, _ := p.eco("")
		p.pedirEco(c, strings.Repeat("a", maxOctetos-len(sinTexto)))
		p.pedirEco(c, "fin")
	}},
	{nombre: elVacio, desde: 1, hasta: 1, lee: leeFormato, tras: []string{largoYCorto}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("El mensaje vacío (longitud 0) es legal: tiene su respuesta, y no es el fin de la conversación. El fin es que el otro lado cierra: io.EOF.")
		c.Pedir("", "")
		p.pedirEco(c, "sigo")
	}},
	{nombre: "respeta espacios, saltos de línea y controles", desde: 1, hasta: 1, lee: leeFormato, tras: []string{largoYCorto}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("El texto se devuelve entero, también lo que no se ve. ¿Se recorta con TrimSpace, o se lee por líneas?")
		for _, texto := range []string{"  a  b  ", "una\ndos\r\n", "a\x00b\x1b\x7f", "\n", " "} {
			p.pedirEco(c, texto)
		}
	}},
	{nombre: "pone en mayúsculas también las letras con acento", desde: 1, hasta: 1, lee: leePaso1, tras: []string{largoYCorto}, probar: func(p *prueba) {
		p.SiFalla("Solo se cambian las letras de la a a la z. strings.ToUpper cambia todas.")
		p.SiRompeElFormato("La longitud de la cabecera cuenta letras, y ha de contar octetos: en UTF-8, una letra con acento ocupa dos. En Go, len(texto) son octetos.")
		p.abrir().Pedir("áéíóúüñ", "ÁÉÍÓÚÜÑ")
	}},
	{nombre: cierran, desde: 1, hasta: 5, lee: leePaso1, tras: []string{contesta}, probar: func(p *prueba) {
		s := p.paraUno()
		c := p.Conectar(s)
		p.pedirEco(c, "hola")
		p.SiFalla("El servidor no se entera de que el cliente ha cerrado, o no hace nada cuando se entera. Leer devuelve io.EOF: hay que salir del bucle y cerrar la conexión.")
		c.CerrarEscritura()
		c.ExigirFin()
		c.Cerrar()
		if p.Solucion.Paso <= 2 {
			p.exigirQueAcabe(s, true)
		}
	}},
	{nombre: "rechaza una cabecera que anuncia demasiado", desde: 1, hasta: 5, lee: leeFormato, tras: []string{octetoAOcteto, cierran}, probar: func(p *prueba) {
		for _, cabecera := range []string{cuatroGiB, unOctetoDeMas} {
			c := p.abrir()
			p.SiFalla("Se cree lo que dice la cabecera. Si anuncia más de 1 MiB hay que cerrar esa conexión sin reservar memoria ni leer más: si no, cuatro octetos bastan para agotar la memoria del servidor.")
			p.pedirEco(c, "hola")
			c.EnviarOctetos([]byte(cabecera), "una cabecera que anuncia más de 1 MiB")
			c.ExigirFin()
		}
	}},
	{nombre: "rechaza un texto que no es UTF-8", desde: 1, hasta: 5, lee: leeFormato, tras: []string{octetoAOcteto, cierran}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Se da por bueno un texto que no es UTF-8. Compruébalo con utf8.Valid y, si no lo es, cierra esa conexión.")
		p.pedirEco(c, "hola")
		c.EnviarOctetos(arnes.Mensaje("a\xff\xfe"), "un mensaje cuyo texto no es UTF-8")
		c.ExigirFin()
	}},
	{nombre: "se entera de que el cliente ha cerrado sin pedir nada", desde: 1, hasta: 2, lee: leePaso1, tras: []string{cierran}, probar: func(p *prueba) {
		s := p.paraUno()
		p.Conectar(s).Cerrar()
		p.SiFalla("El servidor no se entera de que el cliente ha cerrado cuando aún no ha pedido nada.")
		p.exigirQueAcabe(s, true)
	}},
	{nombre: "se entera de que el cliente ha cerrado en medio de un mensaje", desde: 1, hasta: 2, lee: leeFormato, tras: []string{octetoAOcteto, cierran}, probar: func(p *prueba) {
		for _, trozo := range []string{"\x00\x00", "\x00\x00\x00\x04", "\x00\x00\x00\x04ho"} {
			s := p.paraUno()
			c := p.Conectar(s)
			c.EnviarOctetos([]byte(trozo), "un mensaje sin acabar")
			c.CerrarEscritura()
			p.SiFalla("El cliente ha cerrado en medio de un mensaje y el servidor lo sigue esperando, o ha contestado a lo que había. io.ReadFull devuelve entonces io.ErrUnexpectedEOF.")
			c.ExigirFin()
			c.Cerrar()
			p.exigirQueAcabe(s, false)
		}
	}},
	{nombre: "contesta a quien ya no va a enviar más", desde: 1, hasta: 5, lee: leePaso1, tras: []string{deUnaVez, cierran}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("El cliente ha cerrado solo su lado de escritura: lo que pidió antes tiene su respuesta, y después el servidor cierra." + p.desdeElPaso(3, " ¿Han llegado las respuestas en otro orden? Entonces es que cada petición tiene su gorrutina, y ha de ser cada cliente."))
		uno, respuestaUno := p.eco("uno")
		dos, respuestaDos := p.eco("dos")
		c.Enviar(uno, dos)
		c.CerrarEscritura()
		c.Recibir(respuestaUno)
		c.Recibir(respuestaDos)
		c.ExigirFin()
	}},
}

// exigirQueAcabe exige que el servidor de los dos primeros pasos, cuando se ha
// ido su cliente, acabe (con estado 0 si se fue bien) o atienda al siguiente.
func (p *prueba) exigirQueAcabe(s *arnes.Servidor, bien bool) {
	p.T.Helper()
	select {
	case <-s.Fin():
		p.Exigir(!bien || s.Estado() == 0, fmt.Sprintf("El servidor ha acabado con estado %d, y el cliente se había despedido bien: se esperaba 0.", s.Estado()), s.Errores.String())
	case <-p.atiendeAOtro(s):
	case <-time.After(arnes.Plazo):
		p.Exigir(false, fmt.Sprintf("El cliente se ha ido y %v después el servidor ni ha acabado ni atiende a otro.", arnes.Plazo))
	}
}

// atiendeAOtro devuelve un canal que se cierra si un cliente nuevo tiene
// respuesta.
func (p *prueba) atiendeAOtro(s *arnes.Servidor) <-chan struct{} {
	atendido := make(chan struct{})
	peticion, _ := p.eco("hola")
	go func() {
		if s.Preguntar(peticion) == nil {
			close(atendido)
		}
	}()
	return atendido
}
