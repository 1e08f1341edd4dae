// Package veredicto compila las pruebas, se las pasa a una solución y entiende lo
// que dicen: qué escenarios pasan y, de los que fallan, su fallo, como datos.
package veredicto

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"sockets/tests/informe"
	"sockets/tests/programas"
)

// SinAviso es la variable de entorno con la que quien corre las pruebas dice que
// ya se ocupa de avisar de que sin -race no se buscan carreras de datos.
const SinAviso = "SOCKETS_SIN_AVISO"

// Suite son las pruebas de los pasos, ya compiladas.
type Suite struct{ Ejecutable string }

// Compilar compila las pruebas en ese fichero, para que busquen carreras de datos en lo que
// juzgan o no. A ellas no se las mira: ya se hace con go test -race, y cuesta.
func Compilar(ejecutable string, conDetector bool) (*Suite, error) {
	return CompilarMientras(context.Background(), ejecutable, conDetector)
}

// CompilarMientras es como Compilar; si antes acaba el contexto, lo deja.
func CompilarMientras(ctx context.Context, ejecutable string, conDetector bool) (*Suite, error) {
	argumentos := []string{"test", "-c", "-o", ejecutable}
	if conDetector {
		argumentos = append(argumentos, "-tags=detector")
	}
	orden := exec.CommandContext(ctx, "go", append(argumentos, "./tests")...)
	orden.Dir = programas.RaizRepositorio()
	if salida, err := orden.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("las pruebas no compilan:\n%s", salida)
	}
	return &Suite{ejecutable}, nil
}

// Encargo es lo que se le pide a la suite.
type Encargo struct {
	Solucion string // la carpeta, desde la del repositorio o con la ruta completa
	Paso     int

	Ejercicio string // de «Para ir más lejos»: se pide él, y no el paso; vacío, ninguno

	Plazo time.Duration // lo más que se espera a que un programa haga algo
	Tope  time.Duration // lo más que puede durar todo
	Solo  []string      // nombres de escenarios; vacío, todos los del paso

	// Lo que sigue es para quien prueba muchas veces la misma carpeta.
	Primero   []string // nombres de escenarios que se prueban antes que nada
	Despues   []string // y los que van detrás, en ese orden; los demás, al final
	Compilado string   // carpeta en la que se deja lo compilado; vacía, no se guarda

	AlPrimerFallo bool // basta con saber que algo falla: tras el primero no empieza ninguno más
}

// Orden devuelve la orden que cumple el encargo. Escribe por su salida lo que
// entiende Leer.
func (s *Suite) Orden(e Encargo) *exec.Cmd {
	orden := exec.Command("go", "tool", "test2json", s.Ejecutable, "-test.v=test2json",
		"-test.timeout="+e.Tope.String(), "-test.run="+e.patron(), "-solucion="+e.Solucion, "-plazo="+e.Plazo.String(),
		fmt.Sprintf("-test.failfast=%t", e.AlPrimerFallo))
	orden.Dir = filepath.Join(programas.RaizRepositorio(), "tests")
	orden.Env = append(os.Environ(), SinAviso+"=1")
	return orden
}

// patron es el de -run: los espacios de los nombres, para go test, son guiones bajos.
func (e Encargo) patron() string {
	patron := fmt.Sprintf("^TestPaso%d$", e.Paso)
	if e.Ejercicio != "" {
		patron = "^TestMasLejos$/^" + regexp.QuoteMeta(e.Ejercicio) + "$"
	}
	var nombres []string
	for _, nombre := range e.Solo {
		nombres = append(nombres, regexp.QuoteMeta(strings.ReplaceAll(nombre, " ", "_")))
	}
	if len(nombres) > 0 {
		patron += "/^(" + strings.Join(nombres, "|") + ")$"
	}
	return patron
}

// Juzgar cumple el encargo. Da un error si la suite ha acabado de una manera que no
// casa con lo que ha dicho.
func (s *Suite) Juzgar(e Encargo) (*Veredicto, error) {
	salida, err := s.Orden(e).Output()
	v := Leer(strings.NewReader(string(salida)))
	if falla := len(v.Fallidos) > 0 || v.General != nil; falla != (err != nil) {
		return v, fmt.Errorf("las pruebas han acabado mal (%v): %s", err, salida)
	}
	return v, nil
}

// Veredicto es lo que las pruebas han dicho de una solución.
type Veredicto struct {
	Pasados  []string       // nombres de escenarios, en el orden en que acabaron
	Fallidos []Fallido      // en el orden en que acabaron
	General  *informe.Fallo // por qué no se ha probado nada: no compila, por ejemplo
}

// Fallido es un escenario que ha fallado.
type Fallido struct {
	Escenario string
	Fallo     *informe.Fallo // nunca nil: si no llegó como datos, se compone con el texto
	Texto     string         // lo que escribieron las pruebas, tal cual
	Segundos  float64        // lo que duró
}

// Nombres devuelve los de los escenarios que han fallado.
func (v *Veredicto) Nombres() []string {
	var nombres []string
	for _, f := range v.Fallidos {
		nombres = append(nombres, f.Escenario)
	}
	return nombres
}

// De devuelve el fallo de un escenario, y si lo ha habido.
func (v *Veredicto) De(escenario string) (*informe.Fallo, bool) {
	for _, f := range v.Fallidos {
		if f.Escenario == escenario {
			return f.Fallo, true
		}
	}
	return nil, false
}

// suceso es una línea de test2json.
type suceso struct {
	Action, Test, Output, Key, Value string
	Elapsed                          float64
}

// prueba es lo que se va sabiendo de una de las de go test.
type prueba struct {
	escenario string
	atributos map[string]string
	texto     strings.Builder
}

// Leer entiende lo que escribe una Orden. Si está cortado, vale hasta donde llega.
func Leer(lector io.Reader) *Veredicto {
	v := &Veredicto{}
	pruebas := map[string]*prueba{}
	sucesos := json.NewDecoder(lector)
	for {
		var s suceso
		if sucesos.Decode(&s) != nil {
			return v
		}
		if pruebas[s.Test] == nil {
			pruebas[s.Test] = &prueba{atributos: map[string]string{}}
		}
		pruebas[s.Test].anotar(s)
		v.anotar(s, pruebas[s.Test])
	}
}

func (p *prueba) anotar(s suceso) {
	switch {
	case s.Action == "output":
		p.texto.WriteString(s.Output)
	case s.Action == "attr" && s.Key == informe.AtributoEscenario:
		p.escenario = s.Value
	case s.Action == "attr":
		p.atributos[s.Key] = s.Value
	}
}

func (v *Veredicto) anotar(s suceso, p *prueba) {
	switch {
	case s.Action == "pass" && p.escenario != "":
		v.Pasados = append(v.Pasados, p.escenario)
	case s.Action == "fail" && p.escenario != "":
		v.Fallidos = append(v.Fallidos, Fallido{p.escenario, p.elFallo(), p.texto.String(), s.Elapsed})
	case s.Action == "fail" && s.Test != "" && len(v.Fallidos) == 0:
		v.General = p.elFallo()
	}
}

// elFallo devuelve el que llegó como datos; si la prueba cayó antes de contarlo, lo
// que escribió.
func (p *prueba) elFallo() *informe.Fallo {
	if fallo, entero := informe.DeAtributos(p.atributos); entero {
		return fallo
	}
	return &informe.Fallo{Titulo: "La prueba ha caído sin contar por qué.", Detalles: []string{p.texto.String()}}
}
