package main

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sockets/tests/escenarios"
	"sockets/tests/informe"
)

// Los nombres que, en un fichero de pesos, no son de una prueba.
const (
	lasDemas      = "*"                    // cada una de las que no se nombran
	losAnteriores = "los pasos anteriores" // todas las que ya pedía otro paso y no se nombran, juntas
	loNoProbado   = "no probada"           // la parte de su peso que se da por una prueba que no se ha podido hacer
	laCarrera     = "carrera de datos"     // un fallo de esa clase, en la prueba que sea
)

var nombresEspeciales = []string{lasDemas, losAnteriores, loNoProbado, laCarrera}

// todasIguales, dado a -pesos, hace que todas las pruebas valgan lo mismo.
const todasIguales = "iguales"

// ponderacion dice cómo se pone la nota de un paso.
type ponderacion struct {
	paso     int
	valen    map[string]float64
	castigos []castigo
	deAntes  map[string]bool // las pruebas que ya pedía un paso anterior
}

// castigo es lo que cuesta que falle algo, además de no ganar lo que vale.
type castigo struct {
	prueba string  // o uno de los nombres especiales
	dice   string  // solo si la causa del fallo tiene este trozo; vacío, siempre
	tope   float64 // de la nota, de 0 a 10; si no lo hay, 10
	resta  float64 // puntos de la nota
}

//go:embed pesos/*.txt
var pesosDelCuaderno embed.FS

// leerPonderaciones devuelve la de cada paso, de 1 a 5: la del cuaderno o, si se da, la de
// un fichero, que vale para todos los pasos, o la de una carpeta con paso1.txt, …, paso5.txt.
func leerPonderaciones(ruta string) (todas [6]*ponderacion, err error) {
	for paso := 1; paso <= 5; paso++ {
		if ruta == todasIguales {
			todas[paso] = &ponderacion{paso: paso, valen: map[string]float64{lasDemas: 1}}
			continue
		}
		if todas[paso], err = leerPonderacion(ruta, paso); err != nil {
			return todas, fmt.Errorf("no se pueden leer los pesos: %w", err)
		}
	}
	return todas, nil
}

// enTexto dice cómo se pone nota, igual esté donde esté escrito.
func enTexto(todas [6]*ponderacion) string {
	var texto strings.Builder
	for _, p := range todas[1:] {
		fmt.Fprintln(&texto, p.paso, p.valen, p.castigos)
	}
	return texto.String()
}

func leerPonderacion(ruta string, paso int) (*ponderacion, error) {
	del := fmt.Sprintf("paso%d.txt", paso)
	var fichero fs.File
	var err error
	switch info, errInfo := os.Stat(ruta); {
	case ruta == "":
		ruta = "pesos/" + del
		fichero, err = pesosDelCuaderno.Open(ruta)
	case errInfo == nil && info.IsDir():
		fichero, err = os.DirFS(ruta).Open(del)
	default:
		fichero, err = os.Open(ruta)
	}
	if err != nil {
		return nil, err
	}
	defer fichero.Close()
	return entenderPesos(fichero, ruta, paso)
}

func entenderPesos(r io.Reader, ruta string, paso int) (*ponderacion, error) {
	p := &ponderacion{paso: paso, valen: map[string]float64{}, deAntes: map[string]bool{}}
	for _, e := range escenarios.Todos() {
		p.deAntes[e.Nombre] = e.Desde < paso
	}
	lineas := bufio.NewScanner(r)
	for numero := 1; lineas.Scan(); numero++ {
		linea := strings.TrimSpace(strings.TrimPrefix(lineas.Text(), "\ufeff"))
		if linea == "" || strings.HasPrefix(linea, "#") {
			continue
		}
		if err := p.entender(linea); err != nil {
			return nil, fmt.Errorf("%s, línea %d: %w", ruta, numero, err)
		}
	}
	return p, lineas.Err()
}

// deCastigo son las líneas «tope 4: prueba», «resta 1: prueba», y las mismas con
// «, si dice «trozo de la causa»».
var deCastigo = regexp.MustCompile(`^(tope|resta) +([\d.,]+): *(.+?)(?:, si dice «(.+)»)?$`)

func (p *ponderacion) entender(linea string) error {
	if partes := deCastigo.FindStringSubmatch(linea); partes != nil {
		return p.castigar(partes[1], partes[2], partes[3], partes[4])
	}
	corte := strings.LastIndex(linea, ":")
	peso, err := leerNumero(linea[corte+1:])
	if corte < 0 || err != nil {
		return fmt.Errorf("se esperaba «prueba: peso», «tope nota: prueba» o «resta puntos: prueba», y pone %q", linea)
	}
	nombre := strings.TrimSpace(linea[:corte])
	if _, esta := p.valen[nombre]; esta {
		return fmt.Errorf("«%s» está dos veces", nombre)
	}
	if nombre == laCarrera {
		return fmt.Errorf("«%s» no vale nada: solo puede tener un tope o restar", nombre)
	}
	if nombre == loNoProbado && peso > 1 {
		return fmt.Errorf("«%s» es una parte de lo que vale: de 0 a 1", nombre)
	}
	p.valen[nombre] = peso
	return comprobarPrueba(nombre)
}

func (p *ponderacion) castigar(que, numero, nombre, dice string) error {
	c := castigo{prueba: nombre, dice: dice, tope: notaMaxima}
	valor, err := leerNumero(numero)
	if err != nil || valor > notaMaxima {
		return fmt.Errorf("se esperaba un número de 0 a 10, y pone %q", numero)
	}
	if que == "tope" {
		c.tope = valor
	} else {
		c.resta = valor
	}
	if nombre == lasDemas || nombre == loNoProbado {
		return fmt.Errorf("«%s» no puede fallar: no tiene tope ni resta", nombre)
	}
	p.castigos = append(p.castigos, c)
	return comprobarPrueba(nombre)
}

// leerNumero admite la coma y el punto.
func leerNumero(texto string) (float64, error) {
	numero, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(texto), ",", ".", 1), 64)
	if err == nil && !(numero >= 0) {
		return 0, errors.New("es negativo")
	}
	return numero, err
}

// comprobarPrueba dice si un nombre no es el de ninguna prueba: lo que se escribe mal no
// puede pasar por bueno.
func comprobarPrueba(nombre string) error {
	todas := escenarios.Nombres(escenarios.Todos())
	if slices.Contains(nombresEspeciales, nombre) || slices.Contains(todas, nombre) {
		return nil
	}
	parecidos := masParecidos(nombre, slices.Concat(todas, nombresEspeciales), 10)
	return fmt.Errorf("no hay ninguna prueba que se llame «%s». Las que más se parecen:\n  %s",
		informe.VisibleEnUnaLinea(nombre), strings.Join(parecidos, "\n  "))
}
