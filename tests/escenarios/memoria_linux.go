package escenarios

import (
	"fmt"
	"strings"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

func deMemoriaEnLinux() []Escenario {
	return []Escenario{
		{Nombre: "un registro borrado no deja nada en la memoria", Desde: 5, Hasta: 5, Aparte: true, MiraGo: true,
			Reglas: []string{"5.5"}, Lee: leePaso5, Tras: []string{lasCuatro, deUnaVez}, Probar: losBorradosNoOcupan},
	}
}

func losBorradosNoOcupan(p *arnes.Prueba) {
	p.SinDetector()
	const tanda, tandas, margen = 500, 80, 16 << 10
	s := p.Servidor()
	c := p.Conectar(s)
	cuantas := 0
	trabajar := func(tandas int) func() {
		return func() {
			for range tandas {
				altasYBajas(p, c, cuantas, tanda)
				cuantas++
			}
		}
	}
	trabajar(tandas / 10)() // para que ocupe ya lo que necesita para trabajar
	crece := crecePorRonda(p, s, margen, trabajar(tandas-tandas/10))
	p.SiFalla(elBorradoDejaAlgo)
	p.Exigir(crece < margen, fmt.Sprintf(
		"Tras %d altas, cada una con su baja, no queda ningún registro y el servidor ocupa %d KiB más que al "+
			"principio.", cuantas*tanda, crece))
}

// crecePorRonda hace trabajar al servidor y devuelve cuánto ha crecido su memoria, en
// KiB. Un programa de Go devuelve o vuelve a usar la que ya no necesita. En otros
// lenguajes hay quien la recoge mucho después: a esos se les dan más rondas, y basta
// con que en una no crezcan. Al que no suelta nada le crece en todas.
func crecePorRonda(p *arnes.Prueba, s *arnes.Servidor, margen int, trabajar func()) int {
	p.T.Helper()
	rondas := 1
	if !p.Solucion.EsGo() {
		rondas = 6
	}
	crece := 0
	for i := 0; i < rondas && (i == 0 || crece >= margen); i++ {
		antes := kibDe(s)
		trabajar()
		crece = kibDe(s) - antes
	}
	return crece
}

func kibDe(s *arnes.Servidor) int {
	gasto, _ := s.Gasto()
	return gasto.KiB
}

// altasYBajas da de alta y de baja una tanda de claves nuevas, largas para que
// se note lo que quede de ellas.
func altasYBajas(p *arnes.Prueba, c *arnes.Conexion, tanda, cuantas int) {
	p.T.Helper()
	relleno := strings.Repeat("x", 1250)
	var peticiones []string
	for i := range cuantas {
		clave := fmt.Sprintf("k%d-%d-%s", tanda, i, relleno)
		peticiones = append(peticiones, "alta "+clave+" n=1", "baja "+clave)
	}
	enviadas := make(chan struct{})
	go func() { // a la vez que se lee, o los dos lados se esperarían
		defer close(enviadas)
		for trozo := range 20 {
			suyas := peticiones[trozo*len(peticiones)/20 : (trozo+1)*len(peticiones)/20]
			_ = c.IntentarEscribir(formato.Mensajes(suyas...), arnes.Plazo) // si no, no llegarán las respuestas
		}
	}()
	c.RecibirVariosOK(len(peticiones))
	<-enviadas
}
