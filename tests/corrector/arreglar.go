package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/version"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"sockets/tests/programas"
)

// arreglo deja la copia de una entrega como la esperan las pruebas, sin cambiar lo que
// hace: los nombres en minúsculas, cada programa en su carpeta, y un go.mod con el que se
// pueda compilar sin red. Cuenta lo que ha tenido que hacer.
type arreglo struct {
	copia, solucion string // la copia entera y, en ella, la carpeta de la solución
	raiz            string // el repositorio con el que se compila, tal como se verá entonces
	avisos          []string
}

func (a *arreglo) hacer() error {
	return errors.Join(a.nombres(), a.repartir(), a.modulo())
}

func (a *arreglo) avisar(formato string, partes ...any) {
	a.avisos = append(a.avisos, fmt.Sprintf(formato, partes...))
}

// nombres pone en minúsculas los de los programas y el del fichero de órdenes, y le quita
// a este la marca que ponen al principio algunos editores de Windows.
func (a *arreglo) nombres() error {
	for _, d := range ordenadas(a.solucion) {
		minusculas := strings.ToLower(d.Name())
		if !slices.Contains([]string{"servidor", "cliente", programas.FicheroOrdenes}, minusculas) ||
			d.Name() == minusculas {
			continue
		}
		if err := os.Rename(filepath.Join(a.solucion, d.Name()), filepath.Join(a.solucion, minusculas)); err != nil {
			return err
		}
		a.avisar("Se ha tomado %s por %s.", d.Name(), minusculas)
	}
	ordenes := filepath.Join(a.solucion, programas.FicheroOrdenes)
	contenido, err := os.ReadFile(ordenes)
	if sinMarca, hay := strings.CutPrefix(string(contenido), "\ufeff"); err == nil && hay {
		return os.WriteFile(ordenes, []byte(sinMarca), 0o600)
	}
	return nil
}

// repartir pone cada programa en su carpeta, si están todos los ficheros juntos.
func (a *arreglo) repartir() error {
	juntos := todosJuntos(a.solucion)
	for programa, ficheros := range juntos {
		carpeta := filepath.Join(a.solucion, programa)
		if err := os.MkdirAll(carpeta, 0o700); err != nil {
			return err
		}
		for _, fichero := range ficheros {
			destino := filepath.Join(carpeta, fichero)
			if err := copiarFichero(filepath.Join(a.solucion, fichero), destino, 0o600); err != nil {
				return err
			}
		}
	}
	if juntos != nil {
		a.avisar("Los programas estaban en la misma carpeta: el servidor es %s, y el cliente, %s.",
			strings.Join(juntos["servidor"], ", "), strings.Join(juntos["cliente"], ", "))
	}
	return nil
}

// deGo es lo que hace falta saber de un fichero de Go para repartirlo.
type deGo struct {
	nombre   string
	esMain   bool
	declara  map[string]bool
	menciona map[string]bool
}

// todosJuntos dice qué ficheros de una carpeta son de cada programa, si están ahí los dos:
// los que tienen un main, por su nombre, y con cada uno los que declaran algo que use.
func todosJuntos(carpeta string) map[string][]string {
	var ficheros []deGo
	for _, d := range ordenadas(carpeta) {
		minusculas := strings.ToLower(d.Name())
		if d.IsDir() && (minusculas == "servidor" || minusculas == "cliente") {
			return nil
		}
		if !d.IsDir() && filepath.Ext(minusculas) == ".go" && !strings.HasSuffix(minusculas, "_test.go") {
			if f, esPrograma := leerDeGo(filepath.Join(carpeta, d.Name())); esPrograma {
				ficheros = append(ficheros, f)
			}
		}
	}
	suyos := map[string][]string{}
	for _, f := range ficheros {
		minusculas := strings.ToLower(f.nombre)
		for programa, como := range map[string]string{"servidor": "serv", "cliente": "client"} {
			if f.esMain && strings.Contains(minusculas, como) && suyos[programa] == nil {
				suyos[programa] = conLoQueUsa(f, ficheros)
			}
		}
	}
	if len(suyos) < 2 {
		return nil
	}
	return suyos
}

func leerDeGo(ruta string) (f deGo, esPrograma bool) {
	arbol, err := parser.ParseFile(token.NewFileSet(), ruta, nil, parser.SkipObjectResolution)
	if arbol == nil || err != nil || arbol.Name.Name != "main" {
		return f, false
	}
	f = deGo{nombre: filepath.Base(ruta), declara: map[string]bool{}, menciona: map[string]bool{}}
	for _, declarado := range arbol.Decls {
		switch d := declarado.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				f.declara[d.Name.Name] = true
				f.esMain = f.esMain || d.Name.Name == "main"
			}
		case *ast.GenDecl:
			for _, especificado := range d.Specs {
				switch e := especificado.(type) {
				case *ast.TypeSpec:
					f.declara[e.Name.Name] = true
				case *ast.ValueSpec:
					for _, nombre := range e.Names {
						f.declara[nombre.Name] = true
					}
				}
			}
		}
	}
	ast.Inspect(arbol, func(n ast.Node) bool {
		if identificador, es := n.(*ast.Ident); es {
			f.menciona[identificador.Name] = true
		}
		return true
	})
	return f, true
}

// conLoQueUsa devuelve un fichero y los demás, sin main, que declaran algo de lo que usan.
func conLoQueUsa(f deGo, todos []deGo) []string {
	suyos := []deGo{f}
	nombres := []string{f.nombre}
	for i := 0; i < len(suyos); i++ {
		for _, otro := range todos {
			if otro.esMain || slices.Contains(nombres, otro.nombre) {
				continue
			}
			for nombre := range otro.declara {
				if suyos[i].menciona[nombre] && !slices.Contains(nombres, otro.nombre) {
					suyos, nombres = append(suyos, otro), append(nombres, otro.nombre)
				}
			}
		}
	}
	return nombres
}

var (
	lineaModulo      = regexp.MustCompile(`(?m)^module[ \t]+"?([^\s"]+)"?.*$`)
	lineaGo          = regexp.MustCompile(`(?m)^go[ \t]+(\S+).*$`)
	lineaHerramienta = regexp.MustCompile(`(?m)^toolchain[ \t]+\S+.*$`)
	usaCommon        = regexp.MustCompile(`"sockets/common"`)
	tieneSockets     = regexp.MustCompile(`(?m)^\s*(require[ \t]+|replace[ \t]+)?sockets[ \t]`)
)

// modulo hace que el go.mod de la entrega, si lo tiene, valga aquí: con la versión de Go
// que hay, y con el paquete common, que no está en ningún sitio del que descargarlo.
func (a *arreglo) modulo() error {
	carpeta := moduloDe(a.solucion)
	if relativa, err := filepath.Rel(a.copia, carpeta); carpeta == "" || err != nil || !filepath.IsLocal(relativa) {
		return nil
	}
	ruta := filepath.Join(carpeta, "go.mod")
	antes, err := os.ReadFile(ruta)
	if err != nil {
		return err
	}
	texto := strings.TrimPrefix(string(antes), "\ufeff")
	texto = a.conEsteGo(texto)
	nombre := ""
	if partes := lineaModulo.FindStringSubmatch(texto); partes != nil {
		nombre = partes[1]
	}
	_, errCommon := os.Stat(filepath.Join(carpeta, "common"))
	switch {
	case !a.importaCommon():
	case nombre == "sockets" && errCommon != nil:
		a.avisar("En su módulo falta el paquete common: se ha usado el del repositorio.")
		return errors.Join(os.Remove(ruta), quitarSiEsta(filepath.Join(carpeta, "go.sum")))
	case nombre != "sockets" && !tieneSockets.MatchString(texto):
		texto = a.conGoParaCommon(texto) + fmt.Sprintf("\nrequire sockets v0.0.0\n\nreplace sockets => %s\n",
			filepath.ToSlash(filepath.Join(a.raiz, paraOtrosModulos)))
		a.avisar("Su módulo es %s: se le ha dado el paquete common del repositorio.", nombre)
	}
	if texto == string(antes) {
		return nil
	}
	return os.WriteFile(ruta, []byte(texto), 0o600)
}

func quitarSiEsta(ruta string) error {
	if err := os.Remove(ruta); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// conEsteGo baja la versión de Go que pide el módulo a la que hay, por si compila con ella.
func (a *arreglo) conEsteGo(texto string) string {
	texto = lineaHerramienta.ReplaceAllString(texto, "")
	partes := lineaGo.FindStringSubmatch(texto)
	if partes == nil || version.Compare("go"+partes[1], runtime.Version()) <= 0 {
		return texto
	}
	a.avisar("Su go.mod pide Go %s, y aquí está %s: se ha probado con este.", partes[1], runtime.Version())
	esta := strings.TrimPrefix(version.Lang(runtime.Version()), "go")
	return lineaGo.ReplaceAllString(texto, "go "+esta)
}

// conGoParaCommon sube la versión de Go que pide el módulo, si es anterior a la que
// necesita el paquete common.
func (a *arreglo) conGoParaCommon(texto string) string {
	partes := lineaGo.FindStringSubmatch(texto)
	switch {
	case partes == nil:
		return texto + "\ngo " + goParaOtros + "\n"
	case version.Compare("go"+partes[1], "go"+goParaOtros) >= 0:
		return texto
	}
	a.avisar("Su go.mod pide Go %s, y el paquete common necesita %s.", partes[1], goParaOtros)
	return lineaGo.ReplaceAllString(texto, "go "+goParaOtros)
}

func (a *arreglo) importaCommon() bool {
	for _, programa := range []string{"servidor", "cliente"} {
		ficheros, _ := filepath.Glob(filepath.Join(a.solucion, programa, "*.go"))
		for _, fichero := range ficheros {
			if contenido, err := os.ReadFile(fichero); err == nil && usaCommon.Match(contenido) {
				return true
			}
		}
	}
	return false
}
