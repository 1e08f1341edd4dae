//go:build !linux

package escenarios

// Los que cierran el socket de otro proceso, o miran su memoria, son de Linux.
func deClientesEnLinux() []Escenario { return nil }

func deMemoriaEnLinux() []Escenario { return nil }

func deRestosEnLinux() []Escenario { return nil }
