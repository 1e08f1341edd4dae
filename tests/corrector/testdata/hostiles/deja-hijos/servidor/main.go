package main

import (
	"os/exec"
	"syscall"
)

func main() {
	for range 3 {
		hijo := exec.Command("/bin/sleep", "600")
		hijo.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		_ = hijo.Start()
	}
}
