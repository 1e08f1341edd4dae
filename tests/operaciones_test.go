package tests

import (
	"strings"
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

var deOperaciones = []escenario{
	{nombre: opera, desde: 2, hasta: 5, lee: leeContrato2, tras: []string{contesta}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Una petición es la operación, un espacio y el texto, en un solo mensaje. La respuesta es OK, un espacio y el resultado.")
		c.Pedir("mayusculas Hola", "OK HOLA")
		c.Pedir("minusculas Hola", "OK hola")
		c.Pedir("invertir Hola", "OK aloH")
	}},
	{nombre: "reconoce la operación en cualquier caja y con su acento", desde: 2, hasta: 5, lee: leeContrato2, tras: []string{opera}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("La operación se compara tal como llega. Pásala antes a minúsculas (con strings.ToLower, que también cambia la Ú) y acéptala con acento y sin él.")
		for _, operacion := range []string{"MAYUSCULAS", "Mayusculas", "mayúsculas", "MAYÚSCULAS"} {
			c.Pedir(operacion+" Hola", "OK HOLA")
		}
		for _, operacion := range []string{"MINUSCULAS", "Minusculas", "minúsculas", "MINÚSCULAS"} {
			c.Pedir(operacion+" Hola", "OK hola")
		}
		c.Pedir("INVERTIR Hola", "OK aloH")
	}},
	{nombre: talCual, desde: 2, hasta: 5, lee: leeContrato2, tras: []string{opera}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("El texto es todo lo que va detrás del primer espacio. Parte la petición solo ahí (strings.Cut): ni por otros separadores, ni por todos los espacios, ni recortando los de los extremos.")
		c.Pedir("invertir a:b c=d,  e", "OK e  ,d=c b:a")
		c.Pedir("mayusculas   dos  espacios  ", "OK   DOS  ESPACIOS  ")
		c.Pedir("minusculas UNA|DOS;TRES/CUATRO", "OK una|dos;tres/cuatro")
		c.Pedir("mayusculas una\ndos\ttres\r\n", "OK UNA\nDOS\tTRES\r\n")
		c.Pedir("mayusculas a\x00b\x1b\x7f", "OK A\x00B\x1b\x7f")
		c.Pedir("invertir ", "OK ")
	}},
	{nombre: "da la vuelta a los caracteres, no a los octetos", desde: 2, hasta: 5, lee: leePaso2, tras: []string{opera}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Se da la vuelta a los octetos. En UTF-8 una letra puede ocupar varios, y al revés no son nada: convierte el texto en []rune, da la vuelta a eso y vuelve a string.")
		c.Pedir("invertir ñandú", "OK údnañ")
		c.Pedir("invertir 5€ya", "OK ay€5")
		c.Pedir("invertir 日本語", "OK 語本日")
	}},
	{nombre: acentos, desde: 2, hasta: 5, lee: leePaso2, tras: []string{opera}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Solo se cambian las letras de la a a la z. strings.ToUpper y strings.ToLower cambian todas.")
		c.Pedir("mayusculas áéíóúüñç", "OK ÁÉÍÓÚÜÑÇ")
		c.Pedir("minusculas ÁÉÍÓÚÜÑÇ", "OK áéíóúüñç")
	}},
	{nombre: aguanta, desde: 2, hasta: 5, lee: leePaso2, tras: []string{opera}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Una petición puede no tener espacio, o no tener nada. Si se parte con strings.Split y se usa partes[1] sin mirar cuántas hay, el programa acaba con un panic.")
		p.SiCalla("Toda petición tiene respuesta, también la que no tiene texto y la que no tiene nada.")
		c.Preguntar("invertir")
		c.Pedir("mayusculas sigo", "OK SIGO")
		c.Preguntar("")
		c.Pedir("mayusculas sigo", "OK SIGO")
	}},
	{nombre: noEntiende, desde: 2, hasta: 5, lee: leePaso2, tras: []string{talCual, aguanta}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Toda petición tiene respuesta, también la que está mal: ERROR, un espacio y el motivo. Y la conversación sigue.")
		p.SiCalla("Hay un camino del programa que no contesta nada cuando la petición está mal. Haz que la función que responde devuelva siempre un texto.")
		p.SiCierra("Una petición mal escrita no rompe el formato: se contesta ERROR y la conversación sigue.")
		c.PedirError("cifrar Hola")
		c.PedirError("")
		c.PedirError("mayusculasHola")
		c.PedirError(" Hola")
		c.PedirError(" mayusculas Hola")
		c.PedirError(" ")
		c.Pedir("mayusculas sigo", "OK SIGO")
	}},
	{nombre: "si la respuesta no cabe en un mensaje, contesta ERROR y sigue", desde: 2, hasta: 5, lee: leeContrato2, tras: []string{"cabe un mensaje de 1 MiB justo", acentos, noEntiende}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Hay letras que ocupan más en mayúsculas (ɐ son 2 octetos; Ɐ, 3): una petición que cabe puede tener una respuesta que no. Mira su longitud antes de enviarla.")
		c.PedirError("mayusculas " + strings.Repeat("ɐ", (maxOctetos-11)/2))
		c.PedirError("minusculas " + strings.Repeat("Ⱥ", (maxOctetos-11)/2))
		c.PedirError(strings.Repeat("x", maxOctetos)) // si el error la nombra entera, no cabe
		c.Pedir("mayusculas sigo", "OK SIGO")
	}},
	{nombre: "el ERROR dice qué estaba mal y qué operaciones hay", desde: 2, hasta: 5, soloNuestra: true, tras: []string{opera}, probar: func(p *prueba) {
		c := p.abrir()
		hay, noHay := p.operaciones()
		c.PedirError("cifrar Hola", append(hay, "cifrar")...)
		c.PedirError("", append(hay, "falta la operación")...)
		respuesta := c.Preguntar("cifrar Hola")
		for _, operacion := range noHay {
			p.Exigir(!strings.Contains(respuesta, operacion), "El ERROR ofrece una operación que en este paso no hay: "+operacion)
		}
	}},
}

// operaciones devuelve las que hay en el paso y las que llegan en otro.
func (p *prueba) operaciones() (hay, noHay []string) {
	de2 := []string{"mayusculas", "minusculas", "invertir"}
	de4 := []string{"alta", "baja", "modificacion", "consulta"}
	switch {
	case p.Solucion.Paso == 1:
		return nil, append(de2, de4...)
	case p.Solucion.Paso < 4:
		return de2, de4
	default:
		return append(de2, de4...), nil
	}
}
