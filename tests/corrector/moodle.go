package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

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
