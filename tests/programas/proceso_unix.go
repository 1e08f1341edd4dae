//go:build !windows && !linux

package programas

import (
	"os/exec"
	"syscall"
)

func aislar(orden *exec.Cmd) {
	orden.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

func matar(orden *exec.Cmd) {
	_ = syscall.Kill(-orden.Process.Pid, syscall.SIGKILL)
}

// pedirPila hace que un programa de Go acabe y escriba la pila de todas sus
// gorrutinas.
func pedirPila(orden *exec.Cmd) bool {
	return orden.Process.Signal(syscall.SIGQUIT) == nil
}

// avisar envía una señal al programa y a todo lo que él haya arrancado, como hace el
// terminal con Ctrl-C.
func avisar(orden *exec.Cmd, senal syscall.Signal) bool {
	return syscall.Kill(-orden.Process.Pid, senal) == nil
}
