// La diferencia, proyectada: de un cambio a otro con las flechas o con un mando de pasar
// páginas, y la letra del tamaño que haga falta.
"use strict";

{
  const cambios = [...document.querySelectorAll(".cambio")], cuenta = document.getElementById("cuenta");
  const menor = 0.7, mayor = 3;
  let aqui = -1;
  let letra = Number(recuerdo.leer("letra")) || 1;

  const ir = (i) => {
    if (i < 0 || i >= cambios.length) return;
    aqui = i;
    cambios.forEach((c, n) => (n === i ? c.setAttribute("aria-current", "true") : c.removeAttribute("aria-current")));
    cambios[i].focus({ preventScroll: true });
    cambios[i].scrollIntoView({ block: "start" });
    history.replaceState(null, "", "#" + cambios[i].id);
    cuenta.textContent = `Cambio ${i + 1} de ${cambios.length}`;
  };

  const agrandar = (cuanto) => {
    letra = Math.min(mayor, Math.max(menor, Math.round((letra + cuanto) * 10) / 10));
    pagina.style.setProperty("--letra-proyector", letra);
    recuerdo.guardar("letra", letra);
  };

  // Lo que falta por ver de un cambio que no cabe se ve antes de pasar al otro.
  const quedaPorVer = (abajo) => {
    if (aqui < 0) return false;
    const r = cambios[aqui].getBoundingClientRect();
    return abajo ? r.bottom > innerHeight + 1 : r.top < 0;
  };

  const teclas = {
    ArrowRight: () => ir(aqui + 1), ArrowLeft: () => ir(aqui - 1),
    "+": () => agrandar(0.1), "-": () => agrandar(-0.1), 0: () => agrandar(1 - letra),
    PageDown: () => (quedaPorVer(true) ? true : ir(aqui + 1)),
    PageUp: () => (quedaPorVer(false) ? true : ir(aqui - 1)),
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("input, textarea, select")) return;
    if (teclas[e.key] && teclas[e.key]() !== true) e.preventDefault();
  });
  document.getElementById("antes").addEventListener("click", () => ir(aqui - 1));
  document.getElementById("despues").addEventListener("click", () => ir(aqui + 1));
  document.getElementById("menor").addEventListener("click", () => agrandar(-0.1));
  document.getElementById("mayor").addEventListener("click", () => agrandar(0.1));

  agrandar(0);
  if (location.hash.startsWith("#cambio-")) ir(cambios.findIndex((c) => "#" + c.id === location.hash));
}
