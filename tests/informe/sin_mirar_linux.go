package informe

import "golang.org/x/sys/unix"

// sinQueNadieMire hace que otro proceso del mismo usuario no pueda leer la memoria de
// este, donde está la clave, ni abrir sus ficheros por /proc. A los programas que se
// arranquen no les afecta.
func sinQueNadieMire() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }
