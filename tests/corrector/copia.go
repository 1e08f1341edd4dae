package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"sockets/tests/programas"
	"sockets/tests/reglas"
)

const (
	topeCopia   = 64 << 20 // octetos de una entrega; lo que pase no se copia
	topeFichero = 8 << 20
)

// copiarEntrega copia la entrega y devuelve, de la copia, la carpeta del paso, y lo que
// se ha quedado fuera. Si es parte de un módulo de Go que no es el de este repositorio, ni
// uno en el que estén todas, se copia el módulo. De este repositorio, solo la carpeta: lo
// demás son las soluciones.
func copiarEntrega(tr trabajo, destino string, todas []string) (dentro string, avisos []string, err error) {
	origen := filepath.Join(tr.carpeta, tr.dentro)
	dentro = "."
	modulo := moduloDe(origen)
	deTodas := slices.ContainsFunc(todas, func(otra string) bool {
		return otra != tr.carpeta && (otra == modulo || estaEn(otra, modulo))
	})
	if modulo != "" && modulo != programas.RaizRepositorio() && !deTodas {
		if dentro, err = filepath.Rel(modulo, origen); err != nil {
			return "", nil, err
		}
		origen = modulo
	}
	c := &copia{origen: origen, destino: destino, importante: dentro}
	err = c.hacer()
	return dentro, c.avisos, err
}

func estaEn(ruta, carpeta string) bool {
	relativa, err := filepath.Rel(carpeta, ruta)
	return err == nil && filepath.IsLocal(relativa)
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

// copiarCarpeta copia los ficheros normales.
func copiarCarpeta(origen, destino string) error {
	return (&copia{origen: origen, destino: destino, importante: "."}).hacer()
}

// copia copia los ficheros normales de una carpeta. Los enlaces no, porque podrían llevar
// fuera de la entrega; ni lo que dejan los sistemas. Si no cabe todo, se copia antes lo
// que más importa: la carpeta de la solución y lo que es texto de programas.
type copia struct {
	origen, destino string
	importante      string // la carpeta de la solución
	avisos          []string
	total           int64
	fuera           []string // lo que no ha cabido
}

func (c *copia) hacer() error {
	for _, loImportante := range []bool{true, false} {
		if err := c.recorrer(loImportante); err != nil {
			return err
		}
	}
	if len(c.fuera) > 0 {
		c.avisos = append(c.avisos, fmt.Sprintf("Es muy grande, y se han dejado fuera %d ficheros; por ejemplo, %s.",
			len(c.fuera), c.fuera[0]))
	}
	return nil
}

func (c *copia) recorrer(loImportante bool) error {
	return filepath.WalkDir(c.origen, func(ruta string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relativa, err := filepath.Rel(c.origen, ruta)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if relativa != "." && (sobra(d.Name()) || c.esDelRepositorio(relativa)) {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(c.destino, relativa), 0o700)
		}
		if sobra(d.Name()) || !d.Type().IsRegular() || c.importa(relativa) != loImportante {
			return nil
		}
		return c.uno(ruta, relativa, d)
	})
}

// esDelRepositorio dice si una carpeta de una copia del repositorio no es el trabajo de
// nadie: las soluciones y las pruebas.
func (c *copia) esDelRepositorio(relativa string) bool {
	return (relativa == "tests" || nombreDePaso.MatchString(relativa)) && !estaEn(c.importante, relativa) &&
		esCopiaDelRepositorio(c.origen)
}

// importa dice si un fichero es de los que hacen falta para compilar.
func (c *copia) importa(relativa string) bool {
	extension := strings.ToLower(filepath.Ext(relativa))
	return estaEn(relativa, c.importante) && c.importante != "." ||
		slices.Contains([]string{".go", ".mod", ".sum", ".txt", ".py", ".java", ".js", ".c", ".h", ".rs"}, extension)
}

func (c *copia) uno(ruta, relativa string, d fs.DirEntry) error {
	info, err := d.Info()
	if err != nil {
		return err
	}
	if info.Size() > topeFichero || c.total+info.Size() > topeCopia {
		c.fuera = append(c.fuera, filepath.ToSlash(relativa))
		return nil
	}
	c.total += info.Size()
	return copiarFichero(ruta, filepath.Join(c.destino, relativa), info.Mode().Perm()|0o600)
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

// pacienciaAlBorrar es lo que se insiste en borrar una carpeta: al programa que se acaba de
// matar le puede quedar un fichero por crear en ella.
const pacienciaAlBorrar = 2 * time.Second

// borrarTodo borra una carpeta aunque un programa le haya quitado los permisos.
func borrarTodo(carpeta string) error {
	limite := time.Now().Add(pacienciaAlBorrar)
	for {
		darPermisos(carpeta)
		err := os.RemoveAll(carpeta)
		if err == nil || time.Now().After(limite) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func darPermisos(carpeta string) {
	_ = filepath.WalkDir(carpeta, func(ruta string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(ruta, 0o700)
		}
		return nil
	})
}

// huellaDe resume el contenido de un fichero o de una carpeta, esté donde esté.
func huellaDe(ruta string) (string, error) {
	resumen := sha256.New()
	err := filepath.WalkDir(ruta, func(r string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && sobra(d.Name()) {
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
		relativa, err := filepath.Rel(ruta, r)
		if err != nil {
			return err
		}
		suyo := sha256.New()
		_, err = io.Copy(suyo, fichero)
		fmt.Fprintf(resumen, "%q %x\n", filepath.ToSlash(relativa), suyo.Sum(nil))
		return err
	})
	return fmt.Sprintf("%x", resumen.Sum(nil)), err
}

// sinRutas devuelve una función que quita de un texto la ruta de la copia, que a
// quien lo lee no le dice nada. El compilador la escribe desde la raíz del
// repositorio, si así es más corta.
func sinRutas(copia, raiz string) func(string) string {
	barra := string(filepath.Separator)
	cambios := []string{copia + barra, "", copia, "."}
	if relativa, err := filepath.Rel(raiz, copia); err == nil {
		cambios = append(cambios, relativa+barra, "")
	}
	return strings.NewReplacer(cambios...).Replace
}

// Un módulo no puede pedir un Go anterior al de los que usa: para los de las entregas hay
// otro esqueleto, que pide el más antiguo con el que se compila el paquete common.
const (
	paraOtrosModulos = "para-otros-modulos"
	goParaOtros      = "1.23"
)

// copiarEsqueleto copia de este repositorio lo que necesita una solución para
// compilarse: el módulo, que así no depende de otros, y el paquete common. Y los README,
// de los que las pruebas sacan las reglas que citan. Las soluciones, no.
func copiarEsqueleto(destino string) error {
	raiz := programas.RaizRepositorio()
	if err := os.MkdirAll(filepath.Join(destino, "tests"), 0o755); err != nil {
		return err
	}
	modulo, err := os.ReadFile(filepath.Join(raiz, "go.mod"))
	if err != nil {
		return err
	}
	corto := strings.Join(regexp.MustCompile(`(?m)^(module|go) .*$`).FindAllString(string(modulo), -1), "\n") + "\n"
	otros := filepath.Join(destino, paraOtrosModulos)
	return errors.Join(
		copiarReglas(raiz, destino),
		os.WriteFile(filepath.Join(destino, "go.mod"), []byte(corto), 0o644),
		copiarCarpeta(filepath.Join(raiz, "common"), filepath.Join(destino, "common")),
		copiarCarpeta(filepath.Join(raiz, "common"), filepath.Join(otros, "common")),
		os.WriteFile(filepath.Join(otros, "go.mod"), []byte("module sockets\n\ngo "+goParaOtros+"\n"), 0o644))
}

func copiarReglas(raiz, destino string) error {
	for _, documento := range reglas.ConReglas() {
		texto, err := os.ReadFile(filepath.Join(raiz, documento))
		if err != nil {
			return err
		}
		copia := filepath.Join(destino, documento)
		if err := os.MkdirAll(filepath.Dir(copia), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(copia, texto, 0o644); err != nil {
			return err
		}
	}
	return nil
}
