//go:build !linux

package programas

import "os/exec"

// AislarDelTodo, fuera de Linux, no hace nada.
func AislarDelTodo(*exec.Cmd) {}
