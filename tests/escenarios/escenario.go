// Package escenarios tiene lo que se prueba de cada paso: una lista de escenarios,
// cada uno con su nombre, que es una frase, y con una función que lo prueba usando
// los verbos del arnés. Hay un fichero por tema, y uno con las causas probables.
package escenarios

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"sockets/tests/arnes"
	"sockets/tests/informe"
	"sockets/tests/programas"
)

// Escenario es una prueba que vale para varios pasos seguidos: lo que un paso
// consigue, los siguientes lo conservan.
type Escenario struct {
	Nombre       string
	Desde, Hasta int      // pasos, de 1 a 5
	Reglas       []string // las que comprueba, por su número: "1.2"
	Lee          string   // la sección que lo explica
	LeeEn5       string   // la que lo explica en el paso 5, si es otra
	Tras         []string // si alguno de estos falla, no se prueba: sería el mismo error
	SoloNuestra  bool     // exige más que el contrato, a la solución del repositorio
	Aparte       bool     // dura, y ninguno va tras él: se prueba al final, con otros así
	MiraGo       bool     // de un programa de Go mira más: su memoria, o sus gorrutinas
	Probar       func(p *arnes.Prueba)

	// Empezar, si lo hay, se hace antes que ningún otro escenario, y lo que devuelve es
	// lo que se prueba. Es para lo que ha de durar mientras se prueba lo demás.
	Empezar func(p *arnes.Prueba) (probar func(p *arnes.Prueba))
}

// Todos devuelve los escenarios por temas, de lo que todo lo demás necesita a lo
// más difícil.
func Todos() []Escenario {
	return slices.Concat(deArranque(), deFormato(), dePercances(), deOperaciones(),
		deClientes(), deDatos(), deRegistros(), delCliente(), deTiempo(), deEscala())
}

// DelPaso devuelve los escenarios de un paso en el orden en que se prueban: los del
// contrato y, si la solución es la nuestra, también los que exigen más.
func DelPaso(paso int, nuestra bool) []Escenario {
	return enOrdenDePrueba(slices.DeleteFunc(Todos(), func(e Escenario) bool {
		return paso < e.Desde || paso > e.Hasta || e.SoloNuestra && !nuestra
	}))
}

// enOrdenDePrueba pone detrás los que se prueban aparte, sin cambiar lo demás de orden.
func enOrdenDePrueba(escenarios []Escenario) []Escenario {
	var seguidos, aparte []Escenario
	for _, e := range escenarios {
		if e.Aparte {
			aparte = append(aparte, e)
		} else {
			seguidos = append(seguidos, e)
		}
	}
	return slices.Concat(seguidos, aparte)
}

// primeroLosQueEmpiezanAntes los pone delante, sin cambiar lo demás de orden.
func primeroLosQueEmpiezanAntes(escenarios []Escenario) []Escenario {
	var antes, despues []Escenario
	for _, e := range escenarios {
		if e.Empezar != nil {
			antes = append(antes, e)
		} else {
			despues = append(despues, e)
		}
	}
	return slices.Concat(antes, despues)
}

// MiraGo dice si un escenario se porta de otra manera con un programa de Go: no le
// basta con que esté ya compilado.
func MiraGo(nombre string) bool {
	return slices.ContainsFunc(Todos(), func(e Escenario) bool { return e.Nombre == nombre && e.MiraGo })
}

// Nombres devuelve los de unos escenarios, en su orden.
func Nombres(escenarios []Escenario) []string {
	var nombres []string
	for _, e := range escenarios {
		nombres = append(nombres, e.Nombre)
	}
	return nombres
}

// Orden dice en qué orden se prueban los escenarios, por sus nombres; los que no estén, al
// final. Vacío, de uno en uno y como están en la lista; si no, varios a la vez.
type Orden struct {
	Primero []string // antes que nada: ni a los de su Tras esperan, y no se saltan por ellos
	Despues []string
}

func (o Orden) poner(escenarios []Escenario) []Escenario {
	nombres := slices.Concat(o.Primero, o.Despues)
	puesto := func(e Escenario) int {
		if i := slices.Index(nombres, e.Nombre); i >= 0 {
			return i
		}
		return len(nombres)
	}
	ordenados := slices.Clone(escenarios)
	slices.SortStableFunc(ordenados, func(a, b Escenario) int { return puesto(a) - puesto(b) })
	return ordenados
}

// Probar prueba en una solución todos los escenarios de su paso o, si es de un ejercicio,
// los de él; o los que pida -run. Dice si había alguno.
func Probar(t *testing.T, s *programas.Solucion, orden Orden) (alguno bool) {
	t.Helper()
	if err := s.Preparar(t.TempDir()); err != nil {
		arnes.Contar(t, falloAlPreparar(err))
	}
	var fallados sync.Map // nombre → true
	if len(orden.Primero)+len(orden.Despues) > 0 {
		probarPorCalles(t, s, orden, &fallados)
		return true
	}
	for _, e := range primeroLosQueEmpiezanAntes(deLaSolucion(s)) {
		pasa := t.Run(e.Nombre, func(t *testing.T) {
			alguno = true
			e.probar(t, s, &fallados, nil)
		})
		if !pasa {
			fallados.Store(e.Nombre, true)
		}
	}
	return alguno
}

// probar prueba un escenario. Si no es nil, esperar espera a los de su Tras.
func (e Escenario) probar(t *testing.T, s *programas.Solucion, fallados *sync.Map, esperar func()) {
	informe.Empezar(t, e.Nombre)
	lee := e.Lee
	if s.Paso == 5 && e.LeeEn5 != "" {
		lee = e.LeeEn5
	}
	p := arnes.NuevaPrueba(t, s, lee, e.Reglas...)
	probar, contar := e.Probar, func() {}
	if e.Empezar != nil {
		contar = p.Aplazar(func(p *arnes.Prueba) { probar = e.Empezar(p) })
	}
	if e.Aparte {
		t.Parallel() // espera a que acaben los que no lo son
	}
	if esperar != nil {
		esperar()
	}
	for _, anterior := range e.Tras {
		if _, fallado := fallados.Load(anterior); fallado {
			fallados.Store(e.Nombre, true)
			t.Skipf("No se prueba hasta que pase «%s».", anterior)
		}
	}
	contar()
	probar(p)
	p.Acabar()
}

// falloAlPreparar cuenta que una solución no se puede probar: no compila, o no está.
func falloAlPreparar(err error) *informe.Fallo {
	titulo, resto, _ := strings.Cut(err.Error(), "\n")
	f := &informe.Fallo{Titulo: "No se puede probar: " + titulo, Clase: informe.NoCompila}
	if resto != "" {
		f.Detalles = []string{informe.Sangrar(resto)}
	}
	return f
}

// desdeElPaso devuelve el texto si el paso que se prueba es ese o uno posterior.
func desdeElPaso(p *arnes.Prueba, paso int, texto string) string {
	if p.Solucion.Paso < paso {
		return ""
	}
	return " " + texto
}

// operaciones devuelve las que hay en un paso y las que llegan en otro.
func operaciones(paso int) (hay, noHay []string) {
	de2 := []string{"mayusculas", "minusculas", "invertir"}
	de4 := []string{"alta", "baja", "modificacion", "consulta"}
	switch {
	case paso == 1:
		return nil, slices.Concat(de2, de4)
	case paso < 4:
		return de2, de4
	default:
		return slices.Concat(de2, de4), nil
	}
}
