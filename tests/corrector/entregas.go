package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// trabajo es un paso de una entrega.
type trabajo struct {
	entrega string // como se nombra en la tabla
	carpeta string // la de la entrega, con la ruta completa
	dentro  string // de ella, la carpeta del paso; "." si es ella misma
	paso    int    // 0: hay que averiguarlo
	avisos  []string
	noVale  error // por qué no se puede corregir; nil, si se puede
	persona *Persona
}

// dada es lo que se da a corregir: una carpeta o un fichero, y la ruta por la que se
// nombra.
type dada struct{ ruta, nombre string }

// deMoodle son las carpetas en las que Moodle da cada entrega.
var deMoodle = regexp.MustCompile(`^(.+)_(\d+)_assignsubmission_(file|onlinetext)_?.*$`)

// repartir mira qué hay en cada entrega, y devuelve qué hay que corregir. Ninguna se
// pierde: la que no se puede corregir también tiene su fila.
func (t *taller) repartir() ([]trabajo, error) {
	var dadas []dada
	for _, entrega := range t.entregas {
		ruta, err := filepath.Abs(entrega)
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(ruta)
		if err != nil {
			return nil, fmt.Errorf("no existe %s", ruta)
		}
		suyas, err := t.abrir(ruta, info.IsDir())
		if err != nil {
			return nil, err
		}
		for _, d := range suyas {
			if !slices.Contains(dadas, d) {
				dadas = append(dadas, d)
			}
		}
	}
	if len(dadas) == 0 {
		return nil, errors.New("no hay ninguna entrega que probar")
	}
	// Siempre en el mismo orden, sea cual sea el alfabeto de la máquina: las partes cuentan con él.
	slices.SortStableFunc(dadas, func(a, b dada) int { return strings.Compare(a.nombre, b.nombre) })
	var nombres []string
	for _, d := range dadas {
		nombres = append(nombres, d.nombre)
		t.carpetas = append(t.carpetas, d.ruta)
	}
	var trabajos []trabajo
	for i, nombre := range nombresUnicos(nombres) {
		for _, tr := range t.trabajosDe(nombre, dadas[i].ruta) {
			tr.persona = personaDe(dadas[i].ruta)
			trabajos = append(trabajos, tr)
		}
	}
	return trabajos, nil
}

// abrir devuelve las entregas que hay en lo que se da: una carpeta, un paquete o lo que
// da Moodle, que tiene las de toda la clase. Un fichero que no es un paquete no es ninguna.
func (t *taller) abrir(ruta string, esCarpeta bool) ([]dada, error) {
	if esCarpeta {
		return laClase(dada{ruta, ruta}), nil
	}
	extension := extensionDePaquete(ruta)
	if extension == "" {
		if slices.Contains(queNoSeAbren, strings.ToLower(filepath.Ext(ruta))) {
			return []dada{{ruta, ruta}}, nil
		}
		if len(t.entregas) == 1 {
			return nil, fmt.Errorf("%s no es una carpeta ni un .zip", ruta)
		}
		fmt.Fprintf(os.Stderr, "No se corrige %s: no es una carpeta ni un .zip.\n", finalDe(ruta, 1))
		return nil, nil
	}
	destino := t.carpetaNueva()
	tope := int64(topeDelPaquete)
	if len(t.entregas) == 1 {
		tope = topeDeLaClase
	}
	if err := desempaquetar(ruta, destino, tope); err != nil {
		t.noValen[ruta] = err
		return []dada{{ruta, ruta}}, nil
	}
	return laClase(dada{destino, ruta[:len(ruta)-len(extension)]}), nil
}

// laClase devuelve las entregas de lo que da Moodle; si no lo es, la única que hay.
func laClase(d dada) []dada {
	var todas []dada
	for _, hija := range ordenadas(d.ruta) {
		if partes := deMoodle.FindStringSubmatch(hija.Name()); partes != nil && hija.IsDir() {
			nombre := fmt.Sprintf("%s (%s)", partes[1], partes[2])
			todas = append(todas, dada{filepath.Join(d.ruta, hija.Name()), filepath.Join(d.nombre, nombre)})
		}
	}
	if p := personaDe(d.ruta); len(todas) == 0 && p != nil {
		d.nombre = filepath.Join(filepath.Dir(d.nombre), fmt.Sprintf("%s (%s)", p.Nombre, p.Numero))
	}
	if len(todas) == 0 {
		return []dada{d}
	}
	return todas
}

// carpetaNueva da una en la que desempaquetar algo.
func (t *taller) carpetaNueva() string {
	t.paquetes++
	return filepath.Join(t.temporal, "paquetes", fmt.Sprint(t.paquetes))
}

// trabajosDe busca el trabajo de una entrega: un paso, o los cinco en sus carpetas.
func (t *taller) trabajosDe(nombre, ruta string) []trabajo {
	uno := trabajo{entrega: nombre, carpeta: ruta, dentro: ".", paso: t.paso}
	if uno.noVale = t.noValen[ruta]; uno.noVale != nil {
		return []trabajo{uno}
	}
	if info, err := os.Stat(ruta); err == nil && !info.IsDir() {
		uno.noVale = errQueNoSeAbre(strings.ToLower(filepath.Ext(ruta)))
		return []trabajo{uno}
	}
	h, err := t.localizar(ruta)
	uno.carpeta, uno.avisos, uno.noVale = h.carpeta, h.avisos, err
	if err != nil {
		return []trabajo{uno}
	}
	uno.dentro = h.dentro
	var trabajos []trabajo
	hayPasos := false
	for paso := 1; paso <= 5; paso++ {
		if h.pasos[paso] == "" {
			continue
		}
		hayPasos = true
		if t.paso == 0 || t.paso == paso {
			del := uno
			del.dentro, del.paso = filepath.Join(h.dentro, h.pasos[paso]), paso
			if h.pasos[paso] != fmt.Sprintf("paso%d", paso) {
				aviso := fmt.Sprintf("El paso %d estaba en %s.", paso, h.pasos[paso])
				del.avisos = append(slices.Clone(uno.avisos), aviso)
			}
			trabajos = append(trabajos, del)
		}
	}
	if hayPasos && len(trabajos) == 0 && !esSolucion(filepath.Join(h.carpeta, h.dentro)) {
		uno.noVale = fmt.Errorf("hay otros pasos, pero no el %d", t.paso)
		return []trabajo{uno}
	}
	if len(trabajos) == 0 {
		return []trabajo{uno}
	}
	return trabajos
}
