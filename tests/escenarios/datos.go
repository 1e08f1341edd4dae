package escenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/informe"
)

const (
	lasCuatro    = "alta, modificación, consulta y baja"
	malEscrita   = "a una petición mal escrita contesta ERROR y no cambia nada"
	cambiaYAnade = "modificacion cambia unos campos, añade otros y conserva los demás"
	elRetardo    = "-retardo es lo que tarda cada acceso a un registro"
	enOrden      = "contesta siempre los campos en orden alfabético"
	compartidos  = "lo que guarda un cliente lo ven los demás"
	yaONoExiste  = "contesta ERROR a la clave que ya existe o que no existe"
	leePaso4     = "paso4/README.md, «La idea»"
	leeContrato4 = "paso4/README.md, «El ejercicio»"
)

func deDatos() []Escenario {
	deUnCliente := []Escenario{
		{Nombre: lasCuatro, Desde: 4, Hasta: 5, Reglas: []string{"4.1"}, Lee: leeContrato4, Tras: []string{opera},
			Probar: cuatroOperaciones},
		{Nombre: "reconoce también «modificación» y las mayúsculas", Desde: 4, Hasta: 5, Reglas: []string{"4.1"},
			Lee: leeContrato4, Tras: []string{lasCuatro}, Probar: reconoceLasNuevas},
		{Nombre: compartidos, Desde: 4, Hasta: 5, Reglas: []string{"4.2"}, Lee: leePaso4, Tras: []string{lasCuatro},
			Probar: unosVenLoDeOtros},
		{Nombre: yaONoExiste, Desde: 4, Hasta: 5, Reglas: []string{"4.1", "4.8", "4.9", "2.3"}, Lee: leePaso4,
			Tras: []string{compartidos}, Probar: existeONo},
		{Nombre: enOrden, Desde: 4, Hasta: 5, Reglas: []string{"4.6"}, Lee: leeContrato4, Tras: []string{lasCuatro},
			Probar: camposEnOrden},
		{Nombre: leeBien, Desde: 4, Hasta: 5, Reglas: []string{"4.5", "4.3", "4.4"}, Lee: leeContrato4,
			Tras: []string{enOrden, yaONoExiste}, Probar: leeLosCampos},
		{Nombre: cambiaYAnade, Desde: 4, Hasta: 5, Reglas: []string{"4.1"}, Lee: leeContrato4,
			Tras: []string{enOrden}, Probar: cambiaAnadeConserva},
		{Nombre: malEscrita, Desde: 4, Hasta: 5, Reglas: []string{"4.7", "4.9"}, Lee: leeContrato4,
			Tras: []string{enOrden, yaONoExiste}, Probar: noCambiaNada},
		{Nombre: elRetardo, Desde: 4, Hasta: 5, Reglas: []string{"4.12"}, Lee: leeContrato4,
			Tras: []string{lasCuatro}, Probar: tardaLoQueSeLePide},
		{Nombre: "contesta en orden, tarde lo que tarde cada respuesta", Desde: 4, Hasta: 5, Reglas: []string{"1.8"},
			Lee: leePaso3, Tras: []string{enOrden100, elRetardo}, Probar: enOrdenAunqueTarden},
	}
	return slices.Concat(deUnCliente, deValores(), deConcurrencia())
}

func cuatroOperaciones(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(usanLosMismosDatos)
	p.SiCalla(seEchaDosVeces)
	c.PedirOK("alta ana nombre=Ana")
	c.Pedir("consulta ana", "OK nombre=Ana")
	c.PedirOK("modificacion ana nombre=Eva")
	c.Pedir("consulta ana", "OK nombre=Eva")
	p.SiFalla(laBajaQuitaElRegistro)
	c.PedirOK("baja ana")
	c.PedirOK("alta ana nombre=Otra")
	c.Pedir("consulta ana", "OK nombre=Otra")
}

func reconoceLasNuevas(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(seReconocenComoLasDeAntes)
	c.PedirOK("ALTA ana nombre=Ana")
	c.PedirOK("modificación ana nombre=Eva")
	c.PedirOK("MODIFICACIÓN ana edad=20")
	c.PedirOK("Consulta ana")
	c.PedirOK("Baja ana")
}

func unosVenLoDeOtros(p *arnes.Prueba) {
	s := p.Servidor()
	p.SiFalla(cadaClienteLosSuyos)
	uno, otro := p.Conectar(s), p.Conectar(s)
	uno.PedirOK("alta ana nombre=Ana")
	otro.Pedir("consulta ana", "OK nombre=Ana")
	otro.PedirOK("modificacion ana nombre=Eva")
	uno.Cerrar()
	p.Conectar(s).Pedir("consulta ana", "OK nombre=Eva")
}

func existeONo(p *arnes.Prueba) {
	s := p.Servidor()
	c := p.Conectar(s)
	p.SiFalla(nombraLaClaveYNoCambiaNada)
	p.SiCalla(candadoEchadoTrasElError)
	for _, peticion := range []string{"consulta eva", "modificacion eva nombre=Eva", "baja eva"} {
		exigirErrorQueNombre(p, c, peticion, "eva")
	}
	p.Regla("4.1")
	c.PedirOK("alta eva nombre=Eva")
	exigirErrorQueNombre(p, c, "alta eva nombre=Otra, edad=1", "eva")
	p.Regla("4.9")
	c.Pedir("consulta eva", "OK nombre=Eva")
	p.Conectar(s).Pedir("consulta eva", "OK nombre=Eva")
}

// exigirErrorQueNombre pide lo mismo dos veces: que sea un ERROR y que nombre la clave
// son dos reglas.
func exigirErrorQueNombre(p *arnes.Prueba, c *arnes.Conexion, peticion, clave string) {
	p.T.Helper()
	p.Regla("4.1")
	p.Regla("2.3", informe.Calla)
	c.PedirError(peticion)
	p.Regla("4.8", informe.Distinta)
	c.PedirError(peticion, clave)
}

func camposEnOrden(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(unMapaNoTieneOrden)
	c.PedirOK("alta a d=4, b=2, f=6, a=1, e=5, c=3, h=8, g=7")
	for range 20 {
		c.Pedir("consulta a", "OK a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8")
	}
	p.SiFalla(ordenaLosNombres)
	c.PedirOK("alta b a1=1, a=2, ñ=3, Z=4, a10=5, z=6, á=7")
	c.Pedir("consulta b", "OK Z=4, a=2, a1=1, a10=5, z=6, á=7, ñ=3")
}

func leeLosCampos(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(comoSeLeenLosCampos)
	c.PedirOK("alta a nombre=  Ana María  ,nota=a=b=c,  vacio=, z9=,x=ñ €")
	c.Pedir("consulta a", "OK nombre=Ana María, nota=a=b=c, vacio=, x=ñ €, z9=")
	p.Regla("4.4")
	c.PedirOK("alta nu año=1")
	c.Pedir("consulta nu", "OK año=1")
	p.Regla("4.3")
	c.PedirOK("alta ñu ano=2")
	c.Pedir("consulta ñu", "OK ano=2")
	p.Regla("4.4")
	c.PedirOK("alta mayus Edad=1")
	c.Pedir("consulta mayus", "OK Edad=1")
}

func cambiaAnadeConserva(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(conservaLosDemas)
	c.PedirOK("alta ana nombre=Ana, edad=20")
	c.PedirOK("modificacion ana edad=21, ciudad=Lugo")
	c.Pedir("consulta ana", "OK ciudad=Lugo, edad=21, nombre=Ana")
	p.SiFalla(elVacioEsUnValor)
	c.PedirOK("modificacion ana ciudad=, edad= ")
	c.Pedir("consulta ana", "OK ciudad=, edad=, nombre=Ana")
}

func noCambiaNada(p *arnes.Prueba) {
	c := p.Abrir()
	c.PedirOK("alta ana nombre=Ana, edad=20")
	for _, mala := range malEscritas {
		p.SiFalla("La petición está mal escrita (" + mala.porque + "): toca contestar ERROR, sin cambiar nada.")
		p.Regla("4.7")
		c.PedirError(mala.peticion)
		p.Regla("4.9")
		p.SiFalla("Una petición mal escrita (" + mala.porque + ") " + entiendelaEntera)
		c.Pedir("consulta ana", "OK edad=20, nombre=Ana")
		c.PedirError("consulta eva")
	}
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
	{"alta  nombre=Eva", "o falta la clave, o faltan los campos"},
	{"modificacion  edad=21", "o falta la clave, o faltan los campos"},
	{"baja", "falta la clave"},
	{"baja ", "falta la clave"},
	{"modificacion", "falta la clave"},
	{"alta eva luis nombre=Eva", "la clave es una sola palabra"},
	{"modificacion ana eva edad=21", "la clave es una sola palabra"},
	{"baja ana edad=20", "sobra una palabra"},
	{"alta eva ,nombre=Eva", "sobra una coma"},
	{"alta eva nombre=Eva, e_mail=x", "un nombre de campo solo tiene letras y cifras"},
	{"modificacion ana edad=21, ciudad=Lugo, edad =22", "un campo está dos veces"},
}

func tardaLoQueSeLePide(p *arnes.Prueba) {
	const retardo = 50 * time.Millisecond
	c := p.Conectar(p.Servidor("-retardo", retardo.String()))
	for _, peticion := range []string{
		"alta ana nombre=Ana", "consulta ana", "modificacion ana edad=20", "baja ana",
	} {
		antes := time.Now()
		c.PedirOK(peticion)
		tarda := time.Since(antes)
		p.SiFalla(duermeDentro)
		p.Exigir(tarda >= retardo, fmt.Sprintf("Con -retardo %v, «%s» ha tardado solo %v.", retardo, peticion, tarda))
	}
}

// enOrdenAunqueTarden pide de una vez, por turnos, lo que tarda y lo que no. Cada una es
// de otro registro: no se pide que se hagan en orden, sino que se contesten.
func enOrdenAunqueTarden(p *arnes.Prueba) {
	c := p.Conectar(p.Servidor("-retardo", "20ms"))
	for _, clave := range []string{"ana", "luis", "pepe"} {
		c.PedirOK("alta " + clave + " n=1")
	}
	p.SiFalla(seAdelantan)
	c.Enviar("alta eva n=1", "mayusculas a", "modificacion luis n=2", "minusculas B", "consulta ana", "invertir cd",
		"baja pepe", "mayusculas e")
	for _, rapida := range []string{"OK A", "OK b", "OK dc", "OK E"} {
		c.RecibirOK()
		c.Recibir(rapida)
	}
}

// empiezaPorOK dice si una respuesta confirma la operación.
func empiezaPorOK(respuesta string) bool { return strings.HasPrefix(respuesta, "OK") }
