package libro

import (
	"bytes"
	"html/template"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"

	"sockets/tests/pizarra/hoja"
)

func (l *Libro) hojaDe(documento string, texto []byte) (hoja.Hoja, error) {
	var b bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()), goldmark.WithRendererOptions(html.WithUnsafe()))
	err := md.Convert(texto, &b)
	return hoja.Hoja{Ruta: rutaDe(documento), Titulo: documento, Contenido: template.HTML(b.String())}, err
}
