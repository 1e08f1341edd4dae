// Package escena pone un paso en marcha con varios clientes a la vez y va contando qué
// le pasa a cada uno: si espera, si se le atiende o si se ha quedado sin servidor. Los
// programas son los de verdad, y se les habla por TCP.
package escena

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"sockets/tests/programas"
)

const (
	// EntreDos es lo que piensa una persona entre dos peticiones, en los pasos 1 a 3.
	EntreDos = 150 * time.Millisecond

	turnos    = 2 // operaciones de cada cliente, en los pasos 4 y 5
	preguntas = 5 // peticiones de cada cliente, en los demás
)

// Estado es lo que le pasa a un cliente en un momento.
type Estado string

// Los estados de un cliente.
const (
	Nada     Estado = ""         // ni ha pedido nada ni se le está contestando
	Espera   Estado = "espera"   // ha pedido algo y otro va delante
	Atendido Estado = "atendido" // le toca a él
	Callado  Estado = "callado"  // tiene la conexión abierta y no dice nada
	Cortado  Estado = "cortado"  // se ha quedado sin servidor
	Ido      Estado = "ido"      // ha cortado él, en medio de una petición
)

// Suceso dice en qué estado está un cliente desde un momento.
type Suceso struct {
	Cliente int // desde 0
	Estado  Estado
	Desde   time.Duration // desde que empezó la escena
	Contado time.Duration // cuándo se ha sabido, y se cuenta: con retardo, después
}

// Escena es un paso en marcha con unos clientes.
type Escena struct {
	Titulo   string
	Solucion *programas.Solucion // ya preparada
	Clientes int
	Retardo  time.Duration // en los pasos 4 y 5, lo que tarda cada acceso a un registro
	Veces    int           // peticiones de cada cliente; 0, hasta que se pare

	peticion func(cliente, vez int) string
	antes    []string // peticiones que lo preparan todo
}

// De devuelve las escenas que enseñan un paso: una conversación, hasta el 3; desde el 4,
// la misma operación sobre registros distintos y sobre uno solo. Con 0 clientes, los de
// costumbre.
func De(s *programas.Solucion, clientes int, retardo time.Duration) []Escena {
	if s.Paso <= 3 {
		return []Escena{Conversacion(s, porDefecto(clientes, 3))}
	}
	clientes = porDefecto(clientes, 6)
	return []Escena{Modificaciones(s, clientes, retardo, false), Modificaciones(s, clientes, retardo, true)}
}

// Conversacion es la de unos clientes que piden mayúsculas, en los pasos 1 a 3.
func Conversacion(s *programas.Solucion, clientes int) Escena {
	e := Escena{Solucion: s, Clientes: clientes, Veces: preguntas}
	e.Titulo = fmt.Sprintf("%s: %d clientes conversan", filepath.Base(s.Carpeta), clientes)
	operacion := "mayusculas "
	if s.Paso == 1 {
		operacion = "" // todo lo que llega es el texto
	}
	e.peticion = func(cliente, vez int) string {
		return fmt.Sprintf("%scliente %d, vez %d", operacion, cliente, vez)
	}
	return e
}

// Modificaciones es la de unos clientes que modifican registros, en los pasos 4 y 5: cada
// uno el suyo, o todos el mismo.
func Modificaciones(s *programas.Solucion, clientes int, retardo time.Duration, elMismo bool) Escena {
	e := Escena{Solucion: s, Clientes: clientes, Retardo: retardo, Veces: turnos}
	if retardo == 0 {
		e.Veces = preguntas
	}
	e.antes = altas(clientes)
	e.Titulo = fmt.Sprintf("%s: %d clientes, cada uno con su registro", filepath.Base(s.Carpeta), clientes)
	e.peticion = func(cliente, vez int) string { return fmt.Sprintf("modificacion k%d n=%d", cliente, vez) }
	if elMismo {
		e.Titulo = fmt.Sprintf("%s: %d clientes, todos con el mismo registro", filepath.Base(s.Carpeta), clientes)
		e.peticion = func(_, vez int) string { return fmt.Sprintf("modificacion k0 n=%d", vez) }
	}
	return e
}

// altas dan de alta un registro para cada cliente.
func altas(clientes int) []string {
	var peticiones []string
	for i := range clientes {
		peticiones = append(peticiones, fmt.Sprintf("alta k%d n=0", i))
	}
	return peticiones
}

func porDefecto(valor, siCero int) int {
	if valor == 0 {
		return siCero
	}
	return valor
}

// Dura es lo que tardaría todo si se hiciera de uno en uno: la escala de un dibujo.
func (e Escena) Dura() time.Duration {
	cadaUna := e.Retardo
	if e.Solucion.Paso <= 3 {
		cadaUna = EntreDos
	}
	return time.Duration(e.Clientes*e.Veces) * cadaUna
}

// plazo es lo más que se espera una respuesta: en el peor caso va detrás de todas las
// demás. Sin un número de veces no hay plazo, porque quien va delante puede no acabar.
func (e Escena) plazo() time.Duration {
	if e.Veces == 0 {
		return 0
	}
	return e.Dura() + MargenDeRespuesta
}

// Empezar arranca el servidor y suelta a los clientes. Cuenta cada suceso según pasa, de
// uno en uno. Acaba cuando los clientes, o cuando acaba el contexto.
func (e Escena) Empezar(ctx context.Context, contar func(Suceso)) (*Marcha, error) {
	var argumentos []string
	if e.Solucion.Paso >= 4 {
		argumentos = []string{"-retardo", e.Retardo.String()}
	}
	servidor, anuncio, err := e.Solucion.ArrancarServidor(argumentos...)
	if err != nil {
		return nil, err
	}
	err = PedirTodas(anuncio.Direccion, e.antes, e.Dura()+MargenDeRespuesta)
	if err != nil {
		servidor.Matar()
		return nil, err
	}
	conexiones, err := Conectar(anuncio.Direccion, e.Clientes)
	if err != nil {
		servidor.Matar()
		return nil, err
	}
	m := &Marcha{escena: e, servidor: servidor, contar: contar, principio: time.Now(), acabada: make(chan struct{})}
	for numero, conexion := range conexiones {
		m.clientes = append(m.clientes, &cliente{numero: numero, conexion: conexion, ordenes: make(chan orden, 1)})
	}
	m.soltar(ctx)
	return m, nil
}
