package reglas

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

func deUno(t *testing.T, texto string) ([]Regla, error) {
	t.Helper()
	return deLosTextos([]string{"README.md"}, []string{texto})
}

func TestUnaReglaEsUnElementoDeListaConSuNumero(t *testing.T) {
	todas, err := deUno(t, strings.Join([]string{
		"## El formato",
		"- **1.1.** La primera, con un [enlace](paso2#el-ejercicio) y `código`",
		"  en dos líneas. Y otra frase.",
		"- **Otra cosa.** No es una regla.",
		"  Ni esto es suyo.",
		"",
		"**Servidor.**",
		"",
		"- **1.2.** Contesta. Siempre.",
		"",
		"### Más abajo",
		"- **1.3.** **Negritas**, y 127.0.0.1.",
		"",
		"  Ni esto.",
	}, "\n"))
	require.NoError(t, err)
	assert.Equal(t, []Regla{
		{"1.1", "", "La primera, con un enlace y `código` en dos líneas. Y otra frase.",
			"README.md", "El formato", 1, 5},
		{"1.2", "Servidor", "Contesta. Siempre.", "README.md", "El formato", 1, 5},
		{"1.3", "", "Negritas, y 127.0.0.1.", "README.md", "Más abajo", 1, 5},
	}, todas)
	assert.Equal(t, "La primera, con un enlace y `código` en dos líneas.", todas[0].PrimeraFrase())
	assert.Equal(t, "Servidor. Contesta.", todas[1].PrimeraFrase())
	assert.Equal(t, "Servidor. Contesta. Siempre.", todas[1].Cita())
	assert.Equal(t, "Negritas, y 127.0.0.1.", todas[2].PrimeraFrase())
}

func TestLasReglasVanNumeradasEnOrden(t *testing.T) {
	for texto, problema := range map[string]string{
		"- **1.1.** a\n- **1.1.** b":               "la regla 1.1 está dos veces",
		"- **1.1.** a\n- **1.3.** b":               "la regla 1.3 está fuera de su sitio",
		"- **1.2.** a":                             "la regla 1.2 está fuera de su sitio",
		"- **1.1.** a\n- **3.1.** b":               "la regla 3.1 está fuera de su sitio",
		"- **1.1.** a\n- **2.1.** b\n- **1.2.** c": "la regla 1.2 está fuera de su sitio",
	} {
		_, err := deUno(t, texto)
		assert.ErrorContains(t, err, problema, texto)
	}
	_, err := deUno(t, "- **1.1.** a\n- **1.2.** b\n- **2.1.** c")
	assert.NoError(t, err)
}

func TestUnPasoPuedeDejarSinEfectoUnaRegla(t *testing.T) {
	documentos := []string{"README.md", "paso3/README.md"}
	todas, err := deLosTextos(documentos, []string{"- **1.1.** a", "Las nuevas (la 1.1 ya no vale):"})
	require.NoError(t, err)
	assert.True(t, todas[0].Vale(1))
	assert.True(t, todas[0].Vale(2))
	assert.False(t, todas[0].Vale(3))
	_, err = deLosTextos(documentos, []string{"- **1.1.** a", "(la 1.7 ya no vale)"})
	assert.ErrorContains(t, err, "1.7")
	_, err = deLosTextos([]string{"README.md"}, []string{"- **1.1.** a (la 1.1 ya no vale)"})
	assert.Error(t, err, "en el README principal no se sabe desde qué paso")
}

// Todo lo que en los README parece una regla ha de entenderse como tal.
func TestSeLeenTodasLasReglas(t *testing.T) {
	todas, err := Todas()
	require.NoError(t, err)
	numero := regexp.MustCompile(`\*\*\d+\.\d+\.?\*\*`)
	parecen := 0
	for _, documento := range Documentos {
		contenido, err := os.ReadFile(filepath.Join(programas.RaizRepositorio(), documento))
		require.NoError(t, err)
		parecen += len(numero.FindAllString(string(contenido), -1))
	}
	assert.Equal(t, parecen, len(todas), "hay un número de regla escrito de otra manera")
	for _, r := range todas {
		assert.NotEmpty(t, r.Seccion, r.Numero)
		assert.NotContains(t, r.Texto, "](", r.Numero)
		assert.NotContains(t, r.Texto, "**", r.Numero)
		assert.LessOrEqual(t, r.Desde, r.Hasta, r.Numero)
	}
}

func TestSeDaUnaReglaPorSuNumero(t *testing.T) {
	r, err := Dar("1.13")
	require.NoError(t, err)
	assert.Equal(t, []int{1, 1}, []int{r.Desde, r.Hasta})
	_, err = Dar("9.9")
	assert.ErrorContains(t, err, "9.9")
}
