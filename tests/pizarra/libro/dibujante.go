package libro

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// dibujante escribe a su manera lo que goldmark escribiría de otra: el código, con
// colores; los diagramas, dibujados; los títulos, con un enlace a sí mismos, y las tablas,
// de forma que se puedan mover a los lados sin mover la página.
type dibujante struct{}

// RegisterFuncs la llama goldmark.
func (d *dibujante) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindFencedCodeBlock, d.codigo)
	r.Register(ast.KindHeading, d.titulo)
	r.Register(ast.KindHTMLBlock, d.bloqueHTML)
	r.Register(extast.KindTable, d.tabla)
}

func (d *dibujante) codigo(w util.BufWriter, fuente []byte, n ast.Node, entrando bool) (ast.WalkStatus, error) {
	if !entrando {
		return ast.WalkContinue, nil
	}
	bloque := n.(*ast.FencedCodeBlock)
	texto, lenguaje := string(bloque.Lines().Value(fuente)), string(bloque.Language(fuente))
	if lenguaje == "mermaid" {
		_, err := w.WriteString(diagrama(texto))
		return ast.WalkContinue, err
	}
	return ast.WalkContinue, colorear(w, texto, lenguaje)
}

func (d *dibujante) titulo(w util.BufWriter, _ []byte, n ast.Node, entrando bool) (ast.WalkStatus, error) {
	titulo := n.(*ast.Heading)
	if titulo.Level == 1 || tieneEnlace(n) {
		if entrando {
			fmt.Fprintf(w, "<h%d id=%q>", titulo.Level, idDe(n))
		} else {
			fmt.Fprintf(w, "</h%d>\n", titulo.Level)
		}
		return ast.WalkContinue, nil
	}
	if entrando {
		fmt.Fprintf(w, "<h%d id=%q><a class=\"ancla\" href=\"#%s\">", titulo.Level, idDe(n), idDe(n))
	} else {
		fmt.Fprintf(w, "</a></h%d>\n", titulo.Level)
	}
	return ast.WalkContinue, nil
}

func tieneEnlace(n ast.Node) bool {
	for hijo := n.FirstChild(); hijo != nil; hijo = hijo.NextSibling() {
		if hijo.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

// bloqueHTML deja fuera los comentarios: son para quien escribe los documentos.
func (d *dibujante) bloqueHTML(w util.BufWriter, fuente []byte, n ast.Node, entrando bool) (ast.WalkStatus, error) {
	bloque := n.(*ast.HTMLBlock)
	if !entrando || bloque.HTMLBlockType == ast.HTMLBlockType2 {
		return ast.WalkContinue, nil
	}
	if _, err := w.Write(bloque.Lines().Value(fuente)); err != nil {
		return ast.WalkStop, err
	}
	if bloque.HasClosure() {
		w.Write(bloque.ClosureLine.Value(fuente))
	}
	return ast.WalkContinue, nil
}

func (d *dibujante) tabla(w util.BufWriter, _ []byte, _ ast.Node, entrando bool) (ast.WalkStatus, error) {
	if entrando {
		w.WriteString(`<div class="tabla" role="group" aria-label="Tabla" tabindex="0"><table>` + "\n")
	} else {
		w.WriteString("</tbody></table></div>\n")
	}
	return ast.WalkContinue, nil
}
