package tests

import (
	"net"
	"runtime"
	"strings"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

const (
	arranca      = "el servidor dice en qué dirección escucha"
	enTodas      = "con -ip 0.0.0.0 escucha en todas las direcciones"
	ocupado      = "con el puerto ocupado no arranca y lo dice"
	leeArranque  = "README.md, «Lo que ha de cumplir una solución»"
	ajenaATodos  = "192.0.2.1" // de la red para ejemplos: RFC 5737
	segundaLocal = "127.0.0.2"
)

var deArranque = []escenario{
	{nombre: arranca, desde: 1, hasta: 5, lee: leeArranque, probar: func(p *prueba) {
		s := p.paraUno()
		p.SiFalla("El servidor anuncia una dirección y escucha en otra.")
		p.Conectar(s)
	}},
	{nombre: "la línea es la del enunciado", desde: 1, hasta: 5, soloNuestra: true, tras: []string{arranca}, probar: func(p *prueba) {
		s := p.paraUno()
		p.Exigir(s.Anuncio == "Servidor escuchando en "+s.Direccion, "La línea que anuncia la dirección es otra: "+s.Anuncio)
	}},
	{nombre: enTodas, desde: 1, hasta: 5, lee: leeArranque, tras: []string{arranca}, probar: func(p *prueba) {
		s := p.paraUno("-ip", "0.0.0.0")
		if runtime.GOOS == "linux" { // donde toda la red 127.0.0.0/8 es de la máquina
			_, puerto, _ := net.SplitHostPort(s.Direccion)
			s.Direccion = net.JoinHostPort(segundaLocal, puerto)
		}
		p.SiFalla("El servidor no hace caso de la opción -ip.")
		p.Conectar(s)
	}},
	{nombre: ocupado, desde: 1, hasta: 5, lee: leeArranque, tras: []string{arranca}, probar: func(p *prueba) {
		primero := p.paraUno()
		_, puerto, err := net.SplitHostPort(primero.Direccion)
		require.NoError(p.T, err)
		p.exigirQueNoArranque(p.Lanzar("servidor", "-puerto", puerto))
		p.SiFalla("Un segundo servidor ha querido el puerto del primero, y en el primero ya no se puede entrar.")
		p.Conectar(primero)
	}},
	{nombre: "con un puerto imposible no arranca y lo dice", desde: 1, hasta: 5, lee: leeArranque, tras: []string{arranca}, probar: func(p *prueba) {
		for _, puerto := range []string{"hola", "65536", "-1", ""} {
			p.exigirQueNoArranque(p.Lanzar("servidor", "-puerto", puerto))
		}
	}},
	{nombre: "con una dirección que no es de esta máquina no arranca y lo dice", desde: 1, hasta: 5, lee: leeArranque, tras: []string{enTodas, ocupado}, probar: func(p *prueba) {
		p.exigirQueNoArranque(p.Lanzar("servidor", "-ip", ajenaATodos, "-puerto", "0"))
	}},
	{nombre: "con opciones que no existen no arranca y lo dice", desde: 1, hasta: 5, soloNuestra: true, probar: func(p *prueba) {
		for _, opciones := range [][]string{{"-color"}, {"-puerto"}, {"54321"}} {
			p.exigirQueNoArranque(p.Lanzar("servidor", opciones...))
			p.exigirQueNoArranque(p.Lanzar("cliente", opciones...))
		}
	}},
	{nombre: "con -help explica sus opciones", desde: 1, hasta: 5, soloNuestra: true, probar: func(p *prueba) {
		for _, programa := range []string{"servidor", "cliente"} {
			s := p.Lanzar(programa, "-help")
			p.Exigir(s.EsperarFin() == 0, "Pedir ayuda no es un error.")
			p.Exigir(strings.Contains(s.Salida.String(), "-puerto"), "La ayuda no nombra -puerto.", s.Salida.String())
			conRetardo := programa == "servidor" && p.Solucion.Paso >= 4
			p.Exigir(strings.Contains(s.Salida.String(), "-retardo") == conRetardo, "La ayuda nombra -retardo donde no lo hay, o al revés.", s.Salida.String())
		}
	}},
}

// pilas son señales de que un programa ha volcado la suya.
var pilas = []string{"panic:", "goroutine ", "Traceback"}

// exigirQueNoArranque exige que el programa acabe con un estado que no sea 0 y
// que explique por qué sin volcar su pila. A los de este repositorio les exige
// además que lo digan en una línea y en español.
func (p *prueba) exigirQueNoArranque(s *arnes.Servidor) {
	p.T.Helper()
	p.SiFalla("Mira el error que devuelve la escucha: si no es nil, explícalo por la salida de errores y acaba con un estado que no sea 0 (log.Fatal hace las dos cosas).")
	estado := s.EsperarFin()
	p.Exigir(estado != 0, "El programa no puede empezar y, sin embargo, acaba con estado 0.")
	errores := s.Errores.String()
	p.Exigir(strings.TrimSpace(errores) != "", "El programa no puede empezar y no dice por qué en la salida de errores.")
	for _, pila := range pilas {
		p.Exigir(!strings.Contains(errores, pila), "El programa no puede empezar y, en vez de explicarlo, vuelca su pila.", errores)
	}
	if p.Solucion.Propia {
		p.Exigir(strings.Count(errores, "\n") == 1, "El aviso no cabe en una línea.", errores)
		for _, ingles := range []string{"listen", "invalid", "flag", "address", "bind"} {
			p.Exigir(!strings.Contains(errores, ingles), "El aviso está en inglés.", errores)
		}
	}
}
