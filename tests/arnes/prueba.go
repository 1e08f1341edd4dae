// Package arnes tiene los verbos con los que se escribe una prueba: arranca los
// programas de una solución y habla con ellos desde fuera, por TCP, como un
// cliente o un servidor cualquiera, y por su entrada y su salida, como una
// persona. Cuando algo no es como debe, la prueba acaba con un informe que dice
// qué se hizo, qué se esperaba, qué llegó y por qué suele pasar.
//
// Todas las esperas tienen un plazo, y nada de lo que se arranca sobrevive a la
// prueba que lo pidió. Los verbos acaban la prueba si algo no va; los que empiezan
// por Intentar devuelven un error.
package arnes

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"sockets/tests/informe"
	"sockets/tests/programas"
)

// Plazo es lo más que se espera a que un programa haga algo.
var Plazo = 10 * time.Second

// Prueba es un escenario en marcha: lo que arranca y la causa que se dará si
// algo falla.
type Prueba struct {
	T        testing.TB
	Solucion *programas.Solucion
	Lee      string // la sección que explica lo que se prueba

	padre     *Prueba        // las que corren a la vez tienen uno
	fallo     *informe.Fallo // de una que tiene padre
	callado   *Programa      // el que no contestaba en ese fallo; nil, si no era eso
	causas    map[informe.Clase]string
	lecturas  map[informe.Clase]string // las de las clases que no explica Lee
	caidas    []caida
	suyas     []string                        // los números de las reglas que comprueba
	citada    map[informe.Clase]informe.Regla // de ellas, la que se comprueba ahora
	arrancado *arrancado
	preparar  func(*programas.Proceso) // cambia cómo se arranca un programa; puede ser nil
}

// caida es la causa de que un programa caiga diciendo algo.
type caida struct{ dice, causa string }

// arrancado son los programas que ha arrancado una prueba.
type arrancado struct {
	mu    sync.Mutex // guarda todos
	todos []*Programa
}

// NuevaPrueba empieza un escenario sobre una solución ya preparada. Lee es la
// sección que explica lo que se prueba, y después van las reglas que comprueba.
func NuevaPrueba(t testing.TB, solucion *programas.Solucion, lee string, reglas ...string) *Prueba {
	p := &Prueba{T: t, Solucion: solucion, Lee: lee, arrancado: &arrancado{}}
	p.SiFalla("")
	p.empezarPorSuRegla(reglas)
	return p
}

// SiFalla dice la causa probable de cualquier fallo desde aquí. Las causas se
// pueden escribir en varias líneas.
func (p *Prueba) SiFalla(causa string) {
	p.causas = map[informe.Clase]string{informe.Otra: informe.EnUnaLinea(causa)}
	p.lecturas = map[informe.Clase]string{}
}

// SiCalla dice la causa probable de que no llegue respuesta a tiempo.
func (p *Prueba) SiCalla(causa string) { p.si(causa, informe.Calla) }

// SiRompeElFormato dice la causa probable de que llegue algo que no es un
// mensaje.
func (p *Prueba) SiRompeElFormato(causa string) { p.si(causa, informe.SinFormato) }

// SiCierra dice la causa probable de que se cierre o se corte la conexión.
func (p *Prueba) SiCierra(causa string) {
	p.si(causa, informe.Cierra, informe.CierraAMedias, informe.Corta)
}

// SiSobra dice la causa probable de que llegue algo que nadie había pedido.
func (p *Prueba) SiSobra(causa string) { p.si(causa, informe.Sobra) }

// SiAcaba dice la causa probable de que el servidor acabe cuando debía seguir, sin
// volcar su pila: porque su main ha vuelto, por ejemplo.
func (p *Prueba) SiAcaba(causa string) { p.si(causa, informe.Acaba) }

// SiCae dice la causa probable de que el servidor acabe volcando su pila.
func (p *Prueba) SiCae(causa string) { p.si(causa, informe.Cae) }

// LeeSi dice qué sección explica una clase de fallo, si no es Lee. Como las causas, vale
// hasta el siguiente SiFalla.
func (p *Prueba) LeeSi(clase informe.Clase, lee string) { p.lecturas[clase] = lee }

func (p *Prueba) si(causa string, clases ...informe.Clase) {
	for _, clase := range clases {
		p.causas[clase] = informe.EnUnaLinea(causa)
	}
}

// SiCaeDiciendo dice la causa probable de que el programa caiga y, entre lo que
// escribe, esté ese texto. Vale para el resto de la prueba.
func (p *Prueba) SiCaeDiciendo(texto, causa string) {
	p.caidas = append(slices.Clip(p.caidas), caida{texto, causa})
}

// causaDe devuelve la causa que la prueba da a una clase de fallo; si no da
// ninguna, la de siempre.
func (p *Prueba) causaDe(clase informe.Clase) string {
	for _, causa := range []string{p.causas[clase], p.causas[informe.Otra], causasDeSiempre[clase]} {
		if causa != "" {
			return informe.EnUnaLinea(causa)
		}
	}
	return ""
}

// Fallar acaba la prueba con un informe.
func (p *Prueba) Fallar(f *informe.Fallo) {
	p.T.Helper()
	p.fallarPor(f, nil)
}

// fallarPor es Fallar cuando se sabe qué programa no contesta: si es de Go, dirá
// dónde está parado.
func (p *Prueba) fallarPor(f *informe.Fallo, callado *Programa) {
	p.T.Helper()
	if f.Causa == "" {
		f.Causa = p.causaDe(f.Clase)
	}
	if f.Regla.Numero == "" && f.Clase != informe.NoCompila {
		f.Regla = p.reglaDe(f.Clase)
	}
	if f.Lee == "" {
		f.Lee = cmp.Or(p.lecturas[f.Clase], p.Lee)
	}
	if p.padre != nil {
		p.fallo, p.callado = f, callado
		runtime.Goexit()
	}
	if carrera := p.carrera(); carrera != nil {
		f = carrera // lo demás suele ser consecuencia
	} else if callado != nil {
		f.Detalles = append(f.Detalles, callado.paradas()...)
	}
	Contar(p.T, f)
}

// Contar acaba una prueba con un fallo, contado dos veces: en los atributos de la
// prueba, para los programas que la leen, y como texto.
func Contar(t testing.TB, f *informe.Fallo) {
	t.Helper()
	f.Atribuir(t)
	t.Fatal("\n" + f.String() + "\n")
}

// Exigir falla con el título si la condición no se cumple. Los detalles se
// escriben tal cual, uno en cada línea.
func (p *Prueba) Exigir(condicion bool, titulo string, detalles ...string) {
	p.T.Helper()
	if !condicion {
		p.Fallar(&informe.Fallo{Titulo: titulo, Detalles: detalles})
	}
}

// ALaVez hace lo mismo en n gorrutinas y espera a todas. Si fallan varias,
// cuenta una.
func (p *Prueba) ALaVez(n int, hacer func(p *Prueba, i int)) {
	p.T.Helper()
	hijas := make([]*Prueba, n)
	var todas sync.WaitGroup
	for i := range hijas {
		hijas[i] = p.hija()
		todas.Go(func() { hacer(hijas[i], i) })
	}
	todas.Wait()
	for _, hija := range hijas {
		hija.contarAlPadre()
	}
}

// Aplazar hace algo ahora y, si falla, no lo cuenta hasta que se llame a la función
// que devuelve. Con las conexiones que se abran dentro se sigue con Conexion.De.
func (p *Prueba) Aplazar(hacer func(p *Prueba)) (contar func()) {
	hija := p.hija()
	var una sync.WaitGroup
	una.Go(func() { hacer(hija) })
	una.Wait()
	return hija.contarAlPadre
}

// hija es una prueba que, si falla, guarda su fallo para que lo cuente su padre.
func (p *Prueba) hija() *Prueba {
	return &Prueba{
		T: p.T, Solucion: p.Solucion, Lee: p.Lee, padre: p, arrancado: p.arrancado,
		causas: maps.Clone(p.causas), lecturas: maps.Clone(p.lecturas), caidas: p.caidas,
		suyas: p.suyas, citada: p.citada,
	}
}

func (p *Prueba) contarAlPadre() {
	if p.fallo != nil {
		p.padre.fallarPor(p.fallo, p.callado)
	}
}

// Adelantar empieza algo en otra gorrutina, para seguir con lo demás. Lo que devuelve
// espera a que acabe y cuenta su fallo, si lo ha habido, en la prueba que se le da.
func (p *Prueba) Adelantar(hacer func(p *Prueba)) (acabar func(p *Prueba)) {
	hija := p.hija()
	fin := make(chan struct{})
	go func() {
		defer close(fin)
		hacer(hija)
	}()
	p.T.Cleanup(func() { <-fin }) // que nada siga en marcha, aunque no se llegue a acabar
	return func(p *Prueba) {
		<-fin
		if hija.fallo != nil {
			p.fallarPor(hija.fallo, hija.callado)
		}
	}
}

// Acabar comprueba lo que ha de ser cierto al final de todo escenario: los
// programas que no podían acabar siguen en pie, y el detector no ha visto carreras
// de datos.
func (p *Prueba) Acabar() {
	p.T.Helper()
	for _, programa := range p.arrancado.todos {
		if !programa.puedeAcabar && programa.HaAcabado() {
			f := programa.falloPorAcabar(nil)
			f.Regla = p.laRegla("3.3") // lo que se comprobaba ha ido bien
			p.Fallar(f)
		}
		programa.Matar()
	}
	if carrera := p.carrera(); carrera != nil {
		Contar(p.T, carrera)
	}
}

// SinDetector sigue la prueba con la solución compilada sin el detector de
// carreras, que es más lento y ocupa memoria suya.
func (p *Prueba) SinDetector() {
	p.T.Helper()
	s, err := p.Solucion.SinDetector(p.T.TempDir())
	if err != nil {
		p.Fallar(&informe.Fallo{Titulo: err.Error(), Clase: informe.NoCompila})
	}
	p.Solucion = s
}
