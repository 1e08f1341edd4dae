// Package catalogo reúne soluciones que están mal, cada una con un error de los
// que se cometen de verdad, y soluciones distintas de la nuestra que están bien.
// Sirve para probar las pruebas: han de rechazar las primeras, por lo que toca,
// y aceptar las segundas.
package catalogo

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
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
	Causas  []string // trozos de causas que pueden estar en el informe: basta una
	Carrera bool     // es una carrera de datos: solo se exige que se vea con -race
	Detalle string   // lo que sigue a la ficha: el cambio que mete el error
	ruta    string
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
		case "Error":
			f.Error = valor
		case "Prueba":
			f.Pruebas = append(f.Pruebas, valor)
		case "Causa":
			f.Causas = append(f.Causas, valor)
		case "Carrera":
			f.Carrera = valor == "sí"
		default:
			err = fmt.Errorf("no se entiende la línea %q", linea)
		}
		if err != nil {
			return f, err
		}
	}
	return f, nil
}

// Copiar deja en la carpeta, que ha de estar vacía, una copia de lo que el paso
// necesita del repositorio, con los cambios de la ficha; y devuelve la carpeta
// de la solución.
func (f Ficha) Copiar(raiz, carpeta string) (string, error) {
	solucion := filepath.Join(carpeta, fmt.Sprintf("paso%d", f.Paso))
	if err := os.WriteFile(filepath.Join(carpeta, "go.mod"), []byte("module sockets\n\ngo 1.26\n"), 0o600); err != nil {
		return "", err
	}
	if err := os.CopyFS(filepath.Join(carpeta, "common"), os.DirFS(filepath.Join(raiz, "common"))); err != nil {
		return "", err
	}
	if filepath.Base(f.ruta) == "ficha.txt" {
		return solucion, f.copiarAcierto(raiz, solucion)
	}
	if err := os.CopyFS(solucion, os.DirFS(filepath.Join(raiz, filepath.Base(solucion)))); err != nil {
		return "", err
	}
	orden := exec.Command("git", "apply", "--whitespace=nowarn", "-")
	orden.Dir = carpeta
	orden.Env = append(os.Environ(), "GIT_DIR="+filepath.Join(carpeta, ".git-no"))
	orden.Stdin = strings.NewReader(f.Detalle)
	if salida, err := orden.CombinedOutput(); err != nil {
		return "", fmt.Errorf("el cambio ya no encaja en el paso; hay que escribirlo de nuevo:\n%s", salida)
	}
	return solucion, nil
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

// Veredicto es lo que las pruebas han dicho de una solución.
type Veredicto struct {
	Pasadas  []string          // por orden; con los espacios del nombre
	Fallidas []string          // por orden
	Informes map[string]string // de cada una de las fallidas
	Salida   string            // todo lo que se escribió
}

// Juzgar pasa las pruebas de un paso a una solución. El ejecutable es el de las
// pruebas ya compiladas (go test -c), y se corre desde la carpeta tests.
func Juzgar(ejecutable, raiz, solucion string, paso int, plazo time.Duration, mas ...string) (Veredicto, error) {
	argumentos := append([]string{"tool", "test2json", ejecutable, "-test.v=test2json", "-test.timeout=5m",
		fmt.Sprintf("-test.run=^TestPaso%d$", paso), "-solucion=" + solucion, "-plazo=" + plazo.String()}, mas...)
	orden := exec.Command("go", argumentos...)
	orden.Dir = filepath.Join(raiz, "tests")
	orden.Env = append(os.Environ(), "SOCKETS_SIN_AVISO=1")
	salida, err := orden.Output()
	v := LeerVeredicto(salida)
	if err == nil && len(v.Fallidas) > 0 || err != nil && len(v.Fallidas) == 0 {
		return v, fmt.Errorf("las pruebas han acabado mal (%v): %s", err, salida)
	}
	return v, nil
}

// LeerVeredicto entiende lo que escriben las pruebas, en el formato de test2json.
// Si está cortado, vale hasta donde llega.
func LeerVeredicto(salida []byte) Veredicto {
	v := Veredicto{Informes: map[string]string{}, Salida: string(salida)}
	eventos := json.NewDecoder(bufio.NewReader(bytes.NewReader(salida)))
	for {
		var e struct{ Action, Test, Output string }
		if eventos.Decode(&e) != nil {
			return v
		}
		v.anotar(e.Action, e.Test, e.Output)
	}
}

func (v *Veredicto) anotar(accion, prueba, texto string) {
	nombre := prueba
	if _, subprueba, hay := strings.Cut(prueba, "/"); hay {
		nombre = subprueba
	} else if accion != "output" && accion != "fail" {
		return
	}
	nombre = strings.ReplaceAll(nombre, "_", " ")
	switch accion {
	case "output":
		v.Informes[nombre] += texto
	case "pass":
		v.Pasadas = append(v.Pasadas, nombre)
		delete(v.Informes, nombre)
	case "skip":
		delete(v.Informes, nombre)
	case "fail":
		if strings.Contains(prueba, "/") || len(v.Fallidas) == 0 && prueba != "" {
			v.Fallidas = append(v.Fallidas, nombre)
		}
	}
}

// Comparar dice en qué no es el veredicto el que espera la ficha de un error;
// vacío si es el que toca.
func (f Ficha) Comparar(v Veredicto) string {
	if len(v.Fallidas) == 0 {
		return "las pruebas no lo han visto"
	}
	for _, fallida := range v.Fallidas {
		if !slices.Contains(f.Pruebas, fallida) {
			return fmt.Sprintf("ha fallado «%s», y se esperaba «%s».\n%s", fallida, strings.Join(f.Pruebas, "» o «"), v.Informes[fallida])
		}
	}
	for _, fallida := range v.Fallidas {
		for _, causa := range f.Causas {
			if strings.Contains(v.Informes[fallida], causa) {
				return ""
			}
		}
	}
	return fmt.Sprintf("ha fallado la prueba que toca, pero el informe no da la causa («%s»).\n%s", strings.Join(f.Causas, "» o «"), v.Informes[v.Fallidas[0]])
}
