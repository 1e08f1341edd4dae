package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Lo que cabe en un paquete. El de una clase entera es mayor que el de una entrega.
const (
	topeDeLaClase     = 2 << 30 // octetos, ya desempaquetado
	topeDelPaquete    = 256 << 20
	topeDeFicheros    = 100_000
	topeDeLosNiveles  = 3 // paquetes dentro de paquetes, y carpetas en las que se baja
	sobraDelComprimir = 1 << 20
)

// extensionDePaquete devuelve la de un paquete que se sabe abrir; vacía, si no lo es.
func extensionDePaquete(nombre string) string {
	nombre = strings.ToLower(nombre)
	for _, extension := range []string{".zip", ".tar.gz", ".tgz", ".tar"} {
		if strings.HasSuffix(nombre, extension) {
			return extension
		}
	}
	return ""
}

// queNoSeAbren son las extensiones de paquetes que no se saben abrir.
var queNoSeAbren = []string{".rar", ".7z", ".xz", ".bz2", ".zst"}

// desempaquetador pone en una carpeta los ficheros normales de un paquete, hasta un tope.
type desempaquetador struct {
	destino  string
	octetos  int64 // los que aún caben
	ficheros int
}

func desempaquetar(paquete, destino string, tope int64) error {
	d := &desempaquetador{destino: destino, octetos: tope, ficheros: topeDeFicheros}
	if err := os.MkdirAll(destino, 0o700); err != nil {
		return err
	}
	if extensionDePaquete(paquete) == ".zip" {
		return d.zip(paquete)
	}
	return d.tar(paquete)
}

func (d *desempaquetador) zip(paquete string) error {
	z, err := zip.OpenReader(paquete)
	if err != nil {
		return fmt.Errorf("no se puede abrir el .zip (%w)", err)
	}
	defer z.Close()
	for _, f := range z.File {
		if !f.Mode().IsRegular() {
			continue
		}
		if f.Flags&1 != 0 {
			return errors.New("el .zip tiene contraseña")
		}
		contenido, err := f.Open()
		if err != nil {
			return err
		}
		err = d.poner(f.Name, contenido)
		if err := errors.Join(err, contenido.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (d *desempaquetador) tar(paquete string) error {
	fichero, err := os.Open(paquete)
	if err != nil {
		return err
	}
	defer fichero.Close()
	var lector io.Reader = fichero
	if extensionDePaquete(paquete) != ".tar" {
		if lector, err = gzip.NewReader(fichero); err != nil {
			return fmt.Errorf("no se puede abrir el .tar.gz (%w)", err)
		}
	}
	// Lo que no son ficheros también ocupa: un paquete de solo cabeceras no puede ser sin fin.
	t := tar.NewReader(io.LimitReader(lector, d.octetos+sobraDelComprimir))
	for {
		cabecera, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("no se puede abrir el .tar.gz (%w)", err)
		}
		if cabecera.Typeflag != tar.TypeReg {
			continue
		}
		if err := d.poner(cabecera.Name, t); err != nil {
			return err
		}
	}
}

// poner escribe un fichero, si no es de los que dejan los sistemas. Un nombre que sale de
// la carpeta hace que no valga el paquete entero: nadie lo hace sin querer.
func (d *desempaquetador) poner(nombre string, contenido io.Reader) error {
	nombre = path.Clean(strings.ReplaceAll(nombre, `\`, "/"))
	if !filepath.IsLocal(filepath.FromSlash(nombre)) {
		return fmt.Errorf("el paquete quiere escribir fuera de su carpeta (%s)", nombre)
	}
	for parte := range strings.SplitSeq(nombre, "/") {
		if sobra(parte) {
			return nil
		}
	}
	if d.ficheros--; d.ficheros < 0 {
		return fmt.Errorf("el paquete tiene más de %d ficheros", topeDeFicheros)
	}
	ruta := filepath.Join(d.destino, filepath.FromSlash(nombre))
	if err := os.MkdirAll(filepath.Dir(ruta), 0o700); err != nil {
		return err
	}
	fichero, err := os.OpenFile(ruta, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o700)
	if errors.Is(err, os.ErrExist) {
		return nil // repetido: vale el primero
	}
	if err != nil {
		return err
	}
	escritos, err := io.Copy(fichero, io.LimitReader(contenido, d.octetos+1))
	if d.octetos -= escritos; d.octetos < 0 {
		err = errors.Join(err, errors.New("el paquete, al abrirlo, ocupa demasiado"))
	}
	return errors.Join(err, fichero.Close())
}

// sobra dice si una carpeta o un fichero es de los que dejan los sistemas y las
// herramientas, y no es parte del trabajo de nadie.
func sobra(nombre string) bool {
	switch nombre {
	case ".git", "node_modules", "__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".idea", ".vscode", "__pycache__":
		return true
	}
	return strings.HasPrefix(nombre, "._")
}
