package mutacion

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"sockets/tests/informe"
	"sockets/tests/veredicto"
)

// Juez pasa las pruebas a una carpeta.
type Juez interface {
	Juzgar(e veredicto.Encargo) (*veredicto.Veredicto, error)
}

// Taller copia los mutantes, los compila y se los da a los jueces.
type Taller struct {
	Raiz     string
	Temporal string // una carpeta para lo que se copia
	Rapido   Juez   // las pruebas sin el detector de carreras
	ConRace  Juez   // con él; nil, si no se puede
	Suite    string // la huella de las pruebas
	Estado   *Estado
	Plazo    time.Duration
	Tope     time.Duration

	// Anteriores da por bueno lo que dijeron otras pruebas, de antes, de los que mataron y
	// de los declarados equivalentes que dejaron vivos: tras añadir escenarios, lo que hay
	// que volver a mirar son los demás vivos.
	Anteriores bool

	mu         sync.Mutex // guarda originales
	originales map[string]string
}

// Juzgar dice qué es de un mutante. Primero le pasa los escenarios que seguramente lo
// matan; luego todos, sin el detector; y, si sigue vivo y hay gorrutinas, con él.
func (t *Taller) Juzgar(ctx context.Context, m Mutante) (Juicio, error) {
	mutante, err := t.huella(m)
	if err != nil {
		return Juicio{}, err
	}
	if j, hay := t.Estado.Sabido(mutante, t.Suite, t.Anteriores); hay {
		return j, nil
	}
	principio := time.Now()
	j := Juicio{Mutante: mutante, Suite: t.Suite, Fichero: m.Fichero}
	err = t.juzgar(ctx, m, &j)
	if j.Escenario == noAcaban {
		time.Sleep(time.Second) // si es por un Ctrl-C, que dé tiempo a saberlo
	}
	if ctx.Err() != nil {
		return Juicio{}, ctx.Err() // puede que lo hayan parado a medias: no vale
	}
	if err != nil {
		return Juicio{}, err
	}
	j.Segundos = time.Since(principio).Round(time.Millisecond * 10).Seconds()
	return j, t.Estado.Apuntar(j)
}

// juzgarSiHaceFalta no vuelve a juzgar, si valen las pruebas anteriores, a un equivalente
// que dejaron vivo.
func (t *Taller) juzgarSiHaceFalta(ctx context.Context, m Mutante, equivalente bool) (Juicio, error) {
	if !equivalente || !t.Anteriores {
		return t.Juzgar(ctx, m)
	}
	mutante, err := t.huella(m)
	if err != nil {
		return Juicio{}, err
	}
	if j, hay := t.Estado.Ultimo(mutante); hay && j.Suerte == Vivo {
		return j, nil
	}
	return t.Juzgar(ctx, m)
}

// Sabido devuelve lo que ya se sabe de un mutante, sin juzgarlo.
func (t *Taller) Sabido(m Mutante) (Juicio, error) {
	mutante, err := t.huella(m)
	if err != nil {
		return Juicio{}, err
	}
	j, hay := t.Estado.Sabido(mutante, t.Suite, t.Anteriores)
	if !hay {
		j.Suerte = "sin juzgar"
	}
	return j, nil
}

func (t *Taller) juzgar(ctx context.Context, m Mutante, j *Juicio) error {
	carpeta, err := os.MkdirTemp(t.Temporal, "mutante")
	if err != nil {
		return err
	}
	defer os.RemoveAll(carpeta)
	if err := t.copiar(carpeta, m); err != nil {
		return err
	}
	for i, pase := range t.pases(m, j) {
		if i == 1 { // si lo primero no basta, conviene saber si es otro programa
			if mismo, err := t.esElMismo(ctx, m, carpeta); err != nil || mismo {
				j.Suerte = ElMismo
				return err
			}
		}
		if pase.juez == nil || ctx.Err() != nil {
			continue
		}
		pase.encargo.Solucion = filepath.Join(carpeta, fmt.Sprintf("paso%d", m.Paso))
		if err := t.pasar(pase, j); err != nil || j.Suerte != "" {
			return err
		}
	}
	j.Suerte = Vivo
	return nil
}

// pase es cada vez que se le pasan pruebas a un mutante.
type pase struct {
	juez     Juez // nil, si sobra
	conRace  bool
	yaLoMato bool // lo que se pasa es lo que ya mató a este mismo mutante: repetirlo lo confirma
	encargo  veredicto.Encargo
}

func (t *Taller) pases(m Mutante, j *Juicio) []pase {
	todo := veredicto.Encargo{Paso: m.Paso, Plazo: t.Plazo, Tope: t.Tope, AlPrimerFallo: true}
	sospechosos, conRace, suyo := t.Estado.Sospechosos(j.Mutante, m.Fichero)
	primero := pase{juez: t.Rapido, encargo: todo, yaLoMato: suyo}
	primero.encargo.Solo = sospechosos
	if conRace {
		primero.juez, primero.conRace = t.ConRace, true
	}
	if len(sospechosos) == 0 {
		primero.juez = nil
	}
	ultimo := pase{juez: t.ConRace, conRace: true, encargo: todo}
	if !hayGorrutinas(m) {
		ultimo.juez = nil
	}
	return []pase{primero, {juez: t.Rapido, encargo: todo}, ultimo}
}

// pasar hace un pase y apunta en el juicio si el mutante ha muerto.
func (t *Taller) pasar(p pase, j *Juicio) error {
	v, err := p.juez.Juzgar(p.encargo)
	switch {
	case v.General != nil && v.General.Clase == informe.NoCompila:
		j.Suerte = NoCompila
		return nil
	case len(v.Fallidos) > 0:
		muerte := v.Fallidos[0]
		if !p.yaLoMato && !t.seConfirma(p, muerte.Escenario) {
			return t.repasar(p, j)
		}
		j.Suerte, j.Escenario, j.ConRace = Muerto, muerte.Escenario, p.conRace
	case err != nil || v.General != nil:
		j.Suerte, j.Escenario, j.ConRace = Muerto, noAcaban, p.conRace
	}
	return nil
}

// conPaciencia es el plazo con el que se confirma una muerte.
const conPaciencia = 10 * time.Second

// seConfirma repite, con más paciencia, el escenario que ha fallado: puede ser que la
// máquina estuviera muy ocupada, y eso no es que lo vean las pruebas.
func (t *Taller) seConfirma(p pase, escenario string) bool {
	p.encargo.Plazo = max(conPaciencia, p.encargo.Plazo)
	p.encargo.Solo = []string{escenario}
	v, err := p.juez.Juzgar(p.encargo)
	return err != nil || len(v.Fallidos) > 0
}

// repasar repite un pase, que se había quedado a medias, con más paciencia.
func (t *Taller) repasar(p pase, j *Juicio) error {
	if p.encargo.Plazo >= conPaciencia {
		return nil
	}
	p.encargo.Plazo = conPaciencia
	return t.pasar(p, j)
}

// esElMismo dice si el mutante, compilado, es igual que el original: si no compila, lo
// dirán las pruebas.
func (t *Taller) esElMismo(ctx context.Context, m Mutante, carpeta string) (bool, error) {
	original, err := t.original(ctx, m)
	if err != nil {
		return false, err
	}
	compilado, err := compilarTodo(ctx, carpeta, m)
	return err == nil && compilado == original, nil
}

// hayGorrutinas dice si el detector puede ver algo: antes del paso 3, y en los
// clientes, no hay dos gorrutinas que compartan nada.
func hayGorrutinas(m Mutante) bool {
	return m.Paso >= 3 && strings.Contains(m.Fichero, "/servidor/")
}

// copiar deja en la carpeta un módulo con common y el paso que juzga al mutante, ya
// cambiado.
func (t *Taller) copiar(carpeta string, m Mutante) error {
	if err := os.WriteFile(filepath.Join(carpeta, "go.mod"), []byte("module sockets\n\ngo 1.26\n"), 0o600); err != nil {
		return err
	}
	for _, parte := range partes(m.Paso) {
		if err := os.CopyFS(filepath.Join(carpeta, parte), os.DirFS(filepath.Join(t.Raiz, parte))); err != nil {
			return err
		}
	}
	if m.Contenido == nil {
		return nil
	}
	return os.WriteFile(filepath.Join(carpeta, filepath.FromSlash(m.Fichero)), m.Contenido, 0o600)
}

func partes(paso int) []string { return []string{"common", fmt.Sprintf("paso%d", paso)} }

// huella resume todo lo que se compila con un mutante: si cambia, es otro.
func (t *Taller) huella(m Mutante) (string, error) {
	suma := sha256.New()
	fmt.Fprintln(suma, m.Fichero, m.Paso, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	suma.Write(m.Contenido)
	for _, parte := range partes(m.Paso) {
		ficheros, err := filepath.Glob(filepath.Join(t.Raiz, parte, "*.go"))
		if err != nil {
			return "", err
		}
		dentro, err := filepath.Glob(filepath.Join(t.Raiz, parte, "*", "*.go"))
		if err != nil {
			return "", err
		}
		for _, fichero := range slices.Concat(ficheros, dentro) {
			if strings.HasSuffix(fichero, "_test.go") {
				continue
			}
			if err := sumar(suma, fichero); err != nil {
				return "", err
			}
		}
	}
	return fmt.Sprintf("%x", suma.Sum(nil))[:32], nil
}

func sumar(suma io.Writer, fichero string) error {
	contenido, err := os.ReadFile(fichero)
	if err != nil {
		return err
	}
	fmt.Fprintln(suma, filepath.Base(fichero), len(contenido))
	_, err = suma.Write(contenido)
	return err
}

// original compila una sola vez, sin cambiar, lo que compilarTodo compila de un mutante.
func (t *Taller) original(ctx context.Context, m Mutante) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	cual := fmt.Sprint(m.Paso, programasDe(m))
	if huella, hay := t.originales[cual]; hay {
		return huella, nil
	}
	carpeta, err := os.MkdirTemp(t.Temporal, "original")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(carpeta)
	sinCambiar := Mutante{Fichero: m.Fichero, Paso: m.Paso}
	if err := t.copiar(carpeta, sinCambiar); err != nil {
		return "", err
	}
	huella, err := compilarTodo(ctx, carpeta, sinCambiar)
	if err != nil {
		return "", fmt.Errorf("el paso %d, sin cambiar: %w", m.Paso, err)
	}
	if t.originales == nil {
		t.originales = map[string]string{}
	}
	t.originales[cual] = huella
	return huella, nil
}

// programasDe dice a qué programas afecta un mutante.
func programasDe(m Mutante) []string {
	for _, programa := range []string{"servidor", "cliente"} {
		if strings.Contains(m.Fichero, "/"+programa+"/") {
			return []string{programa}
		}
	}
	return []string{"servidor", "cliente"}
}

// compilarTodo compila los programas a los que afecta un mutante y devuelve la huella
// de los ejecutables, en los que no queda dónde se han compilado.
func compilarTodo(ctx context.Context, carpeta string, m Mutante) (string, error) {
	suma := sha256.New()
	for _, programa := range programasDe(m) {
		ejecutable := filepath.Join(carpeta, programa+".exe")
		orden := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false",
			"-ldflags=-s -w -buildid=", "-o", ejecutable, fmt.Sprintf("./paso%d/%s", m.Paso, programa))
		orden.Dir = carpeta
		if salida, err := orden.CombinedOutput(); err != nil {
			return "", fmt.Errorf("no compila:\n%s", salida)
		}
		if err := sumar(suma, ejecutable); err != nil {
			return "", err
		}
		if err := os.Remove(ejecutable); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", suma.Sum(nil)), nil
}

const (
	topeSinCambiar    = 20 * time.Minute
	vecesLoSinCambiar = 4 // lo que puede tardar más un mutante que el original, antes de darlo por muerto
)

// Comprobar pasa las pruebas a los pasos sin cambiar: si los rechazaran, no matarían a
// los mutantes por lo que toca. Si tardan mucho, es que la máquina está ocupada, y
// alarga el tope de los mutantes.
func (t *Taller) Comprobar(mutantes []Mutante) error {
	pasos := map[int]bool{}
	for _, m := range mutantes {
		pasos[m.Paso] = pasos[m.Paso] || hayGorrutinas(m)
	}
	for _, paso := range slices.Sorted(maps.Keys(pasos)) {
		jueces := []Juez{t.Rapido}
		if pasos[paso] && t.ConRace != nil {
			jueces = append(jueces, t.ConRace)
		}
		for _, juez := range jueces {
			if err := t.comprobarUno(juez, paso); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Taller) comprobarUno(juez Juez, paso int) error {
	carpeta, err := os.MkdirTemp(t.Temporal, "original")
	if err != nil {
		return err
	}
	defer os.RemoveAll(carpeta)
	if err := t.copiar(carpeta, Mutante{Paso: paso}); err != nil {
		return err
	}
	principio := time.Now()
	v, err := juez.Juzgar(veredicto.Encargo{
		Solucion: filepath.Join(carpeta, fmt.Sprintf("paso%d", paso)), Paso: paso, Plazo: t.Plazo, Tope: topeSinCambiar,
	})
	t.Tope = max(t.Tope, vecesLoSinCambiar*time.Since(principio))
	if err != nil || v.General != nil || len(v.Fallidos) > 0 {
		return fmt.Errorf("las pruebas no aceptan el paso %d sin cambiar, con un plazo de %s: %s (%v)",
			paso, t.Plazo, strings.Join(v.Nombres(), ", "), err)
	}
	return nil
}

// HuellaDeLasPruebas resume el código de las pruebas, y no dónde está: vale el mismo
// estado en cualquier copia del repositorio.
func HuellaDeLasPruebas(raiz string) (string, error) {
	orden := exec.Command("go", "list", "-deps", "-test", "-f",
		`{{if and .Module (ne .Name "main")}}{{if .Module.Main}}{{range .GoFiles}}{{$.Dir}}/{{.}}`+"\n"+
			`{{end}}{{end}}{{end}}`, "./tests") // el main de unas pruebas lo hace Go
	orden.Dir = raiz
	salida, err := orden.Output()
	if err != nil {
		return "", fmt.Errorf("no se sabe de qué están hechas las pruebas: %w", err)
	}
	suma := sha256.New()
	fmt.Fprintln(suma, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	ficheros := append(strings.Split(strings.TrimSpace(string(salida)), "\n"), filepath.Join(raiz, "go.sum"))
	slices.Sort(ficheros)
	for _, fichero := range slices.Compact(ficheros) {
		if fichero == "" {
			continue
		}
		if err := sumar(suma, fichero); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", suma.Sum(nil))[:32], nil
}

// losQueMas devuelve las n claves con más veces, de más a menos.
func losQueMas(veces map[string]int, n int) []string {
	claves := slices.SortedFunc(maps.Keys(veces), func(a, b string) int {
		return cmp.Or(cmp.Compare(veces[b], veces[a]), cmp.Compare(a, b))
	})
	claves = slices.DeleteFunc(claves, func(clave string) bool { return clave == noAcaban })
	return claves[:min(n, len(claves))]
}
