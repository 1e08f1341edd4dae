package mutacion

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
)

// Suerte es lo que ha sido de un mutante.
type Suerte string

// Los que no compilan, o dan el mismo programa, no cuentan.
const (
	Muerto    Suerte = "muerto"
	Vivo      Suerte = "vivo"
	NoCompila Suerte = "no compila"
	ElMismo   Suerte = "el mismo programa"
)

// noAcaban hace de escenario cuando las pruebas se pasan del tope, o no acaban por sí
// solas.
const noAcaban = "(las pruebas no acaban)"

// Juicio es lo que se sabe de un mutante.
type Juicio struct {
	Mutante   string  `json:"mutante"` // la huella de todo lo que se compila
	Suite     string  `json:"suite"`   // la huella de las pruebas que lo juzgaron
	Fichero   string  `json:"fichero"`
	Suerte    Suerte  `json:"suerte"`
	Escenario string  `json:"escenario,omitempty"` // el que lo mató
	ConRace   bool    `json:"con_race,omitempty"`  // hizo falta el detector
	Segundos  float64 `json:"segundos"`
}

// Estado recuerda los juicios en un fichero, para seguir donde se quedó si se
// interrumpe. Solo se añaden líneas: una cortada se pierde, y ninguna más.
type Estado struct {
	ruta    string
	mu      sync.Mutex                // guarda lo demás
	juicios map[[2]string]Juicio      // mutante y suite → juicio
	ultimo  map[string]Juicio         // mutante → el último, con las pruebas que fueran
	matan   map[string]map[string]int // fichero → escenario → a cuántos ha matado
}

// RutaDelEstado es donde se recuerda, en la carpeta de caché de quien lo ejecuta.
func RutaDelEstado() (string, error) {
	carpeta, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(carpeta, "sockets", "mutantes.jsonl"), nil
}

// AbrirEstado lee lo que ya se sabe. Que no haya nada no es un error.
func AbrirEstado(ruta string) (*Estado, error) {
	e := &Estado{
		ruta: ruta, juicios: map[[2]string]Juicio{}, ultimo: map[string]Juicio{}, matan: map[string]map[string]int{},
	}
	if err := os.MkdirAll(filepath.Dir(ruta), 0o700); err != nil {
		return nil, err
	}
	fichero, err := os.Open(ruta)
	if os.IsNotExist(err) {
		return e, nil
	}
	if err != nil {
		return nil, err
	}
	defer fichero.Close()
	lineas := bufio.NewScanner(fichero)
	for lineas.Scan() {
		var j Juicio
		if json.Unmarshal(lineas.Bytes(), &j) == nil {
			e.recordar(j)
		}
	}
	return e, lineas.Err()
}

func (e *Estado) recordar(j Juicio) {
	e.juicios[[2]string{j.Mutante, j.Suite}] = j
	e.ultimo[j.Mutante] = j
	if j.Suerte == Muerto {
		if e.matan[j.Fichero] == nil {
			e.matan[j.Fichero] = map[string]int{}
		}
		e.matan[j.Fichero][j.Escenario]++
	}
}

// Sabido devuelve el juicio de un mutante por esas pruebas, si lo hubo. Que no compila,
// o que da el mismo programa, no depende de ellas; y, si valen las anteriores, tampoco
// que ha muerto.
func (e *Estado) Sabido(mutante, suite string, valenAnteriores bool) (Juicio, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	j, hay := e.juicios[[2]string{mutante, suite}]
	if hay {
		return j, true
	}
	j = e.ultimo[mutante]
	switch j.Suerte {
	case NoCompila, ElMismo:
		return j, true
	case Muerto:
		return j, valenAnteriores
	default:
		return Juicio{}, false
	}
}

// Ultimo devuelve el último juicio de un mutante, con las pruebas que fueran.
func (e *Estado) Ultimo(mutante string) (Juicio, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	j, hay := e.ultimo[mutante]
	return j, hay
}

// Apuntar recuerda un juicio.
func (e *Estado) Apuntar(j Juicio) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.recordar(j)
	linea, err := json.Marshal(j)
	if err != nil {
		return err
	}
	fichero, err := os.OpenFile(e.ruta, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := fichero.Write(append(linea, '\n')); err != nil {
		fichero.Close()
		return err
	}
	return fichero.Close()
}

// masProbables son los escenarios que se prueban antes que todos, por si bastan.
const masProbables = 6

// Sospechosos devuelve los escenarios que seguramente matan a un mutante: el que ya lo
// mató, quizá con otras pruebas (suyo); si no se sabe, los que más han matado en su
// fichero.
func (e *Estado) Sospechosos(mutante, fichero string) (escenarios []string, conRace, suyo bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if j, hay := e.ultimo[mutante]; hay && j.Suerte == Muerto && j.Escenario != noAcaban {
		return []string{j.Escenario}, j.ConRace, true
	}
	return losQueMas(e.matan[fichero], masProbables), false, false
}
