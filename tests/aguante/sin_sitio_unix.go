//go:build unix

package aguante

import (
	"testing"

	"sockets/tests/arnes"
	"sockets/tests/escenarios"
	"sockets/tests/programas"
)

// SinSitio deja al servidor un buen rato sin descriptores de fichero, y exige que vuelva
// a aceptar en cuanto los hay. Vale para cualquier solución.
func SinSitio(t *testing.T, solucionDel func(paso int) *programas.Solucion) {
	enCadaPaso(t, 3, "3.5", solucionDel, func(p *arnes.Prueba) { escenarios.LlenoDurante(p, sinSitio) })
}
