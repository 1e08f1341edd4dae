package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"sockets/tests/escenarios"
	"sockets/tests/informe"
	"sockets/tests/programas"
	"sockets/tests/veredicto"
)

// limites son los de cada paso de una entrega.
type limites struct {
	Tiempo   time.Duration
	Memoria  int // MiB de cada proceso
	Procesos int // a la vez
	Hilos    int // los que ya hay en el sistema, que cuentan para el tope de procesos
}

// topeDeLasPruebas está por encima de cualquier -limite razonable, que es el que
// las para: solo evita que duren siempre.
const topeDeLasPruebas = 30 * time.Minute

// taller tiene lo que comparten todas las entregas: las pruebas compiladas y una
// carpeta temporal, fuera de la cual el corrector no escribe.
type taller struct {
	opciones
	temporal    string
	privado     string // carpeta, dentro de la temporal, con las pruebas y una copia de este programa
	repositorio string // otra, con lo que necesita una solución para compilarse
	suite       *veredicto.Suite
	yo          string            // la copia de este programa
	deGo        map[string]string // dónde tiene Go las cosas
	huella      string            // de las pruebas: si cambian, lo ya corregido no vale
	sinContener string            // qué no se contiene de lo que hagan las entregas; vacío, nada
	estado      *estado           // lo ya corregido, por si se interrumpe
	grupos      *grupos           // los que limitan a cada entrega; nil, si no se pueden hacer
	sinGrupos   error             // por qué
	carpetas    []string          // las de todas las entregas
	paquetes    int               // cuántos se han desempaquetado
	noValen     map[string]error  // los que no se han podido, y por qué
}

func nuevoTaller(o opciones) (*taller, error) {
	temporal, err := os.MkdirTemp("", "corrector")
	if err != nil {
		return nil, err
	}
	t := &taller{opciones: o, temporal: temporal, noValen: map[string]error{}}
	if err := t.preparar(); err != nil {
		t.recoger()
		return nil, err
	}
	return t, nil
}

func (t *taller) preparar() (err error) {
	if t.deGo, err = leerEntornoDeGo(); err != nil {
		return err
	}
	t.privado = filepath.Join(t.temporal, "privado")
	t.repositorio = filepath.Join(t.temporal, "repositorio")
	if err := errors.Join(os.Mkdir(t.privado, 0o700), copiarEsqueleto(t.repositorio)); err != nil {
		return err
	}
	yo, err := os.Executable()
	if err != nil {
		return err
	}
	t.yo = filepath.Join(t.privado, nombreCorrector)
	if err := copiarFichero(yo, t.yo, 0o700); err != nil {
		return err
	}
	if t.suite, err = veredicto.Compilar(filepath.Join(t.privado, nombrePruebas), t.conRace); err != nil {
		return err
	}
	for _, ruta := range []string{t.yo, t.suite.Ejecutable, t.privado} {
		if err := os.Chmod(ruta, 0o500); err != nil {
			return err
		}
	}
	if t.huella, err = huellaDe(t.suite.Ejecutable); err != nil {
		return err
	}
	t.limites.Hilos = hilosDelSistema()
	t.sinContener = t.probarEncierro()
	t.grupos, t.sinGrupos = abrirGrupos()
	// Lo que permite seguir está en la carpeta de quien corrige: en una común, otro podría
	// haberlo puesto antes.
	cache, err := os.UserCacheDir()
	if err != nil {
		return fmt.Errorf("no hay dónde guardar lo que se va corrigiendo: %w", err)
	}
	t.estado, err = abrirEstado(filepath.Join(cache, "sockets-corrector", "a-medias"), t.loQueSePide())
	return err
}

// loQueSePide distingue una orden de otra: de qué entregas, qué paso y qué parte.
func (t *taller) loQueSePide() string {
	carpeta, _ := os.Getwd()
	return fmt.Sprintf("%q %q %d %v", carpeta, t.entregas, t.paso, t.parte)
}

// recoger borra la carpeta temporal.
func (t *taller) recoger() {
	if t.estado != nil {
		t.estado.soltar()
	}
	if t.grupos != nil {
		t.grupos.cerrar()
	}
	_ = borrarTodo(t.temporal)
}

// leerEntornoDeGo dice dónde tiene Go sus cosas. A una entrega se le da otra
// carpeta personal, pero ha de compilarse con lo que ya está descargado.
func leerEntornoDeGo() (map[string]string, error) {
	orden := exec.Command("go", "env", "-json", "GOCACHE", "GOMODCACHE", "CGO_ENABLED", "CC", "GOROOT")
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

// juzgarORecordar juzga un trabajo, salvo que ya se juzgara igual antes de una
// interrupción.
func (t *taller) juzgarORecordar(vivo context.Context, i int, tr trabajo) Resultado {
	huella, err := huellaDe(tr.carpeta)
	limites := t.limites
	limites.Hilos = 0 // los que haya en el sistema dan igual
	cual := strings.Join([]string{
		tr.entrega, tr.dentro, fmt.Sprint(tr.paso), huella, t.huella,
		fmt.Sprint(limites, t.plazo, t.compilados, t.sinContener)}, "|")
	if err == nil {
		if r, hay := t.estado.recordar(cual); hay {
			return r
		}
	}
	r := t.juzgar(vivo, i, tr)
	if vivo.Err() == nil {
		t.estado.guardar(cual, r)
	}
	return r
}

func (t *taller) juzgar(vivo context.Context, i int, tr trabajo) Resultado {
	if tr.paso > 0 {
		return t.juzgarPaso(vivo, i, tr)
	}
	if tr.noVale != nil {
		tr.paso = 1 // no se corrige ninguno, pero ha de tener su fila
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
	r := Resultado{
		Entrega: tr.entrega, Paso: tr.paso, ConRace: t.conRace, SinContener: t.sinContener, Persona: tr.persona}
	if t.grupos == nil {
		r.SinLimitar = sinLimitar
	}
	nombres := escenarios.Nombres(escenarios.DelPaso(tr.paso, false))
	propio := filepath.Join(t.temporal, fmt.Sprintf("%d-%d", i, tr.paso))
	defer func() { _ = borrarTodo(propio) }()
	copia := filepath.Join(propio, nombreEntrega)
	dentro, avisos, err := t.prepararCopia(tr, copia)
	if err != nil {
		r.Aviso = informe.VisibleEnUnaLinea(strings.Join(append(avisos, "No se corrige: "+err.Error()+"."), " "))
		r.anotar(nombres, &veredicto.Veredicto{}, sinRutas(copia, t.repositorio))
		return r
	}
	r.Huella = huellaDeLaEntrega(filepath.Join(copia, dentro), tr.paso)
	r.ConRace = t.conRace && (&programas.Solucion{Carpeta: filepath.Join(copia, dentro)}).EsGo()
	j := t.juicioDe(propio, tr.paso, dentro)
	v, aviso := t.llamarAlJuez(vivo, propio, j, nombres)
	r.Aviso = informe.VisibleEnUnaLinea(strings.TrimSpace(strings.Join(append(avisos, aviso), " ")))
	r.anotar(nombres, v, sinRutas(strings.TrimSuffix(j.Encargo.Solucion, dentro), j.Raiz))
	r.Segundos = time.Since(principio).Seconds()
	return r
}

// prepararCopia copia la entrega, la deja como la esperan las pruebas y mira que lo que
// se juzgue sea lo que se ha entregado. Devuelve la carpeta de la solución, en la copia, y
// lo que haya que contar.
func (t *taller) prepararCopia(tr trabajo, copia string) (dentro string, avisos []string, err error) {
	if tr.noVale != nil {
		return "", tr.avisos, tr.noVale
	}
	dentro, deCopiar, err := copiarEntrega(tr, copia, t.carpetas)
	avisos = append(slices.Clone(tr.avisos), deCopiar...)
	if err != nil {
		return "", avisos, fmt.Errorf("no se puede copiar (%w)", err)
	}
	raiz := t.repositorio
	if t.sinContener == "" {
		raiz = dentroRepositorio
	}
	a := &arreglo{copia: copia, solucion: filepath.Join(copia, dentro), raiz: raiz}
	if err := a.hacer(); err != nil {
		return "", avisos, err
	}
	deRevisar, err := revisar(copia, a.solucion, t.compilados)
	return dentro, slices.Concat(avisos, a.avisos, deRevisar), err
}

// juicioDe prepara lo que se le pide al juez. Si hay encierro, con las rutas que hay
// dentro.
func (t *taller) juicioDe(propio string, paso int, dentro string) juicio {
	j := juicio{
		Suite: *t.suite, Clave: veredicto.NuevaClave(), Huella: t.huella, Raiz: t.repositorio,
		Limites: t.limites, Goroot: t.deGo["GOROOT"],
		Encargo: veredicto.Encargo{Paso: paso, Plazo: t.plazo, Tope: topeDeLasPruebas},
	}
	disco, cache := propio, t.deGo["GOCACHE"]
	if t.sinContener == "" {
		j.Suite.Ejecutable, j.Raiz = filepath.Join(dentroPrivado, nombrePruebas), dentroRepositorio
		disco, cache = dentroDisco, dentroCache
		j.Encierro = &encierro{
			Privado: t.privado, Repositorio: t.repositorio, Propio: propio,
			Cache: t.deGo["GOCACHE"], Disco: discoDeCada,
			SeVe: loQueSeVe(t.deGo["GOROOT"], t.deGo["GOMODCACHE"], os.Getenv("HOME"), os.Getenv("PATH")),
		}
	}
	j.Encargo.Solucion = filepath.Join(disco, nombreEntrega, dentro)
	j.Entorno = t.entorno(filepath.Join(disco, nombreTemporal), cache)
	return j
}

// delEntorno son las variables de quien corrige que llegan a las entregas: las que hacen
// falta para encontrar los programas y, en Windows, para que arranquen.
var delEntorno = []string{
	"PATH", "LANG", "LC_ALL", "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "ProgramFiles",
	"USERPROFILE", "LOCALAPPDATA", "NUMBER_OF_PROCESSORS",
}

// entorno es el que reciben las pruebas, y los programas de la entrega. Lo que escriban
// en su carpeta personal o en la temporal se queda en la suya.
func (t *taller) entorno(temporal, cache string) []string {
	var lista []string
	for _, variable := range delEntorno {
		if valor, hay := os.LookupEnv(variable); hay {
			lista = append(lista, variable+"="+valor)
		}
	}
	for _, variable := range []string{"TMPDIR", "TMP", "TEMP", "HOME"} {
		lista = append(lista, variable+"="+temporal)
	}
	return append(lista, "GOCACHE="+cache, "GOMODCACHE="+t.deGo["GOMODCACHE"], "GOPATH="+filepath.Join(temporal, "go"),
		"CGO_ENABLED="+t.deGo["CGO_ENABLED"], "CC="+t.deGo["CC"], "GOENV=off", "GOTOOLCHAIN=local", "GOPROXY=off")
}

// llamarAlJuez corre las pruebas en un proceso aparte y devuelve lo que han dicho
// y, si las ha tenido que parar o no lo han dicho todo, por qué.
func (t *taller) llamarAlJuez(
	vivo context.Context, propio string, j juicio, nombres []string,
) (*veredicto.Veredicto, string) {
	conLimite, cancelar := context.WithTimeout(vivo, t.limites.Tiempo)
	defer cancelar()
	juez, err := t.prepararJuez(conLimite, propio, j)
	if err != nil {
		return &veredicto.Veredicto{}, err.Error()
	}
	g, err := t.meterEnUnGrupo(juez)
	if err != nil {
		return &veredicto.Veredicto{}, err.Error()
	}
	if g != nil {
		defer g.borrar()
	}
	salida, errores := &limitada{tope: 32 << 20}, &limitada{tope: 1 << 10}
	juez.Stdout, juez.Stderr = salida, errores
	errAlJuzgar := correrJuez(juez, j)
	motivo, _, _ := strings.Cut(string(errores.octetos), "\n")
	motivo = informe.VisibleEnUnaLinea(strings.TrimSpace(motivo))
	if g != nil && motivo == "" {
		motivo = g.motivo()
	}
	if errors.Is(conLimite.Err(), context.DeadlineExceeded) {
		motivo = fmt.Sprintf("Se ha parado: pasaba de %v.", t.limites.Tiempo)
	}
	v, err := veredicto.LeerFirmado(bytes.NewReader(salida.octetos), j.Clave, nombres)
	if err != nil {
		if motivo == "" && errAlJuzgar != nil {
			motivo = fmt.Sprintf("Algo ha parado al juez (%v).", errAlJuzgar)
		}
		motivo = strings.TrimSpace(fmt.Sprintf("%s No hay veredicto: %v.", motivo, err))
	}
	return v, motivo
}

// correrJuez le da el juicio y lo espera. Hasta que acaba tiene abierta su entrada: si se
// cerrara, es que el corrector ha muerto, y él acabaría.
func correrJuez(juez *exec.Cmd, j juicio) error {
	entrada, err := juez.StdinPipe()
	if err != nil {
		return err
	}
	if err := juez.Start(); err != nil {
		return err
	}
	err = gob.NewEncoder(entrada).Encode(j)
	return errors.Join(juez.Wait(), err)
}

// meterEnUnGrupo hace que el juez, y todo lo que arranque, esté en un grupo con límites; nil, si
// no los hay.
func (t *taller) meterEnUnGrupo(juez *exec.Cmd) (*grupo, error) {
	if t.grupos == nil {
		return nil, nil
	}
	g, err := t.grupos.nuevo(topesDe(t.limites))
	if err != nil {
		return nil, fmt.Errorf("no se puede limitar a la entrega: %w", err)
	}
	g.meter(juez)
	return g, nil
}

// prepararJuez devuelve la orden con la que el corrector se llama a sí mismo. El juicio le
// llega por la entrada.
func (t *taller) prepararJuez(vivo context.Context, propio string, j juicio) (*exec.Cmd, error) {
	if err := os.MkdirAll(filepath.Join(propio, nombreTemporal), 0o700); err != nil {
		return nil, err
	}
	juez := exec.CommandContext(vivo, t.yo, ordenJuez)
	juez.Env = j.Entorno
	aislarJuez(juez)
	if j.Encierro != nil {
		encerrarAlJuez(juez)
	}
	juez.Cancel = func() error { return matarArbol(juez.Process.Pid) }
	juez.WaitDelay = 5 * time.Second
	return juez, nil
}

// probarEncierro dice por qué no se puede encerrar a las entregas; vacío, si se puede.
func (t *taller) probarEncierro() string {
	porQue := "se ha pedido con -sin-encierro"
	if !t.sinEncierro && !hayEncierros {
		porQue = "solo se encierra en Linux"
	} else if !t.sinEncierro {
		propio := filepath.Join(t.temporal, "ensayo")
		defer func() { _ = borrarTodo(propio) }()
		j := t.juicioDe(propio, 1, ".")
		j.Ensayo = true
		if err := os.MkdirAll(filepath.Join(propio, nombreEntrega), 0o700); err != nil {
			return err.Error()
		}
		var peticion bytes.Buffer
		juez, err := t.prepararJuez(context.Background(), propio, j)
		if err = errors.Join(err, gob.NewEncoder(&peticion).Encode(j)); err == nil {
			juez.Stdin = &peticion
			var salida []byte
			if salida, err = juez.CombinedOutput(); err == nil {
				return ""
			}
			err = fmt.Errorf("%w %s", err, bytes.TrimSpace(salida))
		}
		porQue = informe.VisibleEnUnaLinea(err.Error())
	}
	return "Las entregas no están encerradas (" + porQue + "): pueden usar la red, leer y escribir lo que pueda " +
		"quien corrige, y molestar a otros programas suyos, también a este."
}

// sinLimitar es lo que se dice cuando los límites no los pone el sistema.
var sinLimitar = fmt.Sprintf("La memoria y los procesos de cada entrega se miran cada %v, y entre tanto puede pasarse.",
	cadaCuanto)

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
