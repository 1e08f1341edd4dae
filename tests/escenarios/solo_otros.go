//go:build !linux

package escenarios

// Los que cierran el socket de otro proceso, o miran su memoria, son de Linux.
func deClientesEnLinux() []Escenario { return nil }

// NadaEnLaMemoria es el nombre del escenario que mide la memoria del servidor.
const NadaEnLaMemoria = "un registro borrado no deja nada en la memoria"

func deMemoriaEnLinux() []Escenario { return nil }
