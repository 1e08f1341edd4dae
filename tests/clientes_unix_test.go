//go:build unix

package tests

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"sockets/tests/arnes"
)

func init() {
	deClientes = append(deClientes, escenario{
		nombre: "si no puede aceptar a un cliente, lo intenta otra vez", desde: 3, hasta: 5, aparte: true, lee: leePaso3, tras: append(nombresDe(deFormato, deOperaciones), aLaVez), probar: func(p *prueba) {
			const yaNoAcepta = "Accept ha fallado (no quedaban descriptores de fichero) y el servidor ha dejado de aceptar. Ese error suele ser pasajero: anótalo, espera un poco y vuelve a aceptar."
			s := p.ServidorConPocosFicheros(32)
			p.SiFalla(yaNoAcepta)
			var clientes []*arnes.Conexion
			for range 64 {
				clientes = append(clientes, p.Conectar(s))
			}
			primero := clientes[0]
			p.exigirQueNoGasteCPU(s)
			p.SiFalla(yaNoAcepta)
			p.pedirEco(primero, "sigo")
			for _, c := range clientes[1:] {
				c.Cerrar()
			}
			p.exigirQueAtienda(s)
			p.pedirEco(primero, "sigo")
		},
	}, escenario{
		nombre: "un cliente congelado no detiene a otro, y sigue donde estaba", desde: 3, hasta: 5, aparte: true, soloNuestra: true, tras: []string{callado, ensena}, probar: func(p *prueba) {
			s := p.Servidor()
			cl := p.Cliente(s.Direccion)
			p.pedirEnElCliente(cl, "antes")
			congelar(cl.Pid())
			peticion, respuesta := p.eco("despues")
			cl.Escribir(peticion)
			p.exigirQueAtienda(s)
			descongelar(cl.Pid())
			cl.Mostrar(respuesta)
		},
	})
}

func congelar(pid int)    { _ = syscall.Kill(pid, syscall.SIGSTOP) }
func descongelar(pid int) { _ = syscall.Kill(pid, syscall.SIGCONT) }

// exigirQueNoGasteCPU exige que el servidor, parado a la espera de que algo
// cambie, no gire en un bucle. Solo se mira en Linux, que dice cuánto gasta.
func (p *prueba) exigirQueNoGasteCPU(s *arnes.Servidor) {
	p.T.Helper()
	const medida = time.Second
	antes, hay := ticsDeCPU(s.Pid())
	if !hay {
		return
	}
	<-time.After(medida)
	despues, _ := ticsDeCPU(s.Pid())
	const ticsPorSegundo = 100 // en Linux, USER_HZ
	p.SiFalla("El servidor no puede aceptar y lo vuelve a intentar sin parar, en un bucle que ocupa un procesador entero. Espera un poco entre intento e intento.")
	p.Exigir(despues-antes < ticsPorSegundo/10, fmt.Sprintf("El servidor gasta %d centésimas de segundo de procesador por segundo sin hacer nada útil.", despues-antes))
}

func ticsDeCPU(pid int) (tics int, hay bool) {
	contenido, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, false
	}
	_, resto, _ := strings.Cut(string(contenido), ") ") // el nombre puede tener espacios
	var estado string
	var nada, usuario, sistema int
	n, _ := fmt.Sscan(resto, &estado, &nada, &nada, &nada, &nada, &nada, &nada, &nada, &nada, &nada, &nada, &usuario, &sistema)
	return usuario + sistema, n == 13
}
