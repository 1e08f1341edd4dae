package servidor

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
)

// AbrirNavegador abre una dirección en el navegador de siempre. Da un error si no lo
// hay, o si no hay pantalla.
func AbrirNavegador(direccion string) error {
	var orden *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		orden = exec.Command("rundll32", "url.dll,FileProtocolHandler", direccion)
	case "darwin":
		orden = exec.Command("open", direccion)
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return errors.New("no hay pantalla")
		}
		orden = exec.Command("xdg-open", direccion)
	}
	if err := orden.Start(); err != nil {
		return err
	}
	go orden.Wait() // para que no quede un proceso sin recoger
	return nil
}
