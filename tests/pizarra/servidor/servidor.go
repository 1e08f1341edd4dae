// Package servidor atiende a la pizarra por HTTP, en esta máquina y a nadie más. Para
// que otra página del mismo navegador, u otra persona de la misma máquina, no pueda
// arrancar programas con ella, todas sus direcciones empiezan por una llave que solo
// se escribe en el terminal.
package servidor

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"mime"
	"net"
	"net/http"
	"path"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sockets/tests/pizarra/hoja"
)

// Paginas son los ficheros que no cambian por lo que haga quien mira.
type Paginas interface {
	// Fichero da lo que hay en una ruta, contada desde la raíz de la pizarra: con
	// barras, sin una delante, y con el nombre del fichero. Si no hay nada,
	// su error es fs.ErrNotExist.
	Fichero(ruta string) ([]byte, error)
}

// Parte es una parte de la pizarra que está viva.
type Parte struct {
	Nombre string // atiende a lo que empieza por Nombre/
	// Manejador recibe las rutas sin la llave: /Nombre/lo-que-sea. El contexto de cada
	// petición se cancela cuando la pizarra acaba.
	Manejador http.Handler
	// Cerrar se llama cuando la pizarra acaba: a su vuelta no queda nada en marcha.
	// Puede ser nil.
	Cerrar func()
}

// Servidor atiende a la pizarra.
type Servidor struct {
	Libro  Paginas
	Partes []Parte
	Puerto int                // 0: uno que esté libre
	Abrir  func(string) error // abre el navegador en una dirección; puede ser nil

	llave string // por la que empiezan todas las direcciones
	vale  vale   // con el que entra el navegador que abrimos
}

const (
	plazoDeCierre = 2 * time.Second  // para acabar las peticiones a medias
	plazoDeLeer   = 10 * time.Second // las cabeceras de una petición
)

// Atender atiende hasta que se cancela el contexto. Escribe en w la dirección, con su llave. Da un
// error si no puede empezar.
func (s *Servidor) Atender(contexto context.Context, w io.Writer) error {
	escucha, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Puerto)))
	if err != nil {
		s.cerrarPartes()
		return explicar(err, s.Puerto)
	}
	s.llave = rand.Text()
	direccion := "http://" + escucha.Addr().String()
	fmt.Fprintf(w, "La pizarra está en %s/%s/\n", direccion, s.llave)
	fmt.Fprintln(w, "No des esa dirección a nadie: lleva tu llave. Para acabar, pulsa Ctrl-C.")
	servidor := http.Server{
		Handler:           s.manejador(escucha.Addr().String()),
		BaseContext:       func(net.Listener) context.Context { return contexto },
		ReadHeaderTimeout: plazoDeLeer,
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	acabado := make(chan error, 1)
	go func() { acabado <- servidor.Serve(escucha) }()
	if s.Abrir != nil {
		if err := s.Abrir(direccion + "/" + s.vale.nuevo()); err != nil {
			fmt.Fprintln(w, "No se ha podido abrir el navegador: abre tú esa dirección.")
		}
	}
	select {
	case err := <-acabado:
		s.cerrarPartes()
		return err
	case <-contexto.Done():
		s.cerrarPartes()
		return s.cerrar(&servidor)
	}
}

func (s *Servidor) cerrarPartes() {
	for _, parte := range s.Partes {
		if parte.Cerrar != nil {
			parte.Cerrar()
		}
	}
}

func (s *Servidor) cerrar(servidor *http.Server) error {
	plazo, soltar := context.WithTimeout(context.Background(), plazoDeCierre)
	defer soltar()
	if err := servidor.Shutdown(plazo); err != nil {
		return servidor.Close()
	}
	return nil
}

func explicar(err error, puerto int) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("el puerto %d está ocupado, quizá por otra pizarra. "+
			"Elige otro con -puerto, o no lo pongas y se busca uno libre", puerto)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("este usuario no puede usar el puerto %d: elige uno de 1024 a 65535", puerto)
	}
	return fmt.Errorf("no se puede atender en el puerto %d: %w", puerto, err)
}

func (s *Servidor) manejador(anfitrion string) http.Handler {
	rutas := http.NewServeMux()
	rutas.HandleFunc("/", s.pagina)
	rutas.HandleFunc("/latido", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	for _, parte := range s.Partes {
		rutas.Handle("/"+parte.Nombre+"/", parte.Manejador)
	}
	return s.vigilar(anfitrion, rutas)
}

// pagina da un fichero del libro. Una carpeta es su index.html.
func (s *Servidor) pagina(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "Aquí solo se lee.", http.StatusMethodNotAllowed)
		return
	}
	ruta := strings.TrimPrefix(r.URL.Path, "/")
	if ruta == "" || strings.HasSuffix(ruta, "/") {
		ruta += "index.html"
	}
	contenido, err := s.Libro.Fichero(ruta)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.noEsta(w, ruta)
		return
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(ruta)))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(contenido))
}

func (s *Servidor) noEsta(w http.ResponseWriter, ruta string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	h := hoja.Hoja{Ruta: ruta, Titulo: "Esta página no está", EnMarcha: true,
		Contenido: "<h1>Esta página no está</h1><p>Busca lo que querías, o elige en el menú.</p>"}
	_ = h.Escribir(w) // quien la pedía puede haberse ido
}
