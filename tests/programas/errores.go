package programas

import (
	"path/filepath"
	"regexp"
	"strings"
)

// enSuSitio es una línea del compilador: el fichero, la línea y lo que dice.
var enSuSitio = regexp.MustCompile(`^(?:vet: )?(\S+\.go):(\d+)(?::\d+)?: (.*)$`)

// enEspanol son los errores que más se cometen. Lo que dice el compilador se pone detrás,
// para que se pueda buscar.
var enEspanol = []struct {
	dice   *regexp.Regexp
	quiere string
}{
	{regexp.MustCompile(`^undefined: (\S+)$`), "no existe $1"},
	{regexp.MustCompile(`^\S+ undefined \(type (.+) has no field or method ([^,)]+).*\)$`), "el tipo $1 no tiene $2"},
	{regexp.MustCompile(`^declared and not used: (\S+)$`), "$1 se declara y no se usa"},
	{regexp.MustCompile(`^"(\S+)" imported and not used$`), "$1 se importa y no se usa"},
	{regexp.MustCompile(`^(\S+) redeclared in this block$`), "$1 está declarado dos veces"},
	{regexp.MustCompile(`^no new variables on left side of :=$`), "ya estaba declarado: es = y no :="},
	{regexp.MustCompile(`^missing return$`), "falta el return del final de la función"},
	{regexp.MustCompile(`^not enough arguments in call to (\S+)$`), "a $1 le faltan argumentos"},
	{regexp.MustCompile(`^too many arguments in call to (\S+)$`), "a $1 le sobran argumentos"},
	{regexp.MustCompile(`^assignment mismatch: (\d+) variables? but (.+) returns? (\d+) values?$`),
		"$2 devuelve $3, y se asigna a $1"},
	{regexp.MustCompile(`^cannot use (.+?) \(untyped string constant.*\) as (.+?) value in .*$`),
		"$1 es un texto, y ahí ha de ser $2"},
	{regexp.MustCompile(`^cannot use (.+?) \(.*of type (.+?)\) as (.+?) value in .*$`),
		"$1 es de tipo $2, y ahí ha de ser $3"},
	{regexp.MustCompile(`^package (\S+) is not in std.*$`), "no existe el paquete $1"},
	{regexp.MustCompile(`^syntax error: .*$`), "está mal escrito"},
	// De aquí en adelante, de go vet.
	{regexp.MustCompile(`^.*(?:copies lock|lock by value).*$`),
		"se copia un candado, y la copia es otro: usa un puntero"},
	{regexp.MustCompile(`^unreachable code$`), "aquí no se llega nunca"},
	{regexp.MustCompile(`^non-constant format string in call to (\S+)$`),
		"el texto se toma por un formato, y un % lo cambia: $1 necesita uno fijo"},
	{regexp.MustCompile(`^\S+ format (%\S*) .*$`), "el formato $1 no casa con lo que se le da"},
	{regexp.MustCompile(`^result of (\S+) call not used$`), "lo que devuelve $1 no se usa"},
	{regexp.MustCompile(`^WaitGroup.Add called from inside new goroutine$`),
		"Add se llama dentro de la gorrutina: ha de ser antes de lanzarla"},
}

// loQueDiceElCompilador pone cada error en el fichero de quien lo ha escrito, esté donde esté
// la copia que se compila, y los más corrientes en español.
func loQueDiceElCompilador(salida, programa string) string {
	var lineas []string
	for linea := range strings.Lines(salida) {
		linea = strings.TrimRight(linea, "\r\n")
		if strings.HasPrefix(linea, "# ") { // el nombre del paquete, que puede ser el de la copia
			continue
		}
		if partes := enSuSitio.FindStringSubmatch(linea); partes != nil {
			fichero := programa + "/" + filepath.Base(filepath.FromSlash(partes[1]))
			linea = fichero + ", línea " + partes[2] + ": " + traducir(partes[3])
		}
		lineas = append(lineas, linea)
	}
	return strings.Join(lineas, "\n")
}

func traducir(dice string) string {
	for _, e := range enEspanol {
		if e.dice.MatchString(dice) {
			return e.dice.ReplaceAllString(dice, e.quiere) + " (" + dice + ")"
		}
	}
	return dice
}
