package libro

import (
	"bytes"
	"fmt"
	"html/template"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"sockets/tests/pizarra/hoja"
)

// conversor hace HTML de los documentos. Lo que llevan escrito en HTML (los <details>) se deja tal
// cual: son nuestros.
var conversor = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.Strikethrough, extension.Linkify),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	goldmark.WithRendererOptions(html.WithUnsafe(),
		renderer.WithNodeRenderers(util.Prioritized(&dibujante{}, 1))),
)

// pagina es un documento leído: lo que se ve y lo que de él se busca.
type pagina struct {
	titulo    string
	contenido template.HTML
	indice    []hoja.Apartado // sus títulos de segundo nivel
	secciones []seccion
}

// seccion es lo que hay desde un título hasta el siguiente, para el buscador.
type seccion struct {
	Titulo string `json:"titulo"`
	Pagina string `json:"pagina"`
	Ruta   string `json:"ruta"`
	Texto  string `json:"texto"`
}

// leer hace la página de un documento. Sus enlaces pasan a ser los de la pizarra, vistos
// desde una ruta.
func leer(documento, ruta string, texto []byte) (pagina, error) {
	arbol := conversor.Parser().Parse(text.NewReader(texto),
		parser.WithContext(parser.NewContext(parser.WithIDs(&anclas{usadas: map[string]int{}}))))
	p := pagina{titulo: documento}
	err := ast.Walk(arbol, func(n ast.Node, entrando bool) (ast.WalkStatus, error) {
		if entrando {
			p.anotar(n, documento, ruta, texto)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return p, err
	}
	for i := range p.secciones {
		p.secciones[i].Pagina = p.titulo
		p.secciones[i].Texto = strings.Join(strings.Fields(p.secciones[i].Texto), " ")
	}
	var b bytes.Buffer
	err = conversor.Renderer().Render(&b, texto, arbol)
	p.contenido = template.HTML(b.String())
	return p, err
}

// anotar apunta los títulos y el texto de un nodo, y cambia su enlace.
func (p *pagina) anotar(n ast.Node, documento, ruta string, texto []byte) {
	switch n := n.(type) {
	case *ast.Heading:
		titulo, id := llano(n, texto), idDe(n)
		if n.Level == 1 {
			p.titulo = titulo
		}
		if n.Level == 2 {
			p.indice = append(p.indice, hoja.Apartado{Ancla: id, Titulo: titulo})
		}
		p.secciones = append(p.secciones, seccion{Titulo: titulo, Ruta: ruta + "#" + id})
	case *ast.Link:
		n.Destination = []byte(enlazar(documento, ruta, string(n.Destination)))
	case *ast.Image:
		n.Destination = []byte(hoja.Raiz(ruta) + path.Join(path.Dir(documento), string(n.Destination)))
	case *ast.Text:
		p.sumar(string(n.Segment.Value(texto)) + espacio(n))
	case *ast.String:
		p.sumar(string(n.Value))
	case *ast.FencedCodeBlock:
		if string(n.Language(texto)) != "mermaid" {
			p.sumar(" " + string(n.Lines().Value(texto)))
		}
	case *ast.HTMLBlock:
		if resumen := elResumen.FindSubmatch(n.Lines().Value(texto)); resumen != nil {
			p.sumar(" " + string(resumen[1]) + ". ")
		}
	case *ast.Paragraph, *ast.ListItem, *ast.TextBlock:
		p.sumar(" ")
	}
}

var elResumen = regexp.MustCompile(`<summary>(.*)</summary>`)

func espacio(n *ast.Text) string {
	if n.SoftLineBreak() || n.HardLineBreak() || n.NextSibling() == nil {
		return " "
	}
	return ""
}

// sumar añade texto a la última sección.
func (p *pagina) sumar(texto string) {
	if n := len(p.secciones); n > 0 {
		p.secciones[n-1].Texto += texto
	}
}

func idDe(n ast.Node) string {
	id, _ := n.AttributeString("id")
	octetos, _ := id.([]byte)
	return string(octetos)
}

// llano es el texto de un nodo, sin sus adornos.
func llano(n ast.Node, texto []byte) string {
	var b strings.Builder
	for hijo := n.FirstChild(); hijo != nil; hijo = hijo.NextSibling() {
		switch h := hijo.(type) {
		case *ast.Text:
			b.Write(h.Segment.Value(texto))
		case *ast.String:
			b.Write(h.Value)
		default:
			b.WriteString(llano(hijo, texto))
		}
	}
	return b.String()
}

// anclas da a cada título la misma ancla que GitHub: los enlaces de los documentos valen allí
// y aquí.
type anclas struct{ usadas map[string]int }

var noVaEnUnAncla = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

func (a *anclas) Generate(titulo []byte, _ ast.NodeKind) []byte {
	ancla := noVaEnUnAncla.ReplaceAllString(strings.ToLower(strings.TrimSpace(string(titulo))), "")
	ancla = strings.ReplaceAll(ancla, " ", "-")
	veces := a.usadas[ancla]
	a.usadas[ancla]++
	if veces > 0 {
		ancla = fmt.Sprintf("%s-%d", ancla, veces)
	}
	return []byte(ancla)
}

func (a *anclas) Put(ancla []byte) { a.usadas[string(ancla)]++ }
