package navegador_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"sockets/tests/navegador"
)

// Lo que se escucha se oye: una página mala se nota.
func TestSeOyeLoQueHaceUnaPagina(t *testing.T) {
	n := navegador.Abrir(t)
	sitio := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte(`<!DOCTYPE html><html lang="es"><title>Mala</title><link rel="icon" href="data:,">
			<h1>Mala</h1><p id="p">0</p><input><button></button><script>console.log("hola")
			addEventListener("keydown", (e) => document.getElementById("p").textContent = e.key)
			setTimeout(() => { throw new Error("adiós") })</script>`))
	}))
	defer sitio.Close()
	p := n.Pestana(t, navegador.Pequeno, true)
	p.Ir(sitio.URL)
	p.Teclear("x")
	p.Esperar(`document.getElementById("p").textContent === "x"`)
	assert.Equal(t, "x", p.Texto("#p"))
	assert.True(t, navegador.Dar[bool](p, `matchMedia("(prefers-color-scheme: dark)").matches`))
	assert.Equal(t, 400, navegador.Dar[int](p, `innerWidth`))
	assert.Len(t, p.Consola(), 2, "un mensaje y una excepción: %q", p.Consola())
	graves, _ := p.Accesibilidad()
	assert.Len(t, graves, 2, "un botón y una caja sin nombre")
	p.ExigirSinDesborde()
}
