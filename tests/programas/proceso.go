package programas

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

// plazoAlArrancar es lo más que ArrancarServidor espera a que un servidor diga su
// dirección: en una máquina muy ocupada, arrancar es lo que más tarda.
const plazoAlArrancar = 30 * time.Second

// Proceso es un programa en marcha. Quien lo arranca lo ha de Matar.
type Proceso struct {
	Salida  *Salida // lo que escribe por la salida estándar
	Errores *Salida // lo que escribe por la de errores

	orden     *exec.Cmd
	fin       chan struct{} // se cierra cuando el proceso acaba
	partes    string        // prefijo de los ficheros del detector; vacío, van por Errores
	principio time.Time     // cuándo se arrancó
	reposo    reposo        // lo que se ha visto de sus hilos
	compilado string        // carpeta con lo compilado, en la que el programa no ha de escribir
}

// Proceso prepara el "servidor" o el "cliente" de la solución, con unos
// argumentos, sin arrancarlo ni darle entrada.
func (s *Solucion) Proceso(programa string, argumentos ...string) *Proceso {
	base := s.ordenes[programa]
	p := &Proceso{Salida: NuevaSalida(), Errores: NuevaSalida(), fin: make(chan struct{}),
		compilado: s.compilado()}
	p.orden = exec.Command(base[0], append(base[1:len(base):len(base)], argumentos...)...)
	p.orden.Dir = s.Carpeta
	p.orden.Stdout, p.orden.Stderr = p.Salida, p.Errores
	p.orden.WaitDelay = 2 * time.Second // por si deja hijos con la salida abierta
	if programa == "servidor" {
		p.partes = s.ficherosDeCarrera()
	}
	p.orden.Env = append(os.Environ(), opcionesDelDetector(p.partes))
	p.orden.Env = slices.DeleteFunc(p.orden.Env, func(v string) bool { return strings.HasPrefix(v, "SOCKETS_") })
	aislar(p.orden)
	return p
}

// Orden es la orden con la que se arrancará, para cambiar lo que haga falta antes.
func (p *Proceso) Orden() *exec.Cmd { return p.orden }

// Arrancar pone el programa en marcha.
func (p *Proceso) Arrancar() error {
	p.principio = time.Now()
	if err := arrancar(encerrar(p.orden, p.compilado)); err != nil {
		return err
	}
	go func() {
		_ = p.orden.Wait() // cómo acaba se mira en ProcessState
		haAcabado(p.orden)
		close(p.fin)
	}()
	return nil
}

// Matar acaba con el programa y con todo lo que él haya arrancado.
func (p *Proceso) Matar() {
	matar(p.orden)
	<-p.fin
}

// Fin devuelve un canal que se cierra cuando el programa acaba.
func (p *Proceso) Fin() <-chan struct{} { return p.fin }

// HaAcabado dice si el programa ha acabado ya.
func (p *Proceso) HaAcabado() bool {
	select {
	case <-p.fin:
		return true
	default:
		return false
	}
}

// Estado devuelve con qué estado acabó el programa; -1 si lo mató una señal. Solo
// vale si ha acabado.
func (p *Proceso) Estado() int { return p.orden.ProcessState.ExitCode() }

// ComoAcabo lo dice con palabras.
func (p *Proceso) ComoAcabo() string {
	if estado := p.Estado(); estado >= 0 {
		return fmt.Sprintf("estado %d", estado)
	}
	return p.orden.ProcessState.String()
}

// Pid devuelve el número del proceso.
func (p *Proceso) Pid() int { return p.orden.Process.Pid }

// PedirPila hace que un programa de Go acabe y escriba la pila de todas sus
// gorrutinas. Donde no se puede (Windows), no hace nada y devuelve falso.
func (p *Proceso) PedirPila() bool { return pedirPila(p.orden) }

// Avisar envía al programa una señal de las que piden que acabe, como SIGINT, que es la de
// Ctrl-C. Donde no se puede (Windows), no hace nada y devuelve falso.
func (p *Proceso) Avisar(senal syscall.Signal) bool { return avisar(p.orden, senal) }

const avisoDeCarrera = "WARNING: DATA RACE"

// ParteDeCarrera devuelve lo que ha escrito el detector sobre la primera carrera de
// datos que ha visto en el programa; vacío, si no ha visto ninguna.
func (p *Proceso) ParteDeCarrera() string {
	texto := p.Errores.String()
	if p.partes != "" {
		// El número del final es el del proceso, como él lo ve. El prefijo es solo suyo.
		ficheros, _ := filepath.Glob(p.partes + ".*")
		for _, fichero := range ficheros {
			contenido, _ := os.ReadFile(fichero)
			texto += string(contenido)
		}
	}
	_, parte, _ := strings.Cut(texto, avisoDeCarrera)
	return parte
}

// direccionAlFinal encuentra la dirección en la línea que anuncia el servidor.
var direccionAlFinal = regexp.MustCompile(`(?m)^.*?(\[[0-9a-fA-F:.%]+\]|[^\s:\[\]]+):(\d{1,5})\s*$`)

// Anuncio es la línea en la que un servidor dice en qué dirección escucha.
type Anuncio struct {
	Linea     string
	IP        string // la que dice, sin corchetes
	Direccion string // "ip:puerto" a la que conectarse para hablar con él
}

// EsperarAnuncio espera a que el servidor diga su dirección. Si antes se cierra el canal,
// o pasa el plazo, devuelve falso.
func (p *Proceso) EsperarAnuncio(plazo time.Duration, fin <-chan struct{}) (Anuncio, bool) {
	texto, anunciado := p.Salida.EsperarQue(plazo, fin, direccionAlFinal.MatchString)
	if !anunciado {
		return Anuncio{}, false
	}
	return anuncioEn(texto), true
}

func anuncioEn(texto string) Anuncio {
	partes := direccionAlFinal.FindStringSubmatch(texto)
	ip := strings.Trim(partes[1], "[]")
	return Anuncio{
		Linea:     strings.TrimSpace(partes[0]),
		IP:        ip,
		Direccion: net.JoinHostPort(anfitrion(ip), partes[2]),
	}
}

// anfitrion devuelve adónde conectarse para hablar con quien escucha en ip: si
// escucha en todas, a esta misma máquina.
func anfitrion(ip string) string {
	if direccion := net.ParseIP(ip); direccion != nil && direccion.IsUnspecified() {
		return "127.0.0.1"
	}
	return ip
}

// ArrancarServidor arranca el servidor en un puerto libre y espera a que diga su
// dirección.
func (s *Solucion) ArrancarServidor(argumentos ...string) (*Proceso, Anuncio, error) {
	p := s.Proceso("servidor", append([]string{"-puerto", "0"}, argumentos...)...)
	if err := p.Arrancar(); err != nil {
		return nil, Anuncio{}, err
	}
	anuncio, hay := p.EsperarAnuncio(plazoAlArrancar, p.fin)
	if !hay {
		p.Matar()
		return nil, Anuncio{}, fmt.Errorf("el servidor de %s no dice en qué dirección escucha.\n%s",
			s.Carpeta, p.Errores)
	}
	return p, anuncio, nil
}
