package tests

import (
	"fmt"
	"os"
	"strings"

	"sockets/tests/arnes"
)

func init() {
	deRegistros = append(deRegistros, escenario{
		nombre: "un registro borrado no deja nada en la memoria", desde: 5, hasta: 5, aparte: true, lee: leePaso5, tras: []string{cuatro, deUnaVez}, probar: func(p *prueba) {
			p.sinDetector() // que es más lento y ocupa memoria suya
			const tanda, tandas, margen = 1000, 100, 16 << 10
			s := p.Servidor()
			c := p.Conectar(s)
			var antes int
			for i := range tandas {
				p.altasYBajas(c, i, tanda)
				if i == tandas/10 { // ya ha ocupado lo que necesita para trabajar
					antes = kibDe(s.Pid())
				}
			}
			p.SiFalla("Cada registro que se borra deja algo: su candado, o su entrada en alguna tabla. Lo que se apunta al dar de alta hay que quitarlo al dar de baja, de todas las tablas.")
			crece := kibDe(s.Pid()) - antes
			p.Exigir(crece < margen, fmt.Sprintf("Tras %d altas, cada una con su baja, no queda ningún registro y el servidor ocupa %d KiB más que al principio.", tanda*tandas, crece))
		},
	})
}

// altasYBajas da de alta y de baja una tanda de claves nuevas, largas para que
// se note lo que quede de ellas.
func (p *prueba) altasYBajas(c *arnes.Conexion, tanda, cuantas int) {
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
			c.EscribirVarias(peticiones[trozo*len(peticiones)/20 : (trozo+1)*len(peticiones)/20])
		}
	}()
	c.RecibirVariosOK(len(peticiones))
	<-enviadas
}

// kibDe devuelve la memoria residente de un proceso.
func kibDe(pid int) int {
	contenido, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, resto, _ := strings.Cut(string(contenido), "VmRSS:")
	var kib int
	_, _ = fmt.Sscan(resto, &kib)
	return kib
}
