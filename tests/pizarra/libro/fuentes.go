package libro

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"sockets/tests/pizarra/hoja"
)

// maxFuente es lo más que ocupa un fichero que se enseña, en octetos.
const maxFuente = 200_000

// fuente hace la página que enseña un fichero o una carpeta del repositorio.
func (l *Libro) fuente(que string) (hoja.Hoja, error) {
	h := hoja.Hoja{Ruta: "fuente/" + que + ".html", Titulo: que, Ancha: true}
	if !seEnsena(que) {
		return h, fs.ErrNotExist
	}
	completa := filepath.Join(l.raiz, filepath.FromSlash(que))
	info, err := os.Stat(completa)
	if err != nil {
		return h, fs.ErrNotExist
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<h1 class=\"camino\">%s</h1>\n", camino(h.Ruta, que))
	if info.IsDir() {
		err = l.carpeta(&b, h.Ruta, que)
	} else {
		err = fichero(&b, completa, info.Size())
	}
	h.Contenido = template.HTML(b.String())
	return h, err
}

// seEnsena dice si algo es del repositorio. Al lado puede haber trabajos y ficheros de otros.
func seEnsena(que string) bool {
	primera, _, _ := strings.Cut(que, "/")
	switch primera {
	case "common", "paso1", "paso2", "paso3", "paso4", "paso5", "tests",
		".devcontainer", ".github", ".ci", "LICENSE", "go.mod":
		return fs.ValidPath(que)
	}
	return false
}

// camino escribe una ruta con un enlace a cada una de sus carpetas.
func camino(ruta, que string) string {
	partes := strings.Split(que, "/")
	carpeta := ""
	for i, parte := range partes[:len(partes)-1] {
		carpeta = path.Join(carpeta, parte)
		partes[i] = fmt.Sprintf(`<a href="%s">%s</a>`,
			hoja.Raiz(ruta)+rutaDelRepositorio(carpeta), html.EscapeString(parte))
	}
	return strings.Join(partes, "/")
}

func (l *Libro) carpeta(b *bytes.Buffer, ruta, que string) error {
	entradas, err := os.ReadDir(filepath.Join(l.raiz, filepath.FromSlash(que)))
	if err != nil {
		return err
	}
	fmt.Fprintln(b, "<ul>")
	for _, e := range entradas {
		nombre := e.Name()
		if nombre == "testdata" || strings.HasPrefix(nombre, ".") {
			continue
		}
		if e.IsDir() {
			nombre += "/"
		}
		fmt.Fprintf(b, "<li><a href=\"%s\"><code>%s</code></a></li>\n",
			hoja.Raiz(ruta)+rutaDelRepositorio(path.Join(que, e.Name())), html.EscapeString(nombre))
	}
	fmt.Fprintln(b, "</ul>")
	return nil
}

func fichero(b *bytes.Buffer, completa string, tamano int64) error {
	if tamano > maxFuente {
		fmt.Fprintf(b, "<p>Ocupa %d KiB, y no se enseña.</p>\n", tamano/1024)
		return nil
	}
	texto, err := os.ReadFile(completa)
	if err != nil {
		return err
	}
	if bytes.IndexByte(texto, 0) >= 0 {
		fmt.Fprintln(b, "<p>No es un fichero de texto.</p>")
		return nil
	}
	fmt.Fprintln(b, `<div class="fuente">`)
	err = colorearFichero(b, filepath.Base(completa), string(texto))
	fmt.Fprintln(b, "</div>")
	return err
}
