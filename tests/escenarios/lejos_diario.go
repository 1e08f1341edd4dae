package escenarios

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"sockets/tests/arnes"
)

const (
	sobrevive     = "lo confirmado sobrevive a kill -9"
	loDelErrorNo  = "lo que acabó en ERROR no vuelve al arrancar"
	soloSeAnade   = "al llegar el OK, lo suyo ya está al final del diario"
	cortado       = "un diario cortado en cualquier octeto se entiende"
	enPlenoApogeo = "matado mientras trabaja, no pierde nada confirmado"
)

func deDiario() []Escenario {
	return slices.Concat([]Escenario{
		{Nombre: sobrevive, Reglas: []string{"D.1", "D.2"}, Tras: []string{lasCuatro}, Probar: loConfirmadoEsta},
		{Nombre: loDelErrorNo, Reglas: []string{"D.5"}, Tras: []string{sobrevive}, Probar: losErroresNoVuelven},
		{Nombre: soloSeAnade, Reglas: []string{"D.3", "D.2"}, Tras: []string{sobrevive}, Probar: yaEstaEnElFichero},
		{Nombre: cortado, Reglas: []string{"D.4"}, Tras: []string{soloSeAnade}, MiraGo: true,
			Probar: cortadoEnCadaOcteto},
		{Nombre: "el diario sigue el orden de los datos", Reglas: []string{"D.1"}, Tras: []string{soloSeAnade},
			Probar: elMismoOrden},
		{Nombre: enPlenoApogeo, Reglas: []string{"D.1"}, Tras: []string{soloSeAnade}, Probar: matadoMientrasTrabaja},
		{Nombre: "con un diario que no se puede abrir no arranca y lo dice", Reglas: []string{"D.6", "1.11"},
			Tras: []string{sobrevive}, Probar: diarioImposible},
		{Nombre: "con diario, las operaciones sobre registros distintos no se esperan", Reglas: []string{"D.7", "5.1"},
			Tras: []string{sobrevive}, Probar: conDiarioNoSeEsperan},
	}, deDiarioEnLinux())
}

// conDiario arranca el servidor con ese diario.
func conDiario(p *arnes.Prueba, ruta string, mas ...string) *arnes.Servidor {
	p.T.Helper()
	return p.Servidor(append([]string{"-diario", ruta}, mas...)...)
}

// deVuelta vuelve a arrancarlo con un diario que ya existe, y que quizá él no entiende.
func deVuelta(p *arnes.Prueba, ruta, titulo string) *arnes.Servidor {
	p.T.Helper()
	x := p.Lanzar("servidor", "-puerto", "0", "-diario", ruta)
	anuncio, hay := x.EsperarAnuncio(3*arnes.Plazo, x.Proceso.Fin())
	p.Exigir(hay, titulo+" El servidor no llega a decir en qué dirección escucha.",
		"Lo que ha escrito por la salida de errores:", x.Errores.String())
	return &arnes.Servidor{Programa: x, Direccion: anuncio.Direccion, Anuncio: anuncio}
}

// diarioNuevo devuelve dónde puede estar uno que aún no existe.
func diarioNuevo(p *arnes.Prueba) string {
	p.T.Helper()
	return filepath.Join(p.T.TempDir(), "datos.diario")
}

// matar acaba con el servidor sin avisarle, como kill -9, y espera a que no quede nada de él.
func matar(s *arnes.Servidor) {
	s.Fin() // desde ahora puede acabar
	s.Matar()
}

// estado es lo que contesta el servidor a la consulta de cada clave; vacío, si no existe.
type estado map[string]string

func consultar(c *arnes.Conexion, claves ...string) estado {
	hay := estado{}
	for _, clave := range claves {
		respuesta := c.Preguntar("consulta " + clave)
		if empiezaPorOK(respuesta) {
			hay[clave] = respuesta
		}
	}
	return hay
}

// exigirEstado exige que los registros estén como estaban. Si no, enseña los que no.
func exigirEstado(p *arnes.Prueba, titulo string, esperado, hay estado) {
	p.T.Helper()
	var detalles []string
	for _, clave := range slices.Sorted(maps.Keys(esperado)) {
		if esperado[clave] != hay[clave] {
			detalles = append(detalles, fmt.Sprintf("%s era %.60q, y ahora es %.60q", clave, esperado[clave],
				cmp.Or(hay[clave], "un ERROR: no existe")))
		}
	}
	for _, clave := range slices.Sorted(maps.Keys(hay)) {
		if esperado[clave] == "" {
			detalles = append(detalles, fmt.Sprintf("%s no existía, y ahora es %.60q", clave, hay[clave]))
		}
	}
	p.Exigir(maps.Equal(esperado, hay), titulo, detalles[:min(6, len(detalles))]...)
}

const (
	trasMatar = "Tras matar al servidor y volver a arrancarlo con el mismo diario, los registros no están como " +
		"estaban."
	noVuelve = "Se ha matado al servidor, y se ha vuelto a arrancar con el mismo diario."
)

// rarezas son valores que se confunden con lo que separa unos apuntes de otros, si se
// escriben tal cual.
var rarezas = []string{"dos\nlíneas", "uno\n\ndos", `"comillas" y \n`, "{}[]=;|\t:", "baja rara", "ñandú 😀", ""}

func loConfirmadoEsta(p *arnes.Prueba) {
	ruta := diarioNuevo(p)
	s := conDiario(p, ruta)
	p.SiFalla(noSeGuarda)
	c := p.Conectar(s)
	for _, peticion := range []string{
		"alta ana nombre=Ana, edad=20", "alta eva nombre=Eva", "modificacion ana edad=21, ciudad=Lugo",
		"alta luis nombre=Luis", "baja luis", "baja eva", "alta eva nombre=Otra",
	} {
		c.PedirOK(peticion)
	}
	vuelve := func(claves ...string) {
		antes := consultar(c, claves...)
		matar(s)
		s = deVuelta(p, ruta, noVuelve)
		c = p.Conectar(s)
		exigirEstado(p, trasMatar, antes, consultar(c, claves...))
	}
	vuelve("ana", "eva", "luis")
	c.PedirOK("modificacion ana edad=22")
	c.PedirOK("baja eva")
	vuelve("ana", "eva", "luis") // lo del primer arranque y lo del segundo
	p.SiFalla(unValorParteElDiario)
	var claves []string
	for i, valor := range rarezas {
		clave := fmt.Sprintf(`k"%d`, i)
		c.PedirOK("alta " + clave + " texto=" + valor + ", otro=" + valor)
		claves = append(claves, clave)
	}
	c.PedirOK("alta grande texto=" + strings.Repeat("ñ", 200_000))
	vuelve(append(claves, "ana", "grande")...)
}

func losErroresNoVuelven(p *arnes.Prueba) {
	ruta := diarioNuevo(p)
	s := conDiario(p, ruta)
	c := p.Conectar(s)
	c.PedirOK("alta ana n=1")
	for _, peticion := range []string{
		"alta ana n=2", "baja nadie", "modificacion nadie n=3", "alta eva n=1, n=2", "alta eva",
		"modificacion ana m",
	} {
		c.PedirError(peticion)
	}
	antes := consultar(c, "ana", "eva", "nadie")
	matar(s)
	p.SiFalla(seApuntaLoQueFalla)
	c = p.Conectar(deVuelta(p, ruta, noVuelve))
	exigirEstado(p, trasMatar, antes, consultar(c, "ana", "eva", "nadie"))
}

// yaEstaEnElFichero mira el diario al llegar cada OK. Matar al servidor no serviría: lo que
// ha escrito y no ha enviado al disco lo tiene el sistema, y sobrevive.
func yaEstaEnElFichero(p *arnes.Prueba) {
	const veces = 100
	ruta := diarioNuevo(p)
	c := p.Conectar(conDiario(p, ruta))
	c.PedirOK("alta ana n=0")
	antes := leerDiario(p, ruta)
	for i := range veces {
		c.PedirOK(fmt.Sprintf("modificacion ana n=%d", i+1))
		ahora := leerDiario(p, ruta)
		p.Regla("D.2")
		p.SiFalla(seReescribe)
		p.Exigir(bytes.HasPrefix(ahora, antes), "Lo que había en el diario ha cambiado: no solo se añade por el final.")
		p.Regla("D.3")
		p.SiFalla(confirmaYDespuesEscribe)
		p.Exigir(len(ahora) > len(antes), fmt.Sprintf("Ha llegado el OK de la modificación %d, y el diario ocupa los "+
			"mismos %d octetos que antes de pedirla.", i+1, len(antes)))
		antes = ahora
	}
}

func leerDiario(p *arnes.Prueba, ruta string) []byte {
	p.T.Helper()
	octetos, err := os.ReadFile(ruta)
	require.NoError(p.T, err)
	return octetos
}

// elMismoOrden hace que varios clientes cambien a la vez los mismos registros. El valor que
// queda depende del orden en que se hicieron, y el diario ha de tener el mismo.
func elMismoOrden(p *arnes.Prueba) {
	const clientes, claves = 4, 30
	ruta := diarioNuevo(p)
	var todas []string
	for j := range claves {
		todas = append(todas, fmt.Sprint("k", j))
	}
	p.SiFalla(otroOrden)
	s := conDiario(p, ruta)
	darDeAlta(p, s, todas...)
	for ronda := range 3 {
		p.ALaVez(clientes, func(p *arnes.Prueba, i int) {
			var peticiones []string
			for _, clave := range todas {
				peticiones = append(peticiones, fmt.Sprintf("modificacion %s n=%d-%d", clave, ronda, i))
			}
			p.Conectar(s).PreguntarVarias(peticiones...)
		})
		antes := consultar(p.Conectar(s), todas...)
		matar(s)
		s = deVuelta(p, ruta, noVuelve)
		exigirEstado(p, trasMatar, antes, consultar(p.Conectar(s), todas...))
	}
}

func diarioImposible(p *arnes.Prueba) {
	carpeta := p.T.TempDir()
	for _, ruta := range []string{filepath.Join(carpeta, "no", "existe"), carpeta} {
		x := p.Lanzar("servidor", "-puerto", "0", "-diario", ruta)
		p.SiFalla(noMiraSiSeAbre)
		p.Exigir(x.EsperarFin() != 0, "El diario no se puede abrir y, sin embargo, el servidor acaba con estado 0.")
		errores := x.Errores.String()
		p.Exigir(strings.TrimSpace(errores) != "", "El diario no se puede abrir, y el servidor no dice por qué acaba.")
		p.Exigir(!vuelcaSuPila(errores), "El diario no se puede abrir, y en vez de decirlo vuelca su pila.", errores)
	}
}

// conDiarioNoSeEsperan es la prueba del paso 5, con diario: si el retardo se duerme con
// algo de todos echado, las ocho van de una en una.
func conDiarioNoSeEsperan(p *arnes.Prueba) {
	const retardo, clientes = 250 * time.Millisecond, 8
	s := conDiario(p, diarioNuevo(p), "-retardo", retardo.String())
	var claves []string
	for i := range clientes {
		claves = append(claves, fmt.Sprint("k", i))
	}
	darDeAlta(p, s, claves...)
	p.SiFalla(elRetardoConElDiario)
	const tope = clientes * retardo / 2
	mejor := elMejor(tope, func() time.Duration {
		return modificarALaVez(p, s, clientes, 1, func(i int) string { return claves[i] })
	})
	p.Exigir(mejor < tope, fmt.Sprintf("Con -diario y -retardo %v, %d modificaciones de registros distintos, hechas a "+
		"la vez, han tardado %v en el mejor de %d intentos.", retardo, clientes, mejor, intentos))
}
