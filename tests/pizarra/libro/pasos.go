package libro

import (
	"fmt"
	"html/template"
	"strings"

	"sockets/tests/pizarra/hoja"
)

// pasoDe dice de qué paso es un documento; 0, si no es de ninguno.
func pasoDe(documento string) int {
	if carpeta, _, hay := strings.Cut(documento, "/"); hay && strings.HasPrefix(carpeta, "paso") {
		return int(carpeta[len("paso")] - '0')
	}
	return 0
}

// antes es lo que va delante de un documento: en los de un paso, lo demás que hay de él.
func antes(documento string) template.HTML {
	if paso := pasoDe(documento); paso > 0 {
		return caras(paso, rutaDe(documento))
	}
	return ""
}

// cara es una de las páginas de un paso.
type cara struct{ titulo, ruta string }

func carasDe(paso int) []cara {
	return []cara{
		{"Lección", fmt.Sprintf("paso%d/index.html", paso)},
		{"Solución", fmt.Sprintf("paso%d/solucion.html", paso)},
		{"Diferencia", rutaDiferencia(paso)},
		{"Enseñarlo", fmt.Sprintf("tests/profesorado.html#paso-%d", paso)},
	}
}

// caras son las páginas que hay de un paso, vistas desde una de ellas.
func caras(paso int, ruta string) template.HTML {
	return enFila(fmt.Sprintf("Del paso %d", paso), ruta, carasDe(paso))
}

func enFila(nombre, ruta string, caras []cara) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, "<nav aria-label=%q><ul class=\"pasos\">\n", nombre)
	for _, cara := range caras {
		aqui := ""
		if cara.ruta == ruta {
			aqui = ` aria-current="page"`
		}
		fmt.Fprintf(&b, "<li><a href=\"%s\"%s>%s</a></li>\n", hoja.Raiz(ruta)+cara.ruta, aqui, cara.titulo)
	}
	b.WriteString("</ul></nav>\n")
	return template.HTML(b.String())
}

// conSusCaras hace una pantalla de cada paso: detrás de su título, los enlaces a lo demás que hay de
// él y, con la pizarra en marcha, a verlo en vivo; y lo demás, en columnas si hay sitio.
func (l *Libro) conSusCaras(contenido template.HTML, ruta string) template.HTML {
	texto := string(contenido)
	for paso := 1; paso <= 5; paso++ {
		suyas := carasDe(paso)[:3]
		if l.enMarcha && paso > 1 {
			suyas = append(suyas, cara{"En vivo", enVivo(paso)})
		}
		titulo := fmt.Sprintf("<h2 id=\"paso-%d\">", paso)
		antes, despues, hay := strings.Cut(texto, titulo)
		if !hay {
			continue
		}
		dentro, resto, _ := strings.Cut(despues, "</h2>\n")
		fila := enFila(fmt.Sprintf("Del paso %d", paso), ruta, suyas)
		cuerpo, siguientes := resto, ""
		if fin := strings.Index(resto, "<h2 "); fin >= 0 {
			cuerpo, siguientes = resto[:fin], resto[fin:]
		}
		texto = antes + "<div class=\"pantalla\">\n" + titulo + dentro + "</h2>\n" + string(fila) +
			"<div class=\"columnas\">\n" + cuerpo + "</div>\n</div>\n" + siguientes
	}
	return template.HTML(texto)
}

// enVivo es la dirección de «En vivo» con un paso ya elegido, y los clientes con que se ve bien.
func enVivo(paso int) string {
	clientes := 3
	if paso >= 4 {
		clientes = 6
	}
	return fmt.Sprintf("vivo/index.html?paso=%d&amp;clientes=%d", paso, clientes)
}

// rutaDiferencia es la de la página que compara un paso con el anterior.
func rutaDiferencia(paso int) string { return fmt.Sprintf("diferencias/paso%d.html", paso) }

// despues es lo que va detrás de una lección: la de antes y la siguiente.
func despues(documento string) template.HTML {
	lecciones := []string{"README.md", "common/minimo/README.md",
		"paso1/README.md", "paso2/README.md", "paso3/README.md", "paso4/README.md", "paso5/README.md"}
	titulos := []string{"Empieza aquí", "El ejemplo mínimo", "Paso 1", "Paso 2", "Paso 3", "Paso 4", "Paso 5"}
	for i, leccion := range lecciones {
		if leccion != documento {
			continue
		}
		raiz := hoja.Raiz(rutaDe(documento))
		enlaces := `<nav class="seguir" aria-label="La lección de antes y la siguiente">`
		if i > 0 {
			enlaces += fmt.Sprintf(`<a class="boton" href="%s">← %s</a>`, raiz+rutaDe(lecciones[i-1]), titulos[i-1])
		}
		if i+1 < len(lecciones) {
			enlaces += fmt.Sprintf(`<a class="boton" href="%s">%s →</a>`, raiz+rutaDe(lecciones[i+1]), titulos[i+1])
		}
		return template.HTML(enlaces + "</nav>")
	}
	return ""
}
