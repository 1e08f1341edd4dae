// Package mio es la parte «Mi trabajo» de la pizarra: prueba una carpeta cada vez que se
// guarda algo en ella y enseña lo primero que falla, con su regla y lo que lo explica.
package mio

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"path/filepath"
	"strings"
	"sync"

	"sockets/tests/escenarios"
	"sockets/tests/informe"
	"sockets/tests/pizarra/emision"
	"sockets/tests/pizarra/hoja"
	"sockets/tests/programas"
	"sockets/tests/vigia"
)

//go:embed mio.html
var contenido string

//go:embed mio.css mio.js
var ficheros embed.FS

// Mio es la parte «Mi trabajo». Vigila como mucho una carpeta: elegir otra deja la
// anterior.
type Mio struct {
	emision emision.Emision

	turno   sync.Mutex // guarda lo demás
	parar   context.CancelFunc
	parado  chan struct{} // se cierra cuando no queda nada de lo que se vigilaba; nil, si nada
	otraVez chan struct{}
}

// Nuevo prepara la parte. Si se da una carpeta y un paso, empieza a vigilarla; sin ellos,
// lo pide la página. La carpeta se cuenta desde la de trabajo.
func Nuevo(carpeta string, paso int) (*Mio, error) {
	m := &Mio{}
	if carpeta == "" {
		m.emision.Emitir(suceso{Eleccion: &eleccion{Carpeta: "mio"}})
		return m, nil
	}
	completa, err := filepath.Abs(carpeta)
	if err != nil {
		return nil, err
	}
	if paso == 0 {
		m.emision.Emitir(suceso{Eleccion: &eleccion{Carpeta: desdeElRepositorio(completa)}})
		return m, nil
	}
	m.elegir(eleccion{Carpeta: completa, Paso: paso})
	return m, nil
}

// desdeElRepositorio es una carpeta como se escribe: corta, si está en el repositorio.
func desdeElRepositorio(completa string) string {
	corta, err := filepath.Rel(programas.RaizRepositorio(), completa)
	if err != nil || !filepath.IsLocal(corta) {
		return completa
	}
	return corta
}

// Cerrar deja de vigilar y no deja nada en marcha.
func (m *Mio) Cerrar() {
	m.turno.Lock()
	defer m.turno.Unlock()
	m.dejar()
}

// Manejador atiende lo que hay bajo mio/.
func (m *Mio) Manejador() http.Handler {
	rutas := http.NewServeMux()
	rutas.HandleFunc("GET /mio/{$}", m.pagina)
	rutas.HandleFunc("GET /mio/index.html", m.pagina)
	rutas.Handle("GET /mio/", http.StripPrefix("/mio/", http.FileServerFS(ficheros)))
	rutas.Handle("GET /mio/sucesos", &m.emision)
	rutas.HandleFunc("POST /mio/elegir", m.alElegir)
	rutas.HandleFunc("POST /mio/otra-vez", m.alRepetir)
	rutas.HandleFunc("POST /mio/dejar", m.alDejar)
	return rutas
}

func (m *Mio) pagina(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	h := hoja.Hoja{Ruta: "mio/index.html", Titulo: "Mi trabajo", Contenido: template.HTML(contenido), Ancha: true,
		EnMarcha: true, Estilos: []string{"mio/mio.css"}, Guiones: []string{"mio/mio.js"}}
	_ = h.Escribir(w) // quien la pedía puede haberse ido
}

// eleccion es lo que se vigila.
type eleccion struct {
	Carpeta string `json:"carpeta"` // desde la del repositorio, o con la ruta completa
	Paso    int    `json:"paso"`    // 0, si todavía no se ha elegido
}

// suceso es lo que se cuenta a la página: lo que se ha elegido, lo que le pasa a la
// carpeta, que se ha dejado, o por qué no se puede vigilar.
type suceso struct {
	Eleccion       *eleccion      `json:"eleccion,omitempty"`
	Comprobaciones []comprobacion `json:"comprobaciones,omitempty"` // con la elección
	Pasa           *vigia.Suceso  `json:"pasa,omitempty"`
	Dejada         bool           `json:"dejada,omitempty"`
	Error          string         `json:"error,omitempty"`
}

// comprobacion es una línea de la lista: lo que se prueba, y las reglas que comprueba.
type comprobacion struct {
	Nombre string   `json:"nombre"`
	Reglas []string `json:"reglas"`
}

func comprobaciones(carpeta string, paso int) []comprobacion {
	reglas := map[string][]string{}
	for _, e := range escenarios.Todos() {
		reglas[e.Nombre] = e.Reglas
	}
	var todas []comprobacion
	for _, nombre := range vigia.Escenarios(carpeta, paso) {
		todas = append(todas, comprobacion{nombre, reglas[nombre]})
	}
	return todas
}

func (m *Mio) alElegir(w http.ResponseWriter, r *http.Request) {
	var e eleccion
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&e)
	e.Carpeta = strings.TrimSpace(e.Carpeta)
	switch {
	case err != nil:
	case e.Carpeta == "":
		err = fmt.Errorf("falta la carpeta; por ejemplo, mio")
	case e.Paso < 1 || e.Paso > 5:
		err = fmt.Errorf("los pasos van del 1 al 5, y no hay un %d", e.Paso)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if !filepath.IsAbs(e.Carpeta) {
		e.Carpeta = filepath.Join(programas.RaizRepositorio(), e.Carpeta)
	}
	m.elegir(e)
}

func (m *Mio) elegir(e eleccion) {
	m.turno.Lock()
	defer m.turno.Unlock()
	m.dejar()
	ctx, parar := context.WithCancel(context.Background())
	parado, otraVez := make(chan struct{}), make(chan struct{}, 1)
	m.parar, m.parado, m.otraVez = parar, parado, otraVez
	contar := m.narrador(e)
	go func() {
		defer close(parado)
		err := vigia.Vigilar(ctx, vigia.Opciones{Carpeta: e.Carpeta, Paso: e.Paso, OtraVez: otraVez}, contar)
		if err != nil {
			m.emision.Emitir(suceso{Error: informe.Visible(err.Error())})
		}
	}()
}

// narrador cuenta a la página lo que pasa. Cada vuelta es una serie: quien abre la página
// tarde ve la última, entera.
func (m *Mio) narrador(e eleccion) func(vigia.Suceso) {
	presentar := suceso{Comprobaciones: comprobaciones(e.Carpeta, e.Paso),
		Eleccion: &eleccion{Carpeta: desdeElRepositorio(e.Carpeta), Paso: e.Paso}}
	m.emision.Empezar()
	m.emision.Emitir(presentar)
	return func(s vigia.Suceso) {
		if s.Que == vigia.Empieza {
			m.emision.Empezar()
			m.emision.Emitir(presentar)
		}
		if s.Fallo != nil {
			s.Fallo = s.Fallo.ConTextos(informe.Visible)
		}
		m.emision.Emitir(suceso{Pasa: &s})
	}
}

// dejar deja de vigilar, si se vigilaba, y espera a que no quede nada. Se llama con el
// turno.
func (m *Mio) dejar() {
	if m.parado == nil {
		return
	}
	m.parar()
	<-m.parado
	m.parado = nil
}

// alDejar lo cuenta como lo demás, y no en la respuesta: así llega detrás de lo último que
// pasó, y también a quien abre la página después.
func (m *Mio) alDejar(http.ResponseWriter, *http.Request) {
	m.turno.Lock()
	defer m.turno.Unlock()
	m.dejar()
	m.emision.Emitir(suceso{Dejada: true})
}

func (m *Mio) alRepetir(w http.ResponseWriter, _ *http.Request) {
	m.turno.Lock()
	defer m.turno.Unlock()
	if m.parado == nil {
		http.Error(w, "Elige antes una carpeta y un paso.", http.StatusConflict)
		return
	}
	select {
	case m.otraVez <- struct{}{}:
	default: // ya está pedida
	}
}
