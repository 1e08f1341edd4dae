// Package vivo es la parte «En vivo» de la pizarra: un paso en marcha, dibujado mientras
// pasa. Los programas son los de verdad, y se les habla por TCP.
package vivo

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"sockets/tests/escena"
	"sockets/tests/informe"
	"sockets/tests/pizarra/emision"
	"sockets/tests/pizarra/hoja"
	"sockets/tests/programas"
)

const (
	maxClientes = 20
	maxRetardo  = 5 * time.Second

	// duraComoMucho es lo que dura una función si nadie la para: una pizarra olvidada no
	// deja programas en marcha.
	duraComoMucho = 5 * time.Minute

	lineasDelServidor = 12 // las que se enseñan al acabar
)

//go:embed vivo.html
var contenido string

//go:embed vivo.css vivo.js
var ficheros embed.FS

// Vivo es la parte «En vivo». Hay como mucho una función en marcha: empezar otra acaba
// la anterior.
type Vivo struct {
	emision  emision.Emision
	temporal string // para lo que se compila

	turno sync.Mutex // quien empieza o acaba una función

	mu      sync.Mutex     // guarda lo de la función en marcha
	marcha  *escena.Marcha // nil, si no hay ninguna
	parar   context.CancelFunc
	acabada chan struct{} // se cierra cuando se ha contado que acabó
}

// Nuevo prepara la parte. Da un error si no hay dónde compilar los programas.
func Nuevo() (*Vivo, error) {
	temporal, err := os.MkdirTemp("", "pizarra-vivo")
	if err != nil {
		return nil, err
	}
	return &Vivo{temporal: temporal}, nil
}

// Cerrar acaba la función en marcha y no deja nada.
func (v *Vivo) Cerrar() {
	v.turno.Lock()
	defer v.turno.Unlock()
	v.acabar()
	os.RemoveAll(v.temporal)
}

// Manejador atiende lo que hay bajo vivo/.
func (v *Vivo) Manejador() http.Handler {
	rutas := http.NewServeMux()
	rutas.HandleFunc("GET /vivo/{$}", v.pagina)
	rutas.HandleFunc("GET /vivo/index.html", v.pagina)
	rutas.Handle("GET /vivo/", http.StripPrefix("/vivo/", http.FileServerFS(ficheros)))
	rutas.Handle("GET /vivo/sucesos", &v.emision)
	rutas.HandleFunc("POST /vivo/empezar", v.empezar)
	rutas.HandleFunc("POST /vivo/mandar/{orden}", v.mandar)
	return rutas
}

func (v *Vivo) pagina(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	h := hoja.Hoja{Ruta: "vivo/index.html", Titulo: "En vivo", Contenido: template.HTML(contenido), Ancha: true,
		EnMarcha: true, Estilos: []string{"vivo/vivo.css"}, Guiones: []string{"vivo/vivo.js"}}
	_ = h.Escribir(w) // quien la pedía puede haberse ido
}

// pedido es la función que se pide.
type pedido struct {
	Paso     int
	Carpeta  string // vacía: la del repositorio
	Clientes int
	Retardo  int // en milisegundos
	Mismo    bool
}

func (p pedido) comprobar() error {
	retardo := time.Duration(p.Retardo) * time.Millisecond
	switch {
	case p.Paso < 1 || p.Paso > 5:
		return fmt.Errorf("los pasos van del 1 al 5, y no hay un %d", p.Paso)
	case p.Clientes < 1 || p.Clientes > maxClientes:
		return fmt.Errorf("los clientes han de ser de 1 a %d, y no %d", maxClientes, p.Clientes)
	case retardo < 0 || retardo > maxRetardo:
		return fmt.Errorf("el retardo va de 0 a %d ms, y no puede ser %d", maxRetardo.Milliseconds(), p.Retardo)
	}
	return nil
}

func (p pedido) escena(s *programas.Solucion) escena.Escena {
	e := escena.Conversacion(s, p.Clientes)
	if p.Paso >= 4 {
		e = escena.Modificaciones(s, p.Clientes, time.Duration(p.Retardo)*time.Millisecond, p.Mismo)
	}
	e.Veces = 0 // hasta que se pare
	return e
}

func (v *Vivo) empezar(w http.ResponseWriter, r *http.Request) {
	var p pedido
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&p)
	if err == nil {
		err = p.comprobar()
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	v.turno.Lock()
	defer v.turno.Unlock()
	v.acabar()
	if err := v.poner(p); err != nil {
		v.emision.Empezar()
		v.emision.Emitir(suceso{Fin: "no empieza"})
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
	}
}

// suceso es lo que se cuenta a la página. Los tiempos, en milisegundos desde que empezó
// la función.
type suceso struct {
	Titulo   string        `json:"titulo,omitempty"` // el primero de una función, con lo que se pidió
	Pedido   *pedido       `json:"pedido,omitempty"`
	Cliente  int           `json:"cliente"`
	Estado   escena.Estado `json:"estado"`
	Desde    float64       `json:"desde"`
	Ahora    float64       `json:"ahora"`              // cuándo se cuenta
	Fin      string        `json:"fin,omitempty"`      // por qué ha acabado
	Servidor []string      `json:"servidor,omitempty"` // al acabar, lo último que ha escrito
}

// poner compila la solución y la pone en marcha. Se llama con el turno.
func (v *Vivo) poner(p pedido) error {
	s, err := v.preparar(p)
	if err != nil {
		return err
	}
	e := p.escena(s)
	v.emision.Empezar()
	v.emision.Emitir(suceso{Titulo: e.Titulo, Pedido: &p})
	ctx, parar := context.WithTimeout(context.Background(), duraComoMucho)
	marcha, err := e.Empezar(ctx, v.contar)
	if err != nil {
		parar()
		return err
	}
	acabada := make(chan struct{})
	v.mu.Lock()
	v.marcha, v.parar, v.acabada = marcha, parar, acabada
	v.mu.Unlock()
	go func() {
		defer close(acabada)
		marcha.Esperar()
		fin := suceso{Fin: porQueAcaba(ctx), Ahora: milisegundos(marcha.Ahora())}
		parar()
		for _, linea := range marcha.Dicho(lineasDelServidor) {
			fin.Servidor = append(fin.Servidor, informe.Visible(linea))
		}
		v.emision.Emitir(fin)
	}()
	return nil
}

// porQueAcaba lo dice con la palabra que entiende la página.
func porQueAcaba(ctx context.Context) string {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "tiempo"
	case ctx.Err() != nil:
		return "parada"
	}
	return "nadie" // no queda ningún cliente
}

func (v *Vivo) contar(s escena.Suceso) {
	v.emision.Emitir(suceso{Cliente: s.Cliente, Estado: s.Estado, Desde: milisegundos(s.Desde),
		Ahora: milisegundos(s.Contado)})
}

func milisegundos(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// acabar para la función en marcha, si la hay, y espera a que no quede nada. Se llama con
// el turno.
func (v *Vivo) acabar() {
	v.mu.Lock()
	marcha, parar, acabada := v.marcha, v.parar, v.acabada
	v.marcha = nil
	v.mu.Unlock()
	if marcha != nil {
		parar()
		<-acabada
	}
}

// preparar compila la carpeta pedida en una temporal suya.
func (v *Vivo) preparar(p pedido) (*programas.Solucion, error) {
	s := programas.DelRepositorio(p.Paso)
	if carpeta := strings.TrimSpace(p.Carpeta); carpeta != "" {
		if !filepath.IsAbs(carpeta) {
			carpeta = filepath.Join(programas.RaizRepositorio(), carpeta)
		}
		s = &programas.Solucion{Paso: p.Paso, Carpeta: carpeta}
	}
	destino, err := os.MkdirTemp(v.temporal, "")
	if err != nil {
		return nil, err
	}
	return s, s.Preparar(destino)
}

// mandar hace algo con la función en marcha. Responde con el número del cliente al que se ha
// mandado, desde 1.
func (v *Vivo) mandar(w http.ResponseWriter, r *http.Request) {
	orden := r.PathValue("orden")
	if orden == "parar" {
		v.turno.Lock()
		defer v.turno.Unlock()
		v.acabar()
		return
	}
	v.mu.Lock()
	marcha := v.marcha
	v.mu.Unlock()
	if marcha == nil {
		http.Error(w, "No hay nada en marcha.", http.StatusConflict)
		return
	}
	switch orden {
	case "callar":
		fmt.Fprint(w, marcha.Callar()+1)
	case "cortar":
		fmt.Fprint(w, marcha.Cortar()+1)
	case "hablar":
		marcha.Hablar()
	default:
		http.Error(w, "No existe la orden "+orden+".", http.StatusNotFound)
	}
}
