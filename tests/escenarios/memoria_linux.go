package escenarios

import (
	"fmt"
	"strings"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

// NadaEnLaMemoria es el nombre del escenario que mide la memoria del servidor: lo
// vuelve a compilar sin el detector de carreras.
const NadaEnLaMemoria = "un registro borrado no deja nada en la memoria"

func deMemoriaEnLinux() []Escenario {
	return []Escenario{
		{Nombre: NadaEnLaMemoria, Desde: 5, Hasta: 5, Reglas: []string{"5.5"}, Aparte: true, Lee: leePaso5,
			Tras: []string{lasCuatro, deUnaVez}, Probar: losBorradosNoOcupan},
	}
}

func losBorradosNoOcupan(p *arnes.Prueba) {
	p.SinDetector()
	const tanda, tandas, margen = 1000, 100, 16 << 10
	s := p.Servidor()
	c := p.Conectar(s)
	var antes int
	for i := range tandas {
		altasYBajas(p, c, i, tanda)
		if i == tandas/10 { // ya ha ocupado lo que necesita para trabajar
			antes = kibDe(s)
		}
	}
	p.SiFalla(elBorradoDejaAlgo)
	crece := kibDe(s) - antes
	p.Exigir(crece < margen, fmt.Sprintf(
		"Tras %d altas, cada una con su baja, no queda ningún registro y el servidor ocupa %d KiB más que al "+
			"principio.", tanda*tandas, crece))
}

func kibDe(s *arnes.Servidor) int {
	gasto, _ := s.Gasto()
	return gasto.KiB
}

// altasYBajas da de alta y de baja una tanda de claves nuevas, largas para que
// se note lo que quede de ellas.
func altasYBajas(p *arnes.Prueba, c *arnes.Conexion, tanda, cuantas int) {
	p.T.Helper()
	relleno := strings.Repeat("x", 500)
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
