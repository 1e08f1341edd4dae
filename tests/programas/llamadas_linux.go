//go:build amd64 || arm64

package programas

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// llamada es una llamada al sistema en la que está dormido un hilo.
type llamada struct {
	numero     int
	argumentos [6]uint64
}

// otra es la que no se sabe cuál es.
const otra = -1

// leerLlamada entiende /proc/PID/syscall: el número y los argumentos.
func leerLlamada(linea string) llamada {
	campos := strings.Fields(linea)
	if len(campos) < 7 {
		return llamada{numero: otra} // está corriendo, o en un fallo de página
	}
	l := llamada{}
	var err error
	if l.numero, err = strconv.Atoi(campos[0]); err != nil {
		return llamada{numero: otra}
	}
	for i := range l.argumentos {
		if l.argumentos[i], err = strconv.ParseUint(campos[i+1], 0, 64); err != nil {
			return llamada{numero: otra}
		}
	}
	return l
}

// siempre es lo que duerme quien no tiene límite.
const siempre = -1

// deFichero son las que esperan a lo que dice su primer argumento, sin límite propio.
var deFichero = map[int]bool{
	unix.SYS_READ: true, unix.SYS_WRITE: true, unix.SYS_READV: true, unix.SYS_WRITEV: true,
	unix.SYS_RECVFROM: true, unix.SYS_SENDTO: true, unix.SYS_RECVMSG: true, unix.SYS_SENDMSG: true,
	unix.SYS_ACCEPT: true, unix.SYS_ACCEPT4: true,
}

func (l llamada) esDeFichero() bool { return deFichero[l.numero] }

// loQueDuerme dice cuánto va a dormir un hilo en la llamada, si nada de fuera lo despierta:
// siempre, o un tiempo desde que entró. Falso, si no se sabe.
func (l llamada) loQueDuerme(carpeta string) (cuanto time.Duration, sabido bool) {
	switch {
	case l.esDeFichero(), l.numero == unix.SYS_WAIT4, l.numero == unix.SYS_WAITID, l.numero == unix.SYS_RT_SIGSUSPEND:
		return siempre, true
	case l.numero == unix.SYS_FUTEX:
		return l.enUnFutex(carpeta)
	case l.numero == unix.SYS_EPOLL_PWAIT, l.numero == epollWait:
		return enMilisegundos(l.argumentos[3])
	case l.numero == poll:
		return enMilisegundos(l.argumentos[2])
	case l.numero == unix.SYS_PPOLL, l.numero == unix.SYS_RT_SIGTIMEDWAIT:
		return siempre, l.argumentos[2] == 0
	case l.numero == unix.SYS_PSELECT6, l.numero == selecciona:
		return siempre, l.argumentos[4] == 0
	default:
		return 0, false
	}
}

// enMilisegundos entiende un límite que es un int; negativo, no lo hay.
func enMilisegundos(argumento uint64) (time.Duration, bool) {
	if limite := int32(argumento); limite >= 0 {
		return time.Duration(limite) * time.Millisecond, true
	}
	return siempre, true
}

// enUnFutex entiende las esperas de los candados. El límite de FUTEX_WAIT es un tiempo
// desde que se entra; el de las demás, una hora, y no se mira.
func (l llamada) enUnFutex(carpeta string) (time.Duration, bool) {
	const esperar, esperarConMascara, soloLaOperacion = 0, 9, 0x7f
	operacion := l.argumentos[1] & soloLaOperacion
	switch {
	case operacion != esperar && operacion != esperarConMascara:
		return 0, false
	case l.argumentos[3] == 0:
		return siempre, true
	case operacion == esperar:
		return leerTiempo(carpeta, l.argumentos[3])
	default:
		return 0, false
	}
}

// leerTiempo lee, de la memoria del programa, un timespec: segundos y nanosegundos.
func leerTiempo(carpeta string, donde uint64) (time.Duration, bool) {
	memoria, err := os.Open(filepath.Join(carpeta, "mem"))
	if err != nil {
		return 0, false
	}
	defer memoria.Close()
	octetos := make([]byte, 16)
	if _, err := memoria.ReadAt(octetos, int64(donde)); err != nil {
		return 0, false
	}
	segundos := binary.LittleEndian.Uint64(octetos)
	if segundos > math.MaxInt64/uint64(2*time.Second) {
		return siempre, true // más de un siglo
	}
	return time.Duration(segundos)*time.Second + time.Duration(binary.LittleEndian.Uint64(octetos[8:])), true
}

// tieneLimite dice si el fichero en el que duerme un hilo es un socket con un límite de
// tiempo (SO_RCVTIMEO), que no se ve en la llamada, o no se sabe.
func tieneLimite(carpeta string, descriptor uint64) bool {
	que, err := os.Readlink(filepath.Join(carpeta, "fd", fmt.Sprint(descriptor)))
	if err != nil {
		return true
	}
	if !strings.HasPrefix(que, "socket:") {
		return false
	}
	pid, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(carpeta))))
	if err != nil {
		return true
	}
	proceso, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return true
	}
	defer unix.Close(proceso)
	copia, err := unix.PidfdGetfd(proceso, int(descriptor), 0)
	if err != nil {
		return true
	}
	defer unix.Close(copia)
	for _, opcion := range []int{unix.SO_RCVTIMEO, unix.SO_SNDTIMEO} {
		limite, err := unix.GetsockoptTimeval(copia, unix.SOL_SOCKET, opcion)
		if err != nil || limite.Nano() != 0 {
			return true
		}
	}
	return false
}
