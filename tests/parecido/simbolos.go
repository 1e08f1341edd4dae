package parecido

import (
	"go/scanner"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Los símbolos que sustituyen a lo que se puede cambiar sin cambiar el programa.
const (
	unNombre = "nombre"
	unTexto  = "texto"
	unNumero = "número"
)

// lenguaje dice lo que hace falta para partir un programa en símbolos.
type lenguaje struct {
	linea  string // con qué empieza un comentario que llega al final de la línea
	bloque bool   // hay comentarios /* así */
}

var (
	comoC      = &lenguaje{linea: "//", bloque: true}
	comoPython = &lenguaje{linea: "#"}
)

// lenguajes es el de cada extensión. El de Go tiene su propio analizador.
var lenguajes = map[string]*lenguaje{
	".go": comoC, ".c": comoC, ".h": comoC, ".cc": comoC, ".cpp": comoC, ".hpp": comoC, ".rs": comoC,
	".java": comoC, ".kt": comoC, ".scala": comoC, ".js": comoC, ".mjs": comoC, ".ts": comoC, ".cs": comoC,
	".swift": comoC, ".d": comoC, ".zig": comoC, ".php": comoC,
	".py": comoPython, ".rb": comoPython, ".pl": comoPython, ".sh": comoPython,
}

// simbolos parte un programa: sin comentarios ni espacios, y con un mismo símbolo para
// todos los nombres que se pueden cambiar.
func simbolos(ruta string, texto []byte) []string {
	extension := strings.ToLower(filepath.Ext(ruta))
	if extension == ".go" {
		return deGo(texto)
	}
	return deOtro(lenguajes[extension], string(texto))
}

// predeclarados son los nombres de Go que no se cambian.
var predeclarados = strings.Fields("any append bool byte cap clear close copy delete error false int int64 len " +
	"make map max min new nil panic print println recover rune string true uint16 uint32 uint64 uint8")

// deGo no se detiene por los errores de escritura: lo que no compila también se compara.
func deGo(texto []byte) []string {
	var s scanner.Scanner
	conjunto := token.NewFileSet()
	s.Init(conjunto.AddFile("", conjunto.Base(), len(texto)), texto, func(token.Position, string) {}, 0)
	paquetes := map[string]bool{}
	var lista []string
	importando, dePaquete := false, false // dePaquete: lo último es el nombre de un paquete y un punto
	for antes := ""; ; {
		_, simbolo, escrito := s.Scan()
		switch {
		case simbolo == token.EOF:
			return lista
		case simbolo == token.IMPORT:
			importando = true
		case importando && simbolo == token.STRING:
			paquetes[filepath.Base(strings.Trim(escrito, "\"`"))] = true
		case importando && slices.Contains(declaran, simbolo):
			importando = false
		}
		if importando || simbolo == token.SEMICOLON {
			continue
		}
		lista = append(lista, deUno(simbolo, escrito, dePaquete))
		dePaquete = simbolo == token.PERIOD && paquetes[antes]
		antes = escrito
	}
}

// declaran son las palabras con las que empieza lo que va detrás de los import.
var declaran = []token.Token{token.FUNC, token.TYPE, token.VAR, token.CONST}

func deUno(simbolo token.Token, escrito string, dePaquete bool) string {
	switch {
	case simbolo == token.IDENT && (dePaquete || slices.Contains(predeclarados, escrito)):
		return escrito
	case simbolo == token.IDENT:
		return unNombre
	case simbolo == token.STRING || simbolo == token.CHAR:
		return unTexto
	case simbolo.IsLiteral():
		return unNumero
	default:
		return simbolo.String()
	}
}

// reservadas son palabras que, en algún lenguaje de los que se entregan, no son nombres.
var reservadas = strings.Fields("and as assert async await break case catch class const continue def default " +
	"del do elif else enum except extends false final finally fn for from func function global goto if impl " +
	"import in instanceof interface is lambda let loop match mod move mut new None nonlocal not null or pass " +
	"private protected pub public raise return Self self sizeof static struct super switch synchronized this " +
	"throw throws trait true try typedef typeof union unsafe use using var void volatile where while with yield")

// deOtro parte programas de otros lenguajes: sin saber mucho de ellos, y leyendo el texto
// una sola vez, que es de quien lo entrega.
func deOtro(l *lenguaje, texto string) []string {
	var lista []string
	for texto != "" {
		r, octetos := utf8.DecodeRuneInString(texto)
		switch {
		case unicode.IsSpace(r):
			texto = texto[octetos:]
		case strings.HasPrefix(texto, l.linea):
			texto = desde(texto, "\n")
		case l.bloque && strings.HasPrefix(texto, "/*"):
			texto = desde(texto[2:], "*/")
		case strings.HasPrefix(texto, `"""`), strings.HasPrefix(texto, "'''"):
			lista, texto = append(lista, unTexto), desde(texto[3:], texto[:3])
		case r == '"' || r == '\'' || r == '`':
			lista, texto = append(lista, unTexto), trasLasComillas(texto)
		case unicode.IsLetter(r) || r == '_':
			palabra := laPalabra(texto)
			texto = texto[len(palabra):]
			if !slices.Contains(reservadas, palabra) {
				palabra = unNombre
			}
			lista = append(lista, palabra)
		case unicode.IsDigit(r):
			lista, texto = append(lista, unNumero), texto[len(laPalabra(texto)):]
		default:
			lista, texto = append(lista, string(r)), texto[octetos:]
		}
	}
	return lista
}

// desde devuelve lo que hay detrás de un final; si no está, nada.
func desde(texto, final string) string {
	_, resto, _ := strings.Cut(texto, final)
	return resto
}

func laPalabra(texto string) string {
	fin := strings.IndexFunc(texto, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
	})
	if fin < 0 {
		return texto
	}
	return texto[:fin]
}

// trasLasComillas salta un texto entre comillas; el que no se cierra acaba con su línea.
func trasLasComillas(texto string) string {
	comilla := texto[0]
	for i := 1; i < len(texto); i++ {
		switch {
		case texto[i] == '\\':
			i++
		case texto[i] == comilla:
			return texto[i+1:]
		case texto[i] == '\n' && comilla != '`':
			return texto[i:]
		}
	}
	return ""
}
