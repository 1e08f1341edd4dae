//go:build unix

package arnes

import (
	"fmt"
	"syscall"

	"sockets/tests/programas"
)

// ServidorConPocosFicheros arranca el servidor con un límite de descriptores de
// fichero abiertos a la vez, que no puede subir.
func (p *Prueba) ServidorConPocosFicheros(limite int) *Servidor {
	p.T.Helper()
	return p.servidorTras(fmt.Sprintf("ulimit -n %d", limite))
}

// ServidorConFicherosLimitables arranca el servidor de forma que se pueda limitar lo que
// ocupan sus ficheros: pasar del límite es un error al escribir, como con el disco lleno, y
// no una señal (SIGXFSZ) que lo mata.
func (p *Prueba) ServidorConFicherosLimitables(argumentos ...string) *Servidor {
	p.T.Helper()
	return p.servidorTras(`trap "" XFSZ`, argumentos...)
}

// servidorTras arranca el servidor desde un intérprete de órdenes, después de otra orden.
func (p *Prueba) servidorTras(antes string, argumentos ...string) *Servidor {
	p.T.Helper()
	p.preparar = func(proceso *programas.Proceso) {
		orden := proceso.Orden()
		orden.Args = append([]string{"sh", "-c", antes + ` && exec "$0" "$@"`, orden.Path}, orden.Args[1:]...)
		orden.Path = "/bin/sh"
	}
	defer func() { p.preparar = nil }()
	return p.Servidor(argumentos...)
}

// SubirLimiteDeFicheros sube, si hace falta, el límite de ficheros abiertos de las
// pruebas, que heredan los programas que arrancan.
func SubirLimiteDeFicheros(hacenFalta uint64) error {
	var limite syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limite); err != nil {
		return err
	}
	limite.Cur = max(limite.Cur, hacenFalta)
	limite.Max = max(limite.Max, limite.Cur)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limite); err != nil {
		return fmt.Errorf("hacen falta %d ficheros abiertos a la vez, y el sistema no deja: %w. "+
			"Como administrador, ejecuta antes «ulimit -n %d»", hacenFalta, err, hacenFalta)
	}
	return nil
}
