// Package catalogo reúne soluciones que están mal, cada una con un error de los
// que se cometen de verdad, y soluciones distintas de la nuestra que están bien.
// Sirve para probar las pruebas: han de rechazar las primeras, por lo que toca,
// y aceptar las segundas.
package catalogo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sockets/tests/veredicto"
)

// Dónde están, desde la carpeta del catálogo, las soluciones de los ejercicios de «Para
// ir más lejos»: los aciertos son cambios sobre el paso 5, y los errores, sobre un acierto.
const (
	AciertosLejos = "lejos/aciertos"
	ErroresLejos  = "lejos/errores"
)

// Ficha describe una solución del catálogo. La de un error es el principio de su
// fichero .patch; la de un acierto, su fichero ficha.txt. Cada línea es un
// apartado, dos puntos y su valor.
type Ficha struct {
	Nombre  string   // el del fichero o la carpeta, sin extensión
	Titulo  string   // el error, en pocas palabras
	Paso    int      // de qué paso
	Error   string   // en qué consiste, en una frase
	Pruebas []string // las que pueden fallar; alguna ha de hacerlo, y ninguna otra
	Causas  []string // trozos de las causas que puede dar el primer fallo: basta uno
	Reglas  []string // las que no cumple: se citarán todas
	Raro    bool     // no se comete a menudo: no se cuenta en el README de su paso
	Carrera bool     // es una carrera de datos: solo se exige que se vea con -race
	// Ejercicio es el de «Para ir más lejos» del que es, que parte del paso 5; vacío, ninguno.
	Ejercicio string
	Sobre     string // en un error de un ejercicio, el acierto del que parte
	Detalle   string // lo que sigue a la ficha: el cambio que mete el error
	// Necesita son los programas que hacen falta, además de Go. Donde no están, no se prueba.
	Necesita []string
	ruta     string
}

// Leer lee las fichas de una carpeta, por orden de nombre: de los ficheros
// .patch, si se piden errores; de las carpetas con ficha.txt, si aciertos.
func Leer(patron string) ([]Ficha, error) {
	rutas, err := filepath.Glob(patron)
	if err != nil {
		return nil, err
	}
	var fichas []Ficha
	for _, ruta := range rutas {
		ficha, err := leerFicha(ruta)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ruta, err)
		}
		fichas = append(fichas, ficha)
	}
	return fichas, nil
}

func leerFicha(ruta string) (Ficha, error) {
	contenido, err := os.ReadFile(ruta)
	if err != nil {
		return Ficha{}, err
	}
	f := Ficha{ruta: ruta, Nombre: strings.TrimSuffix(filepath.Base(ruta), ".patch")}
	if filepath.Base(ruta) == "ficha.txt" {
		f.Nombre = filepath.Base(filepath.Dir(ruta))
	}
	cabecera, detalle, _ := strings.Cut(string(contenido), "\n\n")
	f.Detalle = detalle
	for _, linea := range strings.Split(strings.TrimSpace(cabecera), "\n") {
		apartado, valor, _ := strings.Cut(linea, ": ")
		switch apartado {
		case "Título":
			f.Titulo = valor
		case "Paso":
			f.Paso, err = strconv.Atoi(valor)
		case "Ejercicio":
			f.Paso, f.Ejercicio = 5, valor
		case "Sobre":
			f.Sobre = valor
		case "Error":
			f.Error = valor
		case "Prueba":
			f.Pruebas = append(f.Pruebas, valor)
		case "Causa":
			f.Causas = append(f.Causas, valor)
		case "Regla":
			f.Reglas = append(f.Reglas, valor)
		case "Raro":
			f.Raro = valor == "sí"
		case "Carrera":
			f.Carrera = valor == "sí"
		case "Necesita":
			f.Necesita = strings.Fields(valor)
		default:
			err = fmt.Errorf("no se entiende la línea %q", linea)
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// Falta devuelve el primero de los programas que necesita y no están en esta máquina;
// vacío, si están todos.
func (f Ficha) Falta() string {
	for _, programa := range f.Necesita {
		if _, err := exec.LookPath(programa); err != nil {
			return programa
		}
	}
	return ""
}

// loCompilado es la carpeta en la que algunos aciertos dejan lo que compilan.
const loCompilado = "compilado"

// Copiar deja en la carpeta, que ha de estar vacía, una copia de lo que el paso
// necesita del repositorio, con los cambios de la ficha; y devuelve la carpeta
// de la solución.
func (f Ficha) Copiar(raiz, carpeta string) (string, error) {
	if err := os.WriteFile(filepath.Join(carpeta, "go.mod"), []byte("module sockets\n\ngo 1.26\n"), 0o600); err != nil {
		return "", err
	}
	if err := os.CopyFS(filepath.Join(carpeta, "common"), os.DirFS(filepath.Join(raiz, "common"))); err != nil {
		return "", err
	}
	return f.CopiarSuelta(raiz, carpeta)
}

// CopiarSuelta es como Copiar, sin nada más que la solución: no está en ningún módulo.
func (f Ficha) CopiarSuelta(raiz, carpeta string) (string, error) {
	solucion := filepath.Join(carpeta, fmt.Sprintf("paso%d", f.Paso))
	if filepath.Base(f.ruta) == "ficha.txt" {
		return solucion, f.copiarAcierto(raiz, solucion)
	}
	if err := os.CopyFS(solucion, os.DirFS(filepath.Join(raiz, filepath.Base(solucion)))); err != nil {
		return "", err
	}
	cambios := []string{f.Detalle}
	if f.Sobre != "" {
		acierto, err := leerFicha(filepath.Join(filepath.Dir(f.ruta), "..", "aciertos", f.Sobre+".patch"))
		if err != nil {
			return "", err
		}
		cambios = []string{acierto.Detalle, f.Detalle}
	}
	for _, cambio := range cambios {
		if err := aplicar(carpeta, cambio); err != nil {
			return "", err
		}
	}
	return solucion, nil
}

func aplicar(carpeta, cambio string) error {
	orden := exec.Command("git", "apply", "--whitespace=nowarn", "-")
	orden.Dir = carpeta
	orden.Env = append(os.Environ(), "GIT_DIR="+filepath.Join(carpeta, ".git-no"))
	orden.Stdin = strings.NewReader(cambio)
	if salida, err := orden.CombinedOutput(); err != nil {
		return fmt.Errorf("el cambio ya no encaja en el paso; hay que escribirlo de nuevo:\n%s", salida)
	}
	return nil
}

// copiarAcierto copia la carpeta del acierto; si le falta el servidor o el
// cliente, son los del paso. Los ficheros de un acierto en Go se llaman
// main.go.txt, para que no se compilen con el repositorio.
func (f Ficha) copiarAcierto(raiz, solucion string) error {
	suya := filepath.Dir(f.ruta)
	paso := filepath.Join(raiz, filepath.Base(solucion))
	if _, err := os.Stat(filepath.Join(suya, "entera.txt")); err != nil {
		if err := os.CopyFS(solucion, os.DirFS(paso)); err != nil {
			return err
		}
	}
	return filepath.Walk(suya, func(ruta string, info os.FileInfo, err error) error {
		if err == nil && info.IsDir() && info.Name() == loCompilado {
			return filepath.SkipDir // puede ser de otra versión, o de otra máquina
		}
		if err != nil || info.IsDir() {
			return err
		}
		relativa, _ := filepath.Rel(suya, ruta)
		destino := filepath.Join(solucion, strings.TrimSuffix(relativa, ".txt"))
		if relativa == "ordenes.txt" {
			destino = filepath.Join(solucion, relativa)
		}
		if err := os.MkdirAll(filepath.Dir(destino), 0o700); err != nil {
			return err
		}
		contenido, err := os.ReadFile(ruta)
		if err != nil {
			return err
		}
		return os.WriteFile(destino, contenido, 0o600)
	})
}

// Comparar dice en qué no es el veredicto el que espera la ficha de un error;
// vacío si es el que toca.
func (f Ficha) Comparar(v *veredicto.Veredicto) string {
	if v.General != nil {
		return fmt.Sprintf("no se ha llegado a probar nada.\n%s", v.General)
	}
	if len(v.Fallidos) == 0 {
		return "las pruebas no lo han visto"
	}
	for _, fallido := range v.Fallidos {
		if !slices.Contains(f.Pruebas, fallido.Escenario) {
			return fmt.Sprintf("ha fallado «%s», y se esperaba «%s».\n%s",
				fallido.Escenario, strings.Join(f.Pruebas, "» o «"), fallido.Fallo)
		}
	}
	if !f.daLaCausa(v.Fallidos[0]) { // es el primero que se lee
		return fmt.Sprintf("ha fallado la prueba que toca, pero el informe no da la causa («%s»).\n%s",
			strings.Join(f.Causas, "» o «"), v.Fallidos[0].Fallo)
	}
	citadas := citadas(v)
	for _, numero := range f.Reglas {
		if !slices.Contains(citadas, numero) {
			return fmt.Sprintf("el informe da la causa que toca, pero no cita la regla %s (cita %s).\n%s",
				numero, strings.Join(citadas, ", "), v.Fallidos[0].Fallo)
		}
	}
	return ""
}

// citadas devuelve las reglas que los fallos dicen que no se cumplen, cada una una vez.
func citadas(v *veredicto.Veredicto) []string {
	var numeros []string
	for _, fallido := range v.Fallidos {
		if numero := fallido.Fallo.Regla.Numero; !slices.Contains(numeros, numero) {
			numeros = append(numeros, numero)
		}
	}
	return numeros
}

func (f Ficha) daLaCausa(fallido veredicto.Fallido) bool {
	return slices.ContainsFunc(f.Causas, func(causa string) bool {
		return strings.Contains(fallido.Fallo.Causa, causa)
	})
}
