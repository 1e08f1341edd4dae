package vigia

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Espera es lo que ha de pasar sin más cambios para empezar una vuelta: guardar un fichero
// son varios, y hay editores que guardan todos a la vez.
const Espera = 60 * time.Millisecond

// ojo mira una carpeta y las que tiene dentro.
type ojo struct {
	cambios chan struct{} // recibe algo, como mucho uno que no se haya leído, cuando se guarda
	carpeta string
	mirador *fsnotify.Watcher
	cerrado chan struct{}
}

// abrirOjo empieza a mirar. También la carpeta de encima: así se ve si la quitan y la
// vuelven a poner, como hacen algunos programas.
func abrirOjo(carpeta string) (*ojo, error) {
	mirador, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	o := &ojo{cambios: make(chan struct{}, 1), carpeta: carpeta, mirador: mirador, cerrado: make(chan struct{})}
	if err := mirador.Add(filepath.Dir(carpeta)); err != nil {
		mirador.Close()
		return nil, err
	}
	o.mirarDentro(carpeta)
	go o.mirar()
	return o, nil
}

func (o *ojo) cerrar() {
	_ = o.mirador.Close()
	<-o.cerrado
}

func (o *ojo) mirar() {
	defer close(o.cerrado)
	var reloj <-chan time.Time
	for {
		select {
		case suceso, sigue := <-o.mirador.Events:
			if !sigue {
				return
			}
			if o.importa(suceso) {
				o.mirarDentro(suceso.Name)
				reloj = time.After(Espera)
			}
		case _, sigue := <-o.mirador.Errors: // si se ha perdido alguno, ya vendrán más
			if !sigue {
				return
			}
			reloj = time.After(Espera)
		case <-reloj:
			reloj = nil
			select {
			case o.cambios <- struct{}{}:
			default:
			}
		}
	}
}

// mirarDentro mira también una carpeta nueva y las que tenga dentro. Si no lo es, o ya no
// está, no hace nada.
func (o *ojo) mirarDentro(ruta string) {
	_ = filepath.WalkDir(ruta, func(ruta string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if ruta != o.carpeta && !esDeQuienPrograma(d.Name()) {
			return filepath.SkipDir
		}
		return o.mirador.Add(ruta)
	})
}

// importa dice si algo que ha pasado en el disco puede cambiar lo que se prueba. Que se
// lea un fichero, o que cambien sus permisos, no.
func (o *ojo) importa(s fsnotify.Event) bool {
	relativa, err := filepath.Rel(o.carpeta, s.Name)
	if err != nil || !filepath.IsLocal(relativa) || s.Op == fsnotify.Chmod {
		return false
	}
	return relativa == "." || !slices.ContainsFunc(strings.Split(relativa, string(filepath.Separator)),
		func(trozo string) bool { return !esDeQuienPrograma(trozo) })
}

// deLasHerramientas son las carpetas que hacen los compiladores y los editores.
var deLasHerramientas = []string{"__pycache__", "node_modules", "compilado", "target", "build", "bin", "obj"}

// deLosProgramas son las extensiones de lo que escriben ellos, y no una persona.
var deLosProgramas = []string{".pyc", ".class", ".o", ".exe", ".so", ".a", ".swp", ".swx", ".tmp", ".log"}

// esDeQuienPrograma dice si un fichero o una carpeta, por su nombre, es de los que escribe
// una persona. Si se contaran los demás, probar la carpeta la cambiaría, y no se acabaría.
func esDeQuienPrograma(nombre string) bool {
	return !strings.HasPrefix(nombre, ".") && !strings.HasPrefix(nombre, "#") && !strings.HasSuffix(nombre, "~") &&
		!slices.Contains(deLasHerramientas, nombre) &&
		!slices.Contains(deLosProgramas, strings.ToLower(filepath.Ext(nombre))) &&
		nombre != "4913" // el que escribe vim para ver si puede
}
