package libro

import (
	"io"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"

	"sockets/tests/pizarra/diferencias"
)

// El código se escribe con clases, y los colores están en la hoja de estilo de la pizarra.
var (
	sinNumeros = html.New(html.WithClasses(true), html.WithPreWrapper(conFoco{}))
	conNumeros = html.New(html.WithClasses(true), html.WithPreWrapper(conFoco{}),
		html.WithLineNumbers(true), html.WithLinkableLineNumbers(true, "L"))
)

// conFoco es un <pre> al que se llega con el teclado: si no cabe, se mueve con las flechas.
type conFoco struct{}

func (conFoco) Start(bool, string) string { return `<pre class="chroma" tabindex="0"><code>` }
func (conFoco) End(bool) string           { return "</code></pre>\n" }

// colorear escribe un trozo de código. Si no conoce su lenguaje, sin colores.
func colorear(w io.Writer, texto, lenguaje string) error {
	conocido := lexers.Get(lenguaje)
	if conocido == nil {
		conocido = lexers.Fallback
	}
	return escribirCodigo(w, sinNumeros, chroma.Coalesce(conocido), texto)
}

// colorearFichero escribe un fichero entero, con sus líneas numeradas: la 7 tiene el ancla
// L7.
func colorearFichero(w io.Writer, nombre, texto string) error {
	return escribirCodigo(w, conNumeros, diferencias.Lenguaje(nombre), texto)
}

func escribirCodigo(w io.Writer, formato *html.Formatter, lenguaje chroma.Lexer, texto string) error {
	piezas, err := lenguaje.Tokenise(nil, texto)
	if err != nil {
		return err
	}
	return formato.Format(w, styles.Fallback, piezas)
}
