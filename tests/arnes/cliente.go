package arnes

import (
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"sockets/tests/informe"
)

// Cliente es el cliente de la solución, en marcha, con el arnés en lugar de la
// persona que escribe y lee.
type Cliente struct {
	*Programa

	entrada  io.WriteCloser
	leido    int      // hasta dónde se ha mirado ya su salida
	tecleado []string // lo que se le ha escrito, citado
}

// Cliente arranca el cliente de la solución contra esa dirección, con la entrada
// y la salida en tuberías.
func (p *Prueba) Cliente(direccion string) *Cliente {
	p.T.Helper()
	cl := p.nuevoCliente(direccion)
	entrada, err := cl.Orden().StdinPipe()
	require.NoError(p.T, err)
	cl.entrada = entrada
	cl.arrancar()
	return cl
}

func (p *Prueba) nuevoCliente(direccion string) *Cliente {
	p.T.Helper()
	ip, puerto, err := net.SplitHostPort(direccion)
	require.NoError(p.T, err)
	cl := &Cliente{Programa: p.programa("cliente", "-ip", ip, "-puerto", puerto)}
	cl.puedeAcabar = true
	return cl
}

// Teclear da líneas al cliente, como una persona que pulsa Intro tras cada una.
func (cl *Cliente) Teclear(lineas ...string) {
	cl.p.T.Helper()
	for _, linea := range lineas {
		cl.TeclearTalCual(linea + "\n")
	}
}

// TeclearTalCual da al cliente un texto que quizá no acabe en Intro.
func (cl *Cliente) TeclearTalCual(texto string) {
	cl.p.T.Helper()
	cl.tecleado = append(cl.tecleado, informe.Citar(texto))
	hecho := make(chan struct{})
	go func() {
		defer close(hecho)
		_, _ = io.WriteString(cl.entrada, texto) // si el cliente ha acabado, se verá al mirar su salida
	}()
	select {
	case <-hecho:
	case <-cl.Proceso.Fin():
	case <-time.After(Plazo):
		cl.fallar(&informe.Fallo{Titulo: "El cliente no lee lo que se le escribe."})
	}
}

// Mostrar espera a que el cliente escriba el texto, después de lo que ya se le
// había exigido, y falla si no lo hace.
func (cl *Cliente) Mostrar(texto string) {
	cl.p.T.Helper()
	nuevo := func(salida string) string { return salida[min(cl.leido, len(salida)):] }
	salida, esta := cl.Salida.EsperarQue(Plazo, cl.Proceso.Fin(), func(salida string) bool {
		return strings.Contains(nuevo(salida), texto)
	})
	if !esta {
		cl.fallar(&informe.Fallo{
			Titulo: "El cliente no enseña la respuesta que ha recibido.",
			Espera: "que en su salida aparezca " + informe.Citar(texto),
			Llega:  informe.Citar(nuevo(salida)),
		})
	}
	cl.leido += strings.Index(nuevo(salida), texto) + len(texto)
}

// AcabarEntrada le dice que no se escribirá más, como Ctrl-D.
func (cl *Cliente) AcabarEntrada() { _ = cl.entrada.Close() }

// AcabarCon exige que el cliente acabe con ese estado.
func (cl *Cliente) AcabarCon(estado int) {
	cl.p.T.Helper()
	if real := cl.EsperarFin(); real != estado {
		cl.fallar(&informe.Fallo{
			Titulo: "El cliente no ha acabado como debía.",
			Espera: fmt.Sprintf("estado %d", estado),
			Llega:  cl.ComoAcabo(),
		})
	}
}

// fallar completa el informe con lo que se tecleó y con lo que el cliente ha dicho
// por la salida de errores.
func (cl *Cliente) fallar(f *informe.Fallo) {
	cl.p.T.Helper()
	if ultimo := len(cl.tecleado); ultimo > 0 {
		f.Detalles = append(f.Detalles, "Se le escribió: "+strings.Join(cl.tecleado[max(0, ultimo-5):], ", "))
	}
	if lineas := cl.Errores.UltimasLineas(5); len(lineas) > 0 {
		f.Detalles = append(f.Detalles, "En su salida de errores:", informe.Sangrar(strings.Join(lineas, "\n")))
	}
	cl.p.Fallar(f)
}
