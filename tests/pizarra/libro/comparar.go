package libro

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sockets/tests/pizarra/diferencias"
	"sockets/tests/pizarra/hoja"
)

// Lo que se lee de una carpeta que se compara, como mucho.
const (
	maxFicheros  = 60
	maxDeFichero = 100_000 // octetos
)

// Comparar atiende a comparar/: dos carpetas, o la de quien estudia con la solución, que
// solo se enseña si se dice que se quiere. La carpeta propia es la que se propone; puede estar vacía.
func (l *Libro) Comparar(propia string) http.Handler {
	rutas := http.NewServeMux()
	rutas.HandleFunc("GET /comparar/{$}", func(w http.ResponseWriter, r *http.Request) {
		l.enviar(w, l.pedirCarpetas(propia, r.URL.Query(), ""))
	})
	rutas.HandleFunc("GET /comparar/carpetas", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		h, err := l.compararCarpetas(q.Get("antes"), q.Get("ahora"))
		if err != nil {
			h = l.pedirCarpetas(propia, q, err.Error())
		}
		l.enviar(w, h)
	})
	rutas.HandleFunc("GET /comparar/solucion", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		paso, err := strconv.Atoi(q.Get("paso"))
		if err != nil || paso < 1 || paso > 5 {
			l.enviar(w, l.pedirCarpetas(propia, q, "Los pasos son del 1 al 5."))
			return
		}
		if q.Get("quiero") != "si" {
			l.enviar(w, avisoDeSolucion(paso, q))
			return
		}
		h, err := l.compararCarpetas(q.Get("carpeta"), fmt.Sprintf("paso%d", paso))
		if err != nil {
			h = l.pedirCarpetas(propia, q, err.Error())
		}
		l.enviar(w, h)
	})
	return rutas
}

func (l *Libro) enviar(w http.ResponseWriter, h hoja.Hoja) {
	contenido, err := l.escribir(h, nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(contenido)
}

var plantillaPedir = template.Must(template.New("").Parse(`<h1>Comparar carpetas</h1>
{{with .Error}}<p class="aviso" role="alert">{{.}}</p>{{end}}
<p>Las rutas se cuentan desde la carpeta del repositorio, o son completas.</p>
<h2>Dos carpetas</h2>
<form class="ficha" action="carpetas">
<label>Una <input name="antes" required value="{{.Antes}}" spellcheck="false"></label>
<label>La otra <input name="ahora" required value="{{.Ahora}}" spellcheck="false"></label>
<button>Comparar</button>
</form>
<h2>Tu carpeta y la solución de un paso</h2>
<form class="ficha" action="solucion">
<label>Tu carpeta <input name="carpeta" required value="{{.Carpeta}}" spellcheck="false"></label>
<label>Paso <select name="paso">{{range .Pasos}}<option>{{.}}</option>{{end}}</select></label>
<button>Comparar</button>
</form>
`))

func (l *Libro) pedirCarpetas(propia string, q url.Values, errorDicho string) hoja.Hoja {
	o := func(valor, otro string) string {
		if valor != "" {
			return valor
		}
		return otro
	}
	if propia == "" {
		propia = "mio"
	}
	var b bytes.Buffer
	err := plantillaPedir.Execute(&b, map[string]any{
		"Error": errorDicho, "Antes": o(q.Get("antes"), "paso2"), "Ahora": o(q.Get("ahora"), propia),
		"Carpeta": o(q.Get("carpeta"), propia), "Pasos": []int{1, 2, 3, 4, 5},
	})
	if err != nil {
		b.WriteString(template.HTMLEscapeString(err.Error()))
	}
	return hoja.Hoja{Ruta: "comparar/index.html", Titulo: "Comparar carpetas", Contenido: template.HTML(b.String())}
}

// avisoDeSolucion es lo que se lee antes de ver la solución.
func avisoDeSolucion(paso int, q url.Values) hoja.Hoja {
	siguiente := url.Values{"paso": {strconv.Itoa(paso)}, "carpeta": {q.Get("carpeta")}, "quiero": {"si"}}
	contenido := fmt.Sprintf(`<h1>Lo que viene es la solución</h1>
<p>Vas a ver la solución del paso %d al lado de tu trabajo. Si aún no te sale, antes de mirarla tienes las
<a href="../paso%d/index.html#pistas">pistas</a> y lo que dicen las pruebas: se aprende más con ellas.</p>
<p><a class="boton principal" href="../paso%d/index.html#pistas">Prefiero una pista</a>
<a class="boton" href="solucion?%s">Quiero ver la solución</a></p>
`, paso, paso, paso, template.HTMLEscapeString(siguiente.Encode()))
	return hoja.Hoja{Ruta: "comparar/solucion", Titulo: "Lo que viene es la solución",
		Contenido: template.HTML(contenido)}
}

// compararCarpetas hace la página con lo que cambia de una carpeta a otra, fichero a fichero.
func (l *Libro) compararCarpetas(antes, ahora string) (hoja.Hoja, error) {
	ficherosAntes, err := l.leerCarpeta(antes)
	if err != nil {
		return hoja.Hoja{}, err
	}
	ficherosAhora, err := l.leerCarpeta(ahora)
	if err != nil {
		return hoja.Hoja{}, err
	}
	nombres := slices.Collect(maps.Keys(ficherosAntes))
	nombres = slices.AppendSeq(nombres, maps.Keys(ficherosAhora))
	slices.Sort(nombres)
	lo := loQueSeProyecta{Titulo: fmt.Sprintf("De %s a %s", antes, ahora)}
	for _, nombre := range slices.Compact(nombres) {
		c := diferencias.Comparar(diferencias.NuevaVersion(nombre, ficherosAntes[nombre]),
			diferencias.NuevaVersion(nombre, ficherosAhora[nombre]))
		for _, t := range c.Trozos() {
			lo.Cambios = append(lo.Cambios, loQueCambia{Numero: len(lo.Cambios) + 1, Titulo: t.Donde(), Fichero: nombre,
				Tablas: []unaTabla{{Tabla: t.Tabla(antes, ahora)}}})
		}
	}
	if len(lo.Cambios) == 0 {
		return hoja.Hoja{}, fmt.Errorf("%s y %s son iguales", antes, ahora)
	}
	return proyectar("comparar/carpetas", lo)
}

// leerCarpeta lee los ficheros de texto de una carpeta, por su ruta desde ella. Lo que empieza por un
// punto, los documentos y lo que es demasiado grande no se mira.
func (l *Libro) leerCarpeta(carpeta string) (map[string]string, error) {
	completa := filepath.FromSlash(carpeta)
	if !filepath.IsAbs(completa) {
		completa = filepath.Join(l.raiz, completa)
	}
	if info, err := os.Stat(completa); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("no existe la carpeta %s", carpeta)
	}
	ficheros := map[string]string{}
	err := filepath.WalkDir(completa, func(ruta string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ruta != completa && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case !d.Type().IsRegular() || filepath.Ext(ruta) == ".md":
			return nil
		}
		return leerFichero(ficheros, completa, ruta)
	})
	if err == nil && len(ficheros) == 0 {
		err = fmt.Errorf("en %s no hay ningún fichero que comparar", carpeta)
	}
	return ficheros, err
}

func leerFichero(ficheros map[string]string, completa, ruta string) error {
	if len(ficheros) == maxFicheros {
		return fmt.Errorf("en %s hay más de %d ficheros: elige una carpeta más pequeña", completa, maxFicheros)
	}
	info, err := os.Stat(ruta)
	if err != nil || info.Size() > maxDeFichero {
		return err
	}
	texto, err := os.ReadFile(ruta)
	if err != nil || bytes.IndexByte(texto, 0) >= 0 {
		return err
	}
	relativa, err := filepath.Rel(completa, ruta)
	if err != nil {
		return err
	}
	ficheros[filepath.ToSlash(relativa)] = string(texto)
	return nil
}
