package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/navegador"
	"sockets/tests/pizarra/libro"
	"sockets/tests/pizarra/servidor"
	"sockets/tests/programas"
)

var (
	fotos    = flag.String("fotos", "", "guarda una foto de cada página, a cada ancho y de cada color, en esta carpeta")
	imagenes = flag.Bool("imagenes", false, "hace de nuevo las imágenes del README")
)

// pizarra es una en marcha.
type pizarra struct {
	direccion string // con su llave, y acaba en /
	parar     func() // vuelve cuando ya no queda nada
}

func arrancar(t *testing.T) pizarra {
	t.Helper()
	l := libro.Abrir(programas.RaizRepositorio())
	vivas, err := partes(l, opciones{})
	require.NoError(t, err)
	contexto, cancelar := context.WithCancel(context.Background())
	lee, escribe := io.Pipe()
	acabada := make(chan error, 1)
	s := servidor.Servidor{Libro: l, Partes: vivas}
	go func() { acabada <- s.Atender(contexto, escribe) }()
	lineas := bufio.NewReader(lee)
	primera, err := lineas.ReadString('\n')
	require.NoError(t, err)
	go io.Copy(io.Discard, lineas)
	parada := false
	parar := func() {
		if !parada {
			parada = true
			cancelar()
			assert.NoError(t, <-acabada)
		}
	}
	t.Cleanup(parar)
	return pizarra{strings.TrimSpace(primera[strings.Index(primera, "http"):]), parar}
}

// paginas son de las que se mira todo: una de cada clase, y las más largas.
var paginas = []string{
	"", "paso1/", "paso2/", "paso3/", "paso4/", "paso5/", "paso3/solucion.html", "common/glosario.html",
	"paso5/mas-lejos/diario.html", "tests/", "tests/catalogo/",
	"diferencias/", "diferencias/paso1.html", "diferencias/paso4.html", "diferencias/paso5.html#cambio-3",
	"comparar/", "comparar/solucion?paso=3&carpeta=paso2", "comparar/carpetas?antes=paso2&ahora=paso3",
	"tests/profesorado.html", "fuente/paso5/servidor/basededatos.go.html", "fuente/tests/arnes.html",
}

// Lo que se mira de cada página, en los casos en los que se puede ver.
func TestLasPaginasSeVenBien(t *testing.T) {
	n := navegador.Abrir(t)
	direccion := arrancar(t).direccion
	for _, caso := range []struct {
		nombre string
		tamano navegador.Tamano
		oscuro bool
		mirar  func(*navegador.Pestana)
	}{
		{"grande y clara", navegador.Grande, false, (*navegador.Pestana).ExigirAccesible},
		{"grande y oscura", navegador.Grande, true, (*navegador.Pestana).ExigirContraste},
		{"pequeña y clara", navegador.Pequeno, false, (*navegador.Pestana).ExigirAccesible},
		{"pequeña y oscura", navegador.Pequeno, true, (*navegador.Pestana).ExigirContraste},
	} {
		t.Run(caso.nombre, func(t *testing.T) {
			p := n.Pestana(t, caso.tamano, caso.oscuro)
			for _, pagina := range paginas {
				p.Ir(direccion + pagina)
				p.ExigirSinDesborde()
				caso.mirar(p)
				if *fotos != "" {
					nombre := fmt.Sprintf("%s %s.png", strings.ReplaceAll(pagina, "/", "_"), caso.nombre)
					p.Foto(filepath.Join(*fotos, nombre))
				}
			}
			p.ExigirCallada(direccion)
		})
	}
}

const (
	conFoco = "document.activeElement."
	cargada = `document.readyState === "complete"`
)

// Con el teclado solo se llega a todo: al contenido, a lo que se busca, al menú y a los colores.
func TestConElTecladoBasta(t *testing.T) {
	n := navegador.Abrir(t)
	direccion := arrancar(t).direccion
	p := n.Pestana(t, navegador.Pequeno, false)
	p.Ir(direccion + "paso3/")

	p.Teclear(kb.Tab + kb.Enter)
	p.Esperar(conFoco + `id === "contenido"`)

	p.Teclear("/")
	p.Esperar(conFoco + `id === "buscar"`)
	p.Teclear("seccion critica")
	p.Esperar(`document.querySelectorAll("#resultados [role=option]").length > 0`)
	p.Teclear(kb.ArrowDown)
	p.Esperar(`document.querySelector("#resultados [aria-selected=true]") !== null`)
	p.Teclear(kb.Enter)
	p.Esperar(`!location.pathname.endsWith("/paso3/") && ` + cargada)
	assert.Contains(t, strings.ToLower(p.Texto("main")), "sección crítica")
	p.Esperar(`document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null`)

	p.Ir(direccion + "tests/profesorado.html")
	p.Teclear(kb.Tab + kb.Tab) // el enlace para saltar, y el botón del menú
	p.Esperar(conFoco + `id === "abrir-menu"`)
	p.Teclear(kb.Enter)
	p.Esperar(`document.querySelector("#menu").checkVisibility()`)
	p.Teclear(kb.Escape)
	p.Esperar(`!document.querySelector("#menu").checkVisibility()`)

	p.Teclear(kb.Tab + kb.Tab) // el buscador y los colores
	p.Esperar(conFoco + `id === "tema"`)
	p.Teclear(kb.Enter)
	p.Esperar(`getComputedStyle(document.documentElement).colorScheme === "dark"`)
	p.Ir(direccion + "paso4/")
	p.Esperar(`getComputedStyle(document.documentElement).colorScheme === "dark"`)
	p.ExigirCallada(direccion)
}

// La diferencia se recorre de cambio en cambio, y la letra crece lo que haga falta.
func TestLaDiferenciaSeProyecta(t *testing.T) {
	n := navegador.Abrir(t)
	direccion := arrancar(t).direccion
	for _, tamano := range []navegador.Tamano{navegador.Grande, navegador.Pequeno} {
		p := n.Pestana(t, tamano, true)
		p.Ir(direccion + "diferencias/paso3.html")
		p.Teclear(kb.ArrowRight)
		p.Esperar(`document.getElementById("cuenta").textContent === "Cambio 1 de 3"`)
		p.Teclear(kb.ArrowRight)
		p.Esperar(`location.hash === "#cambio-2" && ` + conFoco + `id === "cambio-2"`)
		p.Esperar(`document.querySelector("#cambio-2 h2").getBoundingClientRect().top < innerHeight / 3`)
		assert.Contains(t, p.Texto("#cambio-2 .explica"), "Aceptar y atender pasan a un bucle sin final")
		assert.Contains(t, navegador.Dar[[]string](p,
			`[...document.querySelectorAll("#cambio-2 ins")].map((e) => e.textContent.trim())`), "go",
			"de la línea que cambia se marca la palabra que cambia")
		p.Teclear(kb.ArrowLeft)
		p.Esperar(`location.hash === "#cambio-1"`)

		const letra = `parseFloat(getComputedStyle(document.querySelector(".dif")).fontSize)`
		antes := navegador.Dar[float64](p, letra)
		p.Teclear("+++")
		p.Esperar(fmt.Sprintf("%s > %f", letra, antes*1.25))
		p.ExigirSinDesborde()
		p.Teclear("0")
		p.Esperar(fmt.Sprintf("%s === %f", letra, antes))

		p.Preferir(true, "print")
		p.Esperar(`!document.querySelector(".mando").checkVisibility()`)
		p.Esperar(`!document.querySelector("#menu").checkVisibility()`)
		p.Esperar(`getComputedStyle(document.body).backgroundColor === "rgb(255, 255, 255)"`)
		p.ExigirCallada(direccion)
	}
}

// Quien enseña ve cada paso entero, en una pantalla, con lo que se pliega plegado.
func TestCadaPasoDeQuienEnsenaCabeEnUnaPantalla(t *testing.T) {
	n := navegador.Abrir(t)
	p := n.Pestana(t, navegador.Grande, false)
	p.Ir(arrancar(t).direccion + "tests/profesorado.html")
	pasos := navegador.Dar[[]string](p, `[...document.querySelectorAll(".pantalla h2")].map((e) => e.textContent)`)
	require.Len(t, pasos, 5)
	altos := navegador.Dar[[]float64](p, `[...document.querySelectorAll(".pantalla")].map((e) => e.offsetHeight)`)
	sitio := navegador.Dar[float64](p, `innerHeight - document.querySelector(".cabecera").offsetHeight`)
	for i, alto := range altos {
		assert.LessOrEqual(t, alto, sitio, "%s no cabe en una pantalla", pasos[i])
	}
}

// La solución no se enseña sin avisar, y se ve al lado del trabajo de quien la pide.
func TestLaSolucionSoloSeVeSiSePide(t *testing.T) {
	n := navegador.Abrir(t)
	direccion := arrancar(t).direccion
	p := n.Pestana(t, navegador.Grande, false)
	p.Ir(direccion + "comparar/")
	p.Pulsar("form[action=solucion] input")
	p.Teclear(kb.End + strings.Repeat(kb.Backspace, len("mio")) + "paso2" + kb.Tab + "3" + kb.Tab + kb.Enter)
	p.Esperar(`document.querySelector("h1")?.textContent === "Lo que viene es la solución"`)
	assert.Zero(t, navegador.Dar[int](p, `document.querySelectorAll(".dif").length`))
	p.Pulsar(".boton:not(.principal)")
	p.Esperar(`document.querySelector("h1")?.textContent === "De paso2 a paso3"`)
	assert.Contains(t, p.Texto("main"), "go atender(conexion)")
	p.Ir(direccion + "comparar/carpetas?antes=paso2&ahora=no-existe")
	assert.Contains(t, p.Texto(".aviso"), "no existe la carpeta no-existe")
	p.ExigirCallada(direccion)
}

// Cuando la pizarra se para, la página lo dice; lo que se leía sigue ahí.
func TestSeDiceQueLaPizarraSeHaParado(t *testing.T) {
	n := navegador.Abrir(t)
	pizarra := arrancar(t)
	p := n.Pestana(t, navegador.Grande, false)
	p.Ir(pizarra.direccion + "paso3/")
	assert.False(t, navegador.Dar[bool](p, `document.getElementById("sin-pizarra").checkVisibility()`))
	pizarra.parar()
	p.Esperar(`document.getElementById("sin-pizarra").checkVisibility()`)
	assert.Contains(t, p.Texto("#sin-pizarra"), "go run ./tests/pizarra")
	assert.Contains(t, p.Texto("h1"), "Paso 3")
}

// El libro exportado se lee desde el disco: los enlaces, el buscador y las diferencias.
func TestElLibroSeLeeDesdeElDisco(t *testing.T) {
	n := navegador.Abrir(t)
	carpeta := filepath.Join(t.TempDir(), "sitio")
	require.NoError(t, libro.Abrir(programas.RaizRepositorio()).Exportar(carpeta))
	p := n.Pestana(t, navegador.Grande, false)
	p.Ir("file://" + carpeta + "/index.html")
	assert.NotContains(t, p.Texto("#menu"), "En vivo")
	p.Pulsar(`#menu a[href="paso3/index.html"]`)
	p.Esperar(`document.querySelector("h1")?.textContent.startsWith("Paso 3")`)
	p.Teclear("/interbloqueo")
	p.Esperar(`document.querySelectorAll("#resultados [role=option]").length > 0`)
	p.Teclear(kb.Enter)
	p.Esperar(cargada + ` && document.querySelector("main").textContent.includes("interbloqueo")`)
	p.Ir("file://" + carpeta + "/diferencias/paso2.html")
	p.Teclear(kb.ArrowRight)
	p.Esperar(`location.hash === "#cambio-1"`)
	p.ExigirCallada("file://" + carpeta)
}

// Las imágenes del README las hace esta prueba.
func TestHaceLasImagenes(t *testing.T) {
	if !*imagenes {
		t.Skip("solo con -imagenes")
	}
	n := navegador.Abrir(t)
	direccion := arrancar(t).direccion
	for nombre, pagina := range map[string]string{
		"leccion": "paso3/#la-idea", "diferencia": "diferencias/paso3.html#cambio-2",
	} {
		p := n.Pestana(t, navegador.Tamano{Ancho: 1100, Alto: 700}, false)
		p.Ir(direccion + pagina)
		p.Foto(filepath.Join("imagenes", nombre+".webp"))
	}
	p := n.Pestana(t, navegador.Tamano{Ancho: 1100, Alto: 700}, false)
	p.Ir(direccion + "vivo/")
	p.Pulsar(`[data-paso="4"]`)
	p.Esperar(`document.querySelectorAll(".dice").length === 6`)
	p.Esperar(`(window.desde ??= performance.now()) < performance.now() - 4000`) // unas cuantas barras
	p.Foto(filepath.Join("imagenes", "vivo.webp"))
}
