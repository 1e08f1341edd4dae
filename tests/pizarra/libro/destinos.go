package libro

import (
	"path"
	"slices"
	"strings"

	"sockets/tests/pizarra/hoja"
)

// enlazar da el enlace de la pizarra que hace lo que uno de un documento, visto desde la página
// de una ruta. A los documentos se va a su página; a lo demás que hay en el
// repositorio, a la que enseña el fichero o la carpeta.
func enlazar(documento, ruta, enlace string) string {
	if strings.Contains(enlace, "://") || strings.HasPrefix(enlace, "mailto:") || strings.HasPrefix(enlace, "#") {
		return enlace
	}
	destino, ancla, hayAncla := strings.Cut(enlace, "#")
	llegada := hoja.Raiz(ruta) + rutaDelRepositorio(path.Join(path.Dir(documento), destino))
	if hayAncla {
		llegada += "#" + ancla
	}
	return llegada
}

// rutaDelRepositorio es la de la página que enseña un fichero o una carpeta del repositorio. Una
// carpeta es su README, si es de los que se leen.
func rutaDelRepositorio(que string) string {
	switch {
	case slices.Contains(documentos, que):
		return rutaDe(que)
	case slices.Contains(documentos, path.Join(que, "README.md")):
		return rutaDe(path.Join(que, "README.md"))
	}
	return "fuente/" + que + ".html"
}
