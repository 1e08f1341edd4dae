// Package arranque lee las opciones de los programas y explica, en español y en
// una línea, los errores de red. Se usa desde common.
package arranque

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

const puertoPorDefecto = "54321"

// LeerDireccion es la de common, donde está escrito lo que hace.
func LeerDireccion() string {
	ip := flag.String("ip", "localhost",
		"dirección del servidor; en el servidor, 0.0.0.0 es todas las de su máquina")
	puerto := flag.String("puerto", puertoPorDefecto,
		"puerto del servidor; en el servidor, 0 es cualquiera que esté libre")

	flag.CommandLine.Init("", flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard) // los avisos de flag están en inglés
	err := flag.CommandLine.Parse(os.Args[1:])
	if err == flag.ErrHelp {
		explicarOpciones()
		os.Exit(0)
	}
	if err == nil {
		err = comprobarOpciones(*puerto)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "Opciones incorrectas: %s. Con -help se explican.\n", enEspanol.Replace(err.Error()))
		os.Exit(2)
	}
	return net.JoinHostPort(*ip, *puerto)
}

// enEspanol traduce los errores del paquete flag.
var enEspanol = strings.NewReplacer(
	"flag provided but not defined:", "no existe la opción",
	"flag needs an argument:", "falta el valor de",
	"bad flag syntax:", "no se entiende",
	"invalid value", "no vale",
	"for flag", "para",
	": parse error", "; ejemplos: 5s, 20ms",
)

func comprobarOpciones(puerto string) error {
	if flag.NArg() > 0 {
		return fmt.Errorf("sobra %q", flag.Arg(0))
	}
	if _, err := strconv.ParseUint(puerto, 10, 16); err != nil {
		return fmt.Errorf("el puerto ha de ser un número de 0 a 65535, y no %q", puerto)
	}
	return nil
}

func explicarOpciones() {
	fmt.Println("Opciones:")
	flag.VisitAll(func(f *flag.Flag) {
		fmt.Printf("  -%-8s %s (por defecto, %s)\n", f.Name, f.Usage, f.DefValue)
	})
}

// Explicar es la de common, donde está escrito lo que hace.
func Explicar(err error) string {
	var nombre *net.DNSError
	var tiempo net.Error
	switch {
	case errors.As(err, &nombre):
		return fmt.Sprintf("No se encuentra la máquina %q: revisa lo que das en -ip.", nombre.Name)
	case errors.Is(err, errPuertoOcupado):
		return fmt.Sprintf("No se puede escuchar en %s: el puerto está ocupado. "+
			"Cierra el programa que lo usa o elige otro con -puerto.", direccion(err))
	case errors.Is(err, errDireccionAjena):
		return fmt.Sprintf("No se puede usar %s: no es una dirección de esta máquina. "+
			"Prueba con -ip localhost o -ip 0.0.0.0.", direccion(err))
	case errors.Is(err, fs.ErrPermission), errors.Is(err, errSinPermiso):
		return fmt.Sprintf("No tienes permiso para usar %s: elige con -puerto uno desde 1024.", direccion(err))
	case errors.Is(err, errRechazada):
		return fmt.Sprintf("No hay ningún servidor en %s. Arráncalo antes, en otro terminal, con: %s",
			direccion(err), ordenServidor(err))
	case errors.Is(err, io.EOF):
		return "El otro lado ha cerrado la conexión."
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "El otro lado ha cerrado la conexión en medio de un mensaje."
	case errors.Is(err, errCortada), errors.Is(err, errTuberiaRota):
		return "El otro lado ha cortado la conexión."
	case errors.Is(err, errSinCamino), errors.Is(err, errSinRed):
		return fmt.Sprintf("No hay camino hasta %s: revisa -ip, y que la red funcione en las dos máquinas.",
			direccion(err))
	case errors.Is(err, errSinRespuesta), errors.As(err, &tiempo) && tiempo.Timeout():
		return fmt.Sprintf("Nadie responde en %s: revisa -ip y -puerto, que la red funcione "+
			"y que un cortafuegos no lo impida.", direccion(err))
	default:
		return fmt.Sprintf("Motivo: %v.", err)
	}
}

// direccion devuelve la "ip:puerto" de la que habla un error del paquete net.
func direccion(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Addr != nil {
		return op.Addr.String()
	}
	return "esa dirección"
}

// ordenServidor devuelve la orden que arranca el servidor que un cliente no
// encuentra. Cada cliente tiene el suyo al lado: el de paso1/cliente es
// paso1/servidor.
func ordenServidor(err error) string {
	orden := "go run ./servidor"
	info, hay := debug.ReadBuildInfo()
	if hay && strings.HasSuffix(info.Path, "/cliente") {
		carpeta := strings.TrimPrefix(info.Path, info.Main.Path+"/")
		orden = "go run ./" + strings.TrimSuffix(carpeta, "cliente") + "servidor"
	}
	_, puerto, _ := net.SplitHostPort(direccion(err))
	if puerto != puertoPorDefecto {
		orden += " -puerto " + puerto
	}
	return orden
}
