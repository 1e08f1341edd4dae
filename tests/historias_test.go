package tests

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

// Una historia son las operaciones que hicieron varios clientes sobre una clave,
// cada una con cuándo se pidió y cuándo se contestó. Es linealizable si se
// pueden poner en fila, respetando que la que acabó antes de que otra empezara
// va delante, de modo que las respuestas sean las de una base de datos que las
// hiciera de una en una. La definición es de Herlihy y Wing, «Linearizability: a
// correctness condition for concurrent objects» (1990); quien lo comprueba es
// porcupine.

func init() {
	deDatos = append(deDatos, escenario{
		nombre: linealizable, desde: 4, hasta: 5, lee: leePaso4, tras: []string{cuadra}, probar: func(p *prueba) {
			historia := p.hacerHistoria(8, 50)
			resultado, info := porcupine.CheckOperationsVerbose(modelo, historia, arnes.Plazo)
			p.Exigir(resultado != porcupine.Unknown, fmt.Sprintf("El comprobador no ha sabido decir en %v si la historia es posible: no se puede dar por buena.", arnes.Plazo))
			if resultado == porcupine.Ok {
				return
			}
			p.SiFalla("Una operación se ha partido en dos secciones críticas (mirar y cambiar), o ha trabajado sobre un registro que otra acababa de borrar. Entre el principio y el final de cada operación, nadie más ha de tocar ese registro." + p.desdeElPaso(5, dosCandados))
			detalles := append(contarParte(parteImposible(historia)), "", "La historia entera, dibujada: "+p.dibujar(info))
			p.Exigir(false, fmt.Sprintf("%d operaciones de 8 clientes sobre una misma clave han tenido respuestas imposibles.", len(historia)), detalles...)
		},
	})
}

type (
	pedida struct {
		operacion string
		valor     string
		quiza     bool // no se sabe si cuenta: solo en la búsqueda de la parte más corta
	}
	contestada struct {
		ok    bool
		valor string
	}
)

const ausente = "" // el estado de la clave que no existe; los valores nunca están vacíos

// modelo es una base de datos con una sola clave y un solo campo.
var modelo = porcupine.Model{
	Init: func() any { return ausente },
	Step: func(estado, entrada, salida any) (bool, any) {
		posible, siguiente := paso(estado.(string), entrada.(pedida), salida.(contestada))
		return posible, siguiente
	},
	DescribeOperation: func(entrada, salida any) string { return describir(entrada.(pedida), salida.(contestada)) },
	DescribeState: func(estado any) string {
		if estado == ausente {
			return "no existe"
		}
		return "v=" + estado.(string)
	},
}

func paso(estado string, e pedida, s contestada) (posible bool, siguiente string) {
	existe := estado != ausente
	if e.operacion == "alta" {
		if s.ok {
			return !existe, e.valor
		}
		return existe, estado
	}
	if !s.ok {
		return !existe, estado
	}
	switch e.operacion {
	case "baja":
		return existe, ausente
	case "modificacion":
		return existe, e.valor
	default:
		return existe && estado == s.valor, estado
	}
}

func describir(e pedida, s contestada) string {
	texto := e.operacion + " k"
	if e.valor != "" {
		texto += " v=" + e.valor
	}
	switch {
	case !s.ok:
		return texto + " → ERROR"
	case s.valor != "":
		return texto + " → OK v=" + s.valor
	default:
		return texto + " → OK"
	}
}

// hacerHistoria pone a varios clientes a hacer operaciones al azar sobre la
// misma clave, con un retardo de 1 ms: dormir dentro de la sección crítica es lo
// que hace que se encuentren. Casi todas son altas y bajas, que son las que más
// se estorban.
func (p *prueba) hacerHistoria(clientes, veces int) []porcupine.Operation {
	p.T.Helper()
	s := p.Servidor("-retardo", "1ms")
	principio := time.Now()
	var mu sync.Mutex
	var historia []porcupine.Operation
	p.aLaVez(clientes, func(p *prueba, i int) {
		c := p.Conectar(s)
		suerte := rand.New(rand.NewPCG(uint64(i), uint64(principio.UnixNano())))
		for j := range veces {
			e := pedida{operacion: [...]string{"alta", "alta", "alta", "baja", "baja", "baja", "modificacion", "consulta"}[suerte.IntN(8)]}
			peticion := e.operacion + " k"
			if e.operacion == "alta" || e.operacion == "modificacion" {
				e.valor = fmt.Sprintf("%d-%d", i, j)
				peticion += " v=" + e.valor
			}
			desde := time.Since(principio).Nanoseconds()
			respuesta := c.Preguntar(peticion)
			hasta := time.Since(principio).Nanoseconds()
			p.Exigir(strings.HasPrefix(respuesta, "OK") || strings.HasPrefix(respuesta, "ERROR"), "La respuesta no empieza por OK ni por ERROR: "+respuesta)
			s := contestada{ok: strings.HasPrefix(respuesta, "OK")}
			if s.ok && e.operacion == "consulta" {
				s.valor = strings.TrimPrefix(respuesta, "OK v=")
			}
			mu.Lock()
			historia = append(historia, porcupine.Operation{ClientId: i, Input: e, Output: s, Call: desde, Return: hasta})
			mu.Unlock()
		}
	})
	return historia
}

// parteImposible busca en una historia que no es linealizable las pocas
// operaciones que bastan para verlo. Las demás que coinciden en el tiempo con
// ellas quedan como «quizá»: ni que cuenten ni que no cuenten lo arregla.
func parteImposible(historia []porcupine.Operation) []porcupine.Operation {
	orden := slices.SortedFunc(slices.Values(historia), func(a, b porcupine.Operation) int { return int(a.Return - b.Return) })
	valores := []any{ausente}
	for _, o := range orden {
		if v := o.Input.(pedida).valor; v != "" {
			valores = append(valores, v)
		}
	}
	ultima := 1
	for ultima < len(orden) && !imposible(orden, seguidas(0, ultima), []any{ausente}) {
		ultima++
	}
	cuentan := seguidas(0, ultima)
	for primera := ultima - 1; primera >= 0; primera-- {
		if trozo := seguidas(primera, ultima); imposible(orden, trozo, valores) {
			cuentan = trozo
			break
		}
	}
	for i := 0; i < len(cuentan); {
		sin := slices.Delete(slices.Clone(cuentan), i, i+1)
		if imposible(orden, sin, valores) {
			cuentan = sin
			continue
		}
		i++
	}
	var parte []porcupine.Operation
	for _, i := range cuentan {
		parte = append(parte, orden[i])
	}
	slices.SortFunc(parte, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	return parte
}

func seguidas(desde, hasta int) []int {
	var indices []int
	for i := desde; i < hasta; i++ {
		indices = append(indices, i)
	}
	return indices
}

// imposible dice si las operaciones que cuentan no tienen orden que las
// explique, partiendo de cualquiera de los estados.
func imposible(orden []porcupine.Operation, cuentan []int, estados []any) bool {
	if len(cuentan) == 0 {
		return false
	}
	desde, hasta := orden[cuentan[0]].Call, orden[cuentan[0]].Return
	for _, i := range cuentan {
		desde, hasta = min(desde, orden[i].Call), max(hasta, orden[i].Return)
	}
	var trozo []porcupine.Operation
	for i, o := range orden {
		cuenta := slices.Contains(cuentan, i)
		if !cuenta && (o.Return < desde || o.Call > hasta) {
			continue
		}
		e := o.Input.(pedida)
		e.quiza = !cuenta
		o.Input = e
		trozo = append(trozo, o)
	}
	conDudas := porcupine.NondeterministicModel{
		Init: func() []any { return estados },
		Step: func(estado, entrada, salida any) []any {
			e := entrada.(pedida)
			posible, siguiente := paso(estado.(string), e, salida.(contestada))
			switch {
			case e.quiza && posible:
				return []any{estado, siguiente}
			case e.quiza:
				return []any{estado}
			case posible:
				return []any{siguiente}
			default:
				return nil
			}
		},
	}
	return porcupine.CheckOperationsTimeout(conDudas.ToModel(), trozo, 2*time.Second) == porcupine.Illegal
}

// enPocas es hasta cuántas operaciones se leen de un vistazo.
const enPocas = 10

func contarParte(parte []porcupine.Operation) []string {
	const cuando = " (con los milisegundos en que se pidió y se contestó cada una):"
	if len(parte) <= enPocas {
		return slices.Concat(
			[]string{"Bastan estas operaciones para verlo" + cuando},
			contar(parte),
			[]string{"No hay ningún orden en que esas respuestas sean posibles, esté como esté la clave al principio."})
	}
	ultima := slices.MaxFunc(parte, func(a, b porcupine.Operation) int { return int(a.Return - b.Return) })
	return slices.Concat(
		[]string{"Hasta aquí todo era posible" + cuando},
		contar(parte[len(parte)-enPocas:]),
		[]string{"Pero con la que se contestó en el milisegundo " + fmt.Sprintf("%.2f", float64(ultima.Return)/1e6) + " ya no hay ningún orden en que las respuestas sean posibles."})
}

func contar(parte []porcupine.Operation) []string {
	var lineas []string
	for _, o := range parte {
		lineas = append(lineas, fmt.Sprintf("    cliente %d   %8.2f a %8.2f   %s", o.ClientId,
			float64(o.Call)/1e6, float64(o.Return)/1e6, describir(o.Input.(pedida), o.Output.(contestada))))
	}
	return lineas
}

// dibujar escribe la página de porcupine con la historia y devuelve su ruta. La
// página queda ahí cuando acaba la prueba: con -artifacts, en la carpeta de
// -outputdir; si no, en la temporal.
func (p *prueba) dibujar(info porcupine.LinearizationInfo) string {
	p.T.Helper()
	var ruta string
	if pedidos := flag.Lookup("test.artifacts"); pedidos != nil && pedidos.Value.String() == "true" {
		ruta = filepath.Join(p.T.ArtifactDir(), "historia.html")
	} else {
		pagina, err := os.CreateTemp("", fmt.Sprintf("historia-paso%d-*.html", p.Solucion.Paso))
		require.NoError(p.T, err)
		ruta = pagina.Name()
		pagina.Close()
	}
	require.NoError(p.T, porcupine.VisualizePath(modelo, info, ruta))
	return ruta
}

// Un comprobador que no encuentra nada no sirve: aquí se le dan historias cuyo
// veredicto se sabe.
func TestElComprobadorDistingueHistorias(t *testing.T) {
	t.Parallel()
	op := func(cliente int, desde, hasta int64, operacion, valor string, ok bool, visto string) porcupine.Operation {
		return porcupine.Operation{ClientId: cliente, Call: desde, Return: hasta, Input: pedida{operacion: operacion, valor: valor}, Output: contestada{ok: ok, valor: visto}}
	}
	buenas := map[string][]porcupine.Operation{
		"una tras otra": {op(0, 0, 1, "alta", "a", true, ""), op(0, 2, 3, "consulta", "", true, "a"), op(0, 4, 5, "baja", "", true, ""), op(0, 6, 7, "consulta", "", false, "")},
		"la consulta que coincide con la baja puede verlo aún": {op(0, 0, 1, "alta", "a", true, ""), op(0, 2, 9, "baja", "", true, ""), op(1, 3, 8, "consulta", "", true, "a")},
	}
	for nombre, historia := range buenas {
		t.Run(nombre, func(t *testing.T) { require.True(t, porcupine.CheckOperations(modelo, historia)) })
	}
	malas := map[string][]porcupine.Operation{
		"dos altas confirmadas":         {op(0, 0, 9, "alta", "a", true, ""), op(1, 1, 8, "alta", "b", true, "")},
		"dos bajas de una alta":         {op(0, 0, 1, "alta", "a", true, ""), op(0, 2, 9, "baja", "", true, ""), op(1, 3, 8, "baja", "", true, "")},
		"ve un valor que ya se cambió":  {op(0, 0, 1, "alta", "a", true, ""), op(0, 2, 3, "modificacion", "b", true, ""), op(1, 4, 5, "consulta", "", true, "a")},
		"existe antes de darlo de alta": {op(0, 0, 1, "consulta", "", true, "a"), op(0, 2, 3, "alta", "a", true, "")},
		"modifica lo que ya no existe":  {op(0, 0, 1, "alta", "a", true, ""), op(0, 2, 3, "baja", "", true, ""), op(1, 4, 5, "modificacion", "b", true, "")},
	}
	for nombre, historia := range malas {
		t.Run(nombre, func(t *testing.T) {
			require.False(t, porcupine.CheckOperations(modelo, historia))
			largo := op(9, 20, 21, "consulta", "", true, "cualquiera")
			require.NotContains(t, parteImposible(append(historia, largo)), largo, "la parte más corta no pasa de la primera contradicción")
		})
	}
}
