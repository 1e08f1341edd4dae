package diferencias

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/programas"
)

// Se compare lo que se compare, cada línea de cada versión está una vez y en su orden, y solo
// se dan por iguales las que lo son.
func TestCadaLineaEstaUnaVezYEnSuOrden(t *testing.T) {
	casos := map[string][2]string{
		"nada y nada": {"", ""}, "un fichero nuevo": {"", "a\nb\n"}, "uno que se quita": {"a\nb\n", ""},
		"sin fin de línea": {"a\nb", "a\nb\n"}, "con el de Windows": {"a\r\nb\r\n", "a\nb\n"},
		"todo distinto": {"a\nb\nc\n", "d\ne\n"}, "líneas repetidas": {"}\n}\nx\n}\n", "}\nx\n}\n}\n}\n"},
		"líneas vacías": {"\n\n\na\n", "a\n\n\n"}, "se cruzan": {"uno dos\ntres cuatro\n", "tres cuatro\nuno dos\n"},
	}
	for paso := 1; paso < 5; paso++ {
		for _, fichero := range []string{"servidor/main.go", "cliente/main.go"} {
			casos[fmt.Sprint(paso, fichero)] = [2]string{leer(t, paso, fichero), leer(t, paso+1, fichero)}
		}
	}
	for nombre, caso := range casos {
		t.Run(nombre, func(t *testing.T) {
			c := Comparar(NuevaVersion("a.go", caso[0]), NuevaVersion("a.go", caso[1]))
			var antes, ahora []string
			for _, f := range c.filas {
				if f.antes >= 0 {
					require.Equal(t, len(antes), f.antes, "desordenada")
					antes = append(antes, c.Antes.lineas[f.antes])
				}
				if f.ahora >= 0 {
					require.Equal(t, len(ahora), f.ahora, "desordenada")
					ahora = append(ahora, c.Ahora.lineas[f.ahora])
				}
				if f.igual {
					assert.Equal(t, c.Antes.lineas[f.antes], c.Ahora.lineas[f.ahora])
				}
			}
			assert.Equal(t, c.Antes.lineas, antes)
			assert.Equal(t, c.Ahora.lineas, ahora)
		})
	}
}

func leer(t *testing.T, paso int, fichero string) string {
	t.Helper()
	texto, err := os.ReadFile(filepath.Join(programas.RaizRepositorio(), fmt.Sprintf("paso%d", paso), fichero))
	require.NoError(t, err)
	return string(texto)
}

func TestUnaLineaCambiadaEstaAlLadoDeLaQueEra(t *testing.T) {
	c := Comparar(
		NuevaVersion("a.go", "for {\n\tconexion := aceptar()\n\tatender(conexion)\n}\n"),
		NuevaVersion("a.go", "for {\n\tconexion := aceptar()\n\tcuenta++\n\tgo atender(conexion)\n}\n"))
	assert.Contains(t, c.filas, fila{2, 3, false})
	assert.Contains(t, c.filas, fila{-1, 2, false})
	puestas, quitadas := c.Lineas()
	assert.Equal(t, [2]int{2, 1}, [2]int{puestas, quitadas})
}

func TestSeMarcanLasPalabrasQueCambian(t *testing.T) {
	marcado := func(linea string, tramos []tramo) (palabras []string) {
		for _, tr := range tramos {
			palabras = append(palabras, linea[tr.desde:tr.hasta])
		}
		return palabras
	}
	for _, caso := range []struct {
		antes, ahora      string
		quitados, puestos []string
	}{
		{"\tatender(conexion)", "\tgo atender(conexion)", nil, []string{"go "}},
		{"atender(conexion)", "\t\tatender(conexion)", nil, nil}, // que esté más adentro ya se ve
		{"é := 1", "è := 1", []string{"é"}, []string{"è"}},
		{"func abrir() *Base {", "func abrir() *BaseDeDatos {", []string{"Base"}, []string{"BaseDeDatos"}},
	} {
		quitados, puestos := marcar(caso.antes, caso.ahora)
		assert.Equal(t, caso.quitados, marcado(caso.antes, quitados), caso.ahora)
		assert.Equal(t, caso.puestos, marcado(caso.ahora, puestos), caso.ahora)
	}
}

func TestLosTrozosTienenLoDeAlrededorYSeJuntan(t *testing.T) {
	numeradas := func(cambian ...int) string {
		var b strings.Builder
		for i := range 30 {
			texto := fmt.Sprintf("línea %d", i)
			for _, cambia := range cambian {
				if i == cambia {
					texto = "OTRA COSA"
				}
			}
			b.WriteString(texto + "\n")
		}
		return b.String()
	}
	trozosDe := func(cambian ...int) (tramos []tramo) {
		c := Comparar(NuevaVersion("a.txt", numeradas()), NuevaVersion("a.txt", numeradas(cambian...)))
		for _, tr := range c.Trozos() {
			tramos = append(tramos, tramo{tr.desde, tr.hasta})
		}
		return tramos
	}
	assert.Empty(t, trozosDe())
	assert.Equal(t, []tramo{{0, 4}}, trozosDe(0))
	assert.Len(t, trozosDe(5, 8), 1, "se tocan")
	assert.Len(t, trozosDe(5, 20), 2)
}

func TestUnTrozoDiceEnQueDeclaracionEsta(t *testing.T) {
	const antes = "package main\n\nfunc uno() {\n\ta()\n}\n\nfunc dos() {\n\tb()\n}\n"
	c := Comparar(NuevaVersion("a.go", antes), NuevaVersion("a.go", strings.Replace(antes, "b()", "c()", 1)))
	require.Len(t, c.Trozos(), 1)
	assert.Equal(t, "func dos()", c.Trozos()[0].Donde())
	c = Comparar(NuevaVersion("a.txt", "a\n"), NuevaVersion("a.txt", "b\n"))
	assert.Empty(t, c.Trozos()[0].Donde())
}

// Lo que hay en un fichero se enseña: no se ejecuta.
func TestLaTablaEscapaLoQueEnsena(t *testing.T) {
	const malo = `<script>alert("&")</script>`
	for _, nombre := range []string{"a.go", "a.html", malo} {
		c := Comparar(NuevaVersion(nombre, "x\n"), NuevaVersion(nombre, malo+"\n"))
		tabla := string(c.Entero().Tabla(malo, malo))
		assert.NotContains(t, tabla, "<script", nombre)
		assert.Contains(t, tabla, "script", nombre)
	}
	nuevo := string(Comparar(NuevaVersion("a.go", ""), NuevaVersion("a.go", "x\n")).Entero().Tabla("antes", "ahora"))
	assert.Contains(t, nuevo, "(fichero nuevo)")
	assert.NotContains(t, nuevo, "antes")
}

func TestSeSabeQueExplicaCadaParrafo(t *testing.T) {
	const cerca = "```"
	documento := "# Paso\n\n## La solución, cambio a cambio\n\nAl principio.\n\n### El servidor\n\nEsto cambia.\n\n" +
		"<!-- cita: cambio paso3/servidor/main.go 2-3 -->\n" + cerca + "diff\n a\n-b\n+c\n d\n \n e\n+f\n g\n" + cerca +
		"\n<!-- fin -->\n\nY esto es nuevo.\n\n<!-- cita: codigo paso3/servidor/main.go atender -->\n" +
		cerca + "go\nfunc atender() {}\n" + cerca + "\n<!-- fin -->\n\n## Otra cosa\n\nQue no va.\n"
	todas := Explicaciones(documento)
	require.Len(t, todas, 3)
	assert.Equal(t, Explicacion{Texto: "Al principio."}, todas[0])
	assert.Equal(t, "El servidor", todas[1].Titulo)
	assert.Equal(t, "Esto cambia.", todas[1].Texto)
	assert.Equal(t, 2, todas[1].primero)
	assert.Equal(t, [][]string{{" a", "-b", "+c", " d"}, {" e", "+f", " g"}}, todas[1].citados)
	assert.Equal(t, []string{"atender"}, todas[2].nombres)
	assert.Empty(t, Explicaciones("# Sin solución\n"))
}
