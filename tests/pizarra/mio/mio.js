// «Mi trabajo»: enseña lo que va pasando con la carpeta, según lo cuenta la pizarra.
"use strict";

const SIGNOS = { pasa: "✓", falla: "✗", "no probada": "·" };
const $ = (id) => document.getElementById(id);
const eleccion = $("mio-eleccion");
let vuelta = nueva([]);

eleccion.addEventListener("submit", (e) => {
  e.preventDefault();
  pedir("elegir", JSON.stringify({ carpeta: eleccion.carpeta.value, paso: +eleccion.paso.value }));
});
$("mio-otra-vez").addEventListener("click", () => pedir("otra-vez"));
$("mio-dejar").addEventListener("click", () => pedir("dejar"));

const fuente = new EventSource("sucesos");
fuente.addEventListener("message", (e) => anotar(JSON.parse(e.data)));

// pedir quita el aviso anterior antes de pedir nada, y no después: lo que cuenta la pizarra
// puede llegar antes que su respuesta, y se borraría.
async function pedir(ruta, cuerpo) {
  avisar("");
  try {
    const respuesta = await fetch(ruta, { method: "POST", body: cuerpo });
    if (!respuesta.ok) avisar(await respuesta.text());
  } catch {
    avisar("La pizarra no contesta: mira en el terminal si sigue en marcha.");
  }
}

function avisar(error) {
  $("mio-error").textContent = error;
  $("mio-error").hidden = !error;
}

function nueva(comprobaciones) {
  return { comprobaciones, estados: new Map(), fallos: new Map(), mostrado: "" };
}

function anotar(s) {
  if (s.error) { enMarcha(false); return avisar(s.error); }
  if (s.dejada) { enMarcha(false); return estado("No se está probando nada."); }
  if (s.eleccion) return presentar(s);
  const pasa = s.pasa;
  switch (pasa.que) {
    case "preparando": return estado("Preparando las pruebas…");
    case "compilando": return estado("Compilando…");
    case "no compila": return noCompila(pasa);
    case "veredicto": return veredicto(pasa);
    case "interrumpida": return estado("Has guardado algo: se empieza otra vez.");
    case "fin": return acabar(pasa);
  }
}

// presentar empieza una vuelta. Lo que falló en la anterior sigue a la vista, apagado,
// hasta que se sabe algo nuevo: si no, la página parpadearía con cada cambio.
function presentar(s) {
  if (document.activeElement?.form !== eleccion) eleccion.carpeta.value = s.eleccion.carpeta;
  if (!s.eleccion.paso) return;
  if (document.activeElement?.form !== eleccion) eleccion.paso.value = s.eleccion.paso;
  avisar("");
  enMarcha(true);
  const mostrado = vuelta.mostrado;
  vuelta = nueva(s.comprobaciones);
  vuelta.mostrado = mostrado;
  $("mio-vuelta").classList.add("mio-vieja");
  $("mio-avance").max = s.comprobaciones.length;
  $("mio-avance").value = 0;
  $("mio-lista").replaceChildren(...s.comprobaciones.map(lineaDeLista));
}

function enMarcha(si) {
  $("mio-vuelta").hidden = !si && !vuelta.comprobaciones.length;
  $("mio-otra-vez").hidden = $("mio-dejar").hidden = !si;
}

function lineaDeLista(c) {
  const li = document.createElement("li");
  li.append(elemento("span", "signo", " "), elemento("span", "", c.nombre),
    elemento("span", "reglas", (c.reglas ?? []).join(" · ")));
  return li;
}

function elemento(etiqueta, clase, texto) {
  const e = document.createElement(etiqueta);
  if (clase) e.className = clase;
  e.textContent = texto;
  return e;
}

function estado(texto, clase = "") {
  $("mio-estado").textContent = texto;
  $("mio-estado").className = clase;
}

const enSegundos = (s) => s.toFixed(1).replace(".", ",") + " s";

function veredicto(pasa) {
  vuelta.estados.set(pasa.escenario, pasa.estado);
  if (pasa.fallo) vuelta.fallos.set(pasa.escenario, { ...pasa });
  marcar(pasa.escenario, pasa.estado);
  $("mio-avance").value = vuelta.estados.size;
  const total = vuelta.comprobaciones.length;
  const primero = primerFallo();
  if (primero) {
    estado(`Falla «${primero.escenario}» (se ha sabido en ${enSegundos(primero.segundos)})`, "mal");
    mostrarFallo(primero.escenario, primero.fallo);
  } else estado(`Todo bien hasta ahora: ${vuelta.estados.size} de ${total}`);
}

// primerFallo es el que va antes en la lista: los que le siguen pueden ser por lo mismo.
function primerFallo() {
  return [...vuelta.fallos.values()].sort((a, b) => a.puesto - b.puesto)[0];
}

function marcar(nombre, estado) {
  const li = $("mio-lista").children[vuelta.comprobaciones.findIndex((c) => c.nombre === nombre)];
  if (!li) return;
  li.dataset.estado = estado;
  const signo = li.querySelector(".signo");
  signo.textContent = SIGNOS[estado];
  signo.setAttribute("role", "img");
  signo.setAttribute("aria-label", estado);
}

function noCompila(pasa) {
  estado(`No se puede probar (se ha sabido en ${enSegundos(pasa.segundos)})`, "mal");
  mostrarFallo("", pasa.fallo);
}

function acabar(pasa) {
  const r = pasa.resumen;
  for (const nombre of r.no_probados ?? []) marcar(nombre, "no probada");
  for (const nombre of r.fallan ?? []) marcar(nombre, "falla");
  $("mio-avance").value = $("mio-avance").max;
  $("mio-vuelta").classList.remove("mio-vieja");
  $("mio-ahora").textContent = [r.aviso, "Ahora: " + r.ahora].filter(Boolean).join(" ");
  const primero = vuelta.fallos.get((r.fallan ?? [])[0]);
  if (primero) return mostrarFallo(primero.escenario, primero.fallo);
  if (!r.supera) return;
  estado(`Pasa todo: ${r.pasan.length} comprobaciones, en ${enSegundos(pasa.segundos)}`, "bien");
  vuelta.mostrado = "";
  $("mio-fallo").hidden = true;
}

function mostrarFallo(nombre, fallo) {
  $("mio-vuelta").classList.remove("mio-vieja");
  const mostrado = JSON.stringify([nombre, fallo]);
  if (vuelta.mostrado === mostrado) return;
  vuelta.mostrado = mostrado;
  $("mio-fallo").hidden = false;
  $("mio-fallo-nombre").textContent = nombre || "Todavía no hay nada que probar";
  $("mio-informe").replaceChildren(...informe(fallo));
  explicar(fallo.lee ?? "");
}

// informe compone lo mismo que se lee en el terminal.
function informe(f) {
  const partes = [elemento("p", "titulo", f.titulo)];
  if (f.hasta?.length) partes.push(elemento("p", "", "Antes, en esta conexión:"), texto(f.hasta.join("\n")));
  partes.push(lista([["Se envió", f.envio], ["Se esperaba", f.espera], ["Llegó", llegada(f)]]));
  if (f.historia?.length) partes.push(dibujarHistoria(f.historia));
  if (f.detalles?.length) partes.push(texto(f.detalles.join("\n")));
  partes.push(lista([["Causa probable", f.causa], ["Regla " + (f.regla?.numero ?? ""), conCodigo(f.regla?.texto)],
    ["Lo explica", f.lee]], "texto"));
  return partes.filter(Boolean);
}

function texto(contenido) {
  const pre = elemento("pre", "", contenido);
  pre.tabIndex = 0;
  return pre;
}

function lista(parejas, clase = "") {
  const dl = document.createElement("dl");
  for (const [que, valor] of parejas) {
    if (!valor) continue;
    const dd = elemento("dd", clase, "");
    dd.append(valor);
    dl.append(elemento("dt", "", que), dd);
  }
  return dl.children.length ? dl : null;
}

// conCodigo pone como código lo que una regla escribe entre acentos graves.
function conCodigo(regla) {
  if (!regla) return "";
  const trozo = document.createDocumentFragment();
  regla.split("`").forEach((parte, i) => trozo.append(i % 2 ? elemento("code", "", parte) : parte));
  return trozo;
}

// llegada señala dónde empieza a ser distinto lo que llegó.
function llegada(f) {
  if (!f.columna || !f.llega) return f.llega;
  const letras = [...f.llega], trozo = document.createDocumentFragment();
  trozo.append(letras.slice(0, f.columna - 1).join(""), elemento("mark", "", letras.slice(f.columna - 1).join("")));
  return trozo;
}

// dibujarHistoria pone cada operación en la fila de su cliente, desde que se pidió hasta que
// se contestó. Dos que se solapan podían hacerse en cualquier orden.
function dibujarHistoria(historia) {
  const principio = Math.min(...historia.map((o) => o.desde)), fin = Math.max(...historia.map((o) => o.hasta));
  const dibujo = document.createElement("div");
  dibujo.className = "mio-historia";
  dibujo.setAttribute("role", "img");
  dibujo.setAttribute("aria-label", "La historia, dibujada; está escrita debajo");
  for (const cliente of [...new Set(historia.map((o) => o.cliente))].sort((a, b) => a - b)) {
    const fila = document.createElement("div"), svg = nodo("svg", {});
    for (const o of historia.filter((o) => o.cliente === cliente)) {
      const x = (o.desde - principio) / (fin - principio) * 100, ancho = (o.hasta - o.desde) / (fin - principio) * 100;
      const alFinal = x > 50;
      svg.append(nodo("rect", { x: x + "%", y: 18, width: Math.max(ancho, 0.4) + "%", height: 20, rx: 3 }),
        nodo("text", { x: (alFinal ? x + ancho : x) + "%", y: 12, "text-anchor": alFinal ? "end" : "start" }, o.dice));
    }
    fila.append("cliente " + cliente, svg);
    dibujo.append(fila);
  }
  return dibujo;
}

function nodo(etiqueta, atributos, contenido = "") {
  const n = document.createElementNS("http://www.w3.org/2000/svg", etiqueta);
  for (const [clave, valor] of Object.entries(atributos)) n.setAttribute(clave, valor);
  n.textContent = contenido;
  return n;
}

// explicar trae al lado la sección de la lección que se cita: «paso4/README.md, «La idea»».
async function explicar(lee) {
  const caja = $("mio-explica"), cita = lee.match(/^(\S*?)(?:README)\.md, «(.+?)»/);
  caja.hidden = true;
  if (!cita) return;
  const direccion = new URL("../" + cita[1] + "index.html", location.href);
  let pagina;
  try {
    pagina = new DOMParser().parseFromString(await (await fetch(direccion)).text(), "text/html");
  } catch { return; } // la pizarra se ha parado, y ya lo dice el aviso
  const titulo = [...pagina.querySelectorAll("main :is(h2, h3)")].find((h) => h.textContent.trim() === cita[2]);
  if (!titulo) return;
  const enlace = elemento("a", "", cita[2]);
  enlace.href = direccion + "#" + titulo.id;
  const cabeza = document.createElement("h3");
  cabeza.append(enlace);
  caja.replaceChildren(cabeza, ...seccion(titulo, direccion));
  caja.tabIndex = 0; // para recorrerla con el teclado
  caja.scrollTop = 0;
  caja.hidden = false;
}

// seccion son los párrafos de un título, hasta el siguiente que no esté dentro de él.
function seccion(titulo, direccion) {
  const nivel = +titulo.tagName[1], partes = [];
  for (let e = titulo.nextElementSibling; e && !(/^H[1-6]$/.test(e.tagName) && +e.tagName[1] <= nivel); e = e.nextElementSibling) {
    const copia = document.importNode(e, true);
    for (const con of [copia, ...copia.querySelectorAll("[id], [href], [src]")]) {
      con.removeAttribute("id");
      for (const a of ["href", "src"]) {
        if (con.hasAttribute(a)) con.setAttribute(a, new URL(con.getAttribute(a), direccion).href);
      }
    }
    for (const caja of copia.querySelectorAll("pre, .tabla")) caja.tabIndex = 0;
    if (copia.matches("pre, .tabla")) copia.tabIndex = 0;
    partes.push(copia);
  }
  return partes;
}
