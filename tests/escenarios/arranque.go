package escenarios

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

func deArranque() []Escenario {
	return []Escenario{
		{Nombre: arranca, Desde: 1, Hasta: 5, Reglas: []string{"1.10"}, Lee: leeArranque, Probar: diceDondeEscucha},
		{Nombre: "la línea es la del enunciado", Desde: 1, Hasta: 5, SoloNuestra: true,
			Tras: []string{arranca}, Probar: laLineaDelEnunciado},
		{Nombre: enTodas, Desde: 1, Hasta: 5, Reglas: []string{"1.9"}, Lee: leeArranque, Tras: []string{arranca},
			Probar: escuchaEnTodas},
		{Nombre: "con otra -ip, dice la dirección en la que escucha", Desde: 1, Hasta: 5, Reglas: []string{"1.10"},
			Lee: leeArranque, Tras: []string{enTodas}, Probar: diceLaOtra},
		{Nombre: ocupado, Desde: 1, Hasta: 5, Reglas: []string{"1.11"}, Lee: leeArranque, Tras: []string{arranca},
			Probar: puertoOcupado},
		{Nombre: "con un puerto imposible no arranca y lo dice", Desde: 1, Hasta: 5, Reglas: []string{"1.11"},
			Lee: leeArranque, Tras: []string{arranca}, Probar: puertoImposible},
		{Nombre: "con una dirección que no es de esta máquina no arranca y lo dice", Desde: 1, Hasta: 5,
			Reglas: []string{"1.11"}, Lee: leeArranque, Tras: []string{enTodas, ocupado}, Probar: direccionAjena},
		{Nombre: "con opciones que no existen no arranca y lo dice", Desde: 1, Hasta: 5, SoloNuestra: true,
			Probar: opcionesQueNoExisten},
		{Nombre: "con -help explica sus opciones", Desde: 1, Hasta: 5, SoloNuestra: true, Probar: explicaSusOpciones},
	}
}

func diceDondeEscucha(p *arnes.Prueba) {
	s := p.ServidorQueAcaba()
	p.SiFalla(anunciaUnaYEscuchaEnOtra)
	p.Conectar(s)
}

// diceLaOtra se conecta adonde dice el servidor. Solo en Linux se puede contar con que la
// máquina tenga otra dirección.
func diceLaOtra(p *arnes.Prueba) {
	ip := segundaLocal
	if runtime.GOOS != "linux" {
		ip = "127.0.0.1"
	}
	s := p.ServidorQueAcaba("-ip", ip)
	p.SiFalla(anunciaUnaYEscuchaEnOtra)
	p.Conectar(s)
}

func laLineaDelEnunciado(p *arnes.Prueba) {
	s := p.ServidorQueAcaba()
	p.Exigir(s.Anuncio.Linea == "Servidor escuchando en "+s.Direccion,
		"La línea que anuncia la dirección es otra: "+s.Anuncio.Linea)
}

// escuchaEnTodas se conecta al servidor por otra dirección de la máquina. Solo en
// Linux es de ella toda la red 127.0.0.0/8; en los demás sistemas se mira la
// dirección que anuncia, que no puede ser la de hablar uno consigo mismo.
func escuchaEnTodas(p *arnes.Prueba) {
	s := p.ServidorQueAcaba("-ip", "0.0.0.0")
	p.SiFalla(noHaceCasoDeIP)
	if runtime.GOOS != "linux" {
		p.Exigir(!esLocal(s.Anuncio.IP), "Con «-ip 0.0.0.0», el servidor anuncia que escucha en "+s.Anuncio.IP+
			": ahí solo se le pueden conectar los programas de su misma máquina.")
		return
	}
	_, puerto, _ := net.SplitHostPort(s.Direccion)
	s.Direccion = net.JoinHostPort(segundaLocal, puerto)
	p.Conectar(s)
}

func esLocal(ip string) bool {
	direccion := net.ParseIP(ip)
	return ip == "localhost" || direccion != nil && direccion.IsLoopback()
}

func puertoOcupado(p *arnes.Prueba) {
	primero := p.ServidorQueAcaba()
	_, puerto, err := net.SplitHostPort(primero.Direccion)
	require.NoError(p.T, err)
	exigirQueNoArranque(p, p.Lanzar("servidor", "-puerto", puerto))
	p.SiFalla(quitaElPuertoAlPrimero)
	p.Conectar(primero)
}

func puertoImposible(p *arnes.Prueba) {
	for _, puerto := range []string{"hola", "65536", "-1"} {
		exigirQueNoArranque(p, p.Lanzar("servidor", "-puerto", puerto))
	}
}

func direccionAjena(p *arnes.Prueba) {
	exigirQueNoArranque(p, p.Lanzar("servidor", "-ip", ajenaATodos, "-puerto", "0"))
}

func opcionesQueNoExisten(p *arnes.Prueba) {
	for _, opciones := range [][]string{{"-color"}, {"-puerto"}, {"54321"}} {
		exigirQueNoArranque(p, p.Lanzar("servidor", opciones...))
		exigirQueNoArranque(p, p.Lanzar("cliente", opciones...))
	}
}

func explicaSusOpciones(p *arnes.Prueba) {
	for _, programa := range []string{"servidor", "cliente"} {
		x := p.Lanzar(programa, "-help")
		p.Exigir(x.EsperarFin() == 0, "Pedir ayuda no es un error.")
		ayuda := x.Salida.String()
		p.Exigir(strings.Contains(ayuda, "-puerto"), "La ayuda no nombra -puerto.", ayuda)
		conRetardo := programa == "servidor" && p.Solucion.Paso >= 4
		p.Exigir(strings.Contains(ayuda, "-retardo") == conRetardo,
			"La ayuda nombra -retardo donde no lo hay, o al revés.", ayuda)
	}
}

// pilas son señales de que un programa ha volcado la suya.
var pilas = []string{"panic:", "goroutine ", "Traceback"}

func vuelcaSuPila(errores string) bool {
	for _, pila := range pilas {
		if strings.Contains(errores, pila) {
			return true
		}
	}
	return false
}

// exigirQueNoArranque exige que el programa acabe con un estado que no sea 0 y
// que explique por qué sin volcar su pila. A los de este repositorio les exige
// además que lo digan en una línea y en español.
func exigirQueNoArranque(p *arnes.Prueba, x *arnes.Programa) {
	p.T.Helper()
	p.SiFalla(noMiraElErrorDeEscuchar)
	estado := x.EsperarFin()
	p.Exigir(estado != 0, "El programa no puede empezar y, sin embargo, acaba con estado 0.")
	errores := x.Errores.String()
	p.Exigir(strings.TrimSpace(errores) != "",
		"El programa no puede empezar y no dice por qué en la salida de errores.")
	p.Exigir(!vuelcaSuPila(errores), "El programa no puede empezar y, en vez de explicarlo, vuelca su pila.", errores)
	if !p.Solucion.Propia {
		return
	}
	p.Exigir(strings.Count(errores, "\n") == 1, "El aviso no cabe en una línea.", errores)
	for _, ingles := range []string{"listen", "invalid", "flag", "address", "bind"} {
		p.Exigir(!strings.Contains(errores, ingles), "El aviso está en inglés.", errores)
	}
}
