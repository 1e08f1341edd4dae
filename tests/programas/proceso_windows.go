package programas

import (
	"os/exec"
	"strconv"
	"syscall"
)

func aislar(*exec.Cmd) {}

func matar(orden *exec.Cmd) {
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(orden.Process.Pid)).Run()
	_ = orden.Process.Kill()
}

func pedirPila(*exec.Cmd) bool { return false }

func avisar(*exec.Cmd, syscall.Signal) bool { return false }
