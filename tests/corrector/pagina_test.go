package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"

	"sockets/tests/navegador"
)

func TestLoExplicaEsUnEnlaceSiSeDiceDondeSeLee(t *testing.T) {
	informe := "Falla <b>.\n\nCausa probable: x.\nLo explica:     paso2/README.md, «La idea: ¿qué es?»\n"
	assert.Equal(t, "Falla &lt;b&gt;.\n\nCausa probable: x.\nLo explica:     paso2/README.md, «La idea: ¿qué es?»\n",
		string(conEnlaces(informe)))
	dondeSeLee = "https://ejemplo.org/sockets/"
	defer func() { dondeSeLee = "" }()
	assert.Contains(t, string(conEnlaces(informe)),
		`Lo explica:     <a href="https://ejemplo.org/sockets/paso2/README.md`+
			`#la-idea-qué-es">paso2/README.md, «La idea: ¿qué es?»</a>`)
	assert.NotContains(t, string(conEnlaces("Lo explica: javascript:alert(1)")), "<a")
}

// En un navegador, a dos anchos, en claro y en oscuro: el contraste basta, nada se sale y la nota
// se ve sin moverse.
func TestLasPaginasSeLeenEnUnPortatilYEnUnTelefono(t *testing.T) {
	n := navegador.Abrir(t)
	resultados := unaClase()
	for i := range resultados {
		resultados[i].Entrega = fmt.Sprintf("Fernández de Córdoba y Álvarez, María de los Ángeles (%d)", 10234+i)
		resultados[i].SinContener, resultados[i].SinLimitar = "Las entregas no están encerradas.", sinLimitar
	}
	paginas := map[string][]Resultado{"clase": resultados, "una": resultados[:1], "no compila": resultados[4:5]}
	for nombre, pagina := range paginas {
		sitio := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				assert.NoError(t, escribirHTML(w, pagina))
			}
		}))
		t.Cleanup(sitio.Close)
		for _, tamano := range []navegador.Tamano{navegador.Grande, navegador.Pequeno} {
			for _, oscuro := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, %d, oscuro %t", nombre, tamano.Ancho, oscuro), func(t *testing.T) {
					p := n.Pestana(t, tamano, oscuro)
					p.Ir(sitio.URL)
					p.ExigirSinDesborde()
					graves, _ := p.Accesibilidad()
					assert.Empty(t, graves)
					assert.True(t, navegador.Dar[bool](p, `[...document.querySelectorAll("h2, td.nota")].some((e) => {
						const r = e.getBoundingClientRect()
						return r.top < innerHeight && r.right <= innerWidth && /\d,\d\d/.test(e.textContent) })`),
						"la nota no se ve sin moverse")
					p.Foto(filepath.Join(t.ArtifactDir(), "pagina.png")) // queda con -artifacts
				})
			}
		}
	}
}
