//go:build !windows && !linux

package arnes

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
