package arnes

import (
	"slices"
	"time"

	"sockets/tests/formato"
	"sockets/tests/informe"
)

const respondeEnOtroOrden = `
	Han llegado todas las respuestas, pero en otro orden: cada petición se atiende por su
	cuenta, en una gorrutina o en un hilo suyos. Ha de haber una por cliente, que lee,
	contesta y vuelve a leer.`

// esperaOtra es lo más que se espera a cada una de las respuestas que faltan, cuando ya
// se sabe que la prueba falla.
const esperaOtra = 500 * time.Millisecond

// RecibirEnOrden exige esas respuestas, octeto por octeto y en ese orden. Si llega una
// que no toca todavía, mira si llegan las demás: entonces es el orden lo que está mal.
func (c *Conexion) RecibirEnOrden(esperadas ...string) {
	c.p.T.Helper()
	for i, esperada := range esperadas {
		llegada := c.leer(informe.Citar(esperada))
		if llegada != esperada {
			f := &informe.Fallo{Titulo: c.quien() + " ha contestado otra cosa.", Clase: informe.Distinta}
			f.Comparar(esperada, llegada)
			if c.lleganLasDemas(llegada, esperadas[i:]) {
				f.Titulo = c.quien() + " ha contestado en otro orden."
				f.Causa = informe.EnUnaLinea(respondeEnOtroOrden)
				f.Regla = c.p.laRegla("1.8")
			}
			c.fallar(f)
		}
		c.darPorHecha(llegada)
	}
}

// lleganLasDemas dice si, con la que ha llegado, llegan las que se esperaban, en el
// orden que sea.
func (c *Conexion) lleganLasDemas(llegada string, esperadas []string) bool {
	faltan := slices.Clone(esperadas)
	for {
		i := slices.Index(faltan, llegada)
		if i < 0 {
			return false
		}
		faltan = slices.Delete(faltan, i, i+1)
		if len(faltan) == 0 {
			return true
		}
		var err error
		if llegada, _, err = formato.Leer(conPlazo{c, esperaOtra}); err != nil {
			return false
		}
	}
}
