// dibujar dibuja un diagrama con Mermaid, que ya está en la página, y devuelve un SVG que
// vale en una página que no deja escribir estilos: cada cosa lleva sus atributos, y los
// colores son variables de la hoja de estilo.
"use strict";

// Los colores que se le dan a Mermaid no se parecen a ninguno: así se reconocen después.
const colores = {
  "#010203": "--texto", "#020304": "--d-trazo", "#030405": "--d-caja", "#040506": "--d-nota",
  "#050607": "--fondo", "#060708": "--acento", "#070809": "--d-2",
};
const [texto, trazo, caja, nota, fondo, linea1, linea2] = Object.keys(colores);

mermaid.initialize({
  startOnLoad: false,
  theme: "base",
  htmlLabels: false,
  fontFamily: '"DejaVu Sans", Verdana, sans-serif', // es ancha: con otra letra, lo escrito cabe
  flowchart: { htmlLabels: false, curve: "basis" },
  sequence: { mirrorActors: false, actorMargin: 40, messageMargin: 30, width: 130, height: 46 },
  xyChart: { width: 720, height: 420, plotReservedSpacePercent: 60 },
  themeVariables: {
    background: fondo, primaryColor: caja, primaryTextColor: texto, primaryBorderColor: trazo, lineColor: trazo,
    secondaryColor: caja, tertiaryColor: fondo, textColor: texto, mainBkg: caja, nodeBorder: trazo, nodeTextColor: texto,
    clusterBkg: fondo, edgeLabelBackground: fondo, titleColor: texto,
    actorBkg: caja, actorBorder: trazo, actorTextColor: texto, actorLineColor: trazo, signalColor: trazo,
    signalTextColor: texto, noteBkgColor: nota, noteTextColor: texto, noteBorderColor: trazo,
    activationBkgColor: caja, activationBorderColor: trazo, labelBoxBkgColor: caja, labelTextColor: texto, loopTextColor: texto,
    xyChart: {
      backgroundColor: fondo, titleColor: texto, xAxisLabelColor: texto, xAxisTitleColor: texto, xAxisTickColor: trazo,
      xAxisLineColor: trazo, yAxisLabelColor: texto, yAxisTitleColor: texto, yAxisTickColor: trazo,
      yAxisLineColor: trazo, plotColorPalette: linea1 + ", " + linea2,
    },
  },
});

async function dibujar(codigo, nombre) {
  const { svg } = await mermaid.render("d" + nombre, codigo);
  document.body.innerHTML = svg;
  const raiz = document.querySelector("svg");
  escribirAtributos(raiz);
  limpiar(raiz);
  raiz.setAttribute("role", "img");
  raiz.setAttribute("aria-label", "Diagrama. Debajo está con palabras.");
  raiz.setAttribute("width", Math.ceil(raiz.viewBox.baseVal.width));
  raiz.setAttribute("height", Math.ceil(raiz.viewBox.baseVal.height));
  return new XMLSerializer().serializeToString(raiz);
}

const propiedades = {
  forma: ["fill", "stroke", "stroke-width", "stroke-dasharray"],
  texto: ["fill", "font-size", "font-weight", "text-anchor", "dominant-baseline", "alignment-baseline"],
};
const sobran = { "stroke-dasharray": "none", "font-weight": "400", "text-anchor": "start", "dominant-baseline": "auto",
  "alignment-baseline": "auto" };

function escribirAtributos(raiz) {
  const formas = "path, line, rect, circle, ellipse, polygon, polyline, text, tspan";
  for (const e of [...raiz.querySelectorAll(formas)].map((e) => [e, leerEstilo(e)])) {
    for (const [propiedad, valor] of e[1]) e[0].setAttribute(propiedad, valor);
  }
}

function leerEstilo(e) {
  const estilo = getComputedStyle(e), esTexto = e.matches("text, tspan");
  return propiedades[esTexto ? "texto" : "forma"]
    .map((p) => [p, enVariable(estilo.getPropertyValue(p))])
    .filter(([p, valor]) => valor !== "" && valor !== sobran[p]);
}

function enVariable(valor) {
  const c = valor.match(/^rgba?\((\d+), (\d+), (\d+)/);
  if (!c) return valor;
  const hex = "#" + c.slice(1).map((n) => Number(n).toString(16).padStart(2, "0")).join("");
  return colores[hex] ? `var(${colores[hex]})` : valor;
}

function limpiar(raiz) {
  raiz.querySelectorAll("style, script, title, desc").forEach((e) => e.remove());
  raiz.querySelectorAll("[filter]").forEach((e) => e.removeAttribute("filter"));
  const usados = new Set([...raiz.outerHTML.matchAll(/url\([^)]*#([^)"']+)["']?\)/g)].map((m) => m[1]));
  raiz.querySelectorAll("defs > *, marker, symbol, filter, linearGradient").forEach((e) => {
    if (!usados.has(e.id) && !e.querySelector("marker")) e.remove();
  });
  for (const e of [raiz, ...raiz.querySelectorAll("*")]) {
    for (const atributo of [...e.attributes]) {
      const n = atributo.name;
      const sobra = ["class", "style", "name", "font-style", "aria-roledescription"].includes(n) || n.startsWith("data-") ||
        (n === "id" && !usados.has(e.id));
      if (sobra) e.removeAttribute(n);
    }
  }
  raiz.querySelectorAll("g:empty, defs:empty").forEach((e) => e.remove());
}
