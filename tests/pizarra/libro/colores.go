package libro

import (
	"io"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
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
	return escribirCodigo(w, sinNumeros, lexers.Get(lenguaje), texto)
}

// colorearFichero escribe un fichero entero, con sus líneas numeradas: la 7 tiene el ancla
// L7.
func colorearFichero(w io.Writer, nombre, texto string) error {
	return escribirCodigo(w, conNumeros, lexers.Match(nombre), texto)
}

func escribirCodigo(w io.Writer, formato *html.Formatter, lenguaje chroma.Lexer, texto string) error {
	if lenguaje == nil {
		lenguaje = lexers.Fallback
	}
	piezas, err := chroma.Coalesce(lenguaje).Tokenise(nil, texto)
	if err != nil {
		return err
	}
	return formato.Format(w, styles.Fallback, piezas)
}
