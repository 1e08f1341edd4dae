package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sockets/tests/informe"
)

// paraMoodle es cómo se quiere lo que se sube a Moodle.
type paraMoodle struct {
	csv       string // dónde se escriben las notas
	informes  string // dónde, el .zip con las páginas
	hoja      string // la hoja de calificaciones que se ha bajado de la tarea; vacía, no hay
	separador string // ",", ";" o "tab"; vacío, el de la hoja o, sin ella, la coma
	decimal   string // "," o "."
	bom       bool
}

func leerOpcionesDeMoodle(m *paraMoodle) {
	flag.StringVar(&m.csv, "moodle", "", "escribe un CSV con la nota de cada persona, para subirlo a Moodle")
	flag.StringVar(&m.hoja, "hoja", "", "la hoja de calificaciones que se baja de la tarea de Moodle: "+
		"las notas se ponen en ella, y -moodle la escribe")
	flag.StringVar(&m.informes, "moodle-informes", "", "escribe un .zip con la página de cada persona, "+
		"para subirlas a Moodle de una vez")
	flag.StringVar(&m.separador, "separador", "", "el de -moodle: , o ; o tab (por defecto, el de la hoja, o la coma)")
	flag.StringVar(&m.decimal, "decimal", ".", "lo que separa los decimales en -moodle: una coma o un punto, "+
		"que Moodle entiende siempre")
	flag.BoolVar(&m.bom, "bom", false, "pone en -moodle la marca con la que Excel sabe que es UTF-8")
}

// Persona es quien ha hecho una entrega, según el nombre que le da Moodle.
type Persona struct {
	Nombre string `json:"nombre"`
	Numero string `json:"numero"` // el de participante en la tarea: no es el de su cuenta
}

// personaDe lee el nombre de una carpeta de las que da Moodle; nil, si no lo es.
func personaDe(carpeta string) *Persona {
	partes := deMoodle.FindStringSubmatch(filepath.Base(carpeta))
	if partes == nil {
		return nil
	}
	return &Persona{Nombre: informe.VisibleEnUnaLinea(partes[1]), Numero: partes[2]}
}

// hoja es la de calificaciones de una tarea: lo que Moodle llama «hoja de trabajo de
// calificaciones». Se devuelve como estaba, con las notas puestas.
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

// preparar mira, antes de corregir, que lo que se pide se podrá hacer.
func (m *paraMoodle) preparar() (*hoja, error) {
	if m.csv == "" && m.informes == "" {
		if m.hoja != "" {
			return nil, errors.New("con -hoja hace falta -moodle, que dice dónde escribirla con las notas")
		}
		return nil, nil
	}
	if !slices.Contains([]string{"", ",", ";", "tab"}, m.separador) {
		return nil, fmt.Errorf("-separador es , o ; o tab, y no %q", m.separador)
	}
	if !slices.Contains([]string{",", "."}, m.decimal) {
		return nil, fmt.Errorf("-decimal es una coma o un punto, y no %q", m.decimal)
	}
	if m.hoja == "" {
		return &hoja{separador: ',', filas: [][]string{{"Identificador", "Nombre completo", "Calificación",
			"Comentarios de retroalimentación"}}, id: 0, nota: 2, maxima: -1, deTextos: 3}, nil
	}
	texto, err := os.ReadFile(m.hoja)
	if err != nil {
		return nil, fmt.Errorf("no se puede leer la hoja de calificaciones: %w", err)
	}
	h, err := leerHoja(string(texto))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.hoja, err)
	}
	return h, nil
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

func (r *Resultado) identificador() string {
	if r.Persona == nil {
		return ""
	}
	return "Participante " + r.Persona.Numero
}

func (r *Resultado) persona() string {
	if r.Persona == nil {
		return r.Entrega
	}
	return r.Persona.Nombre
}

// enPocasPalabras es el comentario que acompaña a la nota.
func (r *Resultado) enPocasPalabras() string {
	texto := fmt.Sprintf("Paso %d: pasa %d de %d pruebas.", r.Paso, len(r.deEstado(pasa)), len(r.Comprobaciones))
	var nombres []string
	for _, c := range r.deEstado(falla) {
		nombres = append(nombres, "«"+c.Nombre+"»")
	}
	if len(nombres) > 0 {
		texto += " Falla " + strings.Join(nombres, ", ") + "."
	}
	return strings.TrimSpace(texto + " " + strings.TrimSpace(r.Tope+" "+r.Aviso))
}

func (m *paraMoodle) enNota(nota float64) string {
	return strings.Replace(strconv.FormatFloat(nota, 'f', 2, 64), ".", m.decimal, 1)
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

// subir escribe lo que se sube a otros sitios: a Gradescope y a Moodle.
func subir(o opciones, resultados []Resultado) error {
	pedido := o.gradescope != "" || o.moodle.csv != "" || o.moodle.informes != ""
	if pedido && slices.ContainsFunc(resultados, func(r Resultado) bool { return r.Paso != resultados[0].Paso }) {
		return errors.New("hay resultados de varios pasos, y la nota que se sube es la de uno")
	}
	pesos, err := leerPonderaciones(o.pesos)
	if err != nil {
		return err
	}
	h, err := o.moodle.preparar()
	if err != nil {
		return err
	}
	err = escribirGradescope(o.gradescope, resultados, pesos)
	if h != nil {
		err = errors.Join(err, escribirMoodle(&o.moodle, h, resultados))
	}
	return err
}

// escribirMoodle escribe las notas y las páginas que se hayan pedido.
func escribirMoodle(m *paraMoodle, h *hoja, resultados []Resultado) error {
	if m.csv != "" {
		if sinFila := h.poner(resultados, m); len(sinFila) > 0 {
			fmt.Fprintf(os.Stderr, "ATENCIÓN: no están en %s, y su nota no se ha puesto: %s.\n",
				m.hoja, strings.Join(sinFila, ", "))
		}
		err := escribirFichero(m.csv, resultados, func(w io.Writer, _ []Resultado) error { return h.escribir(w, m) })
		if err != nil {
			return err
		}
	}
	return escribirFichero(m.informes, resultados, func(w io.Writer, resultados []Resultado) error {
		return h.empaquetar(w, resultados)
	})
}

// empaquetar escribe un .zip con la página de cada persona, en una carpeta que se llama
// como las que da Moodle: con él se suben todas de una vez. De quien no se sabe el número
// de participante, no hay.
func (h *hoja) empaquetar(w io.Writer, resultados []Resultado) error {
	z := zip.NewWriter(w)
	yaEsta := map[string]int{} // de quien entregó dos cosas
	for _, r := range resultados {
		p := r.Persona
		if i := h.filaDe(r); p == nil && i >= 0 {
			p = &Persona{Nombre: r.Entrega, Numero: numeroFinal.FindString(strings.TrimSpace(h.filas[i][h.id]))}
		}
		if p == nil || p.Numero == "" {
			fmt.Fprintf(os.Stderr, "ATENCIÓN: no se sabe el número de %s en Moodle: su informe no está en el .zip.\n",
				r.Entrega)
			continue
		}
		var pagina bytes.Buffer
		if err := escribirHTML(&pagina, sinParecidas([]Resultado{r})); err != nil {
			return err
		}
		nombre := strings.ReplaceAll(ficherosDePaginas([]string{p.Nombre})[0], "_", " ") // Moodle parte por los _
		informe := fmt.Sprintf("%s_%s_assignsubmission_file_/informe-paso%d", nombre, p.Numero, r.Paso)
		if yaEsta[informe]++; yaEsta[informe] > 1 {
			informe += fmt.Sprintf("-%d", yaEsta[informe])
		}
		fichero, err := z.CreateHeader(&zip.FileHeader{
			Name: informe + ".html", Method: zip.Deflate, Modified: time.Now()})
		if err != nil {
			return err
		}
		if _, err := fichero.Write(pagina.Bytes()); err != nil {
			return err
		}
	}
	return z.Close()
}
