package informe

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
)

// Firmado es la variable de entorno con la que se pide a las pruebas que cuenten lo que
// pasa de una manera que nadie más puede imitar: cada suceso va firmado (HMAC) con una
// clave que les llega por la entrada, y que ya han leído cuando arrancan algún programa.
// Los sucesos salen por la salida estándar, y por ella nada más.
const Firmado = "SOCKETS_FIRMADO"

// OctetosDeLaClave son los que hay que dar por la entrada.
const OctetosDeLaClave = 32

// Suceso es algo que ha pasado en las pruebas. Se numeran desde 1.
type Suceso struct {
	Numero    int    `json:"numero"`
	Que       Que    `json:"que"`
	Escenario string `json:"escenario,omitempty"`
	Fallo     *Fallo `json:"fallo,omitempty"`
	Estado    int    `json:"estado,omitempty"` // de Fin, con el que acaban las pruebas
}

// Que es lo que puede pasar.
type Que string

// Las cosas que pueden pasar. General es un fallo que no deja probar nada.
const (
	Empieza Que = "empieza"
	Pasa    Que = "pasa"
	Falla   Que = "falla"
	Salta   Que = "salta"
	General Que = "general"
	Fin     Que = "fin"
)

// canal es por donde se cuentan los sucesos; nil, si nadie los pidió.
var canal *emisor

type emisor struct {
	mu     sync.Mutex
	clave  []byte
	salida io.Writer
	numero int
	fallos map[string]*Fallo // el de cada prueba de go test en marcha
}

// AbrirFirmado empieza a contar los sucesos, si quien corre las pruebas lo pidió. Desde
// entonces, lo demás que se escriba por la salida estándar va por la de errores.
func AbrirFirmado() error {
	if os.Getenv(Firmado) == "" {
		return nil
	}
	if err := errors.Join(os.Unsetenv(Firmado), sinQueNadieMire()); err != nil {
		return err
	}
	clave := make([]byte, OctetosDeLaClave)
	if _, err := io.ReadFull(os.Stdin, clave); err != nil {
		return fmt.Errorf("no llega la clave con la que firmar: %w", err)
	}
	canal = nuevoEmisor(clave, os.Stdout)
	os.Stdout = os.Stderr
	return nil
}

func nuevoEmisor(clave []byte, salida io.Writer) *emisor {
	return &emisor{clave: clave, salida: salida, fallos: map[string]*Fallo{}}
}

func (e *emisor) emitir(s Suceso) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.numero++
	s.Numero = e.numero
	_, _ = io.WriteString(e.salida, firmar(e.clave, s)) // si se pierde alguno, se verá al leerlos
}

// firmar escribe el suceso en una línea: la firma, un espacio y el JSON.
func firmar(clave []byte, s Suceso) string {
	texto, _ := json.Marshal(s) // un Suceso siempre se puede escribir
	return hex.EncodeToString(firmaDe(clave, texto)) + " " + string(texto) + "\n"
}

func firmaDe(clave, texto []byte) []byte {
	firma := hmac.New(sha256.New, clave)
	firma.Write(texto)
	return firma.Sum(nil)
}

// LeerFirmado entiende una línea de las que se emiten. Si no es una, o la firma no es de
// esa clave, devuelve falso: es algo que ha escrito otro.
func LeerFirmado(clave []byte, linea string) (s Suceso, valida bool) {
	enHexadecimal, texto, _ := strings.Cut(strings.TrimSuffix(linea, "\n"), " ")
	firma, err := hex.DecodeString(enHexadecimal)
	if err != nil || !hmac.Equal(firma, firmaDe(clave, []byte(texto))) {
		return s, false
	}
	return s, json.Unmarshal([]byte(texto), &s) == nil
}

// Empezar dice que una prueba de go test es la de un escenario. Lo que pase con él se
// cuenta cuando haya acabado del todo.
func Empezar(t testing.TB, escenario string) {
	t.Helper()
	t.Attr(AtributoEscenario, escenario)
	if canal == nil {
		return
	}
	canal.empezar(t.Name(), escenario)
	t.Cleanup(func() { // la primera que se pide es la última que se hace
		canal.acabar(t.Name(), escenario, t.Failed(), t.Skipped())
	})
}

func (e *emisor) empezar(prueba, escenario string) {
	e.mu.Lock()
	e.fallos[prueba] = nil
	e.mu.Unlock()
	e.emitir(Suceso{Que: Empieza, Escenario: escenario})
}

func (e *emisor) acabar(prueba, escenario string, falla, salta bool) {
	e.mu.Lock()
	fallo := e.fallos[prueba]
	e.mu.Unlock()
	switch {
	case falla && fallo == nil:
		e.emitir(Suceso{Que: Falla, Escenario: escenario,
			Fallo: &Fallo{Titulo: "La prueba ha caído sin contar por qué."}})
	case falla:
		e.emitir(Suceso{Que: Falla, Escenario: escenario, Fallo: fallo})
	case salta:
		e.emitir(Suceso{Que: Salta, Escenario: escenario})
	default:
		e.emitir(Suceso{Que: Pasa, Escenario: escenario})
	}
}

// apuntar guarda el fallo de la prueba de un escenario; si no es la de ninguno, es que
// no se puede probar nada.
func (e *emisor) apuntar(prueba string, f *Fallo) {
	e.mu.Lock()
	_, deEscenario := e.fallos[prueba]
	if deEscenario {
		e.fallos[prueba] = f
	}
	e.mu.Unlock()
	if !deEscenario {
		e.emitir(Suceso{Que: General, Fallo: f})
	}
}

// Acabar cuenta con qué estado acaban las pruebas.
func Acabar(estado int) {
	if canal != nil {
		canal.emitir(Suceso{Que: Fin, Estado: estado})
	}
}
