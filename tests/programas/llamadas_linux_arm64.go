package programas

// Las que en esta máquina no hay.
const (
	epollWait  = -2
	poll       = -3
	selecciona = -4
)
