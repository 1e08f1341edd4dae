package escenarios

import (
	"fmt"
	"slices"
	"strings"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

const (
	conAcento        = "pone en mayúsculas también las letras con acento"
	noCreeLaCabecera = "rechaza una cabecera que anuncia demasiado"
	alReves          = "da la vuelta a los caracteres, no a los octetos"
	noCabe           = "si la respuesta no cabe en un mensaje, contesta ERROR y sigue"
)

// deTexto son los escenarios sobre lo que un texto puede llevar dentro, y sobre
// dónde se puede partir. Van detrás de los que miran lo más corriente.
func deTexto() []Escenario {
	corriente := []string{largoYCorto, conAcento, talCual, acentos, alReves}
	return []Escenario{
		{Nombre: "un % del texto es un carácter más", Desde: 1, Hasta: 5, Reglas: []string{"1.5"},
			Lee: leeFormato, Tras: []string{largoYCorto, talCual}, Probar: unPorcentaje},
		{Nombre: "no parte un carácter que llega en dos lecturas", Desde: 1, Hasta: 5, Reglas: []string{"1.2", "1.5"},
			Lee: leeFormato, Tras: corriente, Probar: caracteresPartidos},
		{Nombre: "respeta también los caracteres menos corrientes", Desde: 1, Hasta: 5,
			Reglas: []string{"1.5", "1.13", "2.4", "2.5"}, Lee: leeFormato, Tras: corriente, Probar: caracteresRaros},
		{Nombre: "no reserva memoria para una cabecera que anuncia demasiado", Desde: 3, Hasta: 5,
			Reglas: []string{"1.3"}, Lee: leeFormato, Tras: []string{noCreeLaCabecera}, Probar: noReservaDeMas},
	}
}

// enMayusculas devuelve la petición de un texto en mayúsculas, con su respuesta: es
// Eco, para un texto cualquiera.
func enMayusculas(p *arnes.Prueba, texto, esperado string) (peticion, respuesta string) {
	if p.Solucion.Paso == 1 {
		return texto, esperado
	}
	return "mayusculas " + texto, "OK " + esperado
}

func unPorcentaje(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(elTextoNoEsUnFormato)
	for _, texto := range []string{"100%d de %s%n %% y 50%", `c:\nuevo\x41 {0} ${1} \`, `<a href="x">&amp;</a>`} {
		c.Pedir(enMayusculas(p, texto, strings.ToUpper(texto)))
	}
}

// caracteresPartidos envía textos largos con caracteres de dos y de tres octetos. Con
// los tres desplazamientos, en cualquier frontera (4, 32, 64 KiB, contada con la
// cabecera o sin ella) cae alguno partido.
func caracteresPartidos(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(unCaracterPartido)
	peticion, respuesta := enMayusculas(p, "ñ€😀", "Ñ€😀")
	c.EnviarOctetoAOcteto(peticion)
	c.Recibir(respuesta)
	for desplazado := range 3 {
		delante := strings.Repeat("a", desplazado)
		c.Pedir(enMayusculas(p, delante+strings.Repeat("ñ€", 30_000),
			strings.ToUpper(delante)+strings.Repeat("Ñ€", 30_000)))
	}
}

// raros son textos que se respetan como los demás, con lo que dan en mayúsculas.
var raros = []struct{ texto, mayusculas, causa string }{
	{"\ufeffhola\ufeff", "\ufeffHOLA\ufeff", elBOMEsTexto},
	{"a\ufffdb", "A\ufffdB", elFFFDEsTexto},
	{"hola\x00", "HOLA\x00", elNULEsTexto},
	{"\x00", "\x00", elNULEsTexto},
	{"hola😀", "HOLA😀", fueraDelPlanoBasico},
	{"e\u0301a", "E\u0301A", sinComponer},
}

func caracteresRaros(p *arnes.Prueba) {
	c := p.Abrir()
	for _, raro := range raros {
		p.SiFalla(raro.causa)
		c.Pedir(enMayusculas(p, raro.texto, raro.mayusculas))
	}
	p.Regla("1.13")
	p.Regla("2.4") // en los demás pasos
	p.SiFalla(deTresFormas)
	c.Pedir(enMayusculas(p, "ǆǅǄ", "ǄǄǄ"))
	p.SiFalla(laEszett)
	peticion, principio := enMayusculas(p, "straße", "STRA")
	exigirUna(p, c.Preguntar(peticion), principio+"SSE", principio+"ẞE", principio+"ßE")
	if p.Solucion.Paso == 1 {
		return
	}
	p.SiFalla(deTresFormas)
	c.Pedir("minusculas ǆǅǄ", "OK ǆǆǆ")
	p.Regla("1.5")
	p.SiFalla(elBOMEsTexto)
	c.Pedir("invertir \ufeffab", "OK ba\ufeff")
	p.SiFalla(elNULEsTexto)
	c.Pedir("invertir ab\x00", "OK \x00ba")
	p.Regla("2.5")
	p.SiFalla(invierteOctetos)
	exigirUna(p, c.Preguntar("invertir e\u0301a"), "OK a\u0301e", "OK ae\u0301")
}

// exigirUna exige que una respuesta sea alguna de las que valen.
func exigirUna(p *arnes.Prueba, respuesta string, valen ...string) {
	p.T.Helper()
	p.Exigir(slices.Contains(valen, respuesta),
		fmt.Sprintf("El servidor ha contestado %q, y se esperaba alguna de estas: %q.", respuesta, valen))
}

// noReservaDeMas compara lo que el servidor ha llegado a reservar antes y después de
// una cabecera de 4 GiB: de golpe, para otra cosa no se reserva tanto. Reservar no es
// ocupar: esa memoria se puede pedir y no llegar a tocarla. Solo se mira donde se sabe
// (Linux), y que el servidor siga en pie se mira en otra prueba.
func noReservaDeMas(p *arnes.Prueba) {
	const margen = 1 << 20 // en KiB: 1 GiB
	s := p.ServidorQueAcaba()
	c := p.Conectar(s)
	c.PedirEco("hola")
	antes, _ := s.Gasto()
	c.EnviarOctetos([]byte(formato.CuatroGiB), "una cabecera que anuncia 4 GiB")
	c.ExigirFin()
	despues, _ := s.Gasto()
	p.SiFalla(reservaAntesDeMirar)
	p.Exigir(despues.PicoKiB-antes.PicoKiB < margen, fmt.Sprintf(
		"El servidor ha reservado %d MiB al leer una cabecera que anuncia demasiado.",
		(despues.PicoKiB-antes.PicoKiB)>>10))
}
