// Package aguante tiene las pruebas largas, que solo se hacen con -todo: clientes que
// callan más de un minuto, miles de clientes, y dos máquinas con un cable que se corta.
// Salvo la primera, son de Linux, y de la solución de este repositorio.
package aguante

import (
	"fmt"
	"testing"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/escenarios"
	"sockets/tests/programas"
)

// masDeUnMinuto es lo que callan los de Callados: se ve un plazo de diez segundos, de
// treinta y de un minuto, que en la prueba corriente no da tiempo a ver.
const masDeUnMinuto = 65 * time.Second

// Callados deja a unos clientes callados más de un minuto, cada uno a su manera, y exige
// que su conversación siga donde estaba. Vale para cualquier solución: se le dice cuál es
// la de cada paso.
func Callados(t *testing.T, solucionDel func(paso int) *programas.Solucion) {
	for paso := 1; paso <= 5; paso++ {
		t.Run(fmt.Sprintf("paso%d", paso), func(t *testing.T) {
			t.Parallel()
			s := solucionDel(paso)
			if err := s.Preparar(t.TempDir()); err != nil {
				t.Skip("No se prueba: ", err)
			}
			p := arnes.NuevaPrueba(t, s, "README.md, «Lo que ha de cumplir una solución»")
			escenarios.CallarDurante(p, masDeUnMinuto)(p)
			p.Acabar()
		})
	}
}
