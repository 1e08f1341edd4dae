// Package hoja da forma a todas las páginas de la pizarra: la cabecera, el menú, los
// colores y las letras. Los enlaces son relativos: la misma página vale en la pizarra,
// publicada en cualquier carpeta de un sitio, y abierta desde el disco.
package hoja

import (
	"embed"
	"html/template"
	"io"
	"io/fs"
	"strings"
)

// Politica es la Content-Security-Policy de las páginas: nada que no sea de la pizarra, y
// nada escrito dentro de la página (ni guiones ni estilos).
const Politica = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'"

// Hoja es una página.
type Hoja struct {
	Ruta      string // desde la raíz de la pizarra, con su fichero: "paso3/index.html"
	Titulo    string
	Contenido template.HTML // lo que va dentro de <main>; tiene su <h1>
	Indice    []Apartado    // los de la página; vacío, si no lleva índice
	Ancha     bool          // usa todo el ancho de la ventana
	SinMenu   bool          // el menú está recogido: se abre con un botón
	Estilos   []string      // rutas de hojas de estilo de más, desde la raíz
	Guiones   []string      // rutas de guiones de más, desde la raíz
	EnMarcha  bool          // la sirve la pizarra, y no es del libro exportado
}

// Apartado es una línea del índice de una página.
type Apartado struct{ Ancla, Titulo string }

//go:embed hoja.html
var texto string

//go:embed pizarra.css pizarra.js diferencia.js icono.svg
var ficheros embed.FS

var plantilla = template.Must(template.New("hoja").Parse(texto))

// Ficheros son los que usan todas las páginas, y van en la raíz de la pizarra.
func Ficheros() fs.FS { return ficheros }

// Escribir escribe la página entera.
func (h Hoja) Escribir(w io.Writer) error { return plantilla.Execute(w, h) }

// Raiz es el camino de una ruta a la raíz: "../" para "paso3/index.html".
func Raiz(ruta string) string { return strings.Repeat("../", strings.Count(ruta, "/")) }

// Raiz es el camino de la página a la raíz.
func (h Hoja) Raiz() string { return Raiz(h.Ruta) }

// Politica es la que la página lleva escrita, para cuando no la envía un servidor.
func (h Hoja) Politica() string { return Politica }

// Entrada es una línea del menú.
type Entrada struct {
	Titulo string
	Ruta   string
	Aqui   bool // es la página en la que se está
}

// Grupo es un grupo de líneas del menú.
type Grupo struct {
	Titulo   string
	Entradas []Entrada
}

var menu = []Grupo{
	{"La lección", []Entrada{
		{Titulo: "Empieza aquí", Ruta: "index.html"},
		{Titulo: "El ejemplo mínimo", Ruta: "common/minimo/index.html"},
		{Titulo: "1. Una conversación", Ruta: "paso1/index.html"},
		{Titulo: "2. Un protocolo", Ruta: "paso2/index.html"},
		{Titulo: "3. Una gorrutina por cliente", Ruta: "paso3/index.html"},
		{Titulo: "4. Datos compartidos", Ruta: "paso4/index.html"},
		{Titulo: "5. Un candado por registro", Ruta: "paso5/index.html"},
		{Titulo: "Glosario", Ruta: "common/glosario.html"},
	}},
	{"Para enseñar", []Entrada{
		{Titulo: "Las diferencias", Ruta: "diferencias/index.html"},
		{Titulo: "Profesorado", Ruta: "tests/profesorado.html"},
		{Titulo: "El catálogo de errores", Ruta: "tests/catalogo/index.html"},
		{Titulo: "Las pruebas", Ruta: "tests/index.html"},
	}},
	{"En marcha", []Entrada{
		{Titulo: "En vivo", Ruta: "vivo/index.html"},
		{Titulo: "Mi trabajo", Ruta: "mio/index.html"},
	}},
}

// Menu son las páginas a las que se llega desde cualquiera. En el libro exportado no
// están las que necesitan la pizarra en marcha.
func (h Hoja) Menu() []Grupo {
	var grupos []Grupo
	for _, g := range menu {
		if g.Titulo == "En marcha" && !h.EnMarcha {
			continue
		}
		copia := Grupo{Titulo: g.Titulo}
		for _, e := range g.Entradas {
			e.Aqui = e.Ruta == h.Ruta
			copia.Entradas = append(copia.Entradas, e)
		}
		grupos = append(grupos, copia)
	}
	return grupos
}
