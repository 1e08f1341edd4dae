package common

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLeerClaveYCampos(t *testing.T) {
	muchos, textoDeMuchos := map[string]string{}, []string{}
	for i := range 2 * pocos {
		muchos["n"+strconv.Itoa(i)] = "v"
		textoDeMuchos = append(textoDeMuchos, "n"+strconv.Itoa(i)+"=v")
	}
	casos := map[string]struct {
		texto  string
		clave  string
		campos map[string]string
	}{
		"un campo": {"ana nombre=Ana", "ana", map[string]string{"nombre": "Ana"}},
		"varios":   {"ana nombre=Ana, edad=20", "ana", map[string]string{"nombre": "Ana", "edad": "20"}},
		"espacios por medio": {"  ana \t nombre =  Ana María ,edad= 20  ", "ana",
			map[string]string{"nombre": "Ana María", "edad": "20"}},
		"valor vacío":       {"ana nota=", "ana", map[string]string{"nota": ""}},
		"más signos =":      {"ana nota=a=b==c", "ana", map[string]string{"nota": "a=b==c"}},
		"letras con acento": {"ñu año=1,Ú2=x", "ñu", map[string]string{"año": "1", "Ú2": "x"}},
		"cifras delante":    {"1 2a=3", "1", map[string]string{"2a": "3"}},
		"muchos":            {"k " + strings.Join(textoDeMuchos, ","), "k", muchos},
	}
	for nombre, caso := range casos {
		t.Run(nombre, func(t *testing.T) {
			clave, campos, err := LeerClaveYCampos(caso.texto)
			require.NoError(t, err)
			assert.Equal(t, caso.clave, clave)
			assert.Equal(t, caso.campos, campos)
		})
	}
}

func TestLeerClaveYCamposDiceQueEstaMal(t *testing.T) {
	casos := map[string]struct{ texto, motivo string }{
		"nada":                   {"", "falta la clave"},
		"solo espacios":          {" \t ", "falta la clave"},
		"sin campos":             {"ana", "faltan los campos"},
		"sin campos, y espacio":  {"ana   ", "faltan los campos"},
		"sin signo =":            {"ana edad", "no se entiende el campo \"edad\""},
		"el último, sin signo":   {"ana edad=1, ciudad", "no se entiende el campo \" ciudad\""},
		"sin nombre":             {"ana =1", "no se entiende el campo"},
		"nombre con guion":       {"ana e-mail=x", "no se entiende el campo"},
		"nombre de dos":          {"ana dos palabras=x", "no se entiende el campo"},
		"sobra una coma":         {"ana edad=1,", "no se entiende el campo \"\""},
		"dos comas":              {"ana edad=1,,n=2", "no se entiende el campo \"\""},
		"repetido":               {"ana edad=1, edad=2", "el campo \"edad\" está dos veces"},
		"tabulación en la clave": {"ana\teva n=1", "la clave ha de ser una sola palabra, y sobra \"eva\""},
	}
	for nombre, caso := range casos {
		t.Run(nombre, func(t *testing.T) {
			_, _, err := LeerClaveYCampos(caso.texto)
			assert.ErrorContains(t, err, caso.motivo)
		})
	}
}

func TestLeerClave(t *testing.T) {
	for texto, esperada := range map[string]string{
		"ana": "ana", "  ana\t": "ana", "ñu": "ñu", "a\x00b": "a\x00b", "a=b,c": "a=b,c",
	} {
		clave, err := LeerClave(texto)
		require.NoError(t, err)
		assert.Equal(t, esperada, clave)
	}
	for texto, motivo := range map[string]string{
		"": "falta la clave", " \n ": "falta la clave",
		"ana eva luis": "sobra \"eva\"", "ana\u00a0eva": "sobra \"eva\"",
	} {
		_, err := LeerClave(texto)
		assert.ErrorContains(t, err, motivo)
	}
}

func TestEscribirCamposEnOrden(t *testing.T) {
	assert.Equal(t, "", EscribirCampos(nil))
	campos := map[string]string{"ñ": "x y", "a9": "2", "a": "1=1", "a10": "3", "Z": ""}
	assert.Equal(t, "Z=, a=1=1, a10=3, a9=2, ñ=x y", EscribirCampos(campos))
	muchos := map[string]string{}
	for i := range 3 * pocos {
		muchos["n"+strconv.Itoa(100+i)] = strconv.Itoa(i)
	}
	partes := strings.Split(EscribirCampos(muchos), ", ")
	assert.Len(t, partes, 3*pocos)
	assert.IsIncreasing(t, partes)
}

// Lo que se escribe se lee igual, y lo que se lee se escribe igual.
func FuzzCampos(f *testing.F) {
	for _, texto := range []string{"ana nombre=Ana, edad=20", "ñ año==, b= x ", "a b", "a\u00a0b c=1", "a =,"} {
		f.Add(texto)
	}
	f.Fuzz(func(t *testing.T, texto string) {
		clave, campos, err := LeerClaveYCampos(texto)
		if err != nil {
			assert.NotEmpty(t, err.Error())
			return
		}
		otraClave, otros, err := LeerClaveYCampos(clave + " " + EscribirCampos(campos))
		require.NoError(t, err)
		assert.Equal(t, clave, otraClave)
		assert.Equal(t, campos, otros)
	})
}

func BenchmarkLeerClaveYCampos(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, _, err := LeerClaveYCampos("ana nombre=Ana, edad=20")
		require.NoError(b, err)
	}
}

func BenchmarkEscribirCampos(b *testing.B) {
	campos := map[string]string{"nombre": "Ana", "edad": "20"}
	b.ReportAllocs()
	for b.Loop() {
		EscribirCampos(campos)
	}
}
