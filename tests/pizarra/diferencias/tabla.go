package diferencias

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// Tabla escribe un trozo, con la versión de antes a la izquierda y la de ahora a la derecha. De un
// fichero nuevo, solo la de ahora. Los títulos son los de las columnas.
func (t Trozo) Tabla(tituloAntes, tituloAhora string) template.HTML {
	var b strings.Builder
	lado := func(titulo string) string {
		return `<th colspan="2" scope="col">` + html.EscapeString(titulo) + "</th>"
	}
	const columnas = `<col class="n"><col>`
	if t.c.esNuevo() {
		fmt.Fprintf(&b, "<table class=\"dif nuevo\"><colgroup>%s</colgroup><thead><tr>%s</tr></thead><tbody>\n",
			columnas, lado(tituloAhora+" (fichero nuevo)"))
	} else {
		fmt.Fprintf(&b, "<table class=\"dif\"><colgroup>%s</colgroup><thead><tr>%s</tr></thead><tbody>\n",
			columnas+columnas, lado(tituloAntes)+lado(tituloAhora))
	}
	for _, f := range t.c.filas[t.desde:t.hasta] {
		t.c.escribirFila(&b, f)
	}
	b.WriteString("</tbody></table>\n")
	return template.HTML(b.String())
}

func (c *Comparacion) esNuevo() bool { return len(c.Antes.lineas) == 0 }

func (c *Comparacion) escribirFila(b *strings.Builder, f fila) {
	var quitados, puestos []tramo
	menos, mas := "", ""
	if f.igual {
		b.WriteString(`<tr class="igual">`)
	} else {
		b.WriteString("<tr>")
		menos, mas = " menos", " mas"
		if f.antes >= 0 && f.ahora >= 0 && parecido(c.Antes.lineas[f.antes], c.Ahora.lineas[f.ahora]) >= seParecen {
			quitados, puestos = marcar(c.Antes.lineas[f.antes], c.Ahora.lineas[f.ahora])
		}
	}
	if !c.esNuevo() {
		c.Antes.escribirCelda(b, f.antes, menos, quitados, "del")
	}
	c.Ahora.escribirCelda(b, f.ahora, mas, puestos, "ins")
	b.WriteString("</tr>\n")
}

func (v *Version) escribirCelda(b *strings.Builder, linea int, clase string, marcas []tramo, etiqueta string) {
	if linea < 0 {
		b.WriteString(`<td class="num nada"></td><td class="texto nada"></td>`)
		return
	}
	fmt.Fprintf(b, `<td class="num%s">%d</td><td class="texto%s">`, clase, linea+1, clase)
	v.escribirLinea(b, linea, marcas, etiqueta)
	b.WriteString("</td>")
}
