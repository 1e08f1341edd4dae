package arnes

import (
	"io"
	"time"

	"sockets/tests/formato"
)

// IntentarPedirDespacio envía una petición octeto a octeto, con un rato entre uno y otro, y
// espera la respuesta.
func (c *Conexion) IntentarPedirDespacio(peticion string, rato time.Duration) (string, error) {
	for _, octeto := range formato.Mensaje(peticion) {
		if err := c.IntentarEscribir([]byte{octeto}, Plazo); err != nil {
			return "", err
		}
		<-time.After(rato)
	}
	return c.IntentarRecibir()
}

// IntentarRecibirDespacio espera la respuesta siguiente y la lee en trozos, con un rato
// delante de cada uno.
func (c *Conexion) IntentarRecibirDespacio(trozo int, rato time.Duration) (string, error) {
	texto, _, err := formato.Leer(despacio{conPlazo{c, Plazo}, trozo, rato})
	return texto, err
}

// despacio lee de otro, poco cada vez.
type despacio struct {
	io.Reader
	trozo int
	rato  time.Duration
}

func (l despacio) Read(octetos []byte) (int, error) {
	<-time.After(l.rato)
	return l.Reader.Read(octetos[:min(l.trozo, len(octetos))])
}
