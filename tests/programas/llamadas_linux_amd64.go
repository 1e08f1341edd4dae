package programas

import "golang.org/x/sys/unix"

// Las que en otras máquinas no hay.
const (
	epollWait  = unix.SYS_EPOLL_WAIT
	poll       = unix.SYS_POLL
	selecciona = unix.SYS_SELECT
)
