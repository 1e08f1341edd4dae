package historias

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Un comprobador que no encuentra nada no sirve: aquí se le dan historias cuyo
// veredicto se sabe.

func alta(cliente int, desde, hasta time.Duration, valor string) Operacion {
	return Operacion{Cliente: cliente, Desde: desde, Hasta: hasta, Que: "alta", Valor: valor, OK: true}
}

func baja(cliente int, desde, hasta time.Duration) Operacion {
	return Operacion{Cliente: cliente, Desde: desde, Hasta: hasta, Que: "baja", OK: true}
}

func modificacion(cliente int, desde, hasta time.Duration, valor string) Operacion {
	return Operacion{Cliente: cliente, Desde: desde, Hasta: hasta, Que: "modificacion", Valor: valor, OK: true}
}

func consulta(cliente int, desde, hasta time.Duration, visto string) Operacion {
	return Operacion{Cliente: cliente, Desde: desde, Hasta: hasta, Que: "consulta", Visto: visto, OK: visto != ""}
}

func historiaDe(operaciones ...Operacion) *Historia {
	h := &Historia{}
	for _, o := range operaciones {
		h.Apuntar(o)
	}
	return h
}

func TestLasHistoriasPosibles(t *testing.T) {
	casos := map[string]*Historia{
		"una tras otra": historiaDe(alta(0, 0, 1, "a"), consulta(0, 2, 3, "a"), baja(0, 4, 5), consulta(0, 6, 7, "")),
		"la consulta que coincide con la baja puede verlo aún": historiaDe(
			alta(0, 0, 1, "a"), baja(0, 2, 9), consulta(1, 3, 8, "a")),
	}
	for nombre, historia := range casos {
		t.Run(nombre, func(t *testing.T) { require.Equal(t, Posible, historia.Comprobar(time.Minute)) })
	}
}

func TestLasHistoriasImposibles(t *testing.T) {
	casos := map[string]*Historia{
		"dos altas confirmadas": historiaDe(alta(0, 0, 9, "a"), alta(1, 1, 8, "b")),
		"dos bajas de una alta": historiaDe(alta(0, 0, 1, "a"), baja(0, 2, 9), baja(1, 3, 8)),
		"ve un valor que ya se cambió": historiaDe(
			alta(0, 0, 1, "a"), modificacion(0, 2, 3, "b"), consulta(1, 4, 5, "a")),
		"existe antes de darlo de alta": historiaDe(consulta(0, 0, 1, "a"), alta(0, 2, 3, "a")),
		"modifica lo que ya no existe":  historiaDe(alta(0, 0, 1, "a"), baja(0, 2, 3), modificacion(1, 4, 5, "b")),
	}
	for nombre, historia := range casos {
		t.Run(nombre, func(t *testing.T) {
			require.Equal(t, Imposible, historia.Comprobar(time.Minute))
			historia.Apuntar(consulta(9, 20, 21, "cualquiera"))
			for _, o := range parteImposible(historia.operaciones) {
				require.NotEqual(t, 9, o.ClientId, "la parte más corta no pasa de la primera contradicción")
			}
			lineas, operaciones := historia.Contar()
			require.Contains(t, lineas[0], "Bastan estas operaciones")
			require.Len(t, operaciones, len(lineas)-2, "con la primera línea y la última")
		})
	}
}
