//go:build !linux

package escenarios

import "sockets/tests/arnes"

// Los que tocan el socket de otro proceso, o miran su memoria, son de Linux.
func deClientesEnLinux() []Escenario { return nil }

func deMemoriaEnLinux() []Escenario { return nil }

func deRestosEnLinux() []Escenario { return nil }

func quitarSitioAlEnviar(p *arnes.Prueba, _ *arnes.Servidor) {
	p.T.Helper()
	p.T.Skip("No se prueba: solo se puede en Linux.")
}
