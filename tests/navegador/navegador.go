// Package navegador prueba páginas en un navegador de verdad, Chromium, sin ventana: lo
// maneja, escucha todo lo que escribe en su consola y lo que pide por la red, hace fotos
// y mira la accesibilidad con axe. Donde no hay navegador, la prueba se salta y se dice.
package navegador

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

// plazo es lo más que se espera a que la página haga algo.
const plazo = 2 * time.Minute // una máquina ocupada compila despacio lo que la página espera

const cadaCuanto = 20 * time.Millisecond // se mira si ya ha pasado lo que se espera

// nombres son los que puede tener el navegador.
var nombres = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}

// Navegador es un navegador abierto, con su propio perfil, que se cierra al acabar la prueba.
type Navegador struct{ contexto context.Context }

// Hay dice si hay un navegador en esta máquina, y dónde. La variable de entorno NAVEGADOR dice otro.
func Hay() (ruta string, hay bool) {
	for _, nombre := range append([]string{os.Getenv("NAVEGADOR")}, nombres...) {
		if ruta, err := exec.LookPath(nombre); err == nil {
			return ruta, true
		}
	}
	return "", false
}

// Abrir abre un navegador. Si no lo hay, o si se buscan carreras de datos, con lo que todo
// tarda demasiado, salta la prueba, y lo dice.
func Abrir(t *testing.T) *Navegador {
	t.Helper()
	if programas.ConDetector {
		t.Skip("Con -race, las pruebas en un navegador NO se hacen; sin él, " +
			"con go test ./tests/pizarra/... ./tests/navegador")
	}
	ruta, hay := Hay()
	if !hay {
		t.Skip("No hay Chromium ni Chrome en esta máquina: esta prueba NO se ha hecho.")
	}
	opciones := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(ruta),
		chromedp.Flag("lang", "es"), chromedp.Flag("force-device-scale-factor", "1"),
		chromedp.Flag("hide-scrollbars", false))
	if os.Getuid() == 0 {
		opciones = append(opciones, chromedp.NoSandbox) // Chromium no deja a root otra cosa
	}
	lanzador, soltar := chromedp.NewExecAllocator(context.Background(), opciones...)
	contexto, cerrar := chromedp.NewContext(lanzador)
	t.Cleanup(func() {
		chromedp.Cancel(contexto) // espera a que el navegador acabe
		cerrar()
		soltar()
	})
	require.NoError(t, chromedp.Do(contexto), "no se puede abrir %s", ruta)
	return &Navegador{contexto}
}

// Tamano es el de la ventana, en píxeles.
type Tamano struct{ Ancho, Alto int }

// Los tamaños con los que se prueba todo: un portátil o un proyector, y un teléfono.
var (
	Grande  = Tamano{1280, 800}
	Pequeno = Tamano{400, 800}
)

// Pestana es una página abierta.
type Pestana struct {
	t        *testing.T
	contexto context.Context
	escucha  *escucha
}

// Pestana abre una, que se cierra al acabar la prueba. Oscuro es lo que el sistema dice que
// se prefiere.
func (n *Navegador) Pestana(t *testing.T, tamano Tamano, oscuro bool) *Pestana {
	t.Helper()
	p := &Pestana{t: t, escucha: &escucha{}}
	contexto, cerrar := chromedp.NewContext(n.contexto, chromedp.WithListener(p.escucha.oir))
	p.contexto = contexto
	t.Cleanup(cerrar)
	// Sin plazo: el de la primera vez es el de la pestaña.
	require.NoError(t, chromedp.Do(contexto), "no se puede abrir una pestaña")
	p.hacer("preparar la pestaña", chromedp.Func(func(c context.Context, _ *chromedp.Target) error {
		_, errLog := chromedp.Call(c, log.Enable, cdp.Empty{})
		_, errRed := chromedp.Call(c, network.Enable, network.EnableParams{})
		return errors.Join(errLog, errRed)
	}), chromedp.EmulateViewport(int64(tamano.Ancho), int64(tamano.Alto)))
	p.Preferir(oscuro, "")
	return p
}

// Preferir hace que el sistema diga que se prefieren los colores oscuros, o los claros, y que la página
// se ve en un medio: "print", o "" para la pantalla. Siempre dice que se prefiere que nada se mueva.
func (p *Pestana) Preferir(oscuro bool, medio string) {
	p.t.Helper()
	color := "light"
	if oscuro {
		color = "dark"
	}
	p.hacer("elegir los colores", chromedp.Func(func(c context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(c, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: medio,
			Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: color},
				{Name: "prefers-reduced-motion", Value: "reduce"},
			},
		})
		return err
	}))
}

// hacer hace algo con la página, con un plazo.
func (p *Pestana) hacer(que string, acciones ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	contexto, soltar := context.WithTimeout(p.contexto, plazo)
	defer soltar()
	require.NoError(p.t, chromedp.Do(contexto, acciones...), que)
}

// dar hace algo con la página, con un plazo, y devuelve lo que da.
func dar[T any](p *Pestana, que string, accion chromedp.Action[T]) T {
	p.t.Helper()
	contexto, soltar := context.WithTimeout(p.contexto, plazo)
	defer soltar()
	valor, err := chromedp.Run(contexto, accion)
	require.NoError(p.t, err, que)
	return valor
}

// Ir lleva a una dirección y espera a que la página esté cargada.
func (p *Pestana) Ir(direccion string) {
	p.t.Helper()
	p.hacer("ir a "+direccion, chromedp.Navigate(direccion))
}

// Dar devuelve lo que vale una expresión de JavaScript. Si es una promesa, se espera a que se
// cumpla.
func Dar[T any](p *Pestana, expresion string) T {
	p.t.Helper()
	return dar(p, expresion, chromedp.Evaluate[T](expresion, chromedp.EvalAwaitPromise))
}

// Esperar espera a que una expresión de JavaScript sea cierta. Entretanto la página puede
// ser otra.
func (p *Pestana) Esperar(expresion string) {
	p.t.Helper()
	limite := time.Now().Add(plazo)
	for {
		cierta, err := chromedp.Run(p.contexto, chromedp.Evaluate[bool]("Boolean("+expresion+")"))
		if err == nil && cierta {
			return
		}
		if time.Now().After(limite) {
			require.Fail(p.t, "no ha llegado a ser cierto: "+expresion, "último error: %v", err)
		}
		time.Sleep(cadaCuanto)
	}
}

// Teclear pulsa unas teclas donde esté el foco. Las que no son letras están en el paquete
// kb de chromedp: kb.ArrowRight, kb.Tab…
func (p *Pestana) Teclear(teclas string) {
	p.t.Helper()
	p.hacer("teclear", chromedp.KeyEvent(teclas))
}

// Pulsar pulsa con el ratón lo primero que encaja con un selector.
func (p *Pestana) Pulsar(selector string) {
	p.t.Helper()
	p.esperarQueNoSeMueva(selector)
	p.hacer("pulsar "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// esperarQueNoSeMueva espera a que algo esté dos veces seguidas en el mismo sitio: si la página se
// recoloca mientras se pulsa, se pulsa otra cosa.
func (p *Pestana) esperarQueNoSeMueva(selector string) {
	p.t.Helper()
	p.hacer("encontrar "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
	Dar[bool](p, fmt.Sprintf(`new Promise((ya) => {
		const sitio = () => JSON.stringify(document.querySelector(%q)?.getBoundingClientRect());
		const mirar = (antes) => sitio() === antes ? ya(true) : setTimeout(mirar, 50, sitio());
		mirar();
	})`, selector))
}

// Texto es el de lo primero que encaja con un selector, tal como se ve.
func (p *Pestana) Texto(selector string) string {
	p.t.Helper()
	return strings.TrimSpace(dar(p, "leer "+selector, chromedp.Text(chromedp.CSS(selector))))
}

// Foto guarda lo que se ve: en WebP, si el fichero acaba en .webp, y si no en PNG.
func (p *Pestana) Foto(ruta string) {
	p.t.Helper()
	como := page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng}
	if filepath.Ext(ruta) == ".webp" {
		const calidad = 80
		como = page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatWebp, Quality: new(int64(calidad))}
	}
	imagen := dar(p, "hacer una foto", func(c context.Context, _ *chromedp.Target) ([]byte, error) {
		r, err := chromedp.Call(c, page.CaptureScreenshot, como)
		return []byte(r.Data), err
	})
	require.NoError(p.t, os.WriteFile(ruta, imagen, 0o644))
}
