// Package vigia prueba una carpeta cada vez que se guarda algo en ella, y cuenta lo que va
// pasando: lo usan el terminal (corrector -vigila) y la página de la pizarra. Lo que
// falló la vez anterior se prueba antes que nada, y después, lo que tarda poco.
//
// Lo que se prueba es de quien lo prueba: no se encierra. Cuando se deja de vigilar, y
// cuando se guarda algo en medio de una vuelta, no queda en marcha nada de lo que se
// arrancó.
package vigia

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"sockets/tests/escenarios"
	"sockets/tests/informe"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

// Opciones dicen qué se vigila. Carpeta y Paso hacen falta; lo demás tiene un valor por
// defecto.
type Opciones struct {
	Carpeta string // la de la solución: se cuenta desde la de trabajo, o es una ruta completa
	Paso    int    // de 1 a 5

	SinDetector bool          // no se buscan carreras de datos, aunque se pueda
	Plazo       time.Duration // lo más que se espera a que un programa haga algo; 0, diez segundos
	Tope        time.Duration // lo más que dura una vuelta; 0, cinco minutos

	// Suite son las pruebas ya compiladas, con el detector o sin él; nil, se compilan.
	Suite *veredicto.Suite

	// OtraVez, si no es nil, pide otra vuelta aunque no se haya guardado nada.
	OtraVez <-chan struct{}
	// UnaVuelta acaba después de la primera, en vez de esperar a que se guarde algo.
	UnaVuelta bool
	// Memoria es el fichero con lo que se sabe de las vueltas anteriores. Vacío, uno de la
	// carpeta de cachés de quien lo usa, distinto para cada carpeta y paso.
	Memoria string
}

// Que es lo que puede pasar. Es un texto para que se pueda enviar a una página.
type Que string

// Lo que puede pasar. En cada vuelta: Empieza, Compilando y, después, o NoCompila, o un
// Veredicto de cada escenario; y siempre Fin o, si se ha guardado algo antes, Interrumpida.
const (
	Preparando   Que = "preparando"   // una vez, al principio, si hay que compilar las pruebas
	Empieza      Que = "empieza"      // una vuelta, porque se ha guardado algo o se ha pedido
	Compilando   Que = "compilando"   // los programas de la carpeta
	NoCompila    Que = "no compila"   // o no se puede probar por otra razón: Fallo dice por qué
	Veredicto    Que = "veredicto"    // el de un escenario, en cuanto se sabe
	Interrumpida Que = "interrumpida" // la vuelta: se ha guardado algo, y viene otra
	Fin          Que = "fin"          // de la vuelta: Resumen dice qué ha salido
)

// Estado es lo que ha pasado con un escenario.
type Estado string

// Los estados. NoProbado es que fallaría por lo mismo que otro, o que en esta máquina no
// se puede probar.
const (
	Pasa      Estado = "pasa"
	Falla     Estado = "falla"
	NoProbado Estado = "no probada"
)

// Suceso es algo que ha pasado. Los campos que no tocan están vacíos.
type Suceso struct {
	Que      Que     `json:"que"`
	Vuelta   int     `json:"vuelta"`   // desde 1; 0, Preparando
	Segundos float64 `json:"segundos"` // desde que se guardó lo que se prueba

	// De un Veredicto:
	Escenario string         `json:"escenario,omitempty"`
	Puesto    int            `json:"puesto,omitempty"` // en Escenarios, desde 0: el primer fallo es el menor
	Estado    Estado         `json:"estado,omitempty"`
	Fallo     *informe.Fallo `json:"fallo,omitempty"` // si falla; también el de NoCompila

	Resumen *Resumen `json:"resumen,omitempty"` // de Fin
}

// Resumen es lo que ha salido en una vuelta entera.
type Resumen struct {
	Supera      bool     `json:"supera"`                // pasan todos
	Pasan       []string `json:"pasan,omitempty"`       // nombres de escenarios, en su orden
	Fallan      []string `json:"fallan,omitempty"`      // el primero es por donde empezar
	NoProbados  []string `json:"no_probados,omitempty"` // en su orden
	ConDetector bool     `json:"carreras_miradas"`      // se han buscado carreras de datos
	Aviso       string   `json:"aviso,omitempty"`       // por qué la vuelta no ha llegado al final, si no ha llegado
	Ahora       string   `json:"ahora"`                 // qué hacer después, en una frase
}

// Escenarios devuelve los nombres de los que se prueban en una carpeta, en el orden en
// que se cuentan. Si la carpeta es la de este repositorio, son más.
func Escenarios(carpeta string, paso int) []string {
	return escenarios.Nombres(escenarios.DelPaso(paso, esNuestra(carpeta, paso)))
}

func esNuestra(carpeta string, paso int) bool {
	completa, err := filepath.Abs(carpeta)
	return err == nil && completa == programas.DelRepositorio(paso).Carpeta
}

// Vigilar prueba la carpeta, y otra vez cada vez que se guarda algo en ella, hasta que
// acaba el contexto: entonces lo para todo y devuelve nil. Llama a contar con lo que pasa,
// de uno en uno y en su orden; hasta que vuelve, no sigue. Devuelve un error si no se puede
// vigilar: no está la carpeta, el paso no existe o las pruebas no compilan.
func Vigilar(ctx context.Context, o Opciones, contar func(Suceso)) error {
	v, err := nuevo(o, contar)
	if err != nil {
		return err
	}
	defer v.recoger()
	if err := v.prepararSuite(ctx); ctx.Err() != nil {
		return nil
	} else if err != nil {
		return err
	}
	if o.UnaVuelta {
		v.vuelta(ctx)
		return nil
	}
	ojo, err := abrirOjo(v.Carpeta)
	if err != nil {
		return fmt.Errorf("no se puede vigilar %s: %w", o.Carpeta, err)
	}
	defer ojo.cerrar()
	v.vueltas(ctx, ojo.cambios)
	return nil
}

func (v *vigia) prepararSuite(ctx context.Context) (err error) {
	if v.Suite == nil {
		v.contar(Suceso{Que: Preparando})
		v.Suite, err = veredicto.CompilarMientras(ctx, filepath.Join(v.temporal, "pruebas.exe"), v.conDetector)
	}
	return err
}

// vueltas da una cada vez que hay cambios. Los que llegan en medio de una la cortan.
func (v *vigia) vueltas(ctx context.Context, cambios <-chan struct{}) {
	for ctx.Err() == nil {
		deEsta, cortar := context.WithCancel(ctx)
		fin := make(chan struct{})
		go func() {
			defer close(fin)
			v.vuelta(deEsta)
		}()
		otra := false
		select {
		case <-fin:
		case <-cambios:
			otra = true
		case <-v.OtraVez:
			otra = true
		case <-ctx.Done():
		}
		cortar()
		<-fin
		if otra {
			continue
		}
		select {
		case <-cambios:
		case <-v.OtraVez:
		case <-ctx.Done():
		}
	}
}

// vigia es lo que se tiene mientras se vigila.
type vigia struct {
	Opciones
	contar      func(Suceso)
	conDetector bool
	temporal    string // carpeta con las pruebas, lo compilado y lo que escriban los programas
	escenarios  []escenarios.Escenario
	numero      int // de la vuelta
	memoria     memoria
	ven         map[string]int // cuántos errores del catálogo ve cada escenario
}

func nuevo(o Opciones, contar func(Suceso)) (*vigia, error) {
	if o.Paso < 1 || o.Paso > 5 {
		return nil, fmt.Errorf("los pasos son del 1 al 5, y no el %d", o.Paso)
	}
	completa, err := filepath.Abs(o.Carpeta)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(completa); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("no existe la carpeta %s", o.Carpeta)
	}
	o.Carpeta = completa
	if o.Plazo == 0 {
		o.Plazo = 10 * time.Second
	}
	if o.Tope == 0 {
		o.Tope = 5 * time.Minute
	}
	if o.Memoria == "" {
		o.Memoria = ficheroDeMemoria(completa, o.Paso)
	}
	v := &vigia{Opciones: o, contar: contar, conDetector: !o.SinDetector && programas.HayDetector(),
		escenarios: escenarios.DelPaso(o.Paso, esNuestra(completa, o.Paso)), memoria: recordar(o.Memoria),
		ven: losQueVen()}
	v.temporal, err = os.MkdirTemp("", "vigia")
	return v, err
}

func (v *vigia) recoger() { _ = os.RemoveAll(v.temporal) }
