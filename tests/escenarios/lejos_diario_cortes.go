package escenarios

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

// Un servidor puede morir en cualquier momento, también en medio de una escritura. Aquí se
// prueba en todos: cortando su diario por cada octeto, y matándolo mientras trabaja.

// hito es cómo estaba todo cuando se confirmó una operación.
type hito struct {
	operacion string
	octetos   int // lo que ocupaba el diario
	registros estado
}

// operacionesCortas dejan un diario corto, en el que las cuatro tienen algo que perder.
var operacionesCortas = []string{
	"alta ana edad=20, nombre=Ana", "alta eva n=1\n2", "modificacion ana edad=21, ciudad=Lugo", "baja eva",
	"alta eva n=123456", "modificacion eva m=89, n=7",
}

var clavesCortas = []string{"ana", "eva"}

// cortadoEnCadaOcteto corta el diario de una sesión por todos sus octetos. Lo que estaba
// entero ha de estar, y de lo que se ha cortado, o todo o nada.
func cortadoEnCadaOcteto(p *arnes.Prueba) {
	const aLaVez = 4
	p.SinDetector() // se arrancan muchos servidores
	diario, hitos := unaSesion(p)
	cortes := porDonde(hitos)
	p.ALaVez(aLaVez, func(p *arnes.Prueba, i int) {
		for j := i; j < len(cortes); j += aLaVez {
			arrancarCortado(p, diario, cortes[j], hitos)
		}
	})
}

// unaSesion hace las operaciones y devuelve el diario que queda, y sus hitos. El primero
// es el de antes de hacer ninguna.
func unaSesion(p *arnes.Prueba) (diario []byte, hitos []hito) {
	p.T.Helper()
	ruta := diarioNuevo(p)
	s := conDiario(p, ruta)
	c := p.Conectar(s)
	for _, operacion := range append([]string{""}, operacionesCortas...) {
		if operacion != "" {
			c.PedirOK(operacion)
		}
		diario = leerDiario(p, ruta)
		hitos = append(hitos, hito{operacion, len(diario), consultar(c, clavesCortas...)})
	}
	matar(s)
	return diario, hitos
}

// porDonde son los octetos por los que se corta: todos o, si son muchísimos, los de
// alrededor de cada hito y otros repartidos.
func porDonde(hitos []hito) []int {
	const muchos = 600
	desde, hasta := hitos[0].octetos, hitos[len(hitos)-1].octetos
	salto := 1 + (hasta-desde)/muchos
	cortes := map[int]bool{}
	for corte := desde; corte <= hasta; corte += salto {
		cortes[corte] = true
	}
	for _, h := range hitos {
		for corte := max(desde, h.octetos-4); corte <= min(hasta, h.octetos+4); corte++ {
			cortes[corte] = true
		}
	}
	return slices.Sorted(maps.Keys(cortes))
}

// arrancarCortado arranca con el diario cortado, mira los registros, confirma algo más y
// comprueba que también sobrevive.
func arrancarCortado(p *arnes.Prueba, diario []byte, corte int, hitos []hito) {
	p.T.Helper()
	ruta := filepath.Join(p.T.TempDir(), "cortado.diario")
	require.NoError(p.T, os.WriteFile(ruta, diario[:corte], 0o600))
	enteras := 0
	for i, h := range hitos {
		if h.octetos <= corte {
			enteras = i
		}
	}
	p.SiFalla(finalRoto)
	s := deVuelta(p, ruta, fmt.Sprintf("El diario de una sesión ocupa %d octetos, y se ha cortado en el %d.",
		len(diario), corte))
	c := p.Conectar(s)
	hay := consultar(c, clavesCortas...)
	sinTocar := corte == hitos[enteras].octetos // lo que se ha cortado de la siguiente es nada
	p.SiFalla(seHaceLaMitad)
	if sinTocar || !maps.Equal(hay, hitos[enteras+1].registros) { // puede estar, si está entera
		exigirEstado(p, fmt.Sprintf("El diario de una sesión ocupa %d octetos. Cortado en el %d, %s.", len(diario),
			corte, loQueQueda(enteras, hitos[enteras])), hitos[enteras].registros, hay)
	}
	p.SiFalla(seEscribeTrasLoRoto)
	c.PedirOK("alta nueva n=1")
	hay["nueva"] = "OK n=1"
	matar(s)
	queHaPasado := fmt.Sprintf("Con el diario cortado en el octeto %d el servidor ha arrancado y ha confirmado otra "+
		"alta. Después se le ha matado, y se ha vuelto a arrancar.", corte)
	s = deVuelta(p, ruta, queHaPasado)
	exigirEstado(p, queHaPasado+" Los registros no están como estaban.", hay, consultar(p.Conectar(s),
		append([]string{"nueva"}, clavesCortas...)...))
	matar(s)
}

func loQueQueda(enteras int, ultima hito) string {
	if enteras == 0 {
		return "no queda entera ninguna operación, y hay registros"
	}
	return fmt.Sprintf("quedan enteras %d operaciones (la última, %q), y los registros no están como ella los dejó",
		enteras, ultima.operacion)
}

// matadoMientrasTrabaja mata al servidor, varias veces, cuando ha confirmado a sus clientes
// un número de operaciones que cada vez es otro. Cada cliente tiene su registro, y sabe cómo
// ha de estar.
func matadoMientrasTrabaja(p *arnes.Prueba) {
	const veces, clientes = 5, 6
	ruta := diarioNuevo(p)
	s := conDiario(p, ruta)
	testigos := make([]testigoDeUno, clientes)
	for i := range testigos {
		testigos[i] = testigoDeUno{clave: fmt.Sprint("k", i)}
	}
	for vez := range veces {
		hasta := int64(1 + rand.IntN(150))
		confirmadas, basta, fin := atomic.Int64{}, make(chan struct{}), make(chan struct{})
		acabar := p.Adelantar(func(p *arnes.Prueba) {
			defer close(fin)
			p.ALaVez(clientes, func(p *arnes.Prueba, i int) {
				testigos[i].trabajar(p, s, vez, func() {
					if confirmadas.Add(1) == hasta {
						close(basta)
					}
				})
			})
		})
		select {
		case <-basta:
		case <-fin: // todos se han quedado sin respuesta
		}
		matar(s)
		acabar(p)
		p.SiFalla(sePierdeLoConfirmado)
		p.Exigir(confirmadas.Load() >= hasta, fmt.Sprintf("Con diario y %d clientes, el servidor ha dejado "+
			"de contestar tras confirmar %d operaciones.", clientes, confirmadas.Load()))
		s = deVuelta(p, ruta, noVuelve)
		for i := range testigos {
			testigos[i].exigir(p, p.Conectar(s), hasta)
		}
	}
}

// testigoDeUno es quien más sabe de un registro: lo último que se le ha confirmado, y lo
// que ha pedido y aún no sabe si se ha hecho.
type testigoDeUno struct {
	clave                 string
	confirmado, pendiente string // lo que contestaría una consulta; vacío, si no existe
}

// trabajar hace operaciones sobre su registro hasta que se queda sin servidor.
func (t *testigoDeUno) trabajar(p *arnes.Prueba, s *arnes.Servidor, vez int, confirmar func()) {
	c := p.Conectar(s)
	for i := 0; ; i++ {
		valor := fmt.Sprintf("a=%d-%d, b=%d-%d", vez, i, vez, i)
		peticion := "modificacion " + t.clave + " " + valor
		t.pendiente = "OK " + valor
		switch {
		case t.confirmado == "":
			peticion = "alta " + t.clave + " " + valor
		case i%5 == 4:
			peticion, t.pendiente = "baja "+t.clave, ""
		}
		respuesta, err := c.IntentarPedir(peticion)
		if err != nil {
			return
		}
		if !empiezaPorOK(respuesta) {
			p.Exigir(false, fmt.Sprintf("A %q, que se podía hacer, se ha contestado %q.", peticion, respuesta))
		}
		t.confirmado = t.pendiente
		confirmar()
	}
}

// exigir exige que el registro esté como se confirmó o, si había algo pendiente, como eso
// lo habría dejado. Desde ahora, lo que haya es lo confirmado.
func (t *testigoDeUno) exigir(p *arnes.Prueba, c *arnes.Conexion, hasta int64) {
	hay := consultar(c, t.clave)[t.clave]
	p.Exigir(hay == t.confirmado || hay == t.pendiente, fmt.Sprintf(
		"Se ha matado al servidor cuando había confirmado %d operaciones a sus clientes. Al volver a arrancar, el "+
			"registro %s no está como lo dejó la última confirmada, ni como lo habría dejado la siguiente.",
		hasta, t.clave), fmt.Sprintf("La última confirmada: %q", t.confirmado),
		fmt.Sprintf("La siguiente:         %q", t.pendiente), fmt.Sprintf("Hay:                  %q", hay))
	t.confirmado, t.pendiente = hay, hay
}
