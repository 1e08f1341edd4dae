// Package tests juzga los cinco pasos desde fuera: arranca sus programas y
// habla con ellos por TCP y por el terminal. Sirve igual para la solución de
// este repositorio y para la carpeta de un estudiante:
//
//	go test -race ./tests -run Paso3 -solucion mio
package tests

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

var (
	solucion = flag.String("solucion", "", "carpeta con la solución que se prueba; sin ella, la del repositorio")
	conTodo  = flag.Bool("todo", false, "ejecuta también las pruebas largas: 10 000 clientes, decenas de miles que van y vienen, y dos máquinas con un cable que se corta")
)

func TestMain(m *testing.M) {
	flag.DurationVar(&arnes.Plazo, "plazo", arnes.Plazo, "lo más que se espera a que un programa haga algo")
	listar := flag.Int("listar", 0, "escribe los nombres de las pruebas de ese paso, en su orden, y acaba")
	flag.Parse()
	if *listar > 0 {
		for _, e := range delPaso(*listar, false) {
			fmt.Println(e.nombre)
		}
		os.Exit(0)
	}
	// Los pasos se prueban a la vez: casi todo su tiempo es esperar.
	_ = flag.Set("test.parallel", "5")
	if !arnes.ConDetector && os.Getenv(sinAviso) == "" {
		avisarEnElTerminal("ATENCIÓN: sin -race no se buscan carreras de datos. Un programa que las tiene puede pasar estas pruebas.\n")
	}
	estado := m.Run()
	if *solucion != "" && !algoProbado.Load() && estado == 0 {
		fmt.Println("No se ha probado nada. ¿Has escrito -run Paso3, con mayúscula y el número del paso?")
		estado = 1
	}
	os.Exit(estado)
}

// algoProbado dice si se ha llegado a probar algún paso.
var algoProbado atomic.Bool

// sinAviso es la variable de entorno con la que otros programas que corren las
// pruebas dicen que ya se ocupan ellos de avisar.
const sinAviso = "SOCKETS_SIN_AVISO"

// avisarEnElTerminal escribe donde se vea: si las pruebas pasan, go test se calla
// lo que escriben por su salida.
func avisarEnElTerminal(texto string) {
	nombre := "/dev/tty"
	if runtime.GOOS == "windows" {
		nombre = "CONOUT$"
	}
	terminal, err := os.OpenFile(nombre, os.O_WRONLY, 0)
	if err != nil {
		fmt.Print(texto)
		return
	}
	defer terminal.Close()
	fmt.Fprint(terminal, texto)
}

func TestPaso1(t *testing.T) { probarPaso(t, 1) }
func TestPaso2(t *testing.T) { probarPaso(t, 2) }
func TestPaso3(t *testing.T) { probarPaso(t, 3) }
func TestPaso4(t *testing.T) { probarPaso(t, 4) }
func TestPaso5(t *testing.T) { probarPaso(t, 5) }

// escenario es una prueba que vale para varios pasos seguidos: lo que un paso
// consigue, los siguientes lo conservan.
type escenario struct {
	nombre       string
	desde, hasta int
	lee          string   // la sección que lo explica
	tras         []string // si alguno de estos falla, no se prueba: sería el mismo error
	soloNuestra  bool     // exige más que el contrato, a la solución del repositorio
	aparte       bool     // dura, y ninguna va tras ella: se prueba al final, con otras así
	probar       func(p *prueba)
}

// prueba añade al arnés lo que depende del paso.
type prueba struct{ *arnes.Prueba }

// escenarios están en el orden en que se prueban: de lo que todo lo demás
// necesita a lo más difícil.
// Los que solo valen en algún sistema se añaden al arrancar; por eso es una
// función y no una variable, que se calcularía antes.
func escenarios() []escenario {
	return slices.Concat(deArranque, deFormato, dePercances, deOperaciones, deClientes, deDatos, deRegistros, delCliente)
}

func probarPaso(t *testing.T, paso int) {
	t.Parallel()
	algoProbado.Store(true)
	s := solucionDel(paso)
	if err := s.Preparar(t.TempDir()); err != nil {
		t.Fatalf("\n%v\n\n(Si la ruta de -solucion no es completa, se cuenta desde la carpeta del repositorio.)", err)
	}
	var fallados sync.Map // nombre → true
	for _, e := range delPaso(paso, s.Propia) {
		pasa := t.Run(e.nombre, func(t *testing.T) { e.correr(t, s, &fallados) })
		if !pasa {
			fallados.Store(e.nombre, true)
		}
	}
}

// delPaso devuelve los escenarios de un paso: los del contrato y, si la solución
// es la nuestra, también los que exigen más.
func delPaso(paso int, nuestra bool) []escenario {
	return slices.DeleteFunc(escenarios(), func(e escenario) bool {
		return paso < e.desde || paso > e.hasta || e.soloNuestra && !nuestra
	})
}

func (e escenario) correr(t *testing.T, s *arnes.Solucion, fallados *sync.Map) {
	if e.aparte {
		t.Parallel() // espera a que acaben las que no lo son
	}
	for _, anterior := range e.tras {
		if _, fallada := fallados.Load(anterior); fallada {
			fallados.Store(e.nombre, true)
			t.Skipf("No se prueba hasta que pase «%s».", anterior)
		}
	}
	p := &prueba{arnes.NuevaPrueba(t, s, e.lee)}
	e.probar(p)
	p.Acabar()
}

func solucionDel(paso int) *arnes.Solucion {
	raiz := arnes.RaizRepositorio()
	propia := filepath.Join(raiz, fmt.Sprintf("paso%d", paso))
	if *solucion == "" {
		return &arnes.Solucion{Paso: paso, Carpeta: propia, Propia: true}
	}
	carpeta := *solucion
	if !filepath.IsAbs(carpeta) {
		carpeta = filepath.Join(raiz, carpeta)
	}
	if suya := filepath.Join(carpeta, fmt.Sprintf("paso%d", paso)); existe(suya) {
		carpeta = suya
	}
	return &arnes.Solucion{Paso: paso, Carpeta: carpeta, Propia: carpeta == propia}
}

func existe(carpeta string) bool {
	_, err := os.Stat(carpeta)
	return err == nil
}

// aLaVez es ALaVez con pruebas de las de aquí.
func (p *prueba) aLaVez(n int, hacer func(p *prueba, i int)) {
	p.T.Helper()
	p.ALaVez(n, func(hija *arnes.Prueba, i int) { hacer(&prueba{hija}, i) })
}

// sinDetector sigue la prueba con la solución compilada sin el detector de
// carreras.
func (p *prueba) sinDetector() {
	p.T.Helper()
	s, err := p.Solucion.SinDetector(p.T.TempDir())
	require.NoError(p.T, err)
	p.Solucion = s
}

// paraUno arranca un servidor que puede acabar cuando se va su cliente: que lo
// haga o no se mira en otras pruebas.
func (p *prueba) paraUno(argumentos ...string) *arnes.Servidor {
	p.T.Helper()
	return p.ServidorQueAcaba(argumentos...)
}

// abrir arranca un servidor para un solo cliente y se conecta a él.
func (p *prueba) abrir() *arnes.Conexion {
	p.T.Helper()
	return p.Conectar(p.paraUno())
}

// eco devuelve una petición que todos los pasos entienden, cada uno a su
// manera, y su respuesta: el texto en mayúsculas. El texto ha de ser ASCII y
// estar en minúsculas.
func (p *prueba) eco(texto string) (peticion, respuesta string) {
	if p.Solucion.Paso <= 1 {
		return texto, mayusculas(texto)
	}
	return "mayusculas " + texto, "OK " + mayusculas(texto)
}

func mayusculas(texto string) string {
	octetos := []byte(texto)
	for i, octeto := range octetos {
		if 'a' <= octeto && octeto <= 'z' {
			octetos[i] = octeto - 'a' + 'A'
		}
	}
	return string(octetos)
}

// desdeElPaso devuelve el texto si el paso que se prueba es ese o uno posterior.
func (p *prueba) desdeElPaso(paso int, texto string) string {
	if p.Solucion.Paso < paso {
		return ""
	}
	return texto
}

// pedirEco pide por la conexión el texto en mayúsculas y exige la respuesta.
func (p *prueba) pedirEco(c *arnes.Conexion, texto string) {
	p.T.Helper()
	peticion, respuesta := p.eco(texto)
	c.Pedir(peticion, respuesta)
}

// exigirQueAtienda exige que un cliente nuevo tenga respuesta.
func (p *prueba) exigirQueAtienda(s *arnes.Servidor) {
	p.T.Helper()
	c := p.Conectar(s)
	defer c.Cerrar()
	p.pedirEco(c, "hola")
}
