// Lo que hacen todas las páginas: el tema, el menú, el buscador y el aviso de que la
// pizarra se ha parado. Sin él, se leen igual.
"use strict";

const pagina = document.documentElement;

// El navegador puede no dejar guardar nada (abierto desde el disco, en privado…).
const recuerdo = {
  leer(clave) { try { return localStorage.getItem("pizarra-" + clave); } catch { return null; } },
  guardar(clave, valor) { try { localStorage.setItem("pizarra-" + clave, valor); } catch { /* da igual */ } },
};

// Antes de que se dibuje nada, para que no haya un destello.
if (recuerdo.leer("tema")) pagina.dataset.tema = recuerdo.leer("tema");

document.addEventListener("DOMContentLoaded", () => {
  prepararTema();
  prepararMenu();
  prepararBuscador();
  if ("enMarcha" in pagina.dataset) vigilarPizarra();
});

function prepararTema() {
  document.getElementById("tema").addEventListener("click", () => {
    const oscuro = getComputedStyle(pagina).colorScheme.includes("dark");
    pagina.dataset.tema = oscuro ? "claro" : "oscuro";
    recuerdo.guardar("tema", pagina.dataset.tema);
  });
}

function prepararMenu() {
  const boton = document.getElementById("abrir-menu"), menu = document.getElementById("menu");
  const poner = (abierto) => {
    menu.classList.toggle("abierto", abierto);
    boton.setAttribute("aria-expanded", abierto);
  };
  boton.addEventListener("click", () => poner(!menu.classList.contains("abierto")));
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && menu.classList.contains("abierto")) { poner(false); boton.focus(); }
  });
}

// El buscador. El índice se pide la primera vez que se busca; es un guion, y no un fichero de
// datos, porque desde el disco (file://) solo se pueden leer guiones.
function prepararBuscador() {
  const caja = document.getElementById("buscar"), lista = document.getElementById("resultados");
  let elegido = -1;
  const cerrar = () => { lista.hidden = true; caja.setAttribute("aria-expanded", "false"); elegir(-1); };
  const elegir = (i) => {
    const filas = lista.querySelectorAll("[role=option]");
    elegido = filas.length ? Math.max(-1, Math.min(i, filas.length - 1)) : -1;
    filas.forEach((fila, n) => fila.setAttribute("aria-selected", n === elegido));
    if (elegido >= 0) {
      caja.setAttribute("aria-activedescendant", filas[elegido].id);
      filas[elegido].scrollIntoView({ block: "nearest" });
    } else caja.removeAttribute("aria-activedescendant");
  };
  const buscar = () => {
    if (!caja.value.trim()) return cerrar();
    mostrarResultados(lista, caja.value);
    lista.hidden = false;
    caja.setAttribute("aria-expanded", "true");
    elegir(-1);
  };
  caja.addEventListener("focus", () => cargarIndice().then(() => caja.value && buscar()));
  caja.addEventListener("input", () => cargarIndice().then(buscar));
  caja.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      elegir(elegido + (e.key === "ArrowDown" ? 1 : -1));
      e.preventDefault();
    } else if (e.key === "Escape") { caja.value = ""; cerrar(); }
  });
  document.getElementById("buscador").addEventListener("submit", (e) => {
    e.preventDefault();
    const filas = lista.querySelectorAll("[role=option] a");
    if (filas.length && !lista.hidden) { filas[Math.max(0, elegido)].click(); cerrar(); }
  });
  document.addEventListener("click", (e) => { if (!e.target.closest("#buscador")) cerrar(); });
  document.addEventListener("keyup", (e) => { // y no keydown: la barra no se ha de escribir en la caja
    if (e.key === "/" && !e.target.closest("input, textarea, select")) caja.focus();
  });
}

let cargado;
function cargarIndice() {
  cargado ??= new Promise((listo) => {
    const guion = document.createElement("script");
    guion.src = pagina.dataset.raiz + "indice.js";
    guion.onload = guion.onerror = listo;
    document.head.append(guion);
  });
  return cargado;
}

// sencillo quita los acentos y las mayúsculas. Cada letra sigue en su sitio: la marca de un
// resultado se pone donde estaba la palabra.
function sencillo(texto) {
  return Array.from(texto, (c) => c.normalize("NFD")[0].toLowerCase()).join("");
}

function mostrarResultados(lista, busca) {
  const palabras = sencillo(busca).split(/\s+/).filter(Boolean);
  const notas = (window.indiceDeLaPizarra ?? []).map((s) => ({ s, nota: puntuar(s, palabras) }));
  const mejores = notas.filter((n) => n.nota > 0).sort((a, b) => b.nota - a.nota).slice(0, 12);
  lista.replaceChildren(...mejores.map((n, i) => fila(n.s, palabras, i)));
  if (!mejores.length) {
    const nada = document.createElement("li");
    nada.className = "nada";
    nada.textContent = "No se ha encontrado nada.";
    lista.append(nada);
  }
}

function puntuar(seccion, palabras) {
  seccion.t ??= sencillo(seccion.titulo + " " + seccion.pagina);
  seccion.x ??= sencillo(seccion.texto);
  let nota = 0;
  for (const palabra of palabras) {
    const enTitulo = seccion.t.includes(palabra), enTexto = seccion.x.includes(palabra);
    if (!enTitulo && !enTexto) return 0;
    nota += (enTitulo ? 10 : 0) + (enTexto ? 1 + 200 / (200 + seccion.x.length) : 0);
  }
  return nota;
}

function fila(seccion, palabras, i) {
  const li = document.createElement("li"), a = document.createElement("a");
  li.id = "resultado-" + i;
  li.setAttribute("role", "option");
  a.href = pagina.dataset.raiz + seccion.ruta;
  a.tabIndex = -1;
  const titulo = document.createElement("b"), donde = document.createElement("span");
  titulo.textContent = seccion.titulo;
  donde.append(seccion.pagina + ". ", ...extracto(seccion, palabras));
  a.append(titulo, donde);
  li.append(a);
  return li;
}

function extracto(seccion, palabras) {
  const palabra = palabras.find((p) => seccion.x.includes(p));
  const donde = palabra ? seccion.x.indexOf(palabra) : 0, desde = Math.max(0, donde - 40);
  const antes = (desde ? "…" : "") + seccion.texto.slice(desde, donde);
  if (!palabra) return [seccion.texto.slice(0, 110)];
  const marca = document.createElement("mark");
  marca.textContent = seccion.texto.slice(donde, donde + palabra.length);
  return [antes, marca, seccion.texto.slice(donde + palabra.length, donde + 90) + "…"];
}

// vigilarPizarra avisa cuando la pizarra se para, y quita el aviso cuando vuelve. Solo mira
// mientras la página se ve: con el portátil dormido no hay a quién avisar.
function vigilarPizarra() {
  const aviso = document.getElementById("sin-pizarra"), cada = 5000;
  const mirar = async () => {
    if (document.hidden) return;
    try {
      const r = await fetch(pagina.dataset.raiz + "latido", { cache: "no-store" });
      aviso.hidden = r.ok;
    } catch { aviso.hidden = false; }
  };
  setInterval(mirar, cada);
  document.addEventListener("visibilitychange", mirar);
}
