package arnes

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// Servidor es un servidor de la solución, en marcha.
type Servidor struct {
	Direccion string // "ip:puerto" a la que conectarse
	Anuncio   string // la línea que la decía
	Salida    *Salida
	Errores   *Salida

	p           *Prueba
	orden       *exec.Cmd
	fin         chan struct{} // se cierra cuando el proceso acaba
	partes      string        // prefijo de los ficheros del detector; vacío, van por Errores
	puedeAcabar bool
}

// direccionAlFinal encuentra la dirección en la línea que anuncia el servidor.
var direccionAlFinal = regexp.MustCompile(`(?m)^.*?(\[[0-9a-fA-F:.%]+\]|[^\s:\[\]]+):(\d{1,5})\s*$`)

// Servidor arranca el servidor en un puerto libre y espera a que anuncie su
// dirección. Lo que se le pasa son más argumentos.
func (p *Prueba) Servidor(argumentos ...string) *Servidor {
	p.T.Helper()
	s := p.Lanzar("servidor", append([]string{"-puerto", "0"}, argumentos...)...)
	texto, anunciado := s.Salida.esperar(plazoAlArrancar(), s.fin, direccionAlFinal.MatchString)
	if !anunciado {
		s.falloAlArrancar(texto)
	}
	partes := direccionAlFinal.FindStringSubmatch(texto)
	s.Anuncio = strings.TrimSpace(partes[0])
	s.Direccion = net.JoinHostPort(anfitrion(partes[1]), partes[2])
	return s
}

// plazoAlArrancar es lo más que se espera a que un servidor anuncie su dirección.
// Es más que el de lo demás: en una máquina muy ocupada, arrancar es lo que más
// tarda.
func plazoAlArrancar() time.Duration { return 3 * Plazo }

// anfitrion devuelve adónde conectarse para hablar con quien escucha en ip: si
// escucha en todas, a esta misma máquina.
func anfitrion(ip string) string {
	ip = strings.Trim(ip, "[]")
	if direccion := net.ParseIP(ip); direccion != nil && direccion.IsUnspecified() {
		return "127.0.0.1"
	}
	return ip
}

// ServidorQueAcaba es como Servidor, para los pasos en que el servidor puede
// acabar cuando se va el cliente.
func (p *Prueba) ServidorQueAcaba(argumentos ...string) *Servidor {
	p.T.Helper()
	s := p.Servidor(argumentos...)
	s.puedeAcabar = true
	return s
}

// Lanzar arranca el "servidor" o el "cliente" con unos argumentos, sin esperar
// a nada y sin entrada estándar.
func (p *Prueba) Lanzar(programa string, argumentos ...string) *Servidor {
	p.T.Helper()
	s := &Servidor{p: p, Salida: nuevaSalida(), Errores: nuevaSalida(), fin: make(chan struct{})}
	s.orden = p.orden(programa, argumentos...)
	s.orden.Stdout, s.orden.Stderr = s.Salida, s.Errores
	s.partes = p.Solucion.ficherosDeCarrera()
	s.orden.Env = append(os.Environ(), opcionesDeCarrera(s.partes))
	s.arrancar()
	p.apuntar(s)
	return s
}

func (p *Prueba) apuntar(s *Servidor) {
	p.servidores.mu.Lock()
	defer p.servidores.mu.Unlock()
	p.servidores.todos = append(p.servidores.todos, s)
}

func (p *Prueba) orden(programa string, argumentos ...string) *exec.Cmd {
	orden := p.Solucion.orden(programa, argumentos...)
	if p.envolver != nil {
		p.envolver(orden)
	}
	return orden
}

func (s *Servidor) arrancar() {
	s.p.T.Helper()
	if err := s.orden.Start(); err != nil {
		s.p.Fallar(&Fallo{Titulo: "No se puede arrancar el programa: " + err.Error(), Senal: -1})
	}
	go func() {
		_ = s.orden.Wait() // cómo acaba se mira en ProcessState
		close(s.fin)
	}()
	s.p.T.Cleanup(s.Terminar)
}

// Terminar mata el servidor y todo lo que él haya arrancado.
func (s *Servidor) Terminar() {
	matar(s.orden)
	<-s.fin
}

func (s *Servidor) haAcabado() bool {
	select {
	case <-s.fin:
		return true
	default:
		return false
	}
}

// EsperarFin espera a que el programa acabe y devuelve su estado; -1 si lo mató
// una señal.
func (s *Servidor) EsperarFin() int {
	s.p.T.Helper()
	s.puedeAcabar = true
	select {
	case <-s.fin:
		return s.orden.ProcessState.ExitCode()
	case <-time.After(Plazo):
		s.p.Fallar(&Fallo{
			Titulo:   fmt.Sprintf("El programa no acaba: %v después, sigue en marcha.", Plazo),
			Detalles: s.ultimasLineas(),
			Senal:    -1,
		})
		return -1
	}
}

// Fin devuelve un canal que se cierra cuando el programa acaba.
func (s *Servidor) Fin() <-chan struct{} {
	s.puedeAcabar = true
	return s.fin
}

// Estado devuelve con qué estado acabó el programa; solo vale si ha acabado.
func (s *Servidor) Estado() int { return s.orden.ProcessState.ExitCode() }

// Pid devuelve el número del proceso.
func (s *Servidor) Pid() int { return s.orden.Process.Pid }

func (s *Servidor) falloAlArrancar(texto string) {
	s.p.T.Helper()
	if s.haAcabado() {
		f := s.falloPorAcabar(nil)
		f.Titulo = fmt.Sprintf("El servidor acaba nada más arrancar: %s.", s.comoAcabo())
		f.Causa = "Lo que escribió dice por qué. El servidor ha de entender -ip, -puerto y, desde el paso 4, -retardo; si usas common.LeerDireccion, las demás opciones se declaran antes de llamarla."
		s.p.Fallar(f)
	}
	s.p.Fallar(&Fallo{
		Titulo: fmt.Sprintf("El servidor no dice en qué dirección escucha: %v después de arrancar con «-puerto 0», no ha escrito la línea que acaba en ella.", plazoAlArrancar()),
		Espera: `una línea como "Servidor escuchando en 127.0.0.1:54321"`,
		Llega:  Citar(texto),
		Senal:  -1,
		Causa:  "Falta la línea, está en la salida de errores en vez de en la estándar, no lleva detrás la dirección real, o tu lenguaje la guarda en un búfer y no la escribe hasta el final.",
	})
}

// falloPorAcabar cuenta que el servidor ha acabado cuando debía seguir. Si ha
// sido en medio de una conversación, previo dice en cuál.
func (s *Servidor) falloPorAcabar(previo *Fallo) *Fallo {
	f := &Fallo{Senal: -1}
	if previo != nil {
		*f = *previo
	}
	f.Titulo = fmt.Sprintf("El servidor ha acabado cuando debía seguir: %s.", s.comoAcabo())
	f.Detalles = append(f.Detalles, s.ultimasLineas()...)
	if f.Causa == "" {
		f.Causa = s.p.causaDe(otra)
	}
	if s.panico() {
		f.Causa = strings.TrimSpace("El programa ha caído, y con él todas las conversaciones. La línea que empieza por «panic:» o «fatal error:» dice por qué, y la primera con un fichero tuyo, dónde. " + f.Causa)
	}
	return f
}

func (s *Servidor) panico() bool {
	texto := s.Errores.String()
	return strings.Contains(texto, "panic:") || strings.Contains(texto, "fatal error:")
}

func (s *Servidor) comoAcabo() string {
	if estado := s.orden.ProcessState.ExitCode(); estado >= 0 {
		return fmt.Sprintf("estado %d", estado)
	}
	return s.orden.ProcessState.String()
}

func (s *Servidor) ultimasLineas() []string {
	lineas := s.Errores.UltimasLineas(400)
	if len(lineas) == 0 {
		lineas = s.Salida.UltimasLineas(400)
	}
	if len(lineas) == 0 {
		return []string{"El programa no ha escrito nada."}
	}
	for i, linea := range lineas { // de un panic importa el principio
		if strings.HasPrefix(linea, "panic:") || strings.HasPrefix(linea, "fatal error:") {
			lineas = lineas[i:min(len(lineas), i+10)]
			break
		}
	}
	lineas = lineas[max(0, len(lineas)-10):]
	return append([]string{"Lo último que escribió:"}, strings.Split(sangrar(strings.Join(lineas, "\n")), "\n")...)
}

// ficherosDeCarrera devuelve dónde escribirá el detector. GORACE se parte por
// espacios, dos puntos y otros signos, así que una ruta que los tenga (toda ruta
// de Windows) no vale: entonces el detector escribe por la salida de errores.
func (s *Solucion) ficherosDeCarrera() string {
	ruta := filepath.Join(s.temporal, "carrera")
	if !rutaSencilla.MatchString(ruta) {
		return ""
	}
	return ruta
}

var rutaSencilla = regexp.MustCompile(`^[A-Za-z0-9_./-]+$`)

func opcionesDeCarrera(partes string) string {
	opciones := "GORACE=atexit_sleep_ms=0"
	if partes != "" {
		opciones += " log_path=" + partes
	}
	return opciones
}

const avisoDeCarrera = "WARNING: DATA RACE"

func (s *Servidor) parteDeCarrera() string {
	texto := s.Errores.String()
	if s.partes != "" {
		if contenido, err := os.ReadFile(fmt.Sprintf("%s.%d", s.partes, s.Pid())); err == nil {
			texto += string(contenido)
		}
	}
	_, parte, hay := strings.Cut(texto, avisoDeCarrera)
	if !hay {
		return ""
	}
	return parte
}

// Interrumpir le hace al programa lo que Ctrl-C en su terminal.
func (s *Servidor) Interrumpir() {
	s.puedeAcabar = true
	_ = s.orden.Process.Signal(syscall.SIGINT)
}
