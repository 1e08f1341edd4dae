package navegador

import (
	_ "embed"
	"fmt"

	"github.com/stretchr/testify/assert"
)

// axe es axe-core 4.14.1, de Deque Systems, con licencia MPL-2.0 (está dicho en su
// primera línea), tal como se publica en npm. Va aquí, y no se descarga, para que las
// pruebas valgan sin Internet: ocupa 170 KiB en el repositorio, comprimido.
//
//go:embed axe.min.js
var axe string

// hallazgo es algo que axe encuentra mal.
type hallazgo struct {
	ID       string `json:"id"`
	Gravedad string `json:"impact"`
	Ayuda    string `json:"help"`
	Nodos    []struct {
		Donde   []any  `json:"target"`
		Resumen string `json:"failureSummary"`
	} `json:"nodes"`
}

func (h hallazgo) String() string {
	texto := fmt.Sprintf("%s (%s): %s", h.ID, h.Gravedad, h.Ayuda)
	for _, nodo := range h.Nodos {
		texto += fmt.Sprintf("\n  %v: %s", nodo.Donde, nodo.Resumen)
	}
	return texto
}

// Accesibilidad pasa axe a la página y devuelve lo que encuentra grave o crítico, y lo que no
// llega a tanto.
func (p *Pestana) Accesibilidad() (graves, leves []string) {
	p.t.Helper()
	Dar[bool](p, axe+"; true")
	hallazgos := Dar[[]hallazgo](p, `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations)`)
	for _, h := range hallazgos {
		if h.Gravedad == "serious" || h.Gravedad == "critical" {
			graves = append(graves, h.String())
		} else {
			leves = append(leves, h.String())
		}
	}
	return graves, leves
}

// ExigirContraste exige que todos los textos que se ven se lean bien sobre su fondo, según axe. Es
// lo que puede cambiar de unos colores a otros.
func (p *Pestana) ExigirContraste() {
	p.t.Helper()
	Dar[bool](p, axe+"; true")
	hallazgos := Dar[[]hallazgo](p, `axe.run(document, {runOnly: {type: "rule", values: ["color-contrast"]},
		resultTypes: ["violations"]}).then((r) => r.violations)`)
	for _, h := range hallazgos {
		assert.Fail(p.t, "hay textos que no contrastan", h.String())
	}
}

// ExigirAccesible exige que axe no encuentre nada grave ni crítico. Lo demás se anota.
func (p *Pestana) ExigirAccesible() {
	p.t.Helper()
	graves, leves := p.Accesibilidad()
	for _, leve := range leves {
		p.t.Log("axe, ", leve)
	}
	assert.Empty(p.t, graves, "axe encuentra fallos graves de accesibilidad")
}

// ExigirSinDesborde exige que la página no se mueva a los lados.
func (p *Pestana) ExigirSinDesborde() {
	p.t.Helper()
	sobra := Dar[[]string](p, `(() => {
		const ancho = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth <= ancho) return [];
		return [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > ancho + 1)
			.slice(0, 5).map((e) => e.tagName + "." + e.className + " " + e.textContent.slice(0, 40));
	})()`)
	assert.Empty(p.t, sobra, "la página es más ancha que la ventana")
}
