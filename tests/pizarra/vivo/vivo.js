// «En vivo»: pide que se ponga un paso en marcha y dibuja lo que va contando la pizarra.
"use strict";

const VENTANA = 10_000; // lo que cabe en una barra, en milisegundos
const DICHOS = { "": "", espera: "espera", atendido: "se le atiende", callado: "está callado",
  cortado: "sin servidor", ido: "ha cortado" };
const AVISOS = { parada: "Parada.", tiempo: "Ha pasado el tiempo que dura como mucho.",
  nadie: "No queda ningún cliente: la función ha acabado.", "no empieza": "No ha empezado." };

const funcion = { clientes: [], desfase: -Infinity, retraso: 0, fin: null, respuestas: [] };
const $ = (id) => document.getElementById(id);
const pedido = $("vivo-pedido");

pedido.addEventListener("submit", (e) => { e.preventDefault(); empezar(); });
pedido.paso.addEventListener("change", mostrarLoDelPaso);
for (const boton of document.querySelectorAll("[data-paso]")) {
  boton.addEventListener("click", () => { rellenar(boton.dataset); empezar(); });
}
for (const boton of document.querySelectorAll("[data-orden]")) {
  boton.addEventListener("click", () => mandar(boton.dataset.orden));
}

// Un enlace puede traer el formulario relleno: vivo/?paso=4&clientes=6. No lo empieza.
rellenar(Object.fromEntries(new URLSearchParams(location.search)));
dibujarLeyenda();
const fuente = new EventSource("sucesos");
fuente.addEventListener("empieza", limpiar);
fuente.addEventListener("message", (e) => anotar(JSON.parse(e.data)));
animar();

function rellenar(datos) {
  for (const nombre of ["paso", "clientes", "retardo", "carpeta"]) {
    if (nombre in datos) pedido[nombre].value = datos[nombre];
  }
  pedido.mismo.checked = "mismo" in datos;
  mostrarLoDelPaso();
}

function mostrarLoDelPaso() {
  for (const campo of document.querySelectorAll(".vivo-datos")) campo.hidden = pedido.paso.value < 4;
}

async function empezar() {
  const que = { Paso: +pedido.paso.value, Carpeta: pedido.carpeta.value, Clientes: +pedido.clientes.value,
    Retardo: pedido.paso.value < 4 ? 0 : +pedido.retardo.value, Mismo: pedido.mismo.checked };
  $("vivo-error").hidden = true;
  $("vivo-aviso").textContent = "Compilando…";
  const boton = pedido.querySelector("button");
  boton.disabled = true;
  const empezada = await pedir("empezar", JSON.stringify(que)) !== null;
  boton.disabled = false;
  if (empezada) $("vivo-funcion").scrollIntoView({ block: "start" });
}

async function mandar(orden) {
  const cual = await pedir("mandar/" + orden);
  const avisos = { callar: "se calla en cuanto reciba su respuesta", cortar: "corta en medio de una petición" };
  if (cual && orden in avisos) $("vivo-aviso").textContent = "El cliente " + cual + " " + avisos[orden] + ".";
}

// pedir devuelve lo que contesta la pizarra; si no puede, enseña por qué y devuelve null.
async function pedir(ruta, cuerpo) {
  try {
    const respuesta = await fetch(ruta, { method: "POST", body: cuerpo });
    const texto = await respuesta.text();
    if (respuesta.ok) return texto;
    $("vivo-error").textContent = texto;
  } catch {
    $("vivo-error").textContent = "La pizarra no contesta: mira en el terminal si sigue en marcha.";
  }
  $("vivo-error").hidden = false;
  return null;
}

function limpiar() {
  Object.assign(funcion, { clientes: [], desfase: -Infinity, retraso: 0, fin: null, respuestas: [] });
  $("vivo-clientes").replaceChildren();
  $("vivo-dicho").hidden = true;
  $("vivo-cuenta").textContent = "";
}

function anotar(s) {
  if (s.pedido) return presentar(s);
  funcion.desfase = Math.max(funcion.desfase, s.ahora - performance.now());
  if (s.fin) return acabar(s);
  const tramos = funcion.clientes[s.cliente].tramos;
  while (tramos.length && tramos.at(-1).desde >= s.desde) tramos.pop();
  if (tramos.length) tramos.at(-1).hasta = s.desde;
  tramos.push({ estado: s.estado, desde: s.desde, hasta: Infinity });
  if (tramos.length > 400) tramos.splice(0, 200); // los que ya no se ven
  if (s.estado === "atendido") funcion.respuestas.push(s.ahora);
}

function presentar(s) {
  $("vivo-titulo").textContent = s.titulo;
  $("vivo-aviso").textContent = "En marcha.";
  $("vivo-funcion").hidden = false;
  funcion.retraso = s.pedido.Paso < 4 ? 0 : s.pedido.Retardo;
  $("vivo-retraso").hidden = !funcion.retraso;
  for (let i = 0; i < s.pedido.Clientes; i++) {
    const li = document.createElement("li"), dice = document.createElement("span");
    const barra = document.createElement("canvas");
    barra.setAttribute("aria-hidden", "true"); // lo mismo lo dice el texto de al lado
    dice.className = "dice";
    li.append("cliente " + (i + 1), barra, dice);
    $("vivo-clientes").append(li);
    funcion.clientes.push({ tramos: [], barra, dice });
  }
}

function acabar(s) {
  funcion.fin = s.ahora;
  $("vivo-aviso").textContent = AVISOS[s.fin];
  if (s.servidor) {
    $("vivo-dicho").hidden = false;
    $("vivo-dicho").querySelector("pre").textContent = s.servidor.join("\n");
  }
}

// animar dibuja una y otra vez; a quien ha pedido menos movimiento, dos veces por segundo.
function animar() {
  dibujar();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) setTimeout(animar, 500);
  else requestAnimationFrame(animar);
}

function dibujar() {
  if (!funcion.clientes.length || funcion.desfase === -Infinity) return;
  // Parada la función, lo último ya se sabe: no hace falta ir por detrás.
  const ahora = funcion.fin ?? performance.now() + funcion.desfase - funcion.retraso;
  for (const cliente of funcion.clientes) {
    dibujarBarra(cliente.barra, cliente.tramos, Math.max(ahora, 0));
    const tramo = cliente.tramos.findLast((t) => t.desde <= ahora);
    const dice = tramo ? DICHOS[tramo.estado] + (tramo.estado === "espera" ? desde(ahora - tramo.desde) : "") : "";
    if (cliente.dice.textContent !== dice) cliente.dice.textContent = dice;
  }
  contar();
}

const desde = (ms) => " desde hace " + (ms / 1000).toFixed(1).replace(".", ",") + " s";

function contar() {
  const todas = funcion.respuestas.length, ahora = funcion.fin ?? performance.now() + funcion.desfase;
  const recientes = funcion.respuestas.filter((r) => r > ahora - 5000).length / Math.min(5, Math.max(ahora / 1000, 1));
  const ritmo = funcion.fin === null ? ": " + recientes.toFixed(1).replace(".", ",") + " por segundo" : "";
  $("vivo-cuenta").textContent = (todas === 1 ? "Se ha contestado 1 petición" : `Se han contestado ${todas} peticiones`) +
    ritmo + ".";
}

function dibujarBarra(lienzo, tramos, ahora) {
  const { pincel, ancho, alto } = preparar(lienzo);
  const principio = Math.max(0, ahora - VENTANA), x = (t) => (Math.min(t, ahora) - principio) / VENTANA * ancho;
  for (const t of tramos) {
    if (t.hasta < principio || t.desde > ahora || !t.estado) continue;
    const izquierda = Math.max(0, x(t.desde));
    pintar(pincel, t.estado, izquierda, Math.max(x(t.hasta) - izquierda, 2), alto);
  }
}

// preparar borra un lienzo y lo ajusta al tamaño con que se ve.
function preparar(lienzo) {
  const ancho = lienzo.clientWidth, alto = lienzo.clientHeight, nitidez = devicePixelRatio;
  if (lienzo.width !== Math.round(ancho * nitidez)) lienzo.width = Math.round(ancho * nitidez);
  if (lienzo.height !== Math.round(alto * nitidez)) lienzo.height = Math.round(alto * nitidez);
  const pincel = lienzo.getContext("2d");
  pincel.setTransform(nitidez, 0, 0, nitidez, 0, 0);
  pincel.clearRect(0, 0, ancho, alto);
  return { pincel, ancho, alto };
}

// Cada estado se distingue por su color y también por su dibujo: hay quien no ve los colores.
function pintar(pincel, estado, x, ancho, alto) {
  const color = getComputedStyle(document.documentElement).getPropertyValue(
    { espera: "--aviso", atendido: "--bien", callado: "--texto-2", cortado: "--mal", ido: "--texto-2" }[estado]);
  pincel.save();
  pincel.beginPath();
  pincel.rect(x, 0, ancho, alto);
  pincel.clip();
  pincel.fillStyle = pincel.strokeStyle = color;
  pincel.lineWidth = 2;
  if (estado === "atendido") pincel.fillRect(x, 0, ancho, alto);
  else if (estado === "espera") rayar(pincel, x, ancho, alto);
  else if (estado === "callado") puntear(pincel, x, ancho, alto);
  else tachar(pincel, x, ancho, alto);
  pincel.restore();
}

function rayar(pincel, x, ancho, alto) {
  pincel.globalAlpha = 0.2;
  pincel.fillRect(x, 0, ancho, alto);
  pincel.globalAlpha = 1;
  pincel.beginPath();
  for (let i = Math.floor((x - alto) / 8) * 8; i < x + ancho; i += 8) {
    pincel.moveTo(i, alto);
    pincel.lineTo(i + alto, 0);
  }
  pincel.stroke();
}

function puntear(pincel, x, ancho, alto) {
  pincel.setLineDash([2, 6]);
  pincel.beginPath();
  pincel.moveTo(x, alto / 2);
  pincel.lineTo(x + ancho, alto / 2);
  pincel.stroke();
}

function tachar(pincel, x, ancho, alto) {
  pincel.beginPath();
  for (let i = Math.ceil(x / alto) * alto; i < x + ancho; i += alto) {
    pincel.moveTo(i + alto * 0.3, alto * 0.3);
    pincel.lineTo(i + alto * 0.7, alto * 0.7);
    pincel.moveTo(i + alto * 0.7, alto * 0.3);
    pincel.lineTo(i + alto * 0.3, alto * 0.7);
  }
  pincel.stroke();
}

function dibujarLeyenda() {
  const dibujo = () => {
    for (const li of document.querySelectorAll(".vivo-leyenda li")) {
      const { pincel, ancho, alto } = preparar(li.querySelector("canvas"));
      pintar(pincel, li.dataset.estado, 0, ancho, alto);
    }
  };
  new MutationObserver(dibujo).observe(document.documentElement, { attributes: true });
  new MutationObserver(dibujo).observe($("vivo-funcion"), { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dibujo);
  dibujo();
}
