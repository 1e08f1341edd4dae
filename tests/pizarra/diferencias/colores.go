package diferencias

import (
	"html"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// colores son las piezas de cada línea de un fichero.
type colores [][]pieza

// pieza es un trozo de una línea con su clase en la hoja de estilo.
type pieza struct{ clase, texto string }

// conocidos son los lenguajes ya buscados, por la extensión de sus ficheros: buscar uno es lento.
var conocidos sync.Map

// Lenguaje es el de un fichero, por su nombre; si no se conoce, uno sin colores.
func Lenguaje(nombre string) chroma.Lexer {
	clave := path.Ext(nombre)
	if clave == "" {
		clave = nombre
	}
	if l, hay := conocidos.Load(clave); hay {
		return l.(chroma.Lexer)
	}
	lenguaje := lexers.Match(nombre)
	if lenguaje == nil {
		lenguaje = lexers.Fallback
	}
	lenguaje = chroma.Coalesce(lenguaje)
	conocidos.Store(clave, lenguaje)
	return lenguaje
}

func colorear(nombre, texto string) colores {
	piezas, err := Lenguaje(nombre).Tokenise(nil, texto)
	if err != nil {
		return nil
	}
	var c colores
	for _, linea := range chroma.SplitTokensIntoLines(piezas.Tokens()) {
		var suyas []pieza
		for _, t := range linea {
			suyas = append(suyas, pieza{chroma.StandardTypes[t.Type], strings.TrimRight(t.Value, "\n")})
		}
		c = append(c, suyas)
	}
	return c
}

// escribirLinea escribe una línea con sus colores y, dentro de la etiqueta que se diga (del o
// ins), los tramos marcados.
func (v *Version) escribirLinea(b *strings.Builder, linea int, marcas []tramo, etiqueta string) {
	piezas := []pieza{{"", v.lineas[linea]}}
	if linea < len(v.colores) && sinClases(v.colores[linea]) == v.lineas[linea] {
		piezas = v.colores[linea]
	}
	octeto, dentro := 0, false
	for _, p := range piezas {
		for _, corte := range cortar(len(p.texto), octeto, marcas) {
			if corte.marcado != dentro { // las piezas marcadas seguidas van en una sola marca
				b.WriteString(abreOCierra(corte.marcado, etiqueta))
				dentro = corte.marcado
			}
			texto := html.EscapeString(p.texto[corte.desde:corte.hasta])
			if p.clase != "" {
				texto = `<span class="` + p.clase + `">` + texto + `</span>`
			}
			b.WriteString(texto)
		}
		octeto += len(p.texto)
	}
	if dentro {
		b.WriteString(abreOCierra(false, etiqueta))
	}
}

func abreOCierra(abre bool, etiqueta string) string {
	if abre {
		return "<" + etiqueta + ">"
	}
	return "</" + etiqueta + ">"
}

func sinClases(piezas []pieza) string {
	var b strings.Builder
	for _, p := range piezas {
		b.WriteString(p.texto)
	}
	return b.String()
}

type corte struct {
	tramo
	marcado bool
}

// cortar parte una pieza, que empieza en un octeto de su línea, por donde empiezan y acaban
// las marcas.
func cortar(largo, octeto int, marcas []tramo) []corte {
	donde := []int{0, largo}
	for _, m := range marcas {
		for _, n := range []int{m.desde - octeto, m.hasta - octeto} {
			if n > 0 && n < largo {
				donde = append(donde, n)
			}
		}
	}
	slices.Sort(donde)
	var cortes []corte
	for i := range len(donde) - 1 {
		t := tramo{donde[i], donde[i+1]}
		if t.desde == t.hasta {
			continue
		}
		marcado := slices.ContainsFunc(marcas, func(m tramo) bool {
			return m.desde <= octeto+t.desde && octeto+t.hasta <= m.hasta
		})
		cortes = append(cortes, corte{t, marcado})
	}
	return cortes
}
