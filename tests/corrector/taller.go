package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/catalogo"
)

// limites son los de cada paso de una entrega.
type limites struct {
	tiempo   time.Duration
	memoria  int // MiB de cada proceso
	procesos int // a la vez
}

const (
	topeCopia   = 64 << 20 // octetos de una entrega; lo que pase no se copia
	topeFichero = 8 << 20
)

// taller tiene lo que comparten todas las entregas: las pruebas compiladas y una
// carpeta temporal, fuera de la cual el corrector no escribe.
type taller struct {
	opciones
	raiz     string
	temporal string
	pruebas  string
	yo       string           // este mismo programa
	huella   string           // de las pruebas: si cambian, lo ya corregido no vale
	estado   string           // carpeta con lo ya corregido, por si se interrumpe
	nombres  map[int][]string // de las pruebas de cada paso
}

func nuevoTaller(o opciones) (*taller, error) {
	temporal, err := os.MkdirTemp("", "corrector")
	if err != nil {
		return nil, err
	}
	t := &taller{opciones: o, raiz: arnes.RaizRepositorio(), temporal: temporal, nombres: map[int][]string{}}
	t.pruebas = filepath.Join(temporal, "pruebas.exe")
	if t.yo, err = os.Executable(); err != nil {
		return nil, err
	}
	if err := t.compilarPruebas(); err != nil {
		t.recoger()
		return nil, err
	}
	for paso := 1; paso <= 5; paso++ {
		lista := exec.Command(t.pruebas, "-listar", fmt.Sprint(paso))
		lista.Dir = filepath.Join(t.raiz, "tests")
		salida, err := lista.Output()
		if err != nil {
			return nil, err
		}
		t.nombres[paso] = strings.Split(strings.TrimSpace(string(salida)), "\n")
	}
	t.estado = filepath.Join(os.TempDir(), fmt.Sprintf("corrector-a-medias-%s", t.huella[:16]))
	return t, os.MkdirAll(t.estado, 0o700)
}

func (t *taller) compilarPruebas() error {
	argumentos := []string{"test", "-c", "-o", t.pruebas}
	if t.conRace {
		argumentos = append(argumentos, "-race")
	}
	orden := exec.Command("go", append(argumentos, "./tests")...)
	orden.Dir = t.raiz
	if salida, err := orden.CombinedOutput(); err != nil {
		return fmt.Errorf("las pruebas no compilan:\n%s", salida)
	}
	huella, err := huellaDe(t.pruebas)
	t.huella = huella
	return err
}

// recoger borra la carpeta temporal.
func (t *taller) recoger() { _ = os.RemoveAll(t.temporal) }

var errInterrumpido = errors.New("interrumpido: con la misma orden, sigue donde se quedó")

// juzgarTodo prueba las entregas, varias a la vez, y cuenta cómo va. Si se
// interrumpe, lo hecho queda guardado; si se acaba, se borra.
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
				fmt.Fprintf(os.Stderr, "[%*d/%d] %s\n", len(fmt.Sprint(len(trabajos))), hechos, len(trabajos), resultados[i].resumen())
			}
		})
	}
	todos.Wait()
	if vivo.Err() != nil {
		return nil, errInterrumpido
	}
	return resultados, os.RemoveAll(t.estado)
}

// juzgarORecordar juzga un trabajo, salvo que ya se juzgara igual antes de una
// interrupción.
func (t *taller) juzgarORecordar(vivo context.Context, i int, tr trabajo) Resultado {
	huella, err := huellaDe(tr.carpeta)
	guardado := filepath.Join(t.estado, fmt.Sprintf("%x.json", sha256.Sum256([]byte(strings.Join([]string{tr.entrega, tr.dentro, fmt.Sprint(tr.paso), huella}, "|")))))
	if contenido, errLeer := os.ReadFile(guardado); err == nil && errLeer == nil {
		var r Resultado
		if json.Unmarshal(contenido, &r) == nil {
			return r
		}
	}
	r := t.juzgar(vivo, i, tr)
	if contenido, err := json.Marshal(r); err == nil && vivo.Err() == nil {
		_ = os.WriteFile(guardado, contenido, 0o600) // si no se puede, solo se pierde poder seguir
	}
	return r
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
			if primero := t.juzgarPaso(vivo, i, tr); primero.Supera || len(primero.pasadas()) > len(r.pasadas()) {
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
	propio := filepath.Join(t.temporal, fmt.Sprintf("%d-%d", i, tr.paso))
	defer func() { _ = borrarTodo(propio) }()
	copia, err := copiarEntrega(tr, filepath.Join(propio, "entrega"))
	if err != nil {
		r.anotarTodas(t.nombres[tr.paso], "No se puede copiar la entrega: "+err.Error())
		return r
	}
	r.ConRace = t.conRace && (&arnes.Solucion{Carpeta: copia}).EsGo()
	salida, aviso := t.llamarAlJuez(vivo, propio, copia, tr.paso)
	r.anotar(t.nombres[tr.paso], salida, aviso, filepath.Join(propio, "entrega"))
	r.Segundos = time.Since(principio).Seconds()
	return r
}

// llamarAlJuez corre las pruebas en un proceso aparte y devuelve lo que han dicho
// y, si las ha tenido que parar, por qué.
func (t *taller) llamarAlJuez(vivo context.Context, propio, copia string, paso int) (catalogo.Veredicto, string) {
	conLimite, cancelar := context.WithTimeout(vivo, t.limites.tiempo)
	defer cancelar()
	tmp := filepath.Join(propio, "tmp")
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		return catalogo.Veredicto{}, err.Error()
	}
	juez := exec.CommandContext(conLimite, t.yo, ordenJuez, t.pruebas, t.raiz, copia, fmt.Sprint(paso), t.plazo.String(),
		fmt.Sprint(t.limites.memoria), fmt.Sprint(t.limites.procesos), filepath.Join(propio, "aviso"))
	juez.Env = append(os.Environ(), "SOCKETS_SIN_AVISO=1", "TMPDIR="+tmp, "TMP="+tmp, "TEMP="+tmp, "HOME="+tmp,
		"GOCACHE="+deGo("GOCACHE"), "GOMODCACHE="+deGo("GOMODCACHE"), "GOPATH="+deGo("GOPATH"), "GOFLAGS="+deGo("GOFLAGS"))
	prepararJuez(juez)
	juez.Cancel = func() error { return matarArbol(juez.Process.Pid) }
	juez.WaitDelay = 5 * time.Second
	salida := &limitada{tope: 32 << 20}
	juez.Stdout = salida
	err := juez.Run()
	aviso, _ := os.ReadFile(filepath.Join(propio, "aviso"))
	motivo := strings.TrimSpace(string(aviso))
	if conLimite.Err() == context.DeadlineExceeded {
		motivo = fmt.Sprintf("Se ha parado: pasaba de %v.", t.limites.tiempo)
	} else if err != nil && motivo == "" && len(salida.octetos) == 0 {
		motivo = "No se ha podido juzgar: " + err.Error()
	}
	return catalogo.LeerVeredicto(salida.octetos), motivo
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

var deGo = func() func(string) string {
	var una sync.Once
	valores := map[string]string{}
	return func(nombre string) string {
		una.Do(func() {
			salida, err := exec.Command("go", "env", "-json", "GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS", "GOROOT").Output()
			if err == nil {
				_ = json.Unmarshal(salida, &valores)
			}
		})
		return valores[nombre]
	}
}()

// copiarEntrega copia la entrega y devuelve, en la copia, la carpeta del paso. Si
// es parte de un módulo de Go que no es el de este repositorio, se copia el
// módulo.
func copiarEntrega(tr trabajo, destino string) (string, error) {
	origen, dentro := tr.carpeta, tr.dentro
	if modulo := moduloDe(origen); modulo != "" && modulo != arnes.RaizRepositorio() {
		relativa, err := filepath.Rel(modulo, origen)
		if err != nil {
			return "", err
		}
		origen, dentro = modulo, filepath.Join(relativa, dentro)
	} else if origen == arnes.RaizRepositorio() {
		return filepath.Join(origen, dentro), nil // nuestra propia solución
	}
	return filepath.Join(destino, dentro), copiarCarpeta(origen, destino)
}

func moduloDe(carpeta string) string {
	for {
		if _, err := os.Stat(filepath.Join(carpeta, "go.mod")); err == nil {
			return carpeta
		}
		arriba := filepath.Dir(carpeta)
		if arriba == carpeta {
			return ""
		}
		carpeta = arriba
	}
}

// copiarCarpeta copia los ficheros normales. Los enlaces no, porque podrían
// llevar fuera de la entrega; ni lo enorme.
func copiarCarpeta(origen, destino string) error {
	total := int64(0)
	return filepath.WalkDir(origen, func(ruta string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relativa, err := filepath.Rel(origen, ruta)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == ".git" || d.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(destino, relativa), 0o700)
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > topeFichero {
			return err
		}
		if total += info.Size(); total > topeCopia {
			return fmt.Errorf("ocupa más de %d MiB", topeCopia>>20)
		}
		return copiarFichero(ruta, filepath.Join(destino, relativa), info.Mode().Perm()|0o600)
	})
}

func copiarFichero(origen, destino string, permisos fs.FileMode) error {
	entrada, err := os.Open(origen)
	if err != nil {
		return err
	}
	defer entrada.Close()
	salida, err := os.OpenFile(destino, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, permisos)
	if err != nil {
		return err
	}
	_, err = io.Copy(salida, entrada)
	return errors.Join(err, salida.Close())
}

// borrarTodo borra una carpeta aunque un programa le haya quitado los permisos.
func borrarTodo(carpeta string) error {
	_ = filepath.WalkDir(carpeta, func(ruta string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(ruta, 0o700)
		}
		return nil
	})
	return os.RemoveAll(carpeta)
}

// huellaDe resume el contenido de un fichero o de una carpeta.
func huellaDe(ruta string) (string, error) {
	resumen := sha256.New()
	err := filepath.WalkDir(ruta, func(r string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return filepath.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		fichero, err := os.Open(r)
		if err != nil {
			return err
		}
		defer fichero.Close()
		fmt.Fprintf(resumen, "%s\n", r)
		if ruta == r {
			resumen.Reset() // un fichero suelto: su nombre no cuenta
		}
		_, err = io.Copy(resumen, fichero)
		return err
	})
	return fmt.Sprintf("%x", resumen.Sum(nil)), err
}

// sinRutas quita de un informe la ruta de la copia, que a quien lo lee no le dice nada.
func sinRutas(informe, copia string) string {
	informe = strings.ReplaceAll(informe, copia+string(filepath.Separator), "")
	return regexp.MustCompile(regexp.QuoteMeta(copia)).ReplaceAllString(informe, ".")
}
