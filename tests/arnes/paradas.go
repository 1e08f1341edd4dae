package arnes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// gorrutinaParada encuentra, en lo que escribe un programa de Go al recibir
// SIGQUIT, las gorrutinas que esperan a un candado o a un canal, con su pila.
var gorrutinaParada = regexp.MustCompile(`(?m)^goroutine \d+[^\[\n]*` +
	`\[(sync\.(?:RW)?Mutex\.R?Lock|sync\.WaitGroup\.Wait|chan (?:receive|send)|select)[^\]]*\]:\n` +
	`((?:.+\n)+)`)

// cualquierGorrutina las encuentra a todas, hagan lo que hagan.
var cualquierGorrutina = regexp.MustCompile(`(?m)^goroutine \d+[^\[\n]*\[[^\]]*\]:\n((?:.+\n)+)`)

var queEspera = map[string]string{
	"chan": "un canal", "select": "un canal", "sync.WaitGroup.Wait": "otras gorrutinas",
}

// paradas hace que un servidor de Go que no contesta diga dónde está parada cada
// gorrutina, y devuelve las que esperan a un candado o a un canal. El
// servidor acaba. Donde no se puede (Windows, otros lenguajes), no devuelve nada.
func (x *Programa) paradas() []string {
	if !x.p.Solucion.EsGo() || !x.PedirPila() {
		return nil
	}
	x.puedeAcabar = true
	if !x.acabaPronto() {
		return nil
	}
	var lugares []string
	for _, parada := range gorrutinaParada.FindAllStringSubmatch(x.Errores.String(), -1) {
		espera := "un candado"
		for prefijo, que := range queEspera {
			if strings.HasPrefix(parada[1], prefijo) {
				espera = que
			}
		}
		if lugar := x.p.lugarPropio(strings.Split(parada[2], "\n")); lugar != "" {
			lugares = append(lugares, fmt.Sprintf("    %s, esperando %s", lugar, espera))
		}
	}
	if len(lugares) == 0 {
		return nil
	}
	slices.Sort(lugares)
	return append([]string{"Gorrutinas del servidor que están paradas:"}, contarIguales(lugares)...)
}

// Gorrutinas acaba con el servidor y devuelve cuántas gorrutinas tenía y en qué líneas
// de la solución estaban. Donde no se puede saber (Windows, otros lenguajes), ninguna.
func (x *Programa) Gorrutinas() (cuantas int, donde []string) {
	x.puedeAcabar = true
	if !x.p.Solucion.EsGo() || !x.PedirPila() {
		return 0, nil
	}
	select {
	case <-x.Proceso.Fin():
	case <-time.After(Plazo):
		return 0, nil
	}
	for _, una := range cualquierGorrutina.FindAllStringSubmatch(x.Errores.String(), -1) {
		cuantas++
		if lugar := x.p.lugarPropio(strings.Split(una[1], "\n")); lugar != "" {
			donde = append(donde, "    "+lugar)
		}
	}
	slices.Sort(donde)
	return cuantas, append([]string{"Estaban en:"}, contarIguales(donde)...)
}

// contarIguales junta las líneas que se repiten, y dice cuántas eran.
func contarIguales(lineas []string) []string {
	var juntas []string
	for _, linea := range slices.Compact(slices.Clone(lineas)) {
		veces := 0
		for _, otra := range lineas {
			if otra == linea {
				veces++
			}
		}
		if veces > 1 {
			linea += fmt.Sprintf(" (%d gorrutinas)", veces)
		}
		juntas = append(juntas, linea)
	}
	return juntas[:min(6, len(juntas))]
}
