//go:build !windows

package arranque

import "syscall"

const (
	errPuertoOcupado  = syscall.EADDRINUSE
	errDireccionAjena = syscall.EADDRNOTAVAIL
	errSinPermiso     = syscall.EACCES
	errRechazada      = syscall.ECONNREFUSED
	errCortada        = syscall.ECONNRESET
	errTuberiaRota    = syscall.EPIPE
	errSinCamino      = syscall.EHOSTUNREACH
	errSinRed         = syscall.ENETUNREACH
	errSinRespuesta   = syscall.ETIMEDOUT
)
