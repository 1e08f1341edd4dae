package arnes

import (
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/stretchr/testify/require"

	"sockets/tests/informe"
)

// Cliente es el cliente de la solución, en marcha, con el arnés en lugar de la
// persona que escribe y lee.
type Cliente struct {
	*Programa

	entrada  io.WriteCloser
	leido    int      // hasta dónde se ha mirado ya su salida
	avisado  int      // y su salida de errores
	tecleado []string // lo que se le ha escrito, citado
}

// Cliente arranca el cliente de la solución contra esa dirección, con la entrada
// y la salida en tuberías.
func (p *Prueba) Cliente(direccion string) *Cliente {
	p.T.Helper()
	cl := p.nuevoCliente(direccion)
	entrada, err := cl.Orden().StdinPipe()
	require.NoError(p.T, err)
	cl.entrada = entrada
	cl.arrancar()
	return cl
}

func (p *Prueba) nuevoCliente(direccion string) *Cliente {
	p.T.Helper()
	ip, puerto, err := net.SplitHostPort(direccion)
	require.NoError(p.T, err)
	cl := &Cliente{Programa: p.programa("cliente", "-ip", ip, "-puerto", puerto)}
	// Sin esto, hay lenguajes que no escriben más que ASCII por una tubería.
	cl.Orden().Env = append(cl.Orden().Env, "LC_ALL=C.UTF-8")
	cl.puedeAcabar = true
	return cl
}

// Teclear da líneas al cliente, como una persona que pulsa Intro tras cada una.
func (cl *Cliente) Teclear(lineas ...string) {
	cl.p.T.Helper()
	for _, linea := range lineas {
		cl.TeclearTalCual(linea + "\n")
	}
}

// TeclearTalCual da al cliente un texto que quizá no acabe en Intro.
func (cl *Cliente) TeclearTalCual(texto string) {
	cl.p.T.Helper()
	cl.tecleado = append(cl.tecleado, informe.Citar(texto))
	hecho := make(chan struct{})
	agotada, soltar := cl.Esperar(Plazo).hasta(cl.Proceso.Fin())
	defer soltar()
	go func() {
		defer close(hecho)
		_, _ = io.WriteString(cl.entrada, texto) // si el cliente ha acabado, se verá al mirar su salida
	}()
	select {
	case <-hecho:
	case <-cl.Proceso.Fin():
	case <-agotada:
		if cl.HaAcabado() {
			return
		}
		cl.fallar(&informe.Fallo{Titulo: "El cliente no lee lo que se le escribe."})
	}
}

// Mostrar espera a que el cliente escriba el texto, después de lo que ya se le
// había exigido, y falla si no lo hace. Devuelve lo que ha escrito entre lo uno y lo
// otro, que puede ser cualquier cosa.
func (cl *Cliente) Mostrar(texto string) (delante string) {
	cl.p.T.Helper()
	nuevo := func(salida string) string { return salida[min(cl.leido, len(salida)):] }
	agotada, soltar := cl.Esperar(Plazo).hasta(cl.Proceso.Fin())
	defer soltar()
	salida, esta := cl.Salida.EsperarQue(Plazo, agotada, func(salida string) bool {
		return strings.Contains(nuevo(salida), texto)
	})
	if !esta {
		f := &informe.Fallo{
			Titulo: "El cliente no enseña la respuesta que ha recibido.",
			Espera: "que en su salida aparezca " + informe.Citar(texto),
			Llega:  informe.Citar(nuevo(salida)),
		}
		f.Causa = cl.dondeEstara(func(todo string) bool { return strings.Contains(nuevo(todo), texto) }, texto)
		cl.fallar(f)
	}
	delante, _, _ = strings.Cut(nuevo(salida), texto)
	cl.leido += len(delante) + len(texto)
	return delante
}

// dondeEstara busca la respuesta que el cliente no ha enseñado en dos sitios en los
// que suele estar: en la salida de errores, o en un búfer que solo se vacía al acabar.
// Devuelve la causa, vacía si no está en ninguno.
func (cl *Cliente) dondeEstara(ya func(salida string) bool, texto string) string {
	if cl.Proceso.HaAcabado() {
		return ""
	}
	if strings.Contains(cl.Errores.String(), texto) {
		return informe.EnUnaLinea(ensenaPorErrores)
	}
	cl.AcabarEntrada()
	if _, llegaTarde := cl.Salida.EsperarQue(esperaPorFin, cl.Proceso.Fin(), ya); llegaTarde {
		return informe.EnUnaLinea(ensenaTarde)
	}
	return ""
}

// AvisarDe espera a que el cliente escriba algo más por la salida de errores. Lo que
// se le pasa es de qué ha de avisar.
func (cl *Cliente) AvisarDe(que string) {
	cl.p.T.Helper()
	agotada, soltar := cl.Esperar(Plazo).hasta(cl.Proceso.Fin())
	defer soltar()
	errores, avisa := cl.Errores.EsperarQue(Plazo, agotada, func(errores string) bool {
		return strings.TrimSpace(errores[min(cl.avisado, len(errores)):]) != ""
	})
	if !avisa {
		cl.fallar(&informe.Fallo{
			Titulo: "El cliente no avisa por la salida de errores de " + que + ".",
			Espera: "un aviso en su salida de errores",
			Llega:  "nada",
		})
	}
	cl.avisado = len(errores)
}

// AcabarEntrada le dice que no se escribirá más, como Ctrl-D.
func (cl *Cliente) AcabarEntrada() { _ = cl.entrada.Close() }

// AcabarCon exige que el cliente acabe con ese estado.
func (cl *Cliente) AcabarCon(estado int) {
	cl.p.T.Helper()
	if real := cl.EsperarFin(); real != estado {
		cl.fallar(&informe.Fallo{
			Titulo: "El cliente no ha acabado como debía.",
			Espera: fmt.Sprintf("estado %d", estado),
			Llega:  cl.ComoAcabo(),
		})
	}
}

// fallar completa el informe con lo que se tecleó y con lo que el cliente ha dicho
// por la salida de errores.
func (cl *Cliente) fallar(f *informe.Fallo) {
	cl.p.T.Helper()
	if ultimo := len(cl.tecleado); ultimo > 0 {
		f.Detalles = append(f.Detalles, "Se le escribió: "+strings.Join(cl.tecleado[max(0, ultimo-5):], ", "))
	}
	f.Detalles = append(f.Detalles, cl.quejas()...)
	cl.p.Fallar(f)
}

// quejas es lo último que ha dicho por la salida de errores.
func (x *Programa) quejas() []string {
	lineas := x.Errores.UltimasLineas(5)
	if len(lineas) == 0 {
		return nil
	}
	return []string{"En su salida de errores:", informe.Sangrar(strings.Join(lineas, "\n"))}
}

// quejasDelUltimo son las del último programa que ha arrancado la prueba.
func (p *Prueba) quejasDelUltimo() []string {
	p.arrancado.mu.Lock()
	defer p.arrancado.mu.Unlock()
	if len(p.arrancado.todos) == 0 {
		return nil
	}
	return p.arrancado.todos[len(p.arrancado.todos)-1].quejas()
}
