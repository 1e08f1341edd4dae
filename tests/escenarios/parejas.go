package escenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sockets/tests/arnes"
)

// Dos operaciones sobre registros distintos, de las dieciséis parejas que hay, no se
// esperan. Basta con que alguna vez no lo hagan: quien se espera por un candado se
// espera siempre.

var lasCuatroEnOrden = []string{"alta", "modificacion", "consulta", "baja"}

const (
	deLasParejas = 60 * time.Millisecond // el retardo con el que se miran
	vecesPareja  = 8                     // las que se mira cada una, mientras se espera
)

// pedirle compone una petición de una operación sobre una clave. La modificación cambia
// un campo y añade otro: son dos caminos, y cada uno puede llevar su candado.
func pedirle(operacion, clave string) string {
	switch operacion {
	case "alta":
		clave += " n=1"
	case "modificacion":
		clave += " n=1, m=1"
	}
	return operacion + " " + clave
}

// exigirQueNoSeEsperen mira si, mientras duran unas operaciones, alguna de las cuatro
// espera, aunque sea de otro registro.
func exigirQueNoSeEsperen(p *arnes.Prueba, mientras ...string) {
	p.T.Helper()
	esperan := make([][]string, len(mientras)) // por cada una, las que la esperan
	p.ALaVez(len(mientras), func(p *arnes.Prueba, i int) {
		p.SiCalla(interbloqueo)
		esperan[i] = lasQueEsperan(p, mientras[i])
	})
	todas := slices.Concat(esperan...)
	for i, dura := range mientras {
		if len(esperan[i]) == 0 {
			continue
		}
		casiTodas := len(todas)*4 >= len(mientras)*len(lasCuatroEnOrden)*3
		p.SiFalla(porQueEsperan(dura, esperan[i], casiTodas))
		p.Exigir(false, fmt.Sprintf("Mientras dura «%s», de %v, espera quien pide otro registro con: %s. Así ha sido "+
			"en %d intentos.", pedirle(dura, "k1"), deLasParejas, strings.Join(esperan[i], ", "), vecesPareja))
	}
}

// porQueEsperan da la causa: de quién es el candado se sabe por quiénes se esperan. Son
// casi todas, y no todas, porque alguna puede colarse en una máquina ocupada.
func porQueEsperan(dura string, esperan []string, casiTodas bool) string {
	switch {
	case dura == "alta" && !slices.Equal(esperan, []string{"alta"}):
		return elAltaDuermeConLaTabla
	case casiTodas && dura != "alta":
		return unCandadoParaTodos
	case slices.Equal(esperan, []string{dura}):
		return fmt.Sprintf(unCandadoParaLaOperacion, dura, dura)
	default:
		return fmt.Sprintf(seDuermeConLaTabla, dura)
	}
}

// lasQueEsperan devuelve las operaciones que, sobre otro registro, esperan siempre a
// que acabe la que se dice.
func lasQueEsperan(p *arnes.Prueba, dura string) []string {
	p.T.Helper()
	s := p.Servidor("-retardo", deLasParejas.String())
	darDeAlta(p, s, existen(dura, 0, lasCuatroEnOrden...)...)
	var esperan []string
	for _, otra := range lasCuatroEnOrden {
		if seEsperanSiempre(p, s, dura, otra) {
			esperan = append(esperan, otra)
		}
	}
	return esperan
}

func seEsperanSiempre(p *arnes.Prueba, s *arnes.Servidor, dura, otra string) bool {
	p.T.Helper()
	for vez := range vecesPareja {
		if vez > 0 {
			darDeAlta(p, s, existen(dura, vez, otra)...)
		}
		una, dos := clavesDeLaPareja(otra, vez)
		if !seHanEsperado(p, s, pedirle(dura, una), pedirle(otra, dos)) {
			return false
		}
	}
	return true
}

// clavesDeLaPareja son distintas cada vez: una baja se lleva la suya.
func clavesDeLaPareja(otra string, vez int) (deLaQueDura, deLaOtra string) {
	return fmt.Sprintf("%s-%d-dura", otra, vez), fmt.Sprintf("%s-%d", otra, vez)
}

// existen devuelve las claves que ha de haber antes de probar unas parejas.
func existen(dura string, vez int, otras ...string) []string {
	var claves []string
	for _, otra := range otras {
		una, dos := clavesDeLaPareja(otra, vez)
		if dura != "alta" {
			claves = append(claves, una)
		}
		if otra != "alta" {
			claves = append(claves, dos)
		}
	}
	return claves
}

// seHanEsperado hace una petición que dura y, cuando ya ha empezado, otra, y dice si
// esta ha tardado más de la cuenta. La primera va detrás de una que no tarda: con su
// respuesta se sabe que le ha llegado el turno.
func seHanEsperado(p *arnes.Prueba, s *arnes.Servidor, dura, otra string) bool {
	p.T.Helper()
	c, d := p.Conectar(s), p.Conectar(s)
	defer c.Cerrar()
	defer d.Cerrar()
	c.Enviar("mayusculas a", dura)
	c.RecibirOK()
	for desde := time.Now(); time.Since(desde) < deLasParejas/6; { // mientras, la otra empieza
		d.PedirOK("mayusculas a")
	}
	antes := time.Now()
	d.PedirOK(otra)
	tarda := time.Since(antes)
	c.RecibirOK()
	return tarda >= deLasParejas*3/2
}
