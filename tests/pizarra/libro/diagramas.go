package libro

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html"
	"regexp"
	"strings"
)

// Los diagramas de los documentos, dibujados. Mermaid ocupa 5,5 MB y necesita un navegador; sus
// dibujos, unos pocos KiB cada uno: se dibujan una vez, con la orden
//
//	go test ./tests/pizarra/libro -renovar
//
// y el nombre de cada fichero es la huella del texto del que sale. Si el texto cambia, falta su
// dibujo, y una prueba lo dice. Sus colores son variables de la hoja de estilo.
//
//go:embed all:dibujos
var dibujos embed.FS

// huella es el nombre del dibujo de un diagrama, sin su .svg.
func huella(texto string) string {
	suma := sha256.Sum256([]byte(strings.TrimSpace(texto)))
	return hex.EncodeToString(suma[:6])
}

var elAncho = regexp.MustCompile(`^<svg width="(\d+)"`)

// diagrama escribe un diagrama: su dibujo y, para quien no lo ve, su texto.
func diagrama(texto string) string {
	svg, err := dibujos.ReadFile("dibujos/" + huella(texto) + ".svg")
	if err != nil { // lo han cambiado: mientras no se dibuje, se lee
		return fmt.Sprintf("<pre tabindex=\"0\">%s</pre>\n", html.EscapeString(texto))
	}
	clase := "dibujo"
	if ancho := elAncho.FindSubmatch(svg); ancho != nil && len(ancho[1]) > 3 { // mil o más
		clase += " grande"
	}
	return fmt.Sprintf("<figure class=%q tabindex=\"0\">%s"+
		"<figcaption><details><summary>El dibujo, con palabras</summary>"+
		"<pre tabindex=\"0\">%s</pre></details></figcaption></figure>\n", clase, svg, html.EscapeString(texto))
}
