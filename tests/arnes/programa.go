package arnes

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"sockets/tests/informe"
	"sockets/tests/programas"
)

// esperaPorFin es lo que se da a un servidor que ha cortado la conexión para
// que acabe, por si la cortó al caerse; así el informe puede decirlo.
const esperaPorFin = 500 * time.Millisecond

// Programa es un programa de la solución, en marcha: su servidor o su cliente.
type Programa struct {
	*programas.Proceso
	p           *Prueba
	cual        string // "servidor" o "cliente"
	argumentos  []string
	puedeAcabar bool
}

// Lanzar arranca el "servidor" o el "cliente" con unos argumentos, sin esperar
// a nada y sin entrada estándar.
func (p *Prueba) Lanzar(programa string, argumentos ...string) *Programa {
	p.T.Helper()
	nuevo := p.programa(programa, argumentos...)
	nuevo.arrancar()
	return nuevo
}

// programa lo prepara sin arrancarlo.
func (p *Prueba) programa(programa string, argumentos ...string) *Programa {
	proceso := p.Solucion.Proceso(programa, argumentos...)
	if p.preparar != nil {
		p.preparar(proceso)
	}
	return &Programa{Proceso: proceso, p: p, cual: programa, argumentos: argumentos}
}

func (x *Programa) arrancar() {
	x.p.T.Helper()
	if err := x.Arrancar(); err != nil {
		x.p.Fallar(&informe.Fallo{Titulo: "No se puede arrancar el programa: " + err.Error(), Clase: informe.NoCompila})
	}
	x.p.T.Cleanup(x.Matar)
	x.p.arrancado.mu.Lock()
	defer x.p.arrancado.mu.Unlock()
	x.p.arrancado.todos = append(x.p.arrancado.todos, x)
}

// EsperarFin espera a que el programa acabe y devuelve su estado; -1 si lo mató
// una señal.
func (x *Programa) EsperarFin() int {
	x.p.T.Helper()
	espera := x.Esperar(Plazo)
	if x.AcabaAntes(espera, nil) {
		return x.Estado()
	}
	x.p.Fallar(&informe.Fallo{
		Titulo:   fmt.Sprintf("El programa no acaba: %s, sigue en marcha.", espera.CuantoSeHaEsperado()),
		Detalles: x.ultimasLineas(),
	})
	return -1
}

// AcabaAntes espera a que el programa acabe, y dice si ha acabado: lo deja si se cierra el
// otro canal, o si se agota la espera. Desde que se llama, puede acabar.
func (x *Programa) AcabaAntes(espera Espera, otro <-chan struct{}) bool {
	agotada, soltar := espera.hasta(otro)
	defer soltar()
	select {
	case <-x.Fin():
		return true
	case <-agotada:
		return x.HaAcabado()
	}
}

// Fin devuelve un canal que se cierra cuando el programa acaba. Desde que se
// llama, puede acabar.
func (x *Programa) Fin() <-chan struct{} {
	x.puedeAcabar = true
	return x.Proceso.Fin()
}

func (x *Programa) acabaPronto() bool {
	select {
	case <-x.Proceso.Fin():
		return true
	case <-time.After(esperaPorFin):
		return false
	}
}

// falloPorAcabar cuenta que el programa ha acabado cuando debía seguir. Si ha
// sido en medio de una conversación, previo dice en cuál.
func (x *Programa) falloPorAcabar(previo *informe.Fallo) *informe.Fallo {
	f := &informe.Fallo{}
	if previo != nil {
		*f = *previo
	}
	f.Titulo = fmt.Sprintf("El servidor ha acabado cuando debía seguir: %s.", x.ComoAcabo())
	f.Detalles = append(f.Detalles, x.ultimasLineas()...)
	f.Causa = cmp.Or(x.p.causas[x.claseDelFin()], f.Causa, x.p.causaDe(informe.Otra))
	f.Lee = cmp.Or(x.p.lecturas[x.claseDelFin()], f.Lee)
	if r, dicha := x.p.citada[x.claseDelFin()]; dicha {
		f.Regla = r
	}
	if x.haCaido() {
		f.Causa = informe.EnUnaLinea(elProgramaCae + " " + x.porQueCae(f.Causa))
	}
	return f
}

func (x *Programa) claseDelFin() informe.Clase {
	if x.haCaido() {
		return informe.Cae
	}
	return informe.Acaba
}

// porQueCae devuelve la causa de lo que ha dicho al caer; si no se sabe ninguna, la que
// se le da.
func (x *Programa) porQueCae(otra string) string {
	texto := x.Errores.String()
	for _, c := range slices.Concat(x.p.caidas, causasDeCaida) {
		if strings.Contains(texto, c.dice) {
			return informe.EnUnaLinea(c.causa)
		}
	}
	return otra
}

func (x *Programa) haCaido() bool {
	texto := x.Errores.String()
	return strings.Contains(texto, "panic:") || strings.Contains(texto, "fatal error:")
}

func (x *Programa) ultimasLineas() []string {
	lineas := x.Errores.UltimasLineas(400)
	if len(lineas) == 0 {
		lineas = x.Salida.UltimasLineas(400)
	}
	if len(lineas) == 0 {
		return []string{"El programa no ha escrito nada."}
	}
	for i, linea := range lineas { // de un panic importa el principio
		if strings.HasPrefix(linea, "panic:") || strings.HasPrefix(linea, "fatal error:") {
			lineas = lineas[i:min(len(lineas), i+10)]
			break
		}
	}
	lineas = lineas[max(0, len(lineas)-10):]
	sangradas := strings.Split(informe.Sangrar(strings.Join(lineas, "\n")), "\n")
	return append([]string{"Lo último que escribió:"}, sangradas...)
}

// DiceQue espera a que el programa escriba el texto por la salida de errores;
// falso si pasa el plazo antes.
func (x *Programa) DiceQue(texto string) bool {
	agotada, soltar := x.Esperar(Plazo).hasta(nil)
	defer soltar()
	_, loDice := x.Errores.EsperarQue(Plazo, agotada, func(todo string) bool { return strings.Contains(todo, texto) })
	return loDice
}
