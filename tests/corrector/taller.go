package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"sockets/tests/escenarios"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

// limites son los de cada paso de una entrega.
type limites struct {
	Tiempo   time.Duration
	Memoria  int // MiB de cada proceso
	Procesos int // a la vez
}

// topeDeLasPruebas está por encima de cualquier -limite razonable, que es el que
// las para: solo evita que duren siempre.
const topeDeLasPruebas = 30 * time.Minute

// taller tiene lo que comparten todas las entregas: las pruebas compiladas y una
// carpeta temporal, fuera de la cual el corrector no escribe.
type taller struct {
	opciones
	temporal  string
	suite     *veredicto.Suite
	yo        string            // este mismo programa
	deGo      map[string]string // dónde tiene Go las cosas
	huella    string            // de las pruebas: si cambian, lo ya corregido no vale
	estado    string            // carpeta con lo ya corregido, por si se interrumpe
	guardados sync.Map          // rutas de lo guardado en ella
}

func nuevoTaller(o opciones) (*taller, error) {
	temporal, err := os.MkdirTemp("", "corrector")
	if err != nil {
		return nil, err
	}
	t := &taller{opciones: o, temporal: temporal}
	if err := t.preparar(); err != nil {
		t.recoger()
		return nil, err
	}
	return t, nil
}

func (t *taller) preparar() (err error) {
	if t.yo, err = os.Executable(); err != nil {
		return err
	}
	if t.deGo, err = leerEntornoDeGo(); err != nil {
		return err
	}
	if t.suite, err = veredicto.Compilar(filepath.Join(t.temporal, "pruebas.exe"), t.conRace); err != nil {
		return err
	}
	if t.huella, err = huellaDe(t.suite.Ejecutable); err != nil {
		return err
	}
	// Lo que permite seguir está en la carpeta de quien corrige: en una común, otro podría
	// haberlo puesto antes.
	cache, err := os.UserCacheDir()
	if err != nil {
		return fmt.Errorf("no hay dónde guardar lo que se va corrigiendo: %w", err)
	}
	t.estado = filepath.Join(cache, "sockets-corrector", "a-medias")
	return os.MkdirAll(t.estado, 0o700)
}

// recoger borra la carpeta temporal.
func (t *taller) recoger() { _ = os.RemoveAll(t.temporal) }

// leerEntornoDeGo dice dónde tiene Go sus cosas. A una entrega se le da otra
// carpeta personal, pero ha de compilarse con lo que ya está descargado.
func leerEntornoDeGo() (map[string]string, error) {
	orden := exec.Command("go", "env", "-json", "GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS", "GOROOT")
	salida, err := orden.Output()
	if err != nil {
		return nil, fmt.Errorf("no se puede ejecutar go: %w", err)
	}
	valores := map[string]string{}
	return valores, json.Unmarshal(salida, &valores)
}

var errInterrumpido = errors.New("interrumpido: con la misma orden, sigue donde se quedó")

// juzgarTodo prueba las entregas, varias a la vez, y cuenta cómo va. Si se
// interrumpe, lo hecho queda guardado; cuando se escribe, se borra.
func (t *taller) juzgarTodo(trabajos []trabajo, interrumpido <-chan os.Signal) ([]Resultado, error) {
	resultados := make([]Resultado, len(trabajos))
	vivo, cancelar := context.WithCancel(context.Background())
	defer cancelar()
	go func() {
		select {
		case <-interrumpido:
			cancelar()
		case <-vivo.Done():
		}
	}()
	turnos := make(chan struct{}, max(1, t.aLaVez))
	var todos sync.WaitGroup
	var mu sync.Mutex
	hechos := 0
	cifras := len(fmt.Sprint(len(trabajos)))
	for i, trabajo := range trabajos {
		turnos <- struct{}{}
		if vivo.Err() != nil {
			<-turnos
			break
		}
		todos.Go(func() {
			defer func() { <-turnos }()
			resultados[i] = t.juzgarORecordar(vivo, i, trabajo)
			mu.Lock()
			defer mu.Unlock()
			hechos++
			if vivo.Err() == nil {
				fmt.Fprintf(os.Stderr, "[%*d/%d] %s\n", cifras, hechos, len(trabajos), resultados[i].resumen())
			}
		})
	}
	todos.Wait()
	if vivo.Err() != nil {
		return nil, errInterrumpido
	}
	return resultados, nil
}

// olvidar borra lo guardado de estas entregas, cuando ya está escrito donde se pedía. Lo
// de otro corrector que esté en marcha lo deja.
func (t *taller) olvidar() {
	t.guardados.Range(func(ruta, _ any) bool {
		_ = os.Remove(ruta.(string))
		return true
	})
}

// juzgarORecordar juzga un trabajo, salvo que ya se juzgara igual antes de una
// interrupción.
func (t *taller) juzgarORecordar(vivo context.Context, i int, tr trabajo) Resultado {
	huella, err := huellaDe(tr.carpeta)
	cual := strings.Join([]string{
		tr.entrega, tr.dentro, fmt.Sprint(tr.paso), huella, t.huella, fmt.Sprint(t.limites, t.plazo)}, "|")
	guardado := filepath.Join(t.estado, fmt.Sprintf("%x", sha256.Sum256([]byte(cual))))
	t.guardados.Store(guardado, true)
	if err == nil {
		if r, hay := recordar(guardado); hay {
			return r
		}
	}
	r := t.juzgar(vivo, i, tr)
	if vivo.Err() == nil {
		guardar(guardado, r)
	}
	return r
}

// guardar no usa JSON porque ha de guardar también lo que no sale en el de los
// resultados. Si no se puede, solo se pierde poder seguir.
func guardar(ruta string, r Resultado) {
	var contenido bytes.Buffer
	if gob.NewEncoder(&contenido).Encode(r) == nil {
		_ = os.WriteFile(ruta, contenido.Bytes(), 0o600)
	}
}

func recordar(ruta string) (r Resultado, hay bool) {
	contenido, err := os.ReadFile(ruta)
	if err != nil {
		return r, false
	}
	return r, gob.NewDecoder(bytes.NewReader(contenido)).Decode(&r) == nil
}

func (t *taller) juzgar(vivo context.Context, i int, tr trabajo) Resultado {
	if tr.paso > 0 {
		return t.juzgarPaso(vivo, i, tr)
	}
	// Sin -paso: el primero es distinto de los demás; del segundo en adelante,
	// cada uno contiene al anterior.
	mejor := Resultado{}
	for _, paso := range []int{2, 3, 4, 5} {
		tr.paso = paso
		r := t.juzgarPaso(vivo, i, tr)
		if paso == 2 && !r.Supera {
			tr.paso = 1
			primero := t.juzgarPaso(vivo, i, tr)
			if primero.Supera || len(primero.deEstado(pasa)) > len(r.deEstado(pasa)) {
				return primero
			}
			return r
		}
		if !r.Supera {
			mejor.Siguiente = &r
			break
		}
		mejor = r
	}
	return mejor
}

// juzgarPaso copia la entrega y le pasa las pruebas de un paso, en otro proceso
// que se ocupa de los límites.
func (t *taller) juzgarPaso(vivo context.Context, i int, tr trabajo) Resultado {
	principio := time.Now()
	r := Resultado{Entrega: tr.entrega, Paso: tr.paso, ConRace: t.conRace}
	nombres := escenarios.Nombres(escenarios.DelPaso(tr.paso, false))
	propio := filepath.Join(t.temporal, fmt.Sprintf("%d-%d", i, tr.paso))
	defer func() { _ = borrarTodo(propio) }()
	destino := filepath.Join(propio, "entrega")
	copia, err := copiarEntrega(tr, destino)
	if err != nil {
		r.Aviso = "No se puede copiar la entrega: " + err.Error()
		r.anotar(nombres, &veredicto.Veredicto{}, sinRutas(destino))
		return r
	}
	r.ConRace = t.conRace && (&programas.Solucion{Carpeta: copia}).EsGo()
	encargo := veredicto.Encargo{Solucion: copia, Paso: tr.paso, Plazo: t.plazo, Tope: topeDeLasPruebas}
	v, aviso := t.llamarAlJuez(vivo, propio, encargo)
	r.Aviso = aviso
	r.anotar(nombres, v, sinRutas(destino))
	r.Segundos = time.Since(principio).Seconds()
	return r
}

// llamarAlJuez corre las pruebas en un proceso aparte y devuelve lo que han dicho
// y, si las ha tenido que parar, por qué.
func (t *taller) llamarAlJuez(
	vivo context.Context, propio string, encargo veredicto.Encargo,
) (*veredicto.Veredicto, string) {
	conLimite, cancelar := context.WithTimeout(vivo, t.limites.Tiempo)
	defer cancelar()
	rutaAviso := filepath.Join(propio, "aviso")
	juez, err := t.prepararJuez(conLimite, propio, juicio{
		Suite: *t.suite, Encargo: encargo, Limites: t.limites, Goroot: t.deGo["GOROOT"], Aviso: rutaAviso})
	if err != nil {
		return &veredicto.Veredicto{}, err.Error()
	}
	salida := &limitada{tope: 32 << 20}
	juez.Stdout = salida
	err = juez.Run()
	aviso, _ := os.ReadFile(rutaAviso)
	motivo := strings.TrimSpace(string(aviso))
	if errors.Is(conLimite.Err(), context.DeadlineExceeded) {
		motivo = fmt.Sprintf("Se ha parado: pasaba de %v.", t.limites.Tiempo)
	} else if err != nil && motivo == "" && len(salida.octetos) == 0 {
		motivo = "No se ha podido juzgar: " + err.Error()
	}
	return veredicto.Leer(bytes.NewReader(salida.octetos)), motivo
}

// prepararJuez devuelve la orden con la que el corrector se llama a sí mismo. Lo
// que una entrega escriba en su carpeta personal o en la temporal se queda en la
// suya.
func (t *taller) prepararJuez(vivo context.Context, propio string, j juicio) (*exec.Cmd, error) {
	var peticion bytes.Buffer
	if err := gob.NewEncoder(&peticion).Encode(j); err != nil {
		return nil, err
	}
	temporal := filepath.Join(propio, "tmp")
	if err := os.MkdirAll(temporal, 0o700); err != nil {
		return nil, err
	}
	juez := exec.CommandContext(vivo, t.yo, ordenJuez)
	juez.Stdin = &peticion
	juez.Env = os.Environ()
	for _, variable := range []string{"TMPDIR", "TMP", "TEMP", "HOME"} {
		juez.Env = append(juez.Env, variable+"="+temporal)
	}
	for _, variable := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS"} {
		juez.Env = append(juez.Env, variable+"="+t.deGo[variable])
	}
	aislarJuez(juez)
	juez.Cancel = func() error { return matarArbol(juez.Process.Pid) }
	juez.WaitDelay = 5 * time.Second
	return juez, nil
}

// limitada guarda lo que se escribe en ella hasta un tope; lo demás lo tira.
type limitada struct {
	octetos []byte
	tope    int
}

func (l *limitada) Write(octetos []byte) (int, error) {
	if sitio := l.tope - len(l.octetos); sitio > 0 {
		l.octetos = append(l.octetos, octetos[:min(sitio, len(octetos))]...)
	}
	return len(octetos), nil
}
