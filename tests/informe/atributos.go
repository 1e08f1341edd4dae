package informe

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// AtributoEscenario es el atributo (testing.T.Attr) con el que una prueba dice el
// nombre de su escenario, con sus espacios.
const AtributoEscenario = "escenario"

// atributoFallo es el principio de los atributos en los que viaja un fallo: su JSON,
// partido, porque test2json no reconoce los de más de 4096 octetos.
const (
	atributoFallo = "fallo-"
	octetosPorUno = 3000
	borde         = "|" // a los lados de cada uno: un espacio que quedara en el extremo se perdería
)

// Atribuir pone el fallo en los atributos de una prueba, para los programas que la
// leen, y lo cuenta firmado, si alguien lo pidió.
func (f *Fallo) Atribuir(t testing.TB) {
	t.Helper()
	if canal != nil {
		canal.apuntar(t.Name(), f)
	}
	for i, trozo := range trozos(f.enJSON()) {
		t.Attr(fmt.Sprint(atributoFallo, i), borde+trozo+borde)
	}
}

// DeAtributos compone el fallo que se puso en los atributos de una prueba, por sus
// claves. Si no está, o no está entero, devuelve falso.
func DeAtributos(atributos map[string]string) (*Fallo, bool) {
	var texto strings.Builder
	for i := 0; ; i++ {
		trozo, hay := atributos[fmt.Sprint(atributoFallo, i)]
		if !hay {
			break
		}
		texto.WriteString(strings.TrimSuffix(strings.TrimPrefix(trozo, borde), borde))
	}
	f := &Fallo{}
	return f, json.Unmarshal([]byte(texto.String()), f) == nil
}

func (f *Fallo) enJSON() string {
	var texto strings.Builder
	j := json.NewEncoder(&texto)
	j.SetEscapeHTML(false)
	_ = j.Encode(f) // un Fallo siempre se puede escribir
	return strings.TrimSpace(texto.String())
}

// trozos parte un texto sin partir caracteres.
func trozos(texto string) []string {
	var partes []string
	for len(texto) > octetosPorUno {
		corte := octetosPorUno
		for !utf8.RuneStart(texto[corte]) {
			corte--
		}
		partes = append(partes, texto[:corte])
		texto = texto[corte:]
	}
	return append(partes, texto)
}
