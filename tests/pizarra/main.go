// La orden pizarra enseña en el navegador las lecciones, las diferencias entre los
// pasos, los programas en marcha y el trabajo propio. Sirve a esta máquina y a nadie
// más, y no pide nada a Internet.
//
//	go run ./tests/pizarra                    abre la pizarra
//	go run ./tests/pizarra mio                y, en «Mi trabajo», esa carpeta
//	go run ./tests/pizarra -exportar sitio    escribe el libro, para publicarlo
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"sockets/tests/ayuda"
	"sockets/tests/pizarra/libro"
	"sockets/tests/pizarra/mio"
	"sockets/tests/pizarra/servidor"
	"sockets/tests/pizarra/vivo"
	"sockets/tests/programas"
)

const uso = `  go run ./tests/pizarra [opciones] [CARPETA]    abre la pizarra; la carpeta es tu trabajo
  go run ./tests/pizarra -exportar SITIO         escribe el libro en una carpeta`

// opciones es lo que se pide en la línea de órdenes.
type opciones struct {
	puerto   int // 0: uno que esté libre
	sinAbrir bool
	exportar string // la carpeta en la que se escribe el libro; vacía, no se escribe
	carpeta  string // el trabajo propio; vacía, si no se ha dicho
	paso     int    // el de la carpeta; 0, se elige en la página
}

func main() {
	o, err := leerOpciones(os.Args[1:])
	if err == nil {
		err = enMarcha(o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func leerOpciones(argumentos []string) (opciones, error) {
	var o opciones
	f := flag.NewFlagSet("pizarra", flag.ContinueOnError)
	f.IntVar(&o.puerto, "puerto", 0, "el puerto en el que atiende; sin él, uno que esté libre")
	f.BoolVar(&o.sinAbrir, "sin-abrir", false, "no abre el navegador: solo escribe la dirección")
	f.StringVar(&o.exportar, "exportar", "",
		"escribe el libro (todo menos lo que está en marcha) en esta carpeta, y acaba")
	f.IntVar(&o.paso, "paso", 0, "el paso que se prueba en la carpeta, de 1 a 5; sin él, se elige en la página")
	ayuda.LeerOpciones(f, argumentos, uso)
	o.carpeta = f.Arg(0)
	switch {
	case f.NArg() > 1:
		return o, fmt.Errorf("sobra %q: se mira una carpeta, y las opciones van delante de ella", f.Arg(1))
	case o.paso < 0 || o.paso > 5:
		return o, fmt.Errorf("los pasos van del 1 al 5, y no hay un %d", o.paso)
	case o.puerto < 0 || o.puerto > 65535:
		return o, fmt.Errorf("un puerto es un número de 0 a 65535, y no %d", o.puerto)
	case o.exportar != "" && o.carpeta != "":
		return o, fmt.Errorf("con -exportar no se mira ninguna carpeta, y sobra %q", o.carpeta)
	}
	return o, nil
}

func enMarcha(o opciones) error {
	l := libro.Abrir(programas.RaizRepositorio())
	if o.exportar != "" {
		return l.Exportar(o.exportar)
	}
	contexto, parar := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer parar()
	partes, err := partes(l, o)
	if err != nil {
		return err
	}
	s := servidor.Servidor{Libro: l, Puerto: o.puerto, Partes: partes}
	if !o.sinAbrir {
		s.Abrir = servidor.AbrirNavegador
	}
	return s.Atender(contexto, os.Stdout)
}

// partes son las que solo existen con la pizarra en marcha.
func partes(l *libro.Libro, o opciones) ([]servidor.Parte, error) {
	enVivo, err := vivo.Nuevo()
	if err != nil {
		return nil, err
	}
	mio, err := mio.Nuevo(o.carpeta, o.paso)
	if err != nil {
		return nil, err
	}
	return []servidor.Parte{
		{Nombre: "comparar", Manejador: l.Comparar(o.carpeta)},
		{Nombre: "vivo", Manejador: enVivo.Manejador(), Cerrar: enVivo.Cerrar},
		{Nombre: "mio", Manejador: mio.Manejador(), Cerrar: mio.Cerrar},
	}, nil
}
