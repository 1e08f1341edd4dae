package tests

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"sockets/tests/arnes"
)

const (
	callado    = "un cliente callado no detiene a otro"
	aLaVez     = "atiende a 50 clientes a la vez, a cada uno lo suyo"
	enOrden100 = "contesta en orden a 100 peticiones enviadas de una vez"
	noLee      = "un cliente que no lee sus respuestas no detiene a otro"
	siguen     = "lo que le pase a un cliente no lo nota otro"
	leePaso3   = "paso3/README.md, «La idea»"

	// esperaLleno es cuánto ha de estar parada una escritura para dar por
	// seguro que el servidor no lee. Si es poco, la prueba se hace más fácil,
	// pero no falla.
	esperaLleno = time.Second
)

var deClientes = []escenario{
	{nombre: callado, desde: 3, hasta: 5, lee: leePaso3, tras: []string{contesta}, probar: func(p *prueba) {
		s := p.Servidor()
		p.SiFalla("Hay un cliente conectado que no dice nada, y otro que lo espera: los clientes se atienden de uno en uno. Atiende a cada uno en su gorrutina (go atender(conexion)) y no esperes a que acabe para volver a aceptar.")
		primero := p.Conectar(s)
		segundo := p.Conectar(s)
		p.pedirEco(segundo, "segundo")
		p.pedirEco(primero, "primero")
		p.pedirEco(segundo, "segundo-otra-vez")
	}},
	{nombre: "un cliente que se queda a medias no detiene a otro", desde: 3, hasta: 5, lee: leePaso3, tras: []string{callado}, probar: func(p *prueba) {
		s := p.Servidor()
		p.SiFalla("Un cliente ha enviado medio mensaje y otro lo espera. La lectura ha de hacerse en la gorrutina de cada cliente, nunca en la que acepta.")
		p.Conectar(s).EnviarOctetos([]byte("\x00\x00\x00\x09mitad"), "medio mensaje")
		p.exigirQueAtienda(s)
	}},
	{nombre: enOrden100, desde: 3, hasta: 5, lee: leePaso3, tras: []string{deUnaVez, callado}, probar: func(p *prueba) {
		c := p.abrir()
		p.SiFalla("Las respuestas de una conexión no llegan en el orden de sus peticiones. ¿Hay una gorrutina por petición? Ha de ser una por cliente, que lee, contesta y vuelve a leer.")
		p.pedirEcos(c, 100, func(i int) string { return fmt.Sprintf("texto%d", i) })
	}},
	{nombre: aLaVez, desde: 3, hasta: 5, lee: leePaso3, tras: []string{callado, enOrden100}, probar: func(p *prueba) {
		s := p.Servidor()
		p.SiFalla("Con muchos clientes a la vez, uno se queda sin respuesta o recibe la de otro. ¿Comparten las gorrutinas una variable? La conexión ha de declararse dentro del bucle que acepta, y el búfer, dentro de la gorrutina.")
		const clientes = 50
		var conectados sync.WaitGroup
		conectados.Add(clientes)
		p.aLaVez(clientes, func(p *prueba, i int) {
			c := p.conectarYAvisar(s, &conectados)
			conectados.Wait() // que estén todos antes de empezar
			for vuelta := range 3 {
				p.pedirEcos(c, 100, func(j int) string { return fmt.Sprintf("cliente%d,texto%d-%d", i, vuelta, j) })
			}
		})
	}},
	{nombre: "atiende a 200 clientes, uno detrás de otro", desde: 3, hasta: 5, lee: leePaso3, tras: []string{aLaVez}, probar: func(p *prueba) {
		s := p.Servidor()
		p.SiFalla("El servidor deja de atender al cabo de unos cuantos clientes. El bucle que acepta no acaba nunca, y cada conexión se cierra cuando se va su cliente.")
		for range 200 {
			p.exigirQueAtienda(s)
		}
	}},
	{nombre: siguen, desde: 3, hasta: 5, aparte: true, lee: leePaso3, tras: append(nombresDe(deFormato, deOperaciones), aLaVez, noLee, compartidos), probar: func(p *prueba) {
		s := p.Servidor()
		fijo := p.Conectar(s)
		p.confirmarAlgo(fijo, "delfijo")
		for i, percance := range percances {
			suyo := fmt.Sprintf("suyo%d", i)
			quien := p.Conectar(s)
			p.confirmarAlgo(quien, suyo)
			p.SiFalla("Un cliente " + percance.nombre + ", y no le pasa lo que le toca, o los demás lo notan. El error de una conversación acaba solo con ella: se anota, se cierra su conexión y ya está. Ni log.Fatal, ni os.Exit, ni panic.")
			percance.hacer(p, quien)
			nuevo := p.Conectar(s)
			for _, otro := range []*arnes.Conexion{fijo, nuevo} {
				p.exigirLoConfirmado(otro, "delfijo")
				p.exigirLoConfirmado(otro, suyo)
			}
			quien.Cerrar()
		}
	}},
	{nombre: noLee, desde: 3, hasta: 5, lee: leePaso3, tras: []string{largoYCorto, enOrden100}, probar: func(p *prueba) {
		s := p.Servidor()
		p.SiFalla("Un cliente pide mucho y no lee las respuestas; cuando no caben más, el servidor se para al escribirle, y con él los demás. ¿Se escribe con un candado echado, o en una gorrutina que comparten todos?")
		peticion, _ := p.eco(strings.Repeat("a", 500_000))
		p.llenar(p.Conectar(s), arnes.Mensaje(peticion))
		p.exigirQueAtienda(s)
	}},
}

// pedirEcos envía unas peticiones en una sola escritura y exige sus respuestas,
// en orden.
func (p *prueba) pedirEcos(c *arnes.Conexion, cuantas int, texto func(i int) string) {
	p.T.Helper()
	var peticiones, respuestas []string
	for i := range cuantas {
		peticion, respuesta := p.eco(texto(i))
		peticiones, respuestas = append(peticiones, peticion), append(respuestas, respuesta)
	}
	c.Enviar(peticiones...)
	for _, respuesta := range respuestas {
		c.Recibir(respuesta)
	}
}

func (p *prueba) conectarYAvisar(s *arnes.Servidor, conectados *sync.WaitGroup) *arnes.Conexion {
	p.T.Helper()
	defer conectados.Done()
	return p.Conectar(s)
}

// llenar repite unas peticiones sin leer las respuestas, hasta que el servidor
// deja de leer: entonces es que está parado escribiendo.
func (p *prueba) llenar(c *arnes.Conexion, peticiones []byte) {
	p.T.Helper()
	c.NoLeer()
	for range 1000 {
		if err := c.EscribirEn(peticiones, esperaLleno); err != nil {
			p.Exigir(os.IsTimeout(err), "El servidor ha cerrado la conexión de un cliente que aún no ha leído: "+err.Error())
			return
		}
	}
	p.Exigir(false, "El servidor guarda sin fin las respuestas de un cliente que no las lee: así se agota su memoria.")
}
