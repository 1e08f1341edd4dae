package escenarios

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"sockets/tests/arnes"
	"sockets/tests/formato"
	"sockets/tests/informe"
)

const (
	contesta      = "contesta a una petición"
	muchas        = "contesta a muchas peticiones en la misma conexión"
	octetoAOcteto = "entiende un mensaje que llega octeto a octeto"
	deUnaVez      = "entiende tres mensajes que llegan de una vez"
	largoYCorto   = "tras un texto largo, uno corto"
	unMiBJusto    = "cabe un mensaje de 1 MiB justo"
	cierran       = "se entera de que el cliente ha cerrado"
	creceYNoCabe  = "si la respuesta crece y no cabe en un mensaje, no la envía"

	leeFormato = "README.md, «El formato de un mensaje»"
	leePaso1   = "paso1/README.md, «La idea»"
)

func deFormato() []Escenario {
	return []Escenario{
		{Nombre: contesta, Desde: 1, Hasta: 5, Reglas: []string{"1.1", "1.13", "2.3", "2.1", "3.3"},
			Lee: leeFormato, Tras: []string{arranca}, Probar: contestaAUna},
		{Nombre: muchas, Desde: 1, Hasta: 5, Reglas: []string{"1.12", "3.3"}, Lee: leePaso1, Tras: []string{contesta},
			Probar: contestaAMuchas},
		{Nombre: octetoAOcteto, Desde: 1, Hasta: 5, Reglas: []string{"1.2"}, Lee: leeFormato, Tras: []string{muchas},
			Probar: llegaATrozos},
		{Nombre: deUnaVez, Desde: 1, Hasta: 5, Reglas: []string{"1.2"}, Lee: leeFormato,
			Tras: []string{octetoAOcteto}, Probar: lleganJuntos},
		{Nombre: "contesta aunque haya llegado el principio de otra petición", Desde: 1, Hasta: 5,
			Reglas: []string{"1.12", "1.2"}, Lee: leeFormato, Tras: []string{deUnaVez}, Probar: haLlegadoParteDeOtra},
		{Nombre: largoYCorto, Desde: 1, Hasta: 5, Reglas: []string{"1.3", "1.1"}, Lee: leeFormato,
			Tras: []string{deUnaVez}, Probar: trasUnoLargo},
		{Nombre: sinCuadrar, Desde: 1, Hasta: 5, Lee: leeFormato, Tras: []string{largoYCorto},
			Reglas: []string{"1.3", "1.13", "2.4", "2.5"}, Probar: noCrecenConElCuadrado},
		{Nombre: unMiBJusto, Desde: 1, Hasta: 5, Reglas: []string{"1.3"}, Lee: leeFormato,
			Tras: []string{largoYCorto, sinCuadrar}, Probar: cabeUnMiB},
		{Nombre: "contesta también al mensaje vacío", Desde: 1, Hasta: 1, Reglas: []string{"1.4"}, Lee: leeFormato,
			Tras: []string{largoYCorto}, Probar: contestaAlVacio},
		{Nombre: "respeta espacios, saltos de línea y controles", Desde: 1, Hasta: 1, Reglas: []string{"1.5"},
			Lee: leeFormato, Tras: []string{largoYCorto}, Probar: respetaLoQueNoSeVe},
		{Nombre: conAcento, Desde: 1, Hasta: 1,
			Reglas: []string{"1.13", "1.1"}, Lee: leePaso1, Tras: []string{largoYCorto}, Probar: mayusculasConAcento},
		{Nombre: creceYNoCabe, Desde: 1, Hasta: 1, Reglas: []string{"1.3", "1.13"}, Lee: leeFormato,
			Tras: []string{unMiBJusto, conAcento}, Probar: noEnviaLoQueCrece},
		{Nombre: cierran, Desde: 1, Hasta: 5, Reglas: []string{"1.14", "3.6", "1.8", "3.3"}, Lee: leePaso1,
			Tras: []string{contesta}, Probar: veElCierre},
		{Nombre: noCreeLaCabecera, Desde: 1, Hasta: 5, Reglas: []string{"1.3", "1.7", "1.14"},
			Lee: leeFormato, Tras: []string{octetoAOcteto, cierran}, Probar: rechazaLoDemasiadoLargo},
		{Nombre: "rechaza un texto que no es UTF-8", Desde: 1, Hasta: 5, Reglas: []string{"1.5", "1.7"},
			Lee: leeFormato, Tras: []string{octetoAOcteto, cierran}, Probar: rechazaLoQueNoEsUTF8},
		{Nombre: "se entera de que el cliente ha cerrado sin pedir nada", Desde: 1, Hasta: 2,
			Reglas: []string{"1.14"}, Lee: leePaso1, Tras: []string{cierran}, Probar: veElCierreSinPedir},
		{Nombre: "se entera de que el cliente ha cerrado en medio de un mensaje", Desde: 1, Hasta: 2,
			Reglas: []string{"1.6", "1.14"}, Lee: leeFormato, Tras: []string{octetoAOcteto, cierran},
			Probar: veElCierreAMedias},
		{Nombre: "contesta a quien ya no va a enviar más", Desde: 1, Hasta: 5,
			Reglas: []string{"1.8", "1.14", "3.6", "3.3"}, Lee: leePaso1, Tras: []string{deUnaVez, cierran},
			Probar: contestaAQuienYaNoEnvia},
	}
}

func contestaAUna(p *arnes.Prueba) {
	c := p.Abrir()
	if p.Solucion.Paso >= 2 {
		p.Lee = leeContrato2
	}
	p.SiFalla(laRespuestaEsOtra)
	p.SiCalla(esperaMasOctetos)
	p.SiCierra(entiendeOtraCosa)
	p.SiRompeElFormato(respondeSinCabecera)
	p.Regla("1.13", informe.Distinta)
	p.Regla("2.3", informe.Distinta)
	p.Regla("2.1", informe.Calla)
	siMainAcaba(p)
	c.PedirEco("hola")
	if p.Solucion.Paso == 1 {
		// Si la cabecera se toma por texto, también se pone en mayúsculas: con una
		// longitud que es el código de una letra, se ve.
		p.SiFalla(hayUnaCabecera)
		p.Regla("1.1")
		p.Abrir().PedirEco(strings.Repeat("a", 'a'))
	}
}

// siMainAcaba dice qué pasa, desde el paso 3, cuando el servidor acaba con un cliente dentro.
func siMainAcaba(p *arnes.Prueba) {
	if p.Solucion.Paso >= 3 {
		p.SiAcaba(mainHaAcabado)
		p.LeeSi(informe.Acaba, leePaso3)
		p.Regla("3.3", informe.Acaba)
	}
}

func contestaAMuchas(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(faltaElBucle)
	siMainAcaba(p)
	for i := range 100 {
		c.PedirEco(fmt.Sprintf("texto%d", i))
	}
}

func llegaATrozos(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(unaLecturaUnMensaje)
	peticion, respuesta := p.Eco("un-texto-que-llega-a-trozos")
	for range 2 {
		c.EnviarOctetoAOcteto(peticion)
		c.Recibir(respuesta)
	}
}

func lleganJuntos(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(tomaVariosPorUno)
	p.SiCalla(unLectorPorMensaje)
	c.PedirEcos(3, func(i int) string { return [...]string{"uno", "dos", "tres"}[i] })
}

func trasUnoLargo(p *arnes.Prueba) {
	c := p.Abrir()
	for _, octetos := range []int{3 << 10, 5, 100 << 10, 7, 1} {
		p.SiFalla(bufferFijo)
		p.SiCalla(bufferFijo + " ¿O está en ello, y no acaba? " + copiaTodoOtraVez)
		p.Regla("1.3")
		if octetos < 10 {
			p.SiFalla(restosDelLargo)
			p.Regla("1.1")
		}
		c.PedirEco(strings.Repeat("abcdefghij", octetos/10+1)[:octetos])
	}
}

func cabeUnMiB(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(elLimiteEsUnMiB)
	c.PedirEco(textoQueCabeJusto(p))
	c.PedirEco("fin")
}

// textoQueCabeJusto es el que hace que una petición de Eco ocupe 1 MiB.
func textoQueCabeJusto(p *arnes.Prueba) string {
	sinTexto, _ := p.Eco("")
	return strings.Repeat("a", formato.MaxOctetos-len(sinTexto))
}

func contestaAlVacio(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(elVacioEsLegal)
	c.Pedir("", "")
	c.PedirEco("sigo")
}

func respetaLoQueNoSeVe(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(seRecortaElTexto)
	for _, texto := range []string{"  a  b  ", "una\ndos\r\n", "a\x00b\x1b\x7f", "\n", " "} {
		c.PedirEco(texto)
	}
}

func mayusculasConAcento(p *arnes.Prueba) {
	p.SiFalla(soloDeLaAALaZ)
	p.SiRompeElFormato(laLongitudCuentaLetras)
	p.Regla("1.1", informe.SinFormato, informe.CierraAMedias)
	p.Abrir().Pedir("áéíóúüñ", "ÁÉÍÓÚÜÑ")
}

// noEnviaLoQueCrece pide un texto que cabe y que en mayúsculas ocupa la mitad más. Desde
// el paso 2 es un ERROR; en este, lo que sea menos enviarlo o dejar esperando.
func noEnviaLoQueCrece(p *arnes.Prueba) {
	c := p.Conectar(p.ServidorQueAcaba())
	p.SiFalla(creceYSeEnvia)
	p.SiCalla(creceYCalla)
	p.Regla("1.13", informe.Calla)
	c.Enviar(strings.Repeat("ɐ", formato.MaxOctetos/2))
	_, err := c.IntentarRecibir()
	p.Exigir(!errors.Is(err, formato.ErrNoEsMensaje), "A un texto de 1 MiB, que en mayúsculas ocupa más, el servidor "+
		"ha contestado con un mensaje que no cabe.")
	var corte *net.OpError
	haCerrado := errors.Is(err, io.EOF) || errors.As(err, &corte) && !corte.Timeout()
	if err != nil && !haCerrado {
		c.SinRespuesta(err)
	}
}

func veElCierre(p *arnes.Prueba) {
	s := p.ServidorQueAcaba()
	c := p.Conectar(s)
	siMainAcaba(p)
	c.PedirEco("hola")
	p.SiFalla(noVeElCierre)
	c.CerrarEscritura()
	exigirQueCierre(p, c)
	c.Cerrar()
	if p.Solucion.Paso <= 2 {
		exigirQueAcabe(p, s, true)
	}
}

func haLlegadoParteDeOtra(p *arnes.Prueba) {
	c := p.Abrir()
	primera, suRespuesta := p.Eco("primera")
	segunda, laSuya := p.Eco("segunda")
	octetos := formato.Mensajes(primera, segunda)
	corte := len(octetos) - len(segunda) - 2 // en medio de la cabecera de la segunda
	p.SiFalla(esperaALaSiguiente)
	c.EnviarOctetos(octetos[:corte], "una petición, y dos octetos de la siguiente")
	c.Recibir(suRespuesta)
	p.Regla("1.2")
	c.EnviarOctetos(octetos[corte:], "lo que faltaba de la siguiente")
	c.Recibir(laSuya)
}

func rechazaLoDemasiadoLargo(p *arnes.Prueba) {
	for _, cabecera := range []string{formato.CuatroGiB, formato.UnOctetoDeMas, formato.DieciseisMiBYCuatro} {
		s := p.ServidorQueAcaba()
		c := p.Conectar(s)
		p.SiFalla(seCreeLaCabecera)
		if cabecera == formato.DieciseisMiBYCuatro {
			p.SiFalla(sonCuatroOctetos)
		}
		p.SiSobra(contestaAQuienRompe)
		p.Regla("1.3") // en la vuelta anterior puede haber cambiado
		p.Regla("1.7", informe.Sobra)
		c.PedirEco("hola")
		c.EnviarOctetos([]byte(cabecera), "una cabecera que anuncia más de 1 MiB")
		c.ExigirFin()
		c.Cerrar()
		if p.Solucion.Paso <= 2 {
			exigirQueAcabe(p, s, false)
		}
	}
}

func rechazaLoQueNoEsUTF8(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(noMiraSiEsUTF8)
	p.SiSobra(noMiraSiEsUTF8 + " " + oSobraElERROR)
	p.Regla("1.7", informe.Calla)
	c.PedirEco("hola")
	c.EnviarOctetos(formato.Mensaje("a\xff\xfe"), "un mensaje cuyo texto no es UTF-8")
	c.ExigirFin()
}

func veElCierreSinPedir(p *arnes.Prueba) {
	s := p.ServidorQueAcaba()
	p.Conectar(s).Cerrar()
	p.SiFalla(noVeElCierreSinPedir)
	exigirQueAcabe(p, s, true)
}

func veElCierreAMedias(p *arnes.Prueba) {
	for _, trozo := range []string{"\x00\x00", "\x00\x00\x00\x04", "\x00\x00\x00\x04ho"} {
		s := p.ServidorQueAcaba()
		c := p.Conectar(s)
		c.EnviarOctetos([]byte(trozo), "un mensaje sin acabar")
		c.CerrarEscritura()
		p.SiFalla(noVeElCierreAMedias)
		p.Regla("1.6")
		c.ExigirFin()
		c.Cerrar()
		exigirQueAcabe(p, s, false)
	}
}

func contestaAQuienYaNoEnvia(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(soloCerroSuEscritura)
	uno, respuestaUno := p.Eco("uno")
	dos, respuestaDos := p.Eco("dos")
	c.Enviar(uno, dos)
	c.CerrarEscritura()
	c.RecibirEnOrden(respuestaUno, respuestaDos)
	exigirQueCierre(p, c)
}

// exigirQueCierre exige que el servidor cierre la conexión de quien ha dicho que ya no
// va a enviar más, sin decirle nada que no haya pedido.
func exigirQueCierre(p *arnes.Prueba, c *arnes.Conexion) {
	p.T.Helper()
	p.Regla("1.14")
	p.Regla("3.6")
	p.Regla("1.8", informe.Sobra)
	p.Regla("3.3", informe.Acaba)
	c.ExigirFin()
}

// exigirQueAcabe exige que el servidor de los dos primeros pasos, cuando se ha
// ido su cliente, acabe (con estado 0 si se fue bien) o atienda al siguiente, y sin
// volcar su pila.
func exigirQueAcabe(p *arnes.Prueba, s *arnes.Servidor, bien bool) {
	p.T.Helper()
	p.Regla("1.14")
	espera, atendido := s.Esperar(arnes.Plazo), atiendeAOtro(p, s)
	acaba := s.AcabaAntes(espera, atendido)
	select {
	case <-atendido:
	default:
		p.Exigir(acaba, fmt.Sprintf(
			"El cliente se ha ido y, %s, el servidor ni ha acabado ni atiende a otro.", espera.CuantoSeHaEsperado()))
		p.SiFalla(cerrarNoEsUnError)
		p.Exigir(!bien || s.Estado() == 0, fmt.Sprintf(
			"El servidor ha acabado con estado %d, y el cliente se había despedido bien: se esperaba 0.", s.Estado()),
			s.Errores.String())
	}
	errores := s.Errores.String()
	if vuelcaSuPila(errores) {
		p.SiFalla(seVaConUnPanic)
		p.Exigir(false, "El cliente se ha ido y el servidor vuelca su pila.", errores)
	}
}

// atiendeAOtro devuelve un canal que se cierra si un cliente nuevo tiene
// respuesta.
func atiendeAOtro(p *arnes.Prueba, s *arnes.Servidor) <-chan struct{} {
	atendido := make(chan struct{})
	peticion, _ := p.Eco("hola")
	go func() {
		if _, err := s.IntentarPedir(peticion); err == nil {
			close(atendido)
		}
	}()
	return atendido
}
