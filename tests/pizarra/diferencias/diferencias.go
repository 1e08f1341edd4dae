package diferencias

import (
	"regexp"
	"strings"
)

// Version es un fichero tal como está en uno de los dos lados.
type Version struct {
	Nombre string // con él se sabe en qué lenguaje está
	lineas []string
	colores
}

// NuevaVersion prepara un fichero para compararlo. Un texto vacío es un fichero que no está.
func NuevaVersion(nombre, texto string) *Version {
	texto = strings.ReplaceAll(texto, "\r\n", "\n")
	v := &Version{Nombre: nombre, colores: colorear(nombre, texto)}
	if texto != "" {
		v.lineas = strings.Split(strings.TrimSuffix(texto, "\n"), "\n")
	}
	return v
}

// Comparacion son dos versiones de un fichero, ya alineadas.
type Comparacion struct {
	Antes, Ahora *Version
	filas        []fila
}

// fila es una línea de las dos versiones. -1 es que en una no está.
type fila struct {
	antes, ahora int
	igual        bool
}

// Comparar alinea dos versiones.
func Comparar(antes, ahora *Version) *Comparacion {
	return alinear(antes, ahora, iguales(antes.lineas, ahora.lineas))
}

// alinear pone cada línea al lado de la suya, sabiendo cuáles son iguales.
func alinear(antes, ahora *Version, parejas []pareja) *Comparacion {
	c := &Comparacion{Antes: antes, Ahora: ahora}
	i, j := 0, 0
	for _, p := range append(parejas, pareja{len(antes.lineas), len(ahora.lineas)}) {
		c.cambian(i, p.antes, j, p.ahora)
		if p.antes < len(antes.lineas) && p.ahora < len(ahora.lineas) {
			c.filas = append(c.filas, fila{p.antes, p.ahora, true})
		}
		i, j = p.antes+1, p.ahora+1
	}
	return c
}

// cambian pone al lado las líneas quitadas [i, hastaI) y las puestas [j, hastaJ): primero las que
// son una la otra, cambiada; y entre ellas, las demás, en su orden.
func (c *Comparacion) cambian(i, hastaI, j, hastaJ int) {
	parecidas := emparejar(c.Antes.lineas[i:hastaI], c.Ahora.lineas[j:hastaJ])
	desdeI, desdeJ := i, j
	for _, p := range append(parecidas, pareja{hastaI - i, hastaJ - j}) {
		for desdeI < i+p.antes || desdeJ < j+p.ahora {
			f := fila{-1, -1, false}
			if desdeI < i+p.antes {
				f.antes = desdeI
				desdeI++
			}
			if desdeJ < j+p.ahora {
				f.ahora = desdeJ
				desdeJ++
			}
			c.filas = append(c.filas, f)
		}
		if desdeI < hastaI && desdeJ < hastaJ {
			c.filas = append(c.filas, fila{desdeI, desdeJ, c.Antes.lineas[desdeI] == c.Ahora.lineas[desdeJ]})
			desdeI, desdeJ = desdeI+1, desdeJ+1
		}
	}
}

// Trozo es una parte seguida de una comparación, que se enseña de una vez.
type Trozo struct {
	c            *Comparacion
	desde, hasta int // filas
}

// contexto son las líneas iguales que se enseñan a cada lado de un cambio.
const contexto = 3

// Trozos devuelve las partes que cambian, con unas líneas alrededor. Las que se tocan son una.
func (c *Comparacion) Trozos() []Trozo {
	var trozos []Trozo
	for i, f := range c.filas {
		if f.igual {
			continue
		}
		desde, hasta := max(0, i-contexto), min(len(c.filas), i+1+contexto)
		if n := len(trozos); n > 0 && trozos[n-1].hasta >= desde {
			trozos[n-1].hasta = hasta
		} else {
			trozos = append(trozos, Trozo{c, desde, hasta})
		}
	}
	return trozos
}

// Entero es el fichero entero.
func (c *Comparacion) Entero() Trozo { return Trozo{c, 0, len(c.filas)} }

// deLineas es el trozo que enseña unas líneas de antes y unas de ahora, con unas iguales alrededor,
// sin llegar a otro cambio.
func (c *Comparacion) deLineas(antes, ahora tramo) Trozo {
	dentro := func(n int, t tramo) bool { return n >= t.desde && n < t.hasta }
	t := Trozo{c, len(c.filas), 0}
	for i, f := range c.filas {
		if !f.igual && (dentro(f.antes, antes) || dentro(f.ahora, ahora)) {
			t.desde, t.hasta = min(t.desde, i), max(t.hasta, i+1)
		}
	}
	for n := 0; n < contexto && t.desde > 0 && c.filas[t.desde-1].igual; n++ {
		t.desde--
	}
	for n := 0; n < contexto && t.hasta < len(c.filas) && c.filas[t.hasta].igual; n++ {
		t.hasta++
	}
	return t
}

// Lineas dice cuántas se ponen y cuántas se quitan.
func (c *Comparacion) Lineas() (puestas, quitadas int) {
	for _, f := range c.filas {
		if !f.igual && f.ahora >= 0 {
			puestas++
		}
		if !f.igual && f.antes >= 0 {
			quitadas++
		}
	}
	return puestas, quitadas
}

var unaDeclaracion = regexp.MustCompile(`^(func|type|const|var|def|class|fn|function|public|private|static)\b.*`)

// Donde dice en qué declaración está un trozo: la última que empieza antes de su primer cambio. Vacío, si
// no está en ninguna.
func (t Trozo) Donde() string {
	primero := t.desde
	for primero < t.hasta-1 && t.c.filas[primero].igual {
		primero++
	}
	for i := primero; i >= 0; i-- {
		f := t.c.filas[i]
		for _, lado := range []struct {
			v     *Version
			linea int
		}{{t.c.Ahora, f.ahora}, {t.c.Antes, f.antes}} {
			if lado.linea >= 0 && unaDeclaracion.MatchString(lado.v.lineas[lado.linea]) {
				return strings.TrimRight(lado.v.lineas[lado.linea], " {(")
			}
		}
	}
	return ""
}
