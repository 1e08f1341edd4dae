// Package libro hace, de los documentos del repositorio, las páginas de la pizarra que
// no cambian por lo que haga quien mira: las lecciones, las diferencias entre pasos, el
// catálogo, los ficheros de código… El texto se lee de los documentos cada vez, y no está
// escrito en ningún otro sitio.
package libro

import (
	"bytes"
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

// documentos son los que se leen, con la ruta de su página, que es la suya con minúsculas.
var documentos = []string{
	"README.md", "common/minimo/README.md", "common/GLOSARIO.md",
	"paso1/README.md", "paso2/README.md", "paso3/README.md", "paso4/README.md", "paso5/README.md",
	"paso1/SOLUCION.md", "paso2/SOLUCION.md", "paso3/SOLUCION.md", "paso4/SOLUCION.md", "paso5/SOLUCION.md",
	"tests/README.md", "tests/PROFESORADO.md", "tests/catalogo/README.md",
}

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
			return l.leccion(documento)
		}
	}
	return fs.ReadFile(hoja.Ficheros(), ruta)
}

func (l *Libro) leccion(documento string) ([]byte, error) {
	texto, err := os.ReadFile(filepath.Join(l.raiz, filepath.FromSlash(documento)))
	if err != nil {
		return nil, err
	}
	h, err := l.hojaDe(documento, texto)
	if err != nil {
		return nil, err
	}
	return l.escribir(h)
}

func (l *Libro) escribir(h hoja.Hoja) ([]byte, error) {
	h.EnMarcha = l.enMarcha
	var b bytes.Buffer
	err := h.Escribir(&b)
	return b.Bytes(), err
}
