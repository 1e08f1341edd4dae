package navegador

import (
	"fmt"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/stretchr/testify/assert"
)

// escucha guarda lo que una página dice en la consola y lo que pide por la red.
type escucha struct {
	candado  sync.Mutex
	mensajes []string
	pedidas  []string // direcciones
}

func (e *escucha) oir(suceso any) {
	e.candado.Lock()
	defer e.candado.Unlock()
	switch s := suceso.(type) {
	case *runtime.EventConsoleAPICalled:
		texto := "console." + string(s.Type) + ":"
		for _, valor := range s.Args {
			texto += " " + string(valor.Value) + valor.Description
		}
		e.mensajes = append(e.mensajes, texto)
	case *runtime.EventExceptionThrown:
		e.mensajes = append(e.mensajes, "excepción: "+s.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		e.mensajes = append(e.mensajes, fmt.Sprintf("%s: %s (%s)", s.Entry.Level, s.Entry.Text, s.Entry.URL))
	case *network.EventRequestWillBeSent:
		e.pedidas = append(e.pedidas, s.Request.URL)
	}
}

// Consola es lo que la página ha dicho en la consola desde que se abrió la pestaña: avisos,
// errores, excepciones, lo que su política no deja hacer… Una página que va bien no dice nada.
func (p *Pestana) Consola() []string {
	p.escucha.candado.Lock()
	defer p.escucha.candado.Unlock()
	return append([]string(nil), p.escucha.mensajes...)
}

// ExigirCallada exige que la página no haya dicho nada en la consola ni pedido nada que
// no empiece por una de estas direcciones.
func (p *Pestana) ExigirCallada(propias ...string) {
	p.t.Helper()
	assert.Empty(p.t, p.Consola(), "la página ha escrito en la consola")
	p.escucha.candado.Lock()
	defer p.escucha.candado.Unlock()
	for _, pedida := range p.escucha.pedidas {
		propia := false
		for _, principio := range propias {
			propia = propia || strings.HasPrefix(pedida, principio)
		}
		assert.True(p.t, propia, "la página ha pedido %s, que no es suya", pedida)
	}
}
