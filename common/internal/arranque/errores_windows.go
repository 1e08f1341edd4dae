package arranque

import "syscall"

// Números de error de Winsock, que el paquete syscall no nombra. Fuente:
// "Windows Sockets Error Codes", en la documentación de Microsoft.
const (
	errPuertoOcupado  = syscall.Errno(10048) // WSAEADDRINUSE
	errDireccionAjena = syscall.Errno(10049) // WSAEADDRNOTAVAIL
	errSinPermiso     = syscall.Errno(10013) // WSAEACCES: también, un puerto que Windows se reserva
	errRechazada      = syscall.Errno(10061) // WSAECONNREFUSED
	errCortada        = syscall.Errno(10054) // WSAECONNRESET
	errTuberiaRota    = syscall.Errno(10053) // WSAECONNABORTED
	errSinCamino      = syscall.Errno(10065) // WSAEHOSTUNREACH
	errSinRed         = syscall.Errno(10051) // WSAENETUNREACH
	errSinRespuesta   = syscall.Errno(10060) // WSAETIMEDOUT
)
