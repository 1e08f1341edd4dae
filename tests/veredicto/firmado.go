package veredicto

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"sockets/tests/informe"
	"sockets/tests/programas"
)

// NuevaClave devuelve una con la que las pruebas firmen lo que dicen. Vale para una vez.
func NuevaClave() []byte {
	clave := make([]byte, informe.OctetosDeLaClave)
	_, _ = rand.Read(clave) // no falla nunca
	return clave
}

// OrdenFirmada es la orden que cumple el encargo cuando lo que se juzga es de otro. Lo
// que escribe por la salida es para LeerFirmado. Se da desde la carpeta tests de esa raíz,
// que solo ha de tener lo que una solución necesita para compilarse. El entorno es el que
// se le da, y ninguna otra variable.
//
// Quien la arranca le escribe la clave por la entrada y la deja abierta; si se cierra,
// también porque él acabe, las pruebas matan todo lo que han arrancado y acaban.
func (s *Suite) OrdenFirmada(e Encargo, raiz string, entorno []string) *exec.Cmd {
	orden := exec.Command(s.Ejecutable, "-atada",
		"-test.timeout="+e.Tope.String(), "-test.run="+e.patron(), "-solucion="+e.Solucion, "-plazo="+e.Plazo.String())
	orden.Dir = filepath.Join(raiz, "tests")
	orden.Env = append(slices.Clone(entorno), SinAviso+"=1", informe.Firmado+"=1")
	return orden
}

// OrdenPropia es como OrdenFirmada, para probar lo propio: en su sitio y con el entorno de
// quien lo prueba, más el que se le da.
func (s *Suite) OrdenPropia(e Encargo, entorno ...string) *exec.Cmd {
	orden := s.OrdenFirmada(e, programas.RaizRepositorio(), append(os.Environ(), entorno...))
	orden.Args = append(orden.Args, "-compilado="+e.Compilado,
		"-primero="+strings.Join(e.Primero, "\n"), "-despues="+strings.Join(e.Despues, "\n"))
	return orden
}

// LeerFirmado entiende lo que escribe una OrdenFirmada sobre los escenarios que se
// nombran. Las líneas que no están firmadas las ha escrito otro, y no se miran. Si lo
// firmado no es un veredicto entero (falta algo, sobra, se repite o no está en su orden),
// da un error, y del veredicto solo valen los fallos.
func LeerFirmado(lector io.Reader, clave []byte, nombres []string) (*Veredicto, error) {
	return SeguirFirmado(lector, clave, nombres, func(informe.Suceso) {})
}

// SeguirFirmado es LeerFirmado para quien quiere saber cada cosa en cuanto pasa: llama a
// contar con cada suceso que está en su orden.
func SeguirFirmado(
	lector io.Reader, clave []byte, nombres []string, contar func(informe.Suceso),
) (*Veredicto, error) {
	l := &lectura{v: &Veredicto{}, estados: map[string]informe.Que{}, nombres: nombres}
	lineas := bufio.NewReaderSize(lector, 64<<10)
	for {
		linea, err := lineas.ReadString('\n')
		if s, valida := informe.LeerFirmado(clave, linea); valida {
			if err := l.anotar(s); err != nil {
				l.problema = errors.Join(l.problema, err)
			} else {
				contar(s)
			}
		}
		if err != nil {
			break
		}
	}
	if err := errors.Join(l.problema, l.entera()); err != nil {
		l.v.Pasados = nil
		return l.v, err
	}
	return l.v, nil
}

// lectura es lo que se va sabiendo al leer los sucesos.
type lectura struct {
	v        *Veredicto
	estados  map[string]informe.Que // de cada escenario
	nombres  []string
	ultimo   int
	fin      bool
	estado   int // con el que han acabado las pruebas
	problema error
}

func (l *lectura) anotar(s informe.Suceso) error {
	seguido := s.Numero == l.ultimo+1 && !l.fin
	l.ultimo = s.Numero
	antes, visto := l.estados[s.Escenario]
	enOrden := seguido
	switch s.Que {
	case informe.Empieza:
		enOrden = seguido && !visto && slices.Contains(l.nombres, s.Escenario)
		l.estados[s.Escenario] = s.Que
	case informe.Pasa, informe.Falla, informe.Salta:
		enOrden = seguido && antes == informe.Empieza
		l.estados[s.Escenario] = s.Que
		l.acaba(s)
	case informe.General:
		l.v.General = s.Fallo
	case informe.Fin:
		l.fin, l.estado = true, s.Estado
	}
	if !enOrden {
		return fmt.Errorf("el suceso %d no está en su orden", s.Numero)
	}
	return nil
}

func (l *lectura) acaba(s informe.Suceso) {
	switch s.Que {
	case informe.Pasa:
		l.v.Pasados = append(l.v.Pasados, s.Escenario)
	case informe.Falla:
		l.v.Fallidos = append(l.v.Fallidos, Fallido{s.Escenario, s.Fallo, s.Fallo.String(), 0})
	}
}

// entera dice si están todos los escenarios, acabados, y si el estado con el que han
// acabado las pruebas casa con ellos.
func (l *lectura) entera() error {
	if !l.fin {
		return errors.New("las pruebas no han llegado al final")
	}
	for _, nombre := range l.nombres {
		if estado := l.estados[nombre]; l.v.General == nil && (estado == "" || estado == informe.Empieza) {
			return fmt.Errorf("no se sabe qué ha pasado con «%s»", nombre)
		}
	}
	if falla := len(l.v.Fallidos) > 0 || l.v.General != nil; falla != (l.estado != 0) {
		return fmt.Errorf("han acabado con estado %d, que no casa con lo que han dicho", l.estado)
	}
	return nil
}
