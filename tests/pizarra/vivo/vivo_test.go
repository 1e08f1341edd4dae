package vivo_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/navegador"
	"sockets/tests/pizarra/ensayo"
	"sockets/tests/pizarra/servidor"
	"sockets/tests/pizarra/vivo"
)

// abrir pone en marcha una pizarra que solo tiene «En vivo», y devuelve su dirección.
func abrir(t *testing.T) string {
	t.Helper()
	v, err := vivo.Nuevo()
	require.NoError(t, err)
	return ensayo.Abrir(t, servidor.Parte{Nombre: "vivo", Manejador: v.Manejador(), Cerrar: v.Cerrar})
}

// dicen es lo que hay escrito al lado de las barras, seguido.
const dicen = `[...document.querySelectorAll(".dice")].map((d) => d.textContent.split(" desde")[0]).join("|")`

func TestEnElPaso2QuienSeCallaDejaEsperandoALosDemas(t *testing.T) {
	p := navegador.Abrir(t).Pestana(t, navegador.Grande, false)
	direccion := abrir(t)
	p.Ir(direccion + "vivo/")
	p.Pulsar(`[data-paso="2"]`)
	p.Esperar(dicen + ` === "se le atiende|espera|espera"`)
	p.Pulsar(`[data-orden="callar"]`)
	p.Esperar(dicen + ` === "está callado|espera|espera"`)
	assert.Contains(t, p.Texto("#vivo-aviso"), "El cliente 1 se calla")
	p.Pulsar(`[data-orden="cortar"]`) // el servidor del paso 2 acaba cuando se va su cliente
	p.Esperar(dicen + ` === "ha cortado|sin servidor|sin servidor"`)
	p.Esperar(`document.getElementById("vivo-dicho").hidden === false`)
	p.Pulsar("#vivo-dicho summary")
	assert.Contains(t, p.Texto("#vivo-dicho pre"), "Servidor escuchando en")
	p.ExigirCallada(direccion)
}

func TestEnElPaso5CadaUnoConSuRegistroNoEsperaYConElMismoSi(t *testing.T) {
	p := navegador.Abrir(t).Pestana(t, navegador.Grande, true)
	direccion := abrir(t)
	p.Ir(direccion + "vivo/")
	const alguienEspera = dicen + `.includes("espera")`
	p.Pulsar(`[data-paso="5"]:not([data-mismo])`)
	p.Esperar(dicen + ` === Array(6).fill("se le atiende").join("|")`)
	p.Pulsar(`[data-paso="5"][data-mismo]`)
	p.Esperar(alguienEspera + ` && document.getElementById("vivo-titulo").textContent.includes("el mismo")`)
	p.Pulsar(`[data-orden="parar"]`)
	p.Esperar(`document.getElementById("vivo-aviso").textContent === "Parada."`)
	p.ExigirCallada(direccion)
}

// Quien cierra la página y la vuelve a abrir ve lo que sigue en marcha.
func TestSePuedeVolverAAbrir(t *testing.T) {
	n, direccion := navegador.Abrir(t), abrir(t)
	p := n.Pestana(t, navegador.Grande, false)
	p.Ir(direccion + "vivo/")
	p.Pulsar(`[data-paso="3"]`)
	p.Esperar(dicen + ` === "se le atiende|se le atiende|se le atiende"`)
	otra := n.Pestana(t, navegador.Pequeno, false)
	otra.Ir(direccion + "vivo/")
	otra.Esperar(dicen + ` === "se le atiende|se le atiende|se le atiende"`)
	assert.Equal(t, "paso3: 3 clientes conversan", otra.Texto("#vivo-titulo"))
}

func TestSePuedeUsarSinRatonYLaPaginaEsAccesible(t *testing.T) {
	n, direccion := navegador.Abrir(t), abrir(t)
	for _, tamano := range []navegador.Tamano{navegador.Grande, navegador.Pequeno} {
		for _, oscuro := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d, oscuro %t", tamano.Ancho, oscuro), func(t *testing.T) {
				p := n.Pestana(t, tamano, oscuro)
				p.Ir(direccion + "vivo/")
				navegador.Dar[bool](p, `document.querySelector('[data-paso="4"]').focus() ?? true`)
				p.Teclear("\r")
				p.Esperar(dicen + `.includes("se le atiende")`)
				p.ExigirAccesible()
				p.ExigirSinDesborde()
				p.ExigirCallada(direccion)
			})
		}
	}
}

func TestLoImposibleSeDiceConUnaFrase(t *testing.T) {
	direccion := abrir(t)
	for cuerpo, frase := range map[string]string{
		`{"Paso":3,"Clientes":0}`:                             "los clientes han de ser de 1 a 20",
		`{"Paso":9,"Clientes":3}`:                             "los pasos van del 1 al 5",
		`{"Paso":4,"Clientes":3,"Retardo":-1}`:                "el retardo va de 0 a 5000 ms",
		`{"Paso":3,"Clientes":3,"Carpeta":"no-está"}`:         "no existe la carpeta",
		`{"Paso":3,"Clientes":3,"Carpeta":"tests/veredicto"}`: "no hay un programa en Go",
	} {
		respuesta, err := http.Post(direccion+"vivo/empezar", "application/json", strings.NewReader(cuerpo))
		require.NoError(t, err)
		texto, err := io.ReadAll(respuesta.Body)
		require.NoError(t, err)
		respuesta.Body.Close()
		assert.Contains(t, string(texto), frase, cuerpo)
		assert.GreaterOrEqual(t, respuesta.StatusCode, 400, cuerpo)
	}
}
