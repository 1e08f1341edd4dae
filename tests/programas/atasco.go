package programas

import "time"

// Un programa atascado y uno lento se parecen: ninguno contesta. Se distinguen por lo que
// pueden hacer. El lento gasta procesador, lee del disco, espera a que suene un
// despertador o tiene algo de camino por la red; el atascado duerme, y nada de eso lo va a
// despertar: por mucho que se espere, no hará nada.
//
// Atascado solo lo dice si está seguro, y en la duda es que no: se espera lo de siempre.
// Mira cada hilo del programa y de lo que él ha arrancado, y hace falta que todos
//
//   - duerman (los que pueden correr y no les toca, o leen del disco, no duermen), en una
//     llamada al sistema de las que se conocen, sin límite de tiempo, o con uno que acaba
//     después de lo que se iba a esperar. Así se ve a quien duerme con -retardo, a quien
//     hace una pausa tras un accept que falla y a los temporizadores de Go, de Node o de
//     Java, que esperan siempre con límite;
//   - no hayan corrido nada en ese rato: lo cuenta el sistema, en nanosegundos;
//   - no tengan despertadores de otra clase (timerfd, timer_create, SO_RCVTIMEO, io_uring);
//   - no tengan nada de camino: octetos enviados por un lado de una conexión que no han
//     llegado al otro.
//
// Los recolectores de basura y demás hilos de fondo, si tienen algo que hacer, o corren o
// tienen despertador. Lo único que no se ve es una alarma de setitimer(2). Fuera de Linux, y donde el
// sistema no deja mirar, no se sabe nada.
const (
	// quietud es lo que ha de pasar sin que nada se mueva. Es mucho más de lo que tarda un
	// programa en despertar, y en la cola de una máquina ocupada no se está dormido.
	quietud = time.Second

	// entreMiradas es lo que vale haber mirado.
	entreMiradas      = 50 * time.Millisecond
	entreMiradasCaras = 200 * time.Millisecond

	// sinMirar es lo más que puede pasar de una mirada a otra en ese rato. Si es más, es que
	// a las pruebas tampoco les toca, y lo que no se mueve pueden ser ellas: tendrán sin
	// leer lo que el programa ya ha contestado.
	sinMirar = 300 * time.Millisecond
)

// Atascado dice si el programa no se ha movido desde ese momento, ni en el último segundo,
// y no hay nada que lo vaya a despertar antes de hasta.
func (p *Proceso) Atascado(desde, hasta time.Time) bool {
	return p.QuietoDurante(quietud, desde, hasta)
}

// QuietoDurante es como Atascado, pero basta con que no se haya movido en ese rato. Cuanto
// más corto, más fácil es que algo venga de camino y no se haya visto.
func (p *Proceso) QuietoDurante(rato time.Duration, desde, hasta time.Time) bool {
	return !p.HaAcabado() && p.reposo.mirar(p.Pid(), p.principio, rato, hasta) && time.Since(desde) >= rato
}
