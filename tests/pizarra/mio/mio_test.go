package mio_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/informe"
	"sockets/tests/navegador"
	"sockets/tests/pizarra/ensayo"
	"sockets/tests/pizarra/mio"
	"sockets/tests/pizarra/servidor"
	"sockets/tests/programas"
)

const (
	bien = "strings.ToUpper(peticion)"
	mal  = "strings.ToLower(peticion)"
)

// trabajo es una copia del paso 1 en la que se puede cambiar una cosa.
type trabajo struct {
	t        *testing.T
	carpeta  string
	servidor string // el texto del programa, bien
}

func empezarTrabajo(t *testing.T) *trabajo {
	t.Helper()
	w := &trabajo{t: t, carpeta: filepath.Join(t.TempDir(), "mio")}
	require.NoError(t, os.CopyFS(w.carpeta, os.DirFS(programas.DelRepositorio(1).Carpeta)))
	texto, err := os.ReadFile(filepath.Join(w.carpeta, "servidor", "main.go"))
	require.NoError(t, err)
	w.servidor = string(texto)
	require.True(t, strings.Contains(w.servidor, bien))
	return w
}

// guardar guarda el servidor con un trozo cambiado.
func (w *trabajo) guardar(viejo, nuevo string) {
	w.t.Helper()
	texto := strings.Replace(w.servidor, viejo, nuevo, 1)
	require.NoError(w.t, os.WriteFile(filepath.Join(w.carpeta, "servidor", "main.go"), []byte(texto), 0o600))
}

func abrir(t *testing.T, carpeta string, paso int) string {
	t.Helper()
	m, err := mio.Nuevo(carpeta, paso)
	require.NoError(t, err)
	return ensayo.Abrir(t, servidor.Parte{Nombre: "mio", Manejador: m.Manejador(), Cerrar: m.Cerrar})
}

const (
	elFallo = `document.getElementById("mio-fallo")`
	estado  = `document.getElementById("mio-estado").textContent`
)

func TestAlGuardarSeVeLoPrimeroQueFallaYAlArreglarloSeQuita(t *testing.T) {
	w := empezarTrabajo(t)
	w.guardar(bien, mal)
	direccion := abrir(t, w.carpeta, 1)
	p := navegador.Abrir(t).Pestana(t, navegador.Grande, false)
	p.Ir(direccion + "mio/")
	p.Esperar("!" + elFallo + ".hidden")
	informe := p.Texto("#mio-informe")
	for _, parte := range []string{"Se envió", "Se esperaba", "Llegó", "Causa probable", "Regla 1.13", "(ß)"} {
		assert.Contains(t, informe, parte)
	}
	p.Esperar(`!document.getElementById("mio-explica").hidden`)

	w.guardar(bien, "strings.ToUpper(peticion") // falta un paréntesis
	p.Esperar(estado + `.startsWith("No se puede probar")`)
	assert.Contains(t, p.Texto("#mio-informe"), "syntax error")

	w.guardar(bien, bien)
	p.Esperar(estado + `.startsWith("Todo bien") || ` + estado + `.startsWith("Pasa todo")`)
	p.Pulsar("#mio-dejar")
	const nadaEnMarcha = estado + ` === "No se está probando nada." && document.getElementById("mio-dejar").hidden`
	p.Esperar(nadaEnMarcha)
	p.Ir(direccion + "mio/") // quien llega después ve lo mismo
	p.Esperar(nadaEnMarcha)
	p.ExigirCallada(direccion)
}

// respondeTarde hace que la respuesta a lo siguiente que pida la página le llegue después
// del aviso que trae la serie de sucesos. Van por conexiones distintas: es tan posible como
// que llegue antes.
const respondeTarde = `(() => {
	window.respondido = false;
	const pedir = window.fetch;
	window.fetch = async (...que) => {
		window.fetch = pedir;
		const respuesta = await pedir(...que);
		while (document.getElementById("mio-error").hidden) await new Promise((ya) => setTimeout(ya, 10));
		setTimeout(() => { window.respondido = true; }); // cuando la página ya la haya visto
		return respuesta;
	};
	return true;
})()`

func TestSinCarpetaSeEligeEnLaPagina(t *testing.T) {
	w := empezarTrabajo(t)
	direccion := abrir(t, "", 0)
	p := navegador.Abrir(t).Pestana(t, navegador.Pequeno, true)
	p.Ir(direccion + "mio/")
	p.Esperar(`document.querySelector("[name=carpeta]").value === "mio"`)
	navegador.Dar[bool](p, `document.querySelector("[name=carpeta]").value = "no-está", true`)
	navegador.Dar[bool](p, respondeTarde)
	p.Pulsar("#mio-eleccion button")
	p.Esperar(`respondido && document.getElementById("mio-error").textContent.includes("no existe la carpeta")`)
	w.guardar(bien, mal)
	navegador.Dar[bool](p, fmt.Sprintf(`document.querySelector("[name=carpeta]").value = %q, true`, w.carpeta))
	p.Pulsar("#mio-eleccion button")
	p.Esperar("!" + elFallo + ".hidden")
	p.ExigirCallada(direccion)
}

// Lo que escribe un programa es un texto, y no parte de la página.
func TestLoQueEscribeUnProgramaNoEsParteDeLaPagina(t *testing.T) {
	w := empezarTrabajo(t)
	w.guardar(bien, `strings.ToUpper("") + "<img src=x onerror=alert(1)>\x1b[2J<script>alert(2)</script>" + peticion`)
	direccion := abrir(t, w.carpeta, 1)
	p := navegador.Abrir(t).Pestana(t, navegador.Grande, false)
	p.Ir(direccion + "mio/")
	p.Esperar("!" + elFallo + ".hidden")
	assert.Contains(t, p.Texto("#mio-informe"), "<img src=x onerror=alert(1)>")
	assert.False(t, navegador.Dar[bool](p, `!!document.querySelector("#mio-informe :is(img, script)")`))
	p.ExigirCallada(direccion)
}

func TestLaPaginaEsAccesibleATodosLosTamanos(t *testing.T) {
	w := empezarTrabajo(t)
	w.guardar(bien, mal)
	n, direccion := navegador.Abrir(t), abrir(t, w.carpeta, 1)
	for _, tamano := range []navegador.Tamano{navegador.Grande, navegador.Pequeno} {
		for _, oscuro := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d, oscuro %t", tamano.Ancho, oscuro), func(t *testing.T) {
				p := n.Pestana(t, tamano, oscuro)
				p.Ir(direccion + "mio/")
				p.Esperar(`!document.getElementById("mio-explica").hidden`)
				p.ExigirAccesible()
				p.ExigirSinDesborde()
				p.ExigirCallada(direccion)
			})
		}
	}
}

// La historia va con el fallo, como datos: no hace falta que uno la tenga para ver cómo
// se dibuja.
func TestLaHistoriaSeDibujaEnLaFilaDeCadaCliente(t *testing.T) {
	direccion := abrir(t, "", 0)
	p := navegador.Abrir(t).Pestana(t, navegador.Grande, false)
	p.Ir(direccion + "mio/")
	fallo, err := json.Marshal(informe.Fallo{Titulo: "Respuestas imposibles.", Historia: []informe.Operacion{
		{Cliente: 2, Desde: 1, Hasta: 3, Dice: "alta k v=a → OK"},
		{Cliente: 5, Desde: 2, Hasta: 4, Dice: "alta k v=b → OK"},
		{Cliente: 2, Desde: 8, Hasta: 9, Dice: "consulta k → OK v=b"},
	}})
	require.NoError(t, err)
	dibujadas := navegador.Dar[int](p, fmt.Sprintf(`(document.getElementById("mio-vuelta").hidden = false,
		mostrarFallo("cada operación parece hecha de una vez", %s),
		document.querySelectorAll(".mio-historia rect").length)`, fallo))
	assert.Equal(t, 3, dibujadas)
	assert.Equal(t, 2, navegador.Dar[int](p, `document.querySelectorAll(".mio-historia > div").length`))
	p.ExigirAccesible()
	p.ExigirCallada(direccion)
}
