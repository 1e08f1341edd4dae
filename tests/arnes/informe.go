package arnes

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Fallo es lo que se cuenta a quien ha hecho la solución cuando algo no es como
// debe. Los apartados vacíos no se escriben.
type Fallo struct {
	Titulo   string   // qué ha pasado, en una frase
	Hasta    []string // lo que se hizo antes en la misma conexión
	Envio    string   // lo que se envió, tal cual
	Espera   string   // lo que se esperaba, ya entre comillas o descrito
	Llega    string   // lo que llegó, ya entre comillas o descrito
	Senal    int      // en qué columna de Llega está lo primero que difiere; -1, en ninguna
	Causa    string   // por qué suele pasar
	Lee      string   // dónde se explica
	Detalles []string // lo que escribió el programa, por ejemplo

	hayEnvio bool
	clase    clase
	callado  *Servidor // el que no contesta; nil si no es eso lo que pasa
}

// clase distingue las formas en que una respuesta no es la que se esperaba.
type clase int

const (
	otra          clase = iota // lo demás
	distinta                   // llegó un mensaje, pero no el esperado
	calla                      // pasó el plazo
	cierra                     // el otro lado cerró entre dos mensajes
	cierraAMedias              // cerró en medio de un mensaje
	corta                      // la conexión se cortó (reset)
	sinFormato                 // lo que llegó no es un mensaje
	sobra                      // llegaron octetos después de la respuesta
)

// causas son las que se dan cuando la prueba no tiene una mejor.
var causas = map[clase]string{
	calla:         "El programa está esperando algo que no va a llegar, o no ha enviado su respuesta. Mira qué lectura no vuelve.",
	cierra:        "El programa ha cerrado la conexión antes de contestar. ¿Sale del bucle tras la primera petición, o trata como fin algo que no lo es?",
	cierraAMedias: "El programa ha cerrado la conexión sin acabar de enviar un mensaje. ¿La longitud de la cabecera es la de los octetos que van detrás?",
	corta:         "El programa ha cerrado la conexión dejando octetos sin leer, o ha acabado de golpe.",
	sinFormato:    "Un mensaje son cuatro octetos con la longitud (big-endian) y después el texto. ¿Se envía el texto sin su cabecera, o la longitud en otro orden?",
	sobra:         "Cada petición tiene una respuesta y solo una, y la longitud de la cabecera cuenta octetos, no letras.",
}

// String compone el informe: unos párrafos separados por líneas en blanco.
func (f *Fallo) String() string {
	parrafos := [][]string{{f.Titulo}, f.antes(), f.intercambio(), f.Detalles, f.explicacion()}
	var escritos []string
	for _, lineas := range parrafos {
		if len(lineas) > 0 {
			escritos = append(escritos, strings.TrimRight(strings.Join(lineas, "\n"), "\n"))
		}
	}
	return strings.Join(escritos, "\n\n")
}

func (f *Fallo) antes() []string {
	if len(f.Hasta) == 0 {
		return nil
	}
	return []string{"Antes, en esta conexión:", sangrar(strings.Join(f.Hasta, "\n"))}
}

func (f *Fallo) intercambio() []string {
	var lineas []string
	if f.hayEnvio {
		lineas = append(lineas, "Se envió:     "+Citar(f.Envio))
	}
	if f.Espera != "" {
		lineas = append(lineas, "Se esperaba:  "+f.Espera)
	}
	if f.Llega != "" {
		lineas = append(lineas, "Llegó:        "+f.Llega)
		if f.Senal >= 0 {
			lineas = append(lineas, strings.Repeat(" ", len("Se esperaba:  ")+f.Senal)+"^ aquí empieza la diferencia")
		}
	}
	return lineas
}

func (f *Fallo) explicacion() []string {
	var lineas []string
	causa := f.Causa
	if causa == "" {
		causa = causas[f.clase]
	}
	if causa != "" {
		lineas = append(lineas, "Causa probable: "+causa)
	}
	if f.Lee != "" {
		lineas = append(lineas, "Lo explica:     "+f.Lee)
	}
	return lineas
}

// anchoCita es lo más que ocupa en un informe un texto citado, en caracteres.
const anchoCita = 72

// Citar escribe un texto entre comillas, con lo que no se ve en forma de
// códigos (\n, \xff). De uno largo da el principio y cuántos octetos tiene.
func Citar(texto string) string {
	return citarDesde(texto, 0)
}

func citarDesde(texto string, desde int) string {
	antes, despues := "", ""
	if desde > 0 {
		antes = "…"
	}
	trozo := texto[desde:]
	if caracteres := []rune(trozo); len(caracteres) > anchoCita && utf8.ValidString(trozo) {
		trozo = string(caracteres[:anchoCita])
		despues = "…"
	} else if len(trozo) > 2*anchoCita {
		trozo = trozo[:2*anchoCita]
		despues = "…"
	}
	cita := antes + strconv.Quote(trozo) + despues
	if antes+despues != "" {
		cita += fmt.Sprintf(" (%d octetos)", len(texto))
	}
	return cita
}

// comparar cita lo que se esperaba y lo que llegó, y dice en qué columna de la
// cita empiezan a ser distintos.
func comparar(esperado, llegado string) (espera, llega string, columna int) {
	iguales := 0
	for iguales < len(esperado) && iguales < len(llegado) && esperado[iguales] == llegado[iguales] {
		iguales++
	}
	iguales = principioDeCaracter(llegado, iguales)
	desde := 0
	if iguales > anchoCita/2 { // se cita solo alrededor de la diferencia
		desde = principioDeCaracter(llegado, iguales-anchoCita/3)
	}
	comun := strconv.Quote(llegado[desde:iguales])
	columna = utf8.RuneCountInString(comun) - 1 // sin las comillas de cierre
	if desde > 0 {
		columna++ // por los puntos suspensivos
	}
	return citarDesde(esperado, desde), citarDesde(llegado, desde), columna
}

// principioDeCaracter devuelve dónde empieza el carácter que tiene el octeto i.
func principioDeCaracter(texto string, i int) int {
	principio := 0
	for principio < i {
		_, octetos := utf8.DecodeRuneInString(texto[principio:])
		if principio+octetos > i {
			break
		}
		principio += octetos
	}
	return principio
}

func sangrar(texto string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(texto, "\n"), "\n", "\n    ")
}

func recortar(texto string, lineas int) string {
	partes := strings.SplitAfter(texto, "\n")
	if len(partes) <= lineas {
		return texto
	}
	return strings.Join(partes[:lineas], "") + fmt.Sprintf("(y %d líneas más)\n", len(partes)-lineas)
}
