package arnes

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

// Espera es lo que se espera a que unos programas hagan algo que han de hacer: lo que dure
// el plazo o, si antes se ve que ya no lo van a hacer, hasta entonces. Un programa que
// tarda no se da nunca por atascado: véase programas.Atascado.
//
// Solo sirve cuando a quien le toca moverse es a ellos. Si la prueba aún tiene que hacer
// algo para que puedan seguir, están parados con razón.
type Espera struct {
	programas     []*Programa
	desde, limite time.Time
}

// conProgramas empieza una espera.
func conProgramas(plazo time.Duration, programas ...*Programa) Espera {
	return Espera{programas, time.Now(), time.Now().Add(plazo)}
}

// Esperar empieza a esperar a que el programa haga algo, como mucho ese tiempo.
func (x *Programa) Esperar(plazo time.Duration) Espera {
	return conProgramas(plazo, x)
}

// esperarAlguno empieza a esperar algo que hará alguno de los programas que ha arrancado
// la prueba.
func (p *Prueba) esperarAlguno(plazo time.Duration) Espera {
	p.arrancado.mu.Lock()
	defer p.arrancado.mu.Unlock()
	return conProgramas(plazo, slices.Clone(p.arrancado.todos)...)
}

// Agotada dice si ya no hay que esperar más.
func (e Espera) Agotada() bool { return !time.Now().Before(e.limite) || e.parados() }

// parados dice si todos los programas que siguen en marcha, que ha de haber alguno, están
// atascados.
func (e Espera) parados() bool {
	hay := false
	for _, x := range e.programas {
		if x.HaAcabado() {
			continue
		}
		if !x.Atascado(e.desde, e.limite) {
			return false
		}
		hay = true
	}
	return hay
}

// CuantoSeHaEsperado lo dice con palabras: con el plazo o, si no se ha llegado a él, sin
// números.
func (e Espera) CuantoSeHaEsperado() string {
	if time.Now().Before(e.limite) {
		return "parado, y sin nada que lo vaya a despertar"
	}
	return fmt.Sprint(e.limite.Sub(e.desde), " después")
}

// entreVistazos es lo que va de un vistazo a otro mientras se espera.
const entreVistazos = 100 * time.Millisecond

// hasta devuelve un canal que se cierra cuando se cierra el otro o cuando se agota la
// espera. Hay que llamar a soltar cuando ya no se necesita.
func (e Espera) hasta(fin <-chan struct{}) (ya <-chan struct{}, soltar func()) {
	agotada, dejarlo := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(agotada)
		reloj := time.NewTicker(entreVistazos)
		defer reloj.Stop()
		for agotada := false; !agotada; agotada = e.Agotada() {
			select {
			case <-fin:
				return
			case <-dejarlo:
				return
			case <-reloj.C:
			}
		}
	}()
	return agotada, sync.OnceFunc(func() { close(dejarlo) })
}

// ultimoVistazo es lo que dura el último, ya agotada la espera.
const ultimoVistazo = 400 * time.Millisecond

// insistir hace algo con un límite corto cada vez, hasta que sale o se agota la espera. La
// última vez es después, y más larga: en una máquina ocupada, el límite puede llegar antes
// de haber podido mirar lo que ya estaba ahí.
func (e Espera) insistir(hacer func(hasta time.Time) (n int, err error)) (int, error) {
	for agotada := false; ; agotada = e.Agotada() {
		vistazo := entreVistazos
		if agotada {
			vistazo = ultimoVistazo
		}
		n, err := hacer(time.Now().Add(vistazo))
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) || agotada {
			return n, err
		}
	}
}
