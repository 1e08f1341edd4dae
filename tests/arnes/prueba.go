package arnes

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// Plazo es lo más que se espera a que un programa haga algo.
var Plazo = 10 * time.Second

// Prueba es el escenario en marcha: lo que arranca y la causa que se dará si
// algo falla.
type Prueba struct {
	T        testing.TB
	Solucion *Solucion
	Lee      string // la sección que explica lo que se prueba

	padre      *Prueba // las que corren a la vez tienen uno
	fallo      *Fallo  // de una que tiene padre
	causa      map[clase]string
	servidores *servidores
	envolver   func(*exec.Cmd) // cambia cómo se arranca el programa; puede ser nil
}

type servidores struct {
	mu    sync.Mutex
	todos []*Servidor
}

// NuevaPrueba empieza un escenario sobre una solución.
func NuevaPrueba(t testing.TB, solucion *Solucion, lee string) *Prueba {
	p := &Prueba{T: t, Solucion: solucion, Lee: lee, servidores: &servidores{}}
	p.SiFalla("")
	return p
}

// SiFalla dice la causa probable de cualquier fallo desde aquí.
func (p *Prueba) SiFalla(causa string) {
	p.causa = map[clase]string{otra: causa}
}

// SiCalla dice la causa probable de que no llegue respuesta a tiempo.
func (p *Prueba) SiCalla(causa string) { p.causa[calla] = causa }

// SiRompeElFormato dice la causa probable de que llegue algo que no es un
// mensaje.
func (p *Prueba) SiRompeElFormato(causa string) { p.causa[sinFormato] = causa }

// SiCierra dice la causa probable de que se cierre o se corte la conexión.
func (p *Prueba) SiCierra(causa string) {
	p.causa[cierra], p.causa[cierraAMedias], p.causa[corta] = causa, causa, causa
}

// Fallar acaba la prueba con un informe.
func (p *Prueba) Fallar(f *Fallo) {
	p.T.Helper()
	if f.Causa == "" {
		f.Causa = p.causaDe(f.clase)
	}
	if f.Lee == "" {
		f.Lee = p.Lee
	}
	if p.padre != nil {
		p.fallo = f
		runtime.Goexit()
	}
	if carrera := p.carrera(); carrera != nil {
		f = carrera // lo demás suele ser consecuencia
	} else if f.callado != nil {
		f.Detalles = append(f.Detalles, f.callado.paradas()...)
	}
	p.T.Fatal("\n" + f.String() + "\n")
}

func (p *Prueba) causaDe(c clase) string {
	if causa := p.causa[c]; causa != "" {
		return causa
	}
	return p.causa[otra]
}

// Exigir falla con el título si la condición no se cumple. Los detalles se
// escriben tal cual, uno en cada línea.
func (p *Prueba) Exigir(condicion bool, titulo string, detalles ...string) {
	p.T.Helper()
	if !condicion {
		p.Fallar(&Fallo{Titulo: titulo, Detalles: detalles, Senal: -1})
	}
}

// ALaVez hace lo mismo en n gorrutinas y espera a todas. Si fallan varias,
// cuenta una.
func (p *Prueba) ALaVez(n int, hacer func(p *Prueba, i int)) {
	p.T.Helper()
	hijas := make([]*Prueba, n)
	var todas sync.WaitGroup
	for i := range hijas {
		hijas[i] = &Prueba{T: p.T, Solucion: p.Solucion, Lee: p.Lee, padre: p, causa: p.causa, servidores: p.servidores}
		todas.Go(func() { hacer(hijas[i], i) })
	}
	todas.Wait()
	for _, hija := range hijas {
		if hija.fallo != nil {
			p.Fallar(hija.fallo)
		}
	}
}

// Acabar comprueba lo que ha de ser cierto al final de todo escenario: los
// servidores siguen en pie, salvo que pudieran acabar, y el detector no ha visto
// carreras de datos.
func (p *Prueba) Acabar() {
	p.T.Helper()
	for _, s := range p.servidores.todos {
		if !s.puedeAcabar && s.haAcabado() {
			p.Fallar(s.falloPorAcabar(nil))
		}
		s.Terminar()
	}
	if carrera := p.carrera(); carrera != nil {
		p.T.Fatal("\n" + carrera.String() + "\n")
	}
}

// carrera devuelve el informe de la primera carrera de datos que el detector ha
// visto en los servidores de la prueba.
func (p *Prueba) carrera() *Fallo {
	p.servidores.mu.Lock()
	defer p.servidores.mu.Unlock()
	for _, s := range p.servidores.todos {
		if parte := s.parteDeCarrera(); parte != "" {
			return p.falloPorCarrera(parte)
		}
	}
	return nil
}

func (p *Prueba) falloPorCarrera(parte string) *Fallo {
	causa := "Dos gorrutinas comparten una variable. Lo que es de un cliente (su conexión, su lector, su petición) se declara dentro del bucle que acepta, o dentro de su gorrutina."
	if p.Solucion.Paso >= 4 {
		causa = "Falta un candado alrededor de uno de los dos accesos, o cada uno usa un candado distinto (¿el receptor de los métodos es *BaseDeDatos? Sin el asterisco, cada llamada usa una copia). Si uno de ellos está fuera de la sección crítica, mira si ha salido de ella una referencia (un mapa, un puntero) en vez de una copia."
	}
	return &Fallo{
		Titulo:   "Hay una carrera de datos: dos gorrutinas usan la misma memoria a la vez, y al menos una escribe.",
		Detalles: append([]string{"El detector ha visto estos dos accesos:"}, p.accesos(parte)...),
		Senal:    -1,
		Causa:    causa,
		Lee:      p.Lee,
	}
}

// accesos resume un parte del detector: de cada uno de los dos accesos, qué se
// hizo y en qué línea de la solución.
func (p *Prueba) accesos(parte string) []string {
	var resumen []string
	lineas := strings.Split(parte, "\n")
	for i, linea := range lineas {
		que, _, esAcceso := strings.Cut(strings.TrimSpace(linea), " at 0x")
		if !esAcceso || strings.HasPrefix(que, "Goroutine") {
			continue
		}
		resumen = append(resumen, fmt.Sprintf("    %-9s %s", verbo(que), p.lugar(lineas[i+1:])))
	}
	return resumen[:min(2, len(resumen))]
}

func verbo(que string) string {
	if strings.Contains(strings.ToLower(que), "write") {
		return "escribe"
	}
	return "lee"
}

// lugar busca en una pila la primera línea que es de la solución. Las pilas van
// de dos en dos: la función y, debajo, su fichero.
func (p *Prueba) lugar(pila []string) string {
	primero := ""
	for i := 0; i+1 < len(pila) && strings.TrimSpace(pila[i]) != ""; i += 2 {
		funcion := strings.TrimSpace(pila[i])
		fichero, _, _ := strings.Cut(strings.TrimSpace(pila[i+1]), " +0x")
		lugar := fmt.Sprintf("%s, en %s", p.rutaCorta(fichero), funcion)
		if primero == "" {
			primero = lugar
		}
		if p.esPropio(fichero) {
			return lugar
		}
	}
	return primero
}

// lugarPropio es como lugar, pero vacío si no hay ninguna línea de la solución.
func (p *Prueba) lugarPropio(pila []string) string {
	for i := 1; i < len(pila); i += 2 {
		fichero, _, _ := strings.Cut(strings.TrimSpace(pila[i]), " +0x")
		if p.esPropio(fichero) {
			funcion, _, _ := strings.Cut(strings.TrimSpace(pila[i-1]), "(0x")
			return fmt.Sprintf("%s, en %s", p.rutaCorta(fichero), strings.TrimSuffix(funcion, "(...)"))
		}
	}
	return ""
}

func (p *Prueba) esPropio(fichero string) bool {
	return strings.Contains(filepath.ToSlash(fichero), "/"+filepath.Base(p.Solucion.Carpeta)+"/") || strings.Contains(filepath.ToSlash(fichero), carpetaVirtual)
}

func (p *Prueba) rutaCorta(fichero string) string {
	if corta, err := filepath.Rel(p.Solucion.Carpeta, fichero); err == nil && !strings.HasPrefix(corta, "..") {
		return filepath.ToSlash(corta)
	}
	if _, corta, ok := strings.Cut(filepath.ToSlash(fichero), carpetaVirtual+"/"); ok {
		return corta
	}
	return filepath.Base(fichero)
}
