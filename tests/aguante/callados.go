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

// sinSitio es lo que está el servidor sin poder aceptar, en SinSitio. Quien dobla la
// pausa sin fin, empiece por 5 ms o por un segundo, está entonces lejos del intento
// siguiente.
const sinSitio = 35 * time.Second

// elTurno es lo que se espera a un registro en EsperaLarga: se ve un límite de diez
// segundos. Las respuestas tardan el doble.
const elTurno = 11 * time.Second

// Callados deja a unos clientes callados más de un minuto, cada uno a su manera, y exige
// que su conversación siga donde estaba. Vale para cualquier solución: se le dice cuál es
// la de cada paso.
func Callados(t *testing.T, solucionDel func(paso int) *programas.Solucion) {
	enCadaPaso(t, 1, "1.12", solucionDel, func(p *arnes.Prueba) { escenarios.CallarDurante(p, masDeUnMinuto)(p) })
}

// EsperaLarga tiene ocupado un registro mucho rato, y exige que quien lo quiere espere.
// También vale para cualquier solución. Alarga mientras el plazo de las pruebas.
func EsperaLarga(t *testing.T, solucionDel func(paso int) *programas.Solucion) {
	plazo := arnes.Plazo
	arnes.Plazo = 3 * elTurno
	t.Cleanup(func() { arnes.Plazo = plazo })
	enCadaPaso(t, 4, "4.11", solucionDel, func(p *arnes.Prueba) { escenarios.EsperarElTurno(p, elTurno) })
}

// enCadaPaso comprueba una regla en los pasos a partir de uno, a la vez.
func enCadaPaso(t *testing.T, primero int, regla string, solucionDel func(paso int) *programas.Solucion,
	probar func(p *arnes.Prueba),
) {
	for paso := primero; paso <= 5; paso++ {
		t.Run(fmt.Sprintf("paso%d", paso), func(t *testing.T) {
			t.Parallel()
			s := solucionDel(paso)
			if err := s.Preparar(t.TempDir()); err != nil {
				t.Skip("No se prueba: ", err)
			}
			p := arnes.NuevaPrueba(t, s, "README.md, «Lo que ha de cumplir una solución»", regla)
			probar(p)
			p.Acabar()
		})
	}
}
