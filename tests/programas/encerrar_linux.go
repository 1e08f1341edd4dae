package programas

import (
	"os/exec"
	"syscall"
)

// AislarDelTodo da al programa su espacio de procesos, en el que es el primero, y sus
// montajes. Cuando acabe, el sistema matará todo lo que haya arrancado.
func AislarDelTodo(orden *exec.Cmd) {
	if orden.SysProcAttr == nil {
		orden.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	}
	orden.SysProcAttr.Cloneflags |= syscall.CLONE_NEWPID | syscall.CLONE_NEWNS
}
