// Package libro hace, de los documentos del repositorio, las páginas de la pizarra que
// no cambian por lo que haga quien mira: las lecciones, las diferencias entre pasos, el
// catálogo, los ficheros de código… El texto se lee de los documentos cada vez, y no está
// escrito en ningún otro sitio.
package libro

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sockets/tests/pizarra/hoja"
)

// Libro da las páginas hechas con los documentos de una carpeta.
type Libro struct {
	raiz     string // la carpeta del repositorio
	enMarcha bool   // las sirve la pizarra: su menú tiene también lo que está vivo
}

// Abrir abre el libro de un repositorio.
func Abrir(raiz string) *Libro { return &Libro{raiz: raiz, enMarcha: true} }

// documentoProfesorado tiene un apartado para cada paso.
const documentoProfesorado = "tests/PROFESORADO.md"

// documentos son los que se leen, con la ruta de su página, que es la suya con minúsculas.
var documentos = []string{
	"README.md", "common/minimo/README.md", "common/GLOSARIO.md",
	"paso1/README.md", "paso2/README.md", "paso3/README.md", "paso4/README.md", "paso5/README.md",
	"paso5/mas-lejos/README.md", "paso5/mas-lejos/transferencia.md", "paso5/mas-lejos/lista.md",
	"paso5/mas-lejos/parada.md", "paso5/mas-lejos/silencio.md", "paso5/mas-lejos/diario.md",
	"paso5/mas-lejos/transferencia-SOLUCION.md", "paso5/mas-lejos/lista-SOLUCION.md",
	"paso5/mas-lejos/parada-SOLUCION.md", "paso5/mas-lejos/silencio-SOLUCION.md",
	"paso5/mas-lejos/diario-SOLUCION.md",
	"paso1/SOLUCION.md", "paso2/SOLUCION.md", "paso3/SOLUCION.md", "paso4/SOLUCION.md", "paso5/SOLUCION.md",
	"tests/README.md", documentoProfesorado, "tests/catalogo/README.md", "tests/respuesta.md",
	"tests/corrector/pesos/README.md", "tests/plantilla/README.md",
}

// carpetaDeImagenes es la de las que enseñan los documentos.
const carpetaDeImagenes = "tests/pizarra/imagenes/"

// rutaDe es la de la página de un documento: "paso3/README.md" está en "paso3/index.html".
func rutaDe(documento string) string {
	if carpeta, es := strings.CutSuffix(documento, "README.md"); es {
		return carpeta + "index.html"
	}
	return strings.ToLower(strings.TrimSuffix(documento, ".md")) + ".html"
}

// Fichero da lo que hay en una ruta, contada desde la raíz de la pizarra. Si no hay nada, su
// error es fs.ErrNotExist.
func (l *Libro) Fichero(ruta string) ([]byte, error) {
	for _, documento := range documentos {
		if rutaDe(documento) == ruta {
			h, _, err := l.leccion(documento)
			return l.escribir(h, err)
		}
	}
	if strings.HasPrefix(ruta, carpetaDeImagenes) && fs.ValidPath(ruta) {
		return os.ReadFile(filepath.Join(l.raiz, filepath.FromSlash(ruta)))
	}
	if que, es := strings.CutPrefix(ruta, "fuente/"); es {
		return l.escribir(l.fuente(strings.TrimSuffix(que, ".html")))
	}
	for paso := 1; paso <= 5; paso++ {
		if ruta == rutaDiferencia(paso) {
			return l.escribir(l.diferencia(paso))
		}
	}
	switch ruta {
	case "indice.js":
		return l.indice()
	case "diferencias/index.html":
		return l.escribir(l.diferenciasTodas())
	}
	return fs.ReadFile(hoja.Ficheros(), ruta)
}

// leccion hace la página de un documento.
func (l *Libro) leccion(documento string) (hoja.Hoja, []seccion, error) {
	texto, err := os.ReadFile(filepath.Join(l.raiz, filepath.FromSlash(documento)))
	if err != nil {
		return hoja.Hoja{}, nil, err
	}
	ruta := rutaDe(documento)
	p, err := leer(documento, ruta, texto)
	h := hoja.Hoja{Ruta: ruta, Titulo: p.titulo, Indice: p.indice}
	if documento == documentoProfesorado {
		p.contenido = l.conSusCaras(p.contenido, ruta)
		h.Indice, h.Ancha, h.SinMenu = nil, true, true
	}
	h.Contenido = antes(documento) + p.contenido + despues(documento)
	return h, p.secciones, err
}

// escribir escribe una página hecha sin errores.
func (l *Libro) escribir(h hoja.Hoja, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	h.EnMarcha = l.enMarcha
	var b bytes.Buffer
	err = h.Escribir(&b)
	return b.Bytes(), err
}

// indice es el guion con lo que busca el buscador.
func (l *Libro) indice() ([]byte, error) {
	var todas []seccion
	for _, documento := range documentos {
		_, secciones, err := l.leccion(documento)
		if err != nil {
			return nil, err
		}
		todas = append(todas, secciones...)
	}
	datos, err := json.Marshal(todas)
	return append(append([]byte("window.indiceDeLaPizarra = "), datos...), ";\n"...), err
}
