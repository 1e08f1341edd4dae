package escenarios

import (
	"fmt"
	"slices"

	"sockets/tests/arnes"
)

const milALaVez = "atiende a mil clientes a la vez, y callados no le cuestan procesador"

func deEscala() []Escenario {
	todos := []Escenario{
		{Nombre: milALaVez, Desde: 3, Hasta: 5, Aparte: true, MiraGo: true, Reglas: []string{"3.4", "3.7"},
			Lee: leePaso3, Tras: []string{aLaVez, seguidos200}, Probar: masDeMilALaVez},
	}
	return slices.Concat(todos, deRestosEnLinux())
}

// masDeMilALaVez conecta a unos clientes que se quedan. En otros lenguajes son menos:
// atender a cada uno con un proceso también vale, y ocupa mucho más.
func masDeMilALaVez(p *arnes.Prueba) {
	clientes := 1100
	if !p.Solucion.EsGo() {
		clientes = 300
	}
	if err := arnes.SubirLimiteDeFicheros(5 * 1200); err != nil { // los pasos se prueban a la vez
		p.T.Skip("No se prueba: ", err)
	}
	s := p.Servidor()
	var conectados []*arnes.Conexion
	for i := range clientes {
		p.SiFalla(fmt.Sprintf("Con otros %d clientes conectados, a uno nuevo no se le atiende. ", i) + hayUnLimite)
		c := p.Conectar(s)
		c.PedirEco(fmt.Sprintf("cliente%d", i))
		conectados = append(conectados, c)
	}
	p.SiFalla("Han llegado otros, y a uno que ya estaba no se le atiende. " + hayUnLimite)
	for i, c := range conectados {
		c.PedirEco(fmt.Sprintf("sigue%d", i))
	}
	p.Regla("3.7")
	exigirQueNoGasteCPU(p, s, fmt.Sprintf("Hay %d clientes conectados y callados. ", clientes)+miraSiHayAlgo)
}
