// Package reglas tiene el contrato: las reglas numeradas que ha de cumplir una
// solución. No las escribe, las lee de donde las lee quien estudia: el README
// principal y «El ejercicio» del de cada paso.
package reglas

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"sockets/tests/programas"
)

// Regla es una del contrato.
type Regla struct {
	Numero       string // "4.10": la décima del paso 4; "T.3", la tercera de un ejercicio de más allá
	De           string // "Servidor" o "Cliente", si está en ese apartado
	Texto        string // en una línea, sin enlaces ni negritas
	Documento    string // el README donde está, desde la carpeta del repositorio
	Seccion      string // y su sección
	Desde, Hasta int    // los pasos en los que vale
}

// Vale dice si la regla vale en un paso.
func (r Regla) Vale(paso int) bool { return r.Desde <= paso && paso <= r.Hasta }

// Cita devuelve el texto y, delante, de quién trata: fuera de su apartado no se sabría.
func (r Regla) Cita() string { return r.conDeQuien(r.Texto) }

// PrimeraFrase devuelve la primera de la cita: lo justo para reconocerla.
func (r Regla) PrimeraFrase() string {
	if fin := finDeFrase.FindStringIndex(r.Texto); fin != nil {
		return r.conDeQuien(r.Texto[:fin[0]+1])
	}
	return r.Cita()
}

func (r Regla) conDeQuien(texto string) string {
	if r.De == "" {
		return texto
	}
	return r.De + ". " + texto
}

// finDeFrase es un punto que acaba una frase: no el de 127.0.0.1, ni el de main.go.
var finDeFrase = regexp.MustCompile(`\.(\s|$)`)

// Documentos son los README que tienen reglas, en el orden en que se leen.
var Documentos = []string{
	"README.md", "paso1/README.md", "paso2/README.md", "paso3/README.md", "paso4/README.md", "paso5/README.md",
}

// Todas devuelve las reglas, en orden. Si están mal numeradas, o falta un README, da
// un error.
func Todas() ([]Regla, error) { return leidas() }

// leidas las lee una vez: nadie las cambia mientras se prueba.
var leidas = sync.OnceValues(func() ([]Regla, error) {
	textos := make([]string, len(Documentos))
	for i, documento := range Documentos {
		contenido, err := os.ReadFile(filepath.Join(programas.RaizRepositorio(), documento))
		if err != nil {
			return nil, fmt.Errorf("no se pueden leer las reglas: %w", err)
		}
		textos[i] = string(contenido)
	}
	return deLosTextos(Documentos, textos)
})

// Dar devuelve la regla de ese número, si la hay, sea de un paso o de un ejercicio.
func Dar(numero string) (Regla, error) {
	todas, err := Todas()
	if err != nil {
		return Regla{}, err
	}
	deCada, err := deLosEjercicios()
	if err != nil {
		return Regla{}, err
	}
	for _, suyas := range deCada {
		todas = slices.Concat(todas, suyas)
	}
	for _, r := range todas {
		if r.Numero == numero {
			return r, nil
		}
	}
	return Regla{}, fmt.Errorf("no hay ninguna regla %s", numero)
}

const ultimoPaso = 5

// yaNoVale encuentra las reglas que un paso deja sin efecto: «la 1.13 ya no vale».
var yaNoVale = regexp.MustCompile(`la (\d+\.\d+) ya no vale`)

// deLosTextos reúne las reglas de unos documentos y comprueba su orden.
func deLosTextos(documentos, textos []string) ([]Regla, error) {
	var todas []Regla
	hasta := map[string]int{}
	for i, documento := range documentos {
		todas = append(todas, deUnTexto(documento, textos[i])...)
		for _, partes := range yaNoVale.FindAllStringSubmatch(textos[i], -1) {
			paso := 0
			if _, err := fmt.Sscanf(documento, "paso%d/", &paso); err != nil {
				return nil, fmt.Errorf("%s deja sin efecto la regla %s, y no es el de un paso", documento, partes[1])
			}
			hasta[partes[1]] = paso - 1
		}
	}
	for i := range todas {
		if paso, acaba := hasta[todas[i].Numero]; acaba {
			todas[i].Hasta = paso
			delete(hasta, todas[i].Numero)
		}
	}
	for numero := range hasta {
		return nil, fmt.Errorf("se deja sin efecto la regla %s, que no existe", numero)
	}
	return todas, bienNumeradas(todas)
}

var (
	titulo   = regexp.MustCompile(`^#+ (.+)$`)
	apartado = regexp.MustCompile(`^\*\*(\pL+)\.\*\*$`)
	regla    = regexp.MustCompile(`^- \*\*(\d+|[A-Z])\.(\d+)\.\*\* (.+)$`)
	enlace   = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// deUnTexto encuentra las reglas de un README: elementos de lista que empiezan por su
// número, y siguen en las líneas que tienen dos espacios delante.
func deUnTexto(documento, texto string) []Regla {
	var todas []Regla
	seccion, de, dentro := "", "", false
	for _, linea := range strings.Split(texto, "\n") {
		if partes := titulo.FindStringSubmatch(linea); partes != nil {
			seccion, de = partes[1], ""
		} else if partes := apartado.FindStringSubmatch(linea); partes != nil {
			de = partes[1]
		}
		partes := regla.FindStringSubmatch(linea)
		switch {
		case partes != nil:
			desde, err := strconv.Atoi(partes[1])
			if err != nil { // es una letra: la de un ejercicio que parte del último paso
				desde = ultimoPaso
			}
			todas = append(todas, Regla{
				Numero: partes[1] + "." + partes[2], De: de, Texto: partes[3],
				Documento: documento, Seccion: seccion, Desde: desde, Hasta: ultimoPaso,
			})
			dentro = true
		case dentro && strings.HasPrefix(linea, "  "):
			todas[len(todas)-1].Texto += " " + strings.TrimSpace(linea)
		default:
			dentro = false
		}
	}
	for i := range todas {
		todas[i].Texto = sinMarcas(todas[i].Texto)
	}
	return todas
}

// sinMarcas quita de un texto las marcas que solo entiende quien dibuja la página. Las
// comillas de código se quedan: también en un terminal dicen que algo va tal cual.
func sinMarcas(texto string) string {
	return strings.ReplaceAll(enlace.ReplaceAllString(texto, "$1"), "**", "")
}

// bienNumeradas dice qué número está repetido o fuera de su sitio: el de después de
// 1.9 es 1.10, o 2.1.
func bienNumeradas(todas []Regla) error {
	vistas := map[string]string{}
	paso, cual := 0, 0
	for _, r := range todas {
		if otro, repetida := vistas[r.Numero]; repetida {
			return fmt.Errorf("la regla %s está dos veces: en %s y en %s", r.Numero, otro, r.Documento)
		}
		vistas[r.Numero] = r.Documento
		siguiente := fmt.Sprintf("%d.%d", paso, cual+1)
		primera := fmt.Sprintf("%d.1", paso+1)
		switch r.Numero {
		case primera:
			paso, cual = paso+1, 1
		case siguiente:
			cual++
		default:
			return fmt.Errorf("%s: la regla %s está fuera de su sitio: tocaba la %s o la %s",
				r.Documento, r.Numero, siguiente, primera)
		}
	}
	return nil
}
