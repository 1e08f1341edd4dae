package main

import (
	"os"
	"os/exec"
)

// Arranca 300 copias de sí mismo, que no hacen nada más que esperar: bastantes
// para pasar del límite, y pocas para que una máquina aguante si no lo hubiera.
func main() {
	if len(os.Args) > 1 && os.Args[len(os.Args)-1] == "copia" {
		_, _ = os.Stdin.Read(make([]byte, 1))
		_ = exec.Command("/bin/sleep", "600").Run()
		return
	}
	yo, _ := os.Executable()
	for range 300 {
		_ = exec.Command(yo, "copia").Start()
	}
	_ = exec.Command("/bin/sleep", "600").Run()
}
