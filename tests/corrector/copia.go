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
	"strings"

	"sockets/tests/programas"
)

const (
	topeCopia   = 64 << 20 // octetos de una entrega; lo que pase no se copia
	topeFichero = 8 << 20
)

// copiarEntrega copia la entrega y devuelve, de la copia, la carpeta del paso. Si
// es parte de un módulo de Go que no es el de este repositorio, se copia el
// módulo. De este repositorio, solo la carpeta: lo demás son las soluciones.
func copiarEntrega(tr trabajo, destino string) (dentro string, err error) {
	origen, dentro := tr.carpeta, tr.dentro
	if origen == programas.RaizRepositorio() {
		origen, dentro = filepath.Join(origen, dentro), "."
	} else if modulo := moduloDe(origen); modulo != "" && modulo != programas.RaizRepositorio() {
		relativa, err := filepath.Rel(modulo, origen)
		if err != nil {
			return "", err
		}
		origen, dentro = modulo, filepath.Join(relativa, dentro)
	}
	return dentro, copiarCarpeta(origen, destino)
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

// copiarEsqueleto copia de este repositorio lo que necesita una solución para
// compilarse: el módulo, que así no depende de otros, y el paquete common. Las
// soluciones, no.
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
	if err := os.WriteFile(filepath.Join(destino, "go.mod"), []byte(corto), 0o644); err != nil {
		return err
	}
	return copiarCarpeta(filepath.Join(raiz, "common"), filepath.Join(destino, "common"))
}
