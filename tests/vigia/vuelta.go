package vigia

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"sockets/tests/escenarios"
	"sockets/tests/informe"
	"sockets/tests/veredicto"
)

// loQueSeLesDa es lo que se da a las pruebas para matar lo que han arrancado y acabar.
const loQueSeLesDa = 5 * time.Second

// vuelta prueba la carpeta una vez, y lo cuenta. Si acaba el contexto, la corta.
func (v *vigia) vuelta(ctx context.Context) {
	v.numero++
	u := &unaVuelta{vigia: v, principio: time.Now(), estados: map[string]Estado{}, segundos: map[string]float64{}}
	u.decir(Suceso{Que: Empieza})
	u.decir(Suceso{Que: Compilando})
	aviso := u.correr(ctx)
	if ctx.Err() != nil {
		u.decir(Suceso{Que: Interrumpida})
		return
	}
	v.memoria.apuntar(u.resumen(aviso).Fallan, u.segundos)
	v.memoria.guardar(v.Memoria)
	u.decir(Suceso{Que: Fin, Resumen: u.resumen(aviso)})
}

// unaVuelta es lo que se va sabiendo en una.
type unaVuelta struct {
	*vigia
	principio time.Time
	empezado  time.Time // el último escenario
	estados   map[string]Estado
	segundos  map[string]float64 // lo que ha durado cada uno
	noCompila bool
}

func (u *unaVuelta) decir(s Suceso) {
	s.Vuelta, s.Segundos = u.numero, time.Since(u.principio).Seconds()
	u.contar(s)
}

// correr pasa las pruebas hasta que acaban. Devuelve por qué no han llegado al final;
// vacío, si han llegado.
func (u *unaVuelta) correr(ctx context.Context) (aviso string) {
	temporal, err := os.MkdirTemp(u.temporal, "vuelta")
	if err != nil {
		return err.Error()
	}
	defer func() { _ = os.RemoveAll(temporal) }()
	clave := veredicto.NuevaClave()
	orden := u.orden(temporal)
	entrada, err := orden.StdinPipe()
	if err != nil {
		return err.Error()
	}
	salida, err := orden.StdoutPipe()
	if err != nil {
		return err.Error()
	}
	if err := orden.Start(); err != nil {
		return err.Error()
	}
	acabado := make(chan struct{})
	go pararCon(ctx, orden, entrada, acabado)
	_, _ = entrada.Write(clave)
	_, err = veredicto.SeguirFirmado(salida, clave, escenarios.Nombres(u.escenarios), u.anotar)
	_ = orden.Wait() // que las pruebas fallen no es un error
	close(acabado)
	if err != nil && !u.noCompila {
		return "Las pruebas no han acabado como debían: " + err.Error() + "."
	}
	return ""
}

func (u *unaVuelta) orden(temporal string) *exec.Cmd {
	primero, despues := u.memoria.orden(u.escenarios, u.ven)
	orden := u.Suite.OrdenPropia(veredicto.Encargo{
		Solucion: u.Carpeta, Paso: u.Paso, Plazo: u.Plazo, Tope: u.Tope,
		Primero: primero, Despues: despues, Compilado: filepath.Join(u.vigia.temporal, "compilado"),
	}, "TMPDIR="+temporal, "TMP="+temporal, "TEMP="+temporal)
	return orden
}

// pararCon cierra la entrada de las pruebas cuando acaba el contexto, y así matan lo que
// han arrancado y acaban; si no lo hacen, las mata.
func pararCon(ctx context.Context, orden *exec.Cmd, entrada io.Closer, acabado <-chan struct{}) {
	select {
	case <-acabado:
		return
	case <-ctx.Done():
	}
	_ = entrada.Close()
	select {
	case <-acabado:
	case <-time.After(loQueSeLesDa):
		_ = orden.Process.Kill()
	}
}

func (u *unaVuelta) anotar(s informe.Suceso) {
	switch s.Que {
	case informe.Empieza:
		u.empezado = time.Now()
	case informe.General:
		u.noCompila = true
		u.decir(Suceso{Que: NoCompila, Fallo: s.Fallo})
	case informe.Pasa:
		u.saber(s, Pasa)
	case informe.Falla:
		u.saber(s, Falla)
	case informe.Salta:
		u.saber(s, NoProbado)
	}
}

func (u *unaVuelta) saber(s informe.Suceso, estado Estado) {
	u.estados[s.Escenario] = estado
	u.segundos[s.Escenario] = time.Since(u.empezado).Seconds()
	u.decir(Suceso{Que: Veredicto, Escenario: s.Escenario, Estado: estado, Fallo: s.Fallo,
		Puesto: slices.Index(escenarios.Nombres(u.escenarios), s.Escenario)})
}

// resumen quita los fallos que no hacía falta ver: los de escenarios que se probaron antes
// de tiempo, cuando falla también uno de los que van delante.
func (u *unaVuelta) resumen(aviso string) *Resumen {
	r := &Resumen{ConDetector: u.conDetector, Aviso: aviso}
	fallados := map[string]bool{}
	for _, e := range u.escenarios {
		estado := u.estados[e.Nombre]
		porOtro := slices.ContainsFunc(e.Tras, func(antes string) bool { return fallados[antes] })
		fallados[e.Nombre] = estado == Falla || porOtro
		switch {
		case estado == Pasa:
			r.Pasan = append(r.Pasan, e.Nombre)
		case estado == Falla && !porOtro:
			r.Fallan = append(r.Fallan, e.Nombre)
		default:
			r.NoProbados = append(r.NoProbados, e.Nombre)
		}
	}
	r.Supera = len(r.Pasan) == len(u.escenarios)
	r.Ahora = u.consejo(r)
	return r
}

func (u *unaVuelta) consejo(r *Resumen) string {
	switch {
	case u.noCompila:
		return "Haz que se pueda compilar y arrancar, que es lo primero, y guarda."
	case len(r.Fallan) > 0:
		return fmt.Sprintf("Arregla «%s», que es lo primero que falla, y guarda.", r.Fallan[0])
	case r.Aviso != "":
		return "Mira el aviso y vuelve a probar."
	case !r.Supera:
		return "Pasa todo lo que se ha probado, y hay algo que en esta máquina no se prueba: " +
			strings.Join(r.NoProbados, ", ") + "."
	case u.Paso < 5:
		return fmt.Sprintf("Paso %d superado. Ahora, el %d, que se explica en paso%d/README.md.",
			u.Paso, u.Paso+1, u.Paso+1)
	default:
		return "Los cinco pasos, superados. A dónde ir ahora: paso5/mas-lejos/README.md."
	}
}
