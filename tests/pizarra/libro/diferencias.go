package libro

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sockets/tests/pizarra/diferencias"
	"sockets/tests/pizarra/hoja"
)

// guionDiferencia es el que pasa de un cambio a otro con las flechas, y agranda la letra.
const guionDiferencia = "diferencia.js"

// anterior es la carpeta de la que parte un paso.
func anterior(paso int) string {
	if paso == 1 {
		return "common/minimo"
	}
	return fmt.Sprintf("paso%d", paso-1)
}

func nombreDe(carpeta string) string {
	if carpeta == "common/minimo" {
		return "el ejemplo mínimo"
	}
	return "el paso " + strings.TrimPrefix(carpeta, "paso")
}

// cambiosDe da los cambios de un paso, en el orden en el que los explica su SOLUCION.md.
func (l *Libro) cambiosDe(paso int) ([]diferencias.Cambio, error) {
	texto, err := os.ReadFile(filepath.Join(l.raiz, fmt.Sprintf("paso%d", paso), "SOLUCION.md"))
	if err != nil {
		return nil, err
	}
	leer := func(fichero string) (antes, ahora *diferencias.Version) {
		_, relativo, _ := strings.Cut(fichero, "/")
		return l.version(anterior(paso) + "/" + relativo), l.version(fichero)
	}
	return diferencias.Explicar(diferencias.Explicaciones(string(texto)), leer)
}

// version lee un fichero del repositorio. Si no está, es vacío.
func (l *Libro) version(fichero string) *diferencias.Version {
	texto, err := os.ReadFile(filepath.Join(l.raiz, filepath.FromSlash(fichero)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		texto = []byte(err.Error())
	}
	return diferencias.NuevaVersion(fichero, string(texto))
}

var plantillaDiferencia = template.Must(template.New("").Parse(`{{.Caras}}
<div class="proyector">
<h1>{{.Titulo}}</h1>
<div class="mando" role="toolbar" aria-label="Mando">
<button type="button" id="antes" aria-label="← Cambio anterior (flecha izquierda)">←</button>
<span id="cuenta" aria-live="polite">{{len .Cambios}} cambios</span>
<button type="button" id="despues" aria-label="→ Cambio siguiente (flecha derecha)">→</button>
<button type="button" id="menor" aria-label="A−, letra más pequeña (tecla menos)">A−</button>
<button type="button" id="mayor" aria-label="A+, letra más grande (tecla más)">A+</button>
<span class="teclas">Teclas: ← → + −</span>
</div>
{{range $i, $c := .Cambios}}
<section class="cambio" id="cambio-{{.Numero}}" tabindex="-1" aria-labelledby="titulo-{{.Numero}}">
<h2 id="titulo-{{.Numero}}"><span class="numero">{{.Numero}}</span> {{.Titulo}}
{{- with .Fichero}} <code>{{.}}</code>{{end}}</h2>
{{with .Texto}}<div class="explica">{{.}}</div>{{end}}
{{range .Tablas}}{{with .Donde}}<p class="donde"><code>{{.}}</code></p>{{end}}
<div class="tabla" role="group" aria-label="Las dos versiones" tabindex="0">{{.Tabla}}</div>
{{end}}
</section>
{{end}}
{{with .Despues}}<nav class="seguir" aria-label="Otras diferencias">{{.}}</nav>{{end}}
</div>
`))

// loQueSeProyecta es lo que va en la página de una diferencia.
type loQueSeProyecta struct {
	Caras   template.HTML
	Titulo  string
	Cambios []loQueCambia
	Despues template.HTML
}

type loQueCambia struct {
	Numero          int
	Titulo, Fichero string
	Texto           template.HTML
	Tablas          []unaTabla
}

type unaTabla struct {
	Donde string
	Tabla template.HTML
}

// diferencia hace la página que compara un paso con el anterior.
func (l *Libro) diferencia(paso int) (hoja.Hoja, error) {
	ruta, documento := rutaDiferencia(paso), fmt.Sprintf("paso%d/SOLUCION.md", paso)
	cambios, err := l.cambiosDe(paso)
	if err != nil {
		return hoja.Hoja{}, err
	}
	de, a := nombreDe(anterior(paso)), fmt.Sprintf("el paso %d", paso)
	lo := loQueSeProyecta{Caras: caras(paso, ruta), Titulo: enMayuscula(fmt.Sprintf("De%s a%s",
		strings.Replace(" "+de, " el", "l", 1), strings.Replace(" "+a, " el", "l", 1)))}
	for i, c := range cambios {
		p, err := leer(documento, ruta, []byte(c.Texto))
		if err != nil {
			return hoja.Hoja{}, err
		}
		suyo := loQueCambia{Numero: i + 1, Titulo: sinComillas(c.Titulo), Fichero: c.Fichero, Texto: p.contenido}
		if c.Fichero == "" {
			suyo.Titulo = "Nota"
		}
		for _, t := range c.Trozos {
			suyo.Tablas = append(suyo.Tablas, unaTabla{t.Donde(), t.Tabla(enMayuscula(de), enMayuscula(a))})
		}
		lo.Cambios = append(lo.Cambios, suyo)
	}
	if paso < 5 {
		lo.Despues = template.HTML(fmt.Sprintf(`<a class="boton" href="%s%s">Del paso %d al paso %d →</a>`,
			hoja.Raiz(ruta), rutaDiferencia(paso+1), paso, paso+1))
	}
	return proyectar(ruta, lo)
}

// proyectar hace la página de una diferencia.
func proyectar(ruta string, lo loQueSeProyecta) (hoja.Hoja, error) {
	var b bytes.Buffer
	err := plantillaDiferencia.Execute(&b, lo)
	return hoja.Hoja{Ruta: ruta, Titulo: lo.Titulo, Contenido: template.HTML(b.String()),
		Ancha: true, SinMenu: true, Guiones: []string{guionDiferencia}}, err
}

func enMayuscula(texto string) string {
	if texto == "" {
		return ""
	}
	return strings.ToUpper(texto[:1]) + texto[1:]
}

func sinComillas(texto string) string { return strings.ReplaceAll(texto, "`", "") }

// diferenciasTodas hace la página desde la que se va a cada una.
func (l *Libro) diferenciasTodas() (hoja.Hoja, error) {
	var b strings.Builder
	b.WriteString(`<h1>Las diferencias</h1>
<p>La diferencia entre dos pasos es la lección. Están las dos versiones, una al lado de otra, en el orden en el que
se explican. Con las flechas → y ← se pasa de un cambio a otro, y con + y − se agranda y se achica la letra. Valen
también los mandos de pasar páginas.</p>
<ul class="tarjetas">
`)
	for paso := 1; paso <= 5; paso++ {
		cambios, err := l.cambiosDe(paso)
		if err != nil {
			return hoja.Hoja{}, err
		}
		leccion, _, err := l.leccion(fmt.Sprintf("paso%d/README.md", paso))
		if err != nil {
			return hoja.Hoja{}, err
		}
		fmt.Fprintf(&b, "<li><a href=\"../%s\"><b>%s → paso %d</b><span>%s</span><small>%d cambios</small></a></li>\n",
			rutaDiferencia(paso), enMayuscula(strings.TrimPrefix(nombreDe(anterior(paso)), "el ")), paso,
			template.HTMLEscapeString(leccion.Titulo), len(cambios))
	}
	b.WriteString("</ul>\n")
	if l.enMarcha {
		b.WriteString("<p>También puedes comparar <a href=\"../comparar/\">dos carpetas</a>.</p>\n")
	}
	return hoja.Hoja{Ruta: "diferencias/index.html", Titulo: "Las diferencias",
		Contenido: template.HTML(b.String())}, nil
}
