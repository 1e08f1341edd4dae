package libro

import (
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sockets/tests/programas"
)

// paginaDelSitio es lo que hace falta saber de una página para seguir sus enlaces.
type paginaDelSitio struct {
	ids     map[string]bool
	enlaces []string // los que sigue una persona
	piezas  []string // lo que el navegador pide solo
}

// Cada enlace del libro exportado lleva a algún sitio, también los que van a una parte de una página, y
// el navegador no pide nada de fuera.
func TestTodosLosEnlacesDelSitioLlevanAAlgunSitio(t *testing.T) {
	if programas.ConDetector {
		t.Skip("Con -race, el sitio entero NO se recorre: tarda minutos.")
	}
	carpeta := filepath.Join(t.TempDir(), "sitio")
	require.NoError(t, Abrir(programas.RaizRepositorio()).Exportar(carpeta))
	paginas, ficheros := leerSitio(t, carpeta)
	require.Greater(t, len(paginas), 100)
	for ruta, p := range paginas {
		for _, pieza := range p.piezas {
			comprobarDestino(t, paginas, ficheros, ruta, pieza)
			assert.NotContains(t, pieza, ":", "%s pide algo de fuera", ruta)
		}
		for _, enlace := range p.enlaces {
			comprobarDestino(t, paginas, ficheros, ruta, enlace)
		}
	}
	for _, hoja := range []string{"pizarra.css"} {
		texto, err := os.ReadFile(filepath.Join(carpeta, hoja))
		require.NoError(t, err)
		assert.NotRegexp(t, `@import|url\(`, string(texto), hoja)
	}
	for ruta := range ficheros {
		assert.NotRegexp(t, "^(vivo|mio|comparar)/", ruta, "lo que está en marcha no se exporta")
	}
	assert.ErrorContains(t, Abrir(programas.RaizRepositorio()).Exportar(filepath.Dir(carpeta)), "hay otras cosas")
	assert.NoError(t, comprobarCarpeta(carpeta), "se puede escribir encima de otro libro")
}

func leerSitio(t *testing.T, carpeta string) (paginas map[string]paginaDelSitio, ficheros map[string]bool) {
	t.Helper()
	paginas, ficheros = map[string]paginaDelSitio{}, map[string]bool{}
	err := fs.WalkDir(os.DirFS(carpeta), ".", func(ruta string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		ficheros[ruta] = true
		if path.Ext(ruta) == ".html" {
			paginas[ruta] = leerPagina(t, filepath.Join(carpeta, ruta))
		}
		return nil
	})
	require.NoError(t, err)
	return paginas, ficheros
}

func leerPagina(t *testing.T, ruta string) paginaDelSitio {
	t.Helper()
	fichero, err := os.Open(ruta)
	require.NoError(t, err)
	defer fichero.Close()
	arbol, err := html.Parse(fichero)
	require.NoError(t, err)
	p := paginaDelSitio{ids: map[string]bool{}}
	for nodo := range arbol.Descendants() {
		for _, a := range nodo.Attr {
			switch {
			case a.Key == "id":
				assert.False(t, p.ids[a.Val], "%s: dos veces id=%q", ruta, a.Val)
				p.ids[a.Val] = true
			case a.Key == "href" && nodo.Data == "a":
				p.enlaces = append(p.enlaces, a.Val)
			case a.Key == "href" || a.Key == "src" || a.Key == "srcset" || a.Key == "poster" || a.Key == "data":
				p.piezas = append(p.piezas, a.Val)
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				assert.Fail(t, "la política de la página no deja esto", "%s: %s=%q", ruta, a.Key, a.Val)
			}
		}
	}
	return p
}

func comprobarDestino(t *testing.T, paginas map[string]paginaDelSitio, ficheros map[string]bool, ruta, enlace string) {
	t.Helper()
	u, err := url.Parse(enlace)
	require.NoError(t, err, "%s: %s", ruta, enlace)
	if u.Scheme != "" {
		assert.Contains(t, []string{"https", "http"}, u.Scheme, "%s: %s", ruta, enlace)
		return
	}
	destino := ruta
	if u.Path != "" {
		assert.False(t, strings.HasPrefix(u.Path, "/"), "%s: %s no es relativo", ruta, enlace)
		destino = path.Join(path.Dir(ruta), u.Path)
	}
	if !assert.True(t, ficheros[destino], "%s enlaza a %s, que no está", ruta, enlace) || u.Fragment == "" {
		return
	}
	assert.True(t, paginas[destino].ids[u.Fragment], "%s enlaza a %s, y allí no hay %q", ruta, enlace, u.Fragment)
}
