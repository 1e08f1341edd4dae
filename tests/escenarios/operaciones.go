package escenarios

import (
	"slices"
	"strings"

	"sockets/tests/arnes"
	"sockets/tests/formato"
	"sockets/tests/informe"
)

const (
	opera        = "hace cada operación"
	talCual      = "respeta el texto tal cual"
	noEntiende   = "a lo que no entiende contesta ERROR y sigue"
	aguanta      = "aguanta una operación sin texto y una petición vacía"
	acentos      = "cambia también las letras con acento"
	leeContrato2 = "paso2/README.md, «El ejercicio»"
	leePaso2     = "paso2/README.md, «La idea»"
)

func deOperaciones() []Escenario {
	trasOpera := []string{opera}
	todas := []Escenario{
		{Nombre: opera, Desde: 2, Hasta: 5, Reglas: []string{"2.3", "2.4", "2.5"}, Lee: leeContrato2,
			Tras: []string{muchas}, Probar: haceCadaOperacion},
		{Nombre: "reconoce la operación en cualquier caja y con su acento", Desde: 2, Hasta: 5,
			Reglas: []string{"2.2"}, Lee: leeContrato2, Tras: trasOpera, Probar: reconoceLaOperacion},
		{Nombre: talCual, Desde: 2, Hasta: 5, Reglas: []string{"2.1", "1.5"}, Lee: leeContrato2, Tras: trasOpera,
			Probar: respetaElTexto},
		{Nombre: alReves, Desde: 2, Hasta: 5, Reglas: []string{"2.5"},
			Lee: leePaso2, Tras: trasOpera, Probar: invierteCaracteres},
		{Nombre: acentos, Desde: 2, Hasta: 5, Reglas: []string{"2.4"}, Lee: leePaso2, Tras: trasOpera,
			Probar: cambiaLosAcentos},
		{Nombre: aguanta, Desde: 2, Hasta: 5, Reglas: []string{"2.6", "1.4", "2.3"}, Lee: leePaso2, Tras: trasOpera,
			Probar: aguantaSinTexto},
		{Nombre: noEntiende, Desde: 2, Hasta: 5, Reglas: []string{"2.6", "2.3"}, Lee: leePaso2,
			Tras: []string{talCual, aguanta}, Probar: contestaERROR},
		{Nombre: "solo el espacio separa la operación del texto", Desde: 2, Hasta: 5, Reglas: []string{"2.1", "2.6"},
			Lee: leeContrato2, Tras: []string{noEntiende}, Probar: soloSeparaElEspacio},
		{Nombre: noCabe, Desde: 2, Hasta: 5, Reglas: []string{"2.7"}, Lee: leeContrato2,
			Tras: []string{unMiBJusto, acentos, noEntiende}, Probar: laRespuestaNoCabe},
		{Nombre: "el ERROR dice qué estaba mal y qué operaciones hay", Desde: 2, Hasta: 5, SoloNuestra: true,
			Tras: trasOpera, Probar: elERRORAyuda},
	}
	return slices.Concat(todas, deTexto())
}

func haceCadaOperacion(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(operacionEspacioTexto)
	c.Pedir("mayusculas Hola", "OK HOLA")
	p.Regla("2.4")
	c.Pedir("minusculas Hola", "OK hola")
	p.Regla("2.5")
	c.Pedir("invertir Hola", "OK aloH")
}

func reconoceLaOperacion(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(seComparaTalComoLlega)
	for _, operacion := range []string{"MAYUSCULAS", "Mayusculas", "mayúsculas", "MAYÚSCULAS"} {
		c.Pedir(operacion+" Hola", "OK HOLA")
	}
	for _, operacion := range []string{"MINUSCULAS", "Minusculas", "minúsculas", "MINÚSCULAS"} {
		c.Pedir(operacion+" Hola", "OK hola")
	}
	c.Pedir("INVERTIR Hola", "OK aloH")
}

func respetaElTexto(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(seParteEnMasSitios)
	c.Pedir("invertir a:b c=d,  e", "OK e  ,d=c b:a")
	c.Pedir("mayusculas   dos  espacios  ", "OK   DOS  ESPACIOS  ")
	c.Pedir("minusculas UNA|DOS;TRES/CUATRO", "OK una|dos;tres/cuatro")
	c.Pedir("invertir ", "OK ")
	p.Regla("1.5")
	c.Pedir("mayusculas una\ndos\ttres\r\n", "OK UNA\nDOS\tTRES\r\n")
	c.Pedir("mayusculas a\x00b\x1b\x7f", "OK A\x00B\x1b\x7f")
}

func soloSeparaElEspacio(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(soloSeparaUnEspacio)
	for _, mala := range []string{
		"mayusculas\thola", "mayusculas\nhola", "mayusculas\u00a0hola", "invertir\t hola", "mayusculas:hola",
	} {
		c.PedirError(mala)
	}
	c.Pedir("mayusculas \thola\t", "OK \tHOLA\t")
	c.Pedir("invertir   ab ", "OK  ba  ")
}

func invierteCaracteres(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(invierteOctetos)
	c.Pedir("invertir ñandú", "OK údnañ")
	c.Pedir("invertir 5€ya", "OK ay€5")
	c.Pedir("invertir 日本語", "OK 語本日")
	p.SiFalla(invierteMitades)
	c.Pedir("invertir a😀b", "OK b😀a")
}

func cambiaLosAcentos(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(soloDeLaAALaZEnLasDos)
	c.Pedir("mayusculas áéíóúüñç", "OK ÁÉÍÓÚÜÑÇ")
	c.Pedir("minusculas ÁÉÍÓÚÜÑÇ", "OK áéíóúüñç")
}

func aguantaSinTexto(p *arnes.Prueba) {
	c := p.Abrir()
	for _, peticion := range []string{"invertir", ""} {
		p.SiFalla(sinTextoSinRespuesta)
		p.SiCierra(sinTextoYCierra)
		p.SiCae(partesUnoSinMirar)
		p.Regla("2.6")
		if peticion == "" {
			p.Regla("1.4")
		}
		c.Preguntar(peticion)
		p.Regla("2.3")
		p.SiCierra(trasElERRORCierra)
		p.SiCae(partesUnoSinMirar)
		c.Pedir("mayusculas sigo", "OK SIGO")
	}
}

func contestaERROR(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(todaPeticionTieneRespuesta)
	p.SiCalla(unCaminoSinRespuesta)
	p.SiCierra(unERRORNoCierra)
	p.Regla("2.3", informe.Cierra, informe.CierraAMedias, informe.Corta)
	for _, mala := range []string{
		"cifrar Hola", "", "mayusculasHola", " Hola", " mayusculas Hola", " ", "100%d%s%n al 50%",
	} {
		c.PedirError(mala)
	}
	c.Pedir("mayusculas sigo", "OK SIGO")
}

func laRespuestaNoCabe(p *arnes.Prueba) {
	c := p.Abrir()
	p.SiFalla(hayLetrasQueCrecen)
	c.PedirError("mayusculas " + strings.Repeat("ɐ", (formato.MaxOctetos-11)/2))
	c.PedirError("minusculas " + strings.Repeat("Ⱥ", (formato.MaxOctetos-11)/2))
	c.Pedir("mayusculas sigo", "OK SIGO")
	p.SiFalla(elLimiteConSuOK)
	c.Pedir(queContestaCon(formato.MaxOctetos))
	peticion, _ := queContestaCon(formato.MaxOctetos + 1)
	c.PedirError(peticion)
	p.SiFalla(elMotivoTambienCabe)
	c.PedirError(strings.Repeat("x", formato.MaxOctetos))
	c.Pedir("mayusculas sigo", "OK SIGO")
}

// queContestaCon devuelve una petición que cabe en un mensaje y cuya respuesta ocupa
// esos octetos, con su OK: tiene mil letras que en mayúsculas ocupan uno más.
func queContestaCon(octetos int) (peticion, respuesta string) {
	const crecen = 1000
	resto := octetos - len("OK ") - crecen*len("Ɐ")
	return "mayusculas " + strings.Repeat("ɐ", crecen) + strings.Repeat("a", resto),
		"OK " + strings.Repeat("Ɐ", crecen) + strings.Repeat("A", resto)
}

func elERRORAyuda(p *arnes.Prueba) {
	c := p.Abrir()
	hay, noHay := operaciones(p.Solucion.Paso)
	c.PedirError("cifrar Hola", append(hay, "cifrar")...)
	c.PedirError("", append(hay, "falta la operación")...)
	respuesta := c.Preguntar("cifrar Hola")
	for _, operacion := range noHay {
		p.Exigir(!strings.Contains(respuesta, operacion),
			"El ERROR ofrece una operación que en este paso no hay: "+operacion)
	}
}
