package arnes

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sockets/tests/informe"
	"sockets/tests/programas"
)

// carrera devuelve el informe de la primera carrera de datos que el detector ha
// visto en los programas de la prueba.
func (p *Prueba) carrera() *informe.Fallo {
	p.arrancado.mu.Lock()
	defer p.arrancado.mu.Unlock()
	for _, programa := range p.arrancado.todos {
		if parte := programa.ParteDeCarrera(); parte != "" {
			return p.falloPorCarrera(programa, parte)
		}
	}
	return nil
}

func (p *Prueba) falloPorCarrera(programa *Programa, parte string) *informe.Fallo {
	return &informe.Fallo{
		Titulo: "Hay una carrera de datos: dos gorrutinas usan la misma memoria a la vez, " +
			"y al menos una escribe.",
		Detalles: append([]string{"El detector ha visto estos dos accesos:"}, p.accesos(parte)...),
		Causa:    informe.EnUnaLinea(p.causaDeCarrera(parte)),
		Regla:    p.reglaDeLaCarrera(programa),
		Lee:      p.Lee,
		Clase:    informe.Carrera,
	}
}

// reglaDeLaCarrera es la que deja de cumplirse si dos gorrutinas se estorban: en el
// cliente, y en el servidor de quien aún no atiende a varios, la de una conversación.
func (p *Prueba) reglaDeLaCarrera(programa *Programa) informe.Regla {
	switch {
	case programa.cual == "cliente":
		return p.laRegla("1.17")
	case p.Solucion.Paso >= 4:
		return p.laRegla("4.10")
	case p.Solucion.Paso == 3:
		return p.laRegla("3.2")
	default:
		return p.laRegla("1.8")
	}
}

// causaDeCarrera mira en qué funciones de la solución se hizo cada acceso.
func (p *Prueba) causaDeCarrera(parte string) string {
	pilas := p.funcionesDeLosAccesos(parte)
	switch {
	case p.Solucion.Paso < 4:
		return carreraDeUnCliente
	case slices.ContainsFunc(pilas, func(pila []string) bool { return len(pila) > 0 && sinPuntero(pila[0]) }):
		return receptorSinPuntero
	case len(pilas) == 2 && slices.ContainsFunc(pilas[0], esMetodo) != slices.ContainsFunc(pilas[1], esMetodo):
		return saleUnaReferencia
	case p.Solucion.Paso == 5:
		return carreraDeLosDatos + " " + carreraDeLosRegistros
	default:
		return carreraDeLosDatos
	}
}

// metodo encuentra main.(*BaseDeDatos).Alta() y main.BaseDeDatos.Alta(); también lo
// que no es un método, sino una función dentro de otra: main.main.func1().
var metodo = regexp.MustCompile(`^main\.(\(\*)?\w+\)?\.(\w+)`)

func esMetodo(funcion string) bool {
	partes := metodo.FindStringSubmatch(funcion)
	return partes != nil && !strings.HasPrefix(partes[2], "func") && !strings.HasPrefix(partes[2], "gowrap")
}

// sinPuntero dice si es un método cuyo receptor no es un puntero.
func sinPuntero(funcion string) bool {
	return esMetodo(funcion) && !strings.HasPrefix(funcion, "main.(")
}

// funcionesDeLosAccesos devuelve, de cada uno de los dos accesos, las funciones de la
// solución por las que pasa.
func (p *Prueba) funcionesDeLosAccesos(parte string) [][]string {
	var pilas [][]string
	lineas := strings.Split(parte, "\n")
	for i, linea := range lineas {
		if !esAcceso(linea) {
			continue
		}
		var funciones []string
		for j := i + 1; j+1 < len(lineas) && strings.TrimSpace(lineas[j]) != ""; j += 2 {
			if p.esPropio(lineas[j+1]) {
				funciones = append(funciones, strings.TrimSpace(lineas[j]))
			}
		}
		pilas = append(pilas, funciones)
	}
	return pilas[:min(2, len(pilas))]
}

// esAcceso dice si en la línea de un parte empieza uno de los dos accesos.
func esAcceso(linea string) bool {
	que, _, hay := strings.Cut(strings.TrimSpace(linea), " at 0x")
	return hay && !strings.HasPrefix(que, "Goroutine")
}

// accesos resume un parte del detector: de cada uno de los dos accesos, qué se
// hizo y en qué línea de la solución.
func (p *Prueba) accesos(parte string) []string {
	var resumen []string
	lineas := strings.Split(parte, "\n")
	for i, linea := range lineas {
		if !esAcceso(linea) {
			continue
		}
		que, _, _ := strings.Cut(strings.TrimSpace(linea), " at 0x")
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
	fichero = filepath.ToSlash(fichero)
	return strings.Contains(fichero, "/"+filepath.Base(p.Solucion.Carpeta)+"/") ||
		strings.Contains(fichero, programas.CarpetaVirtual)
}

func (p *Prueba) rutaCorta(fichero string) string {
	corta, err := filepath.Rel(p.Solucion.Carpeta, fichero)
	if err == nil && !strings.HasPrefix(corta, "..") {
		return filepath.ToSlash(corta)
	}
	if _, corta, ok := strings.Cut(filepath.ToSlash(fichero), programas.CarpetaVirtual+"/"); ok {
		return corta
	}
	return filepath.Base(fichero)
}
