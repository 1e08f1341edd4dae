package libro

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// portada es la página de la que se parte.
const portada = "index.html"

var unEnlace = regexp.MustCompile(`(?:href|src)="([^"]+)"`)

// Exportar escribe el libro en una carpeta: todo menos lo que necesita la pizarra en
// marcha. Los enlaces son relativos: vale publicado en cualquier sitio, y abierto desde el disco. Da un
// error si la carpeta tiene otra cosa, o si un enlace no lleva a nada.
func (l *Libro) Exportar(carpeta string) error {
	if err := comprobarCarpeta(carpeta); err != nil {
		return err
	}
	quieto := &Libro{raiz: l.raiz}
	pendientes, vistas := []string{portada, "indice.js"}, map[string]bool{portada: true, "indice.js": true}
	for len(pendientes) > 0 {
		ruta := pendientes[0]
		pendientes = pendientes[1:]
		contenido, err := quieto.Fichero(ruta)
		if err != nil {
			return fmt.Errorf("%s: %w", ruta, err)
		}
		for _, destino := range enlazadas(ruta, contenido) {
			if !vistas[destino] {
				vistas[destino] = true
				pendientes = append(pendientes, destino)
			}
		}
		fichero := filepath.Join(carpeta, filepath.FromSlash(ruta))
		if err := os.MkdirAll(filepath.Dir(fichero), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(fichero, contenido, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// comprobarCarpeta exige que la carpeta no exista, esté vacía o tenga otro libro.
func comprobarCarpeta(carpeta string) error {
	entradas, err := os.ReadDir(carpeta)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entradas) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(carpeta, "indice.js")); err != nil {
		return fmt.Errorf("en %s hay otras cosas: elige una carpeta vacía, o una que no exista", carpeta)
	}
	return nil
}

// enlazadas son las rutas de la pizarra a las que enlaza una página.
func enlazadas(ruta string, contenido []byte) []string {
	if path.Ext(ruta) != ".html" {
		return nil
	}
	var rutas []string
	for _, partes := range unEnlace.FindAllSubmatch(contenido, -1) {
		destino, _, _ := strings.Cut(string(partes[1]), "#")
		if destino != "" && !strings.Contains(destino, ":") {
			rutas = append(rutas, path.Join(path.Dir(ruta), destino))
		}
	}
	return rutas
}
