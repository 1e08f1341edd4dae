package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/fatih/color"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"

	"sockets/tests/informe"
)

var signos = map[string]string{pasa: "✓", falla: "✗", noProbada: "·"}

func pintado(estado string) string {
	colores := map[string]*color.Color{
		pasa:      color.New(color.FgGreen),
		falla:     color.New(color.FgRed),
		noProbada: color.New(color.Faint),
	}
	return colores[estado].Sprint(signos[estado])
}

// escribirUna escribe lo que quiere saber quien prueba su carpeta: qué pasa, qué
// falla y por qué, y qué hacer después.
func escribirUna(w io.Writer, entrega string, resultados []Resultado) {
	for _, r := range resultados {
		escribirPaso(w, r)
		if r.Siguiente != nil {
			fmt.Fprintf(w, "Supera el paso %d. Esto le falta para el %d:\n\n", r.Paso, r.Siguiente.Paso)
			escribirPaso(w, *r.Siguiente)
		}
	}
	if len(resultados) == 1 {
		escribirConsejo(w, entrega, resultados[0])
	}
}

// escribirVet escribe lo que ha encontrado go vet, que no cuenta para la nota: lo que
// avisa suele ser un error, pero puede que las pruebas no lo noten.
func escribirVet(w io.Writer, hallazgos []string) {
	if len(hallazgos) == 0 {
		return
	}
	fmt.Fprintf(w, "\ngo vet avisa de esto, que no cuenta para la nota:\n\n")
	for _, hallazgo := range hallazgos {
		fmt.Fprintf(w, "  %s\n", informe.Visible(hallazgo))
	}
}

func escribirPaso(w io.Writer, r Resultado) {
	fmt.Fprintf(w, "%s\n\n", color.New(color.Bold).Sprintf("%s, paso %d", r.Entrega, r.Paso))
	for _, c := range r.Comprobaciones {
		fmt.Fprintf(w, "  %s %s\n", pintado(c.Estado), c.Nombre)
	}
	for _, c := range r.deEstado(falla) {
		titulo := color.New(color.Bold, color.FgRed).Sprint("✗ " + c.Nombre)
		fmt.Fprintf(w, "\n%s\n\n%s\n", titulo, informe.Sangrar(c.Informe))
	}
	if r.Aviso != "" {
		fmt.Fprintf(w, "\n%s\n", color.New(color.FgRed).Sprint(r.Aviso))
	}
	if r.Tope != "" {
		fmt.Fprintf(w, "\n%s\n", r.Tope)
	}
	fmt.Fprintf(w, "\n%d de %d. Nota: %s.", len(r.deEstado(pasa)), len(r.Comprobaciones), enNota(r.Nota))
	if r.ConRace {
		fmt.Fprintln(w, " Se han buscado carreras de datos.")
	} else {
		fmt.Fprintln(w, " No se han buscado carreras de datos: puede haberlas.")
	}
	fmt.Fprintln(w)
}

func escribirConsejo(w io.Writer, entrega string, r Resultado) {
	if r.Siguiente != nil {
		r = *r.Siguiente
	}
	falladas := r.deEstado(falla)
	switch {
	case r.NoCompila:
		fmt.Fprintln(w, "Ahora: haz que se pueda compilar y arrancar, que es lo primero, y vuelve a probar.")
	case !r.Supera && len(falladas) > 0:
		fmt.Fprintf(w, "Ahora: arregla «%s», que es lo primero que falla, y vuelve a probar.\n", falladas[0].Nombre)
	case !r.Supera:
		fmt.Fprintln(w, "Ahora: mira el aviso de arriba y vuelve a probar.")
	case r.Paso < 5:
		otro := r.Paso + 1
		fmt.Fprintf(w, "Paso %d superado. Ahora: el %d, que se explica en paso%d/README.md; "+
			"después, go run ./tests/corrector -paso %d %s\n", r.Paso, otro, otro, otro, filepath.ToSlash(entrega))
	default:
		fmt.Fprintln(w, "Los cinco pasos, superados. A dónde ir ahora: paso5/mas-lejos/README.md.")
	}
}

// enNota escribe una nota como se lee aquí: con coma, y siempre con las centésimas.
func enNota(nota float64) string {
	return strings.Replace(strconv.FormatFloat(nota, 'f', 2, 64), ".", ",", 1)
}

// escribirTabla escribe una fila por cada paso de cada entrega, y en ella un
// signo por cada prueba.
func escribirTabla(w io.Writer, resultados []Resultado) {
	for paso := 1; paso <= 5; paso++ {
		escribirTablaDe(w, anchoDe(w), paso, resultados)
	}
	fmt.Fprintln(w, "✓ pasa   ✗ falla   · no se ha probado, porque fallaría por lo mismo que otra o no se llegó a ella")
	if len(resultados) > 0 && resultados[0].SinContener != "" {
		fmt.Fprintf(w, "\nATENCIÓN: %s\n", resultados[0].SinContener)
	}
	if len(resultados) > 0 && resultados[0].SinLimitar != "" {
		fmt.Fprintf(w, "\n%s\n", resultados[0].SinLimitar)
	}
}

// anchoDe es el del terminal, en caracteres; si no se escribe en uno, 0, que es el que haga falta.
func anchoDe(w io.Writer) int {
	if fichero, es := w.(*os.File); es && term.IsTerminal(int(fichero.Fd())) {
		if ancho, _, err := term.GetSize(int(fichero.Fd())); err == nil {
			return ancho
		}
	}
	return 0
}

// queQuepa parte en varias líneas los nombres largos, y los signos de diez en diez.
func queQuepa(t table.Writer, ancho, columnas int) {
	const nombre, loDemas = 26, 23 // lo demás son la nota, cuántas pasan y las rayas
	if ancho == 0 {
		return
	}
	signos := max(10, (ancho-nombre-loDemas)/10*10)
	if columnas <= ancho-nombre-loDemas {
		signos = columnas
	}
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 1, WidthMax: max(nombre, ancho-loDemas-signos), WidthMaxEnforcer: text.WrapSoft},
		{Number: 4, WidthMax: signos, WidthMaxEnforcer: text.WrapHard},
	})
}

// escribirTablaDe escribe la de un paso, en ese ancho.
func escribirTablaDe(w io.Writer, ancho, paso int, resultados []Resultado) {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	var columnas []Comprobacion
	var avisos []string // no caben en la tabla
	for _, r := range resultados {
		if r.Paso != paso {
			continue
		}
		if columnas == nil {
			columnas = r.Comprobaciones
			queQuepa(t, ancho, len(columnas))
			t.AppendHeader(table.Row{"entrega", "nota", "pasan", regla(len(columnas))})
		}
		var fila strings.Builder
		for _, c := range r.Comprobaciones {
			fila.WriteString(signos[c.Estado])
		}
		pasan := fmt.Sprintf("%d/%d", len(r.deEstado(pasa)), len(r.Comprobaciones))
		t.AppendRow(table.Row{r.Entrega, enNota(r.Nota), pasan, fila.String()})
		if r.Aviso != "" {
			avisos = append(avisos, fmt.Sprintf("  %s: %s\n", r.Entrega, r.Aviso))
		}
	}
	if columnas == nil {
		return
	}
	fmt.Fprintf(w, "\n%s\n%s\n\n", color.New(color.Bold).Sprintf("Paso %d", paso), t.Render())
	if len(avisos) > 0 {
		fmt.Fprintf(w, "Avisos:\n%s\n", strings.Join(avisos, ""))
	}
	escribirParecidas(w, paso, resultados)
	for i, c := range columnas {
		fmt.Fprintf(w, "  %2d  %s\n", i+1, c.Nombre)
	}
	fmt.Fprintln(w)
}

// regla numera las columnas de las pruebas de diez en diez.
func regla(columnas int) string {
	var b strings.Builder
	for i := 1; i <= columnas; i++ {
		switch {
		case i%10 == 0:
			fmt.Fprint(&b, i/10)
		case i%5 == 0:
			b.WriteByte('+')
		default:
			b.WriteByte('.')
		}
	}
	return b.String()
}
