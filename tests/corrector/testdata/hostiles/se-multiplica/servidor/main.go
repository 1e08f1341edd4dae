package main

import (
	"os"
	"os/exec"
	"time"
)

func main() {
	for range 400 {
		_ = exec.Command("/bin/sleep", "600").Start()
		yo, _ := os.Executable()
		if len(os.Args) < 8 {
			_ = exec.Command(yo, append(os.Args[1:], "otro")...).Start()
		}
		time.Sleep(10 * time.Millisecond)
	}
}
