package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sockets/tests/informe"
)

// hoja es la de calificaciones de una tarea, tal como se baja de Moodle. Se devuelve
// como estaba, con las notas puestas.
type hoja struct {
	separador                  rune
	filas                      [][]string // la primera, los títulos
	id, nota, maxima, deTextos int        // columnas; -1, no está

	deClave   map[string][]int // qué filas tienen un número, un nombre o un correo
	apuntadas int              // cuántas están ya en deClave
}

// titulos son los que Moodle pone a las columnas, según el idioma del sitio.
var titulos = map[string][]string{
	"identificador": {"Identificador", "Identifier", "Identifikatzailea", "Identifiant"},
	"nota":          {"Calificación", "Grade", "Qualificació", "Cualificación", "Kalifikazioa", "Nota", "Note"},
	"máxima": {"Calificación máxima", "Maximum grade", "Maximum Grade", "Qualificació màxima", "Cualificación máxima",
		"Gehienezko kalifikazioa"},
	"comentarios": {"Comentarios de retroalimentación", "Comentarios de la retroalimentación", "Feedback comments",
		"Comentaris de retroacció", "Comentarios"},
}

func leerHoja(texto string) (*hoja, error) {
	texto = strings.TrimPrefix(texto, "\ufeff")
	h := &hoja{separador: ','}
	primera, _, _ := strings.Cut(texto, "\n")
	for _, otro := range ";\t" {
		if strings.Count(primera, string(otro)) > strings.Count(primera, string(h.separador)) {
			h.separador = otro
		}
	}
	lector := csv.NewReader(strings.NewReader(texto))
	lector.Comma = h.separador
	var err error
	if h.filas, err = lector.ReadAll(); err != nil {
		return nil, fmt.Errorf("no es un CSV (%w)", err)
	}
	if len(h.filas) == 0 {
		return nil, errors.New("está vacía")
	}
	h.id, h.nota = h.columna("identificador"), h.columna("nota")
	h.maxima, h.deTextos = h.columna("máxima"), h.columna("comentarios")
	if h.id < 0 || h.nota < 0 {
		return nil, fmt.Errorf("no es una hoja de calificaciones de Moodle: faltan las columnas %s y %s, y tiene %s",
			titulos["identificador"][0], titulos["nota"][0], informe.VisibleEnUnaLinea(strings.Join(h.filas[0], ", ")))
	}
	return h, nil
}

func (h *hoja) columna(cual string) int {
	return slices.IndexFunc(h.filas[0], func(titulo string) bool {
		return slices.ContainsFunc(titulos[cual], func(uno string) bool { return strings.EqualFold(uno, titulo) })
	})
}

// poner pone las notas en la hoja y devuelve las entregas que no son de nadie que esté en
// ella. Si la hoja no viene de Moodle, se hace una fila para cada entrega.
func (h *hoja) poner(resultados []Resultado, m *paraMoodle) (sinFila []string) {
	deCada := map[int]float64{} // de cada fila, la nota ya puesta
	for _, r := range resultados {
		i := h.filaDe(r)
		if i < 0 && m.hoja != "" {
			sinFila = append(sinFila, r.Entrega)
			continue
		}
		if i < 0 {
			i = len(h.filas)
			h.filas = append(h.filas, []string{r.identificador(), r.persona(), "", ""})
		}
		if nota, hay := deCada[i]; hay && nota >= r.Nota {
			continue // entregó dos cosas: vale la mejor
		}
		deCada[i] = r.Nota
		h.filas[i][h.nota] = m.enNota(r.Nota * h.escala(i))
		if h.deTextos >= 0 {
			h.filas[i][h.deTextos] = html.EscapeString(r.enPocasPalabras())
		}
	}
	return sinFila
}

// escala dice por cuánto hay que multiplicar la nota, que es sobre diez.
func (h *hoja) escala(fila int) float64 {
	if h.maxima < 0 {
		return 1
	}
	maxima, err := leerNumero(h.filas[fila][h.maxima])
	if err != nil || maxima == 0 {
		return 1
	}
	return maxima / notaMaxima
}

var numeroFinal = regexp.MustCompile(`\d+$`)

// filaDe encuentra la fila de quien ha hecho una entrega: por su número de participante o,
// si no se sabe, por su nombre o su correo. Si hay dos que podrían serlo, ninguna.
func (h *hoja) filaDe(r Resultado) int {
	for h.apuntadas < len(h.filas)-1 {
		h.apuntadas++ // la fila 0 son los títulos
		h.apuntar(h.apuntadas)
	}
	clave := claveDeNombre(r.Entrega)
	if r.Persona != nil {
		clave = claveDeNumero(r.Persona.Numero)
	}
	if filas := h.deClave[clave]; len(filas) == 1 {
		return filas[0]
	}
	return -1
}

// apuntar pone una fila en el índice: por su número y por cada una de sus celdas. De un
// correo vale también lo que va delante de la @.
func (h *hoja) apuntar(fila int) {
	claves := map[string]bool{claveDeNumero(numeroFinal.FindString(strings.TrimSpace(h.filas[fila][h.id]))): true}
	for _, celda := range h.filas[fila] {
		claves[claveDeNombre(celda)] = true
		if usuario, _, esCorreo := strings.Cut(celda, "@"); esCorreo {
			claves[claveDeNombre(usuario)] = true
		}
	}
	if h.deClave == nil {
		h.deClave = map[string][]int{}
	}
	for clave := range claves {
		h.deClave[clave] = append(h.deClave[clave], fila)
	}
}

func claveDeNumero(numero string) string { return "número " + numero }

// claveDeNombre es la misma sin acentos, ni mayúsculas, ni orden.
func claveDeNombre(nombre string) string { return "nombre " + strings.Join(palabras(nombre), " ") }

func palabras(texto string) []string {
	sinAcentos := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(texto))
	partes := strings.FieldsFunc(sinAcentos, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	slices.Sort(partes)
	return partes
}

// escribir escribe la hoja. Lo que una hoja de cálculo tomaría por una fórmula lleva un
// apóstrofo delante.
func (h *hoja) escribir(w io.Writer, m *paraMoodle) error {
	if m.bom {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
	}
	tabla := csv.NewWriter(w)
	tabla.Comma = h.separador
	if m.separador != "" {
		tabla.Comma = map[string]rune{",": ',', ";": ';', "tab": '\t'}[m.separador]
	}
	for _, fila := range h.filas {
		seguras := make([]string, len(fila))
		for i, texto := range fila {
			if seguras[i] = celda(texto); texto == "-" {
				seguras[i] = texto // es lo que Moodle pone donde no hay fecha
			}
		}
		_ = tabla.Write(seguras)
	}
	tabla.Flush()
	return tabla.Error()
}
