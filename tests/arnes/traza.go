package arnes

import (
	"strings"

	"sockets/tests/informe"
)

// conSuTraza completa el fallo de una conexión que el servidor ha cerrado, si sigue en
// pie y ha escrito la traza de algo que nadie captura: entonces la causa se sabe.
func (c *Conexion) conSuTraza(f *informe.Fallo) {
	if !strings.Contains(c.servidor.Errores.String(), "Traceback") {
		return
	}
	f.Detalles = append(f.Detalles, c.servidor.ultimasLineas()...)
	f.Causa = informe.EnUnaLinea(haSaltadoAlgo + " " + c.p.causaDe(f.Clase))
}

const haSaltadoAlgo = `
	Ha saltado una excepción que nadie captura, y ha acabado con la conversación: la
	última línea de su traza dice por qué.`
