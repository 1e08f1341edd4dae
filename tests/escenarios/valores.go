package escenarios

import (
	"fmt"
	"strings"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

const leeBien = "lee bien los campos"

// deValores son los escenarios sobre lo que cabe en la clave, en los nombres y en los
// valores de un registro.
func deValores() []Escenario {
	return []Escenario{
		{Nombre: "la clave es una palabra cualquiera, y se respeta tal cual", Desde: 4, Hasta: 5,
			Reglas: []string{"4.3", "4.5", "4.8"}, Lee: leeContrato4,
			Tras: []string{enOrden, yaONoExiste}, Probar: clavesCualesquiera},
		{Nombre: "el nombre de un campo son letras y cifras, en cualquier orden", Desde: 4, Hasta: 5,
			Reglas: []string{"4.4"}, Lee: leeContrato4,
			Tras: []string{leeBien, cambiaYAnade}, Probar: nombresCualesquiera},
		{Nombre: "el valor de un campo es cualquier texto sin comas", Desde: 4, Hasta: 5,
			Reglas: []string{"4.5", "1.5"}, Lee: leeContrato4,
			Tras: []string{leeBien, cambiaYAnade}, Probar: valoresCualesquiera},
		{Nombre: "si una consulta no cabe en un mensaje, contesta ERROR y sigue", Desde: 4, Hasta: 5,
			Reglas: []string{"2.7"}, Lee: leeContrato2,
			Tras: []string{noCabe, cambiaYAnade}, Probar: unaConsultaNoCabe},
	}
}

func clavesCualesquiera(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(laClaveTalCual)
	c.PedirOK("alta Ana de=Ana")
	c.PedirError("consulta ana")
	c.PedirOK("alta ana de=ana")
	c.Pedir("consulta Ana", "OK de=Ana")
	c.Pedir("consulta ana", "OK de=ana")
	p.SiFalla(unaPalabraCualquiera)
	for _, clave := range []string{"ana@ull.es", "c/3-b_4", "¿quién?", `"luis"`, "12", "ñandú", "😀", "a=b", "uno,dos"} {
		c.PedirError("consulta " + clave)
		c.PedirOK("alta " + clave + " n=1")
		c.Pedir("consulta "+clave, "OK n=1")
		c.PedirOK("baja " + clave)
		c.PedirError("consulta " + clave)
	}
	p.Regla("4.8")
	p.SiFalla(elTextoNoEsUnFormato)
	c.PedirError("consulta 100%d", "100%d")
	p.SiFalla(laClaveLargaTambien)
	larga := strings.Repeat("ana-", 50) + "eva"
	c.PedirError("baja "+larga, larga)
	p.SiFalla(losEspaciosDeAlrededor)
	p.Regla("4.3")
	c.PedirOK("alta  eva   nombre=Eva ")
	c.Pedir("consulta eva", "OK nombre=Eva")
	c.Pedir("consulta  eva  ", "OK nombre=Eva")
}

func nombresCualesquiera(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(letrasYCifras)
	c.PedirOK("alta a 2a=1, 1=uno, a2b=x, 007=bond")
	c.Pedir("consulta a", "OK 007=bond, 1=uno, 2a=1, a2b=x")
	p.SiFalla(elNombreTalCual)
	c.PedirOK("alta b edad=1, Edad=2")
	c.PedirOK("modificacion b EDAD=3")
	c.Pedir("consulta b", "OK EDAD=3, Edad=2, edad=1")
}

// valores son los de un campo, con lo que tienen de particular.
var valores = []struct{ valor, regla, tiene string }{
	{"Ana  María   de la O", "4.5", "varios espacios seguidos"},
	{"una\tdos\ntres", "4.5", "una tabulación y un salto de línea"},
	{`"Ana" y 'Eva'`, "4.5", "comillas"},
	{"a==b=", "4.5", "varios signos ="},
	{"=", "4.5", "solo otro signo ="},
	{"50% de %s y %d", "1.5", "un %, que no es un formato"},
	{`c:\nuevo; {x} | [y] <z> & #1`, "1.5", "signos que otros programas entienden"},
	{"ANA ana Ñandú", "4.5", "mayúsculas y minúsculas"},
	{"😀 e\u0301", "1.5", "caracteres menos corrientes"},
	{"e-mail dos palabras", "4.5", "lo que en un nombre no valdría"},
	{"", "4.5", "nada: está vacío"},
}

func valoresCualesquiera(p *arnes.Prueba) {
	c := p.Abrir()
	c.PedirOK("alta m n=otro")
	for i, caso := range valores {
		p.SiFalla("El valor tiene " + caso.tiene + " " + elValorTalCual)
		p.Regla(caso.regla)
		c.PedirOK(fmt.Sprintf("alta v%d n=%s", i, caso.valor))
		c.Pedir(fmt.Sprintf("consulta v%d", i), "OK n="+caso.valor)
		c.PedirOK("modificacion m n=" + caso.valor)
		c.Pedir("consulta m", "OK n="+caso.valor)
	}
}

// unaConsultaNoCabe guarda un registro que entra en dos peticiones y sale en una
// respuesta: primero, de 1 MiB justo; después, de un octeto más.
func unaConsultaNoCabe(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(laConsultaTambien)
	const deX = 600_000
	x := strings.Repeat("x", deX)
	y := strings.Repeat("y", formato.MaxOctetos-len("OK x=, y=")-deX)
	c.PedirOK("alta grande x=" + x)
	c.PedirOK("modificacion grande y=" + y)
	c.Pedir("consulta grande", "OK x="+x+", y="+y)
	c.PedirOK("modificacion grande y=y" + y)
	c.PedirError("consulta grande")
	c.PedirOK("modificacion grande y=1")
	c.Pedir("consulta grande", "OK x="+x+", y=1")
}
