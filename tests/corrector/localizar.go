package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"sockets/tests/informe"
	"sockets/tests/programas"
)

// hallazgo es dónde está el trabajo de una entrega, y qué se ha hecho para encontrarlo.
type hallazgo struct {
	carpeta string   // la de la entrega o, si venía en un paquete, la de lo desempaquetado
	dentro  string   // en ella, la carpeta que tiene la solución, o las de los pasos
	pasos   []string // de 1 a 5, la carpeta de cada paso dentro de esa; vacío, no está
	avisos  []string
}

// nombreDePaso encuentra las carpetas de los pasos, se escriban como se escriban.
var nombreDePaso = regexp.MustCompile(`(?i)^paso[ _-]?([1-5])$`)

// localizar busca el trabajo en la entrega: en ella misma, en un paquete que tenga dentro
// o en las carpetas de los primeros niveles. El error dice por qué no lo encuentra.
func (t *taller) localizar(carpeta string) (*hallazgo, error) {
	h := &hallazgo{carpeta: carpeta}
	for range topeDeLosNiveles {
		candidatas := h.buscar()
		if len(candidatas) > 0 {
			return h, h.elegir(candidatas)
		}
		paquete, err := paqueteDentro(h.carpeta)
		if err != nil {
			return h, err
		}
		if paquete == "" {
			break
		}
		destino := t.carpetaNueva()
		if err := desempaquetar(paquete, destino, topeDelPaquete); err != nil {
			return h, err
		}
		h.avisar("Se ha abierto %s.", filepath.Base(paquete))
		h.carpeta = destino
	}
	return h, fmt.Errorf("no se encuentra el trabajo: ni una carpeta con servidor/ y cliente/, ni un %s",
		programas.FicheroOrdenes)
}

func (h *hallazgo) avisar(formato string, partes ...any) {
	h.avisos = append(h.avisos, informe.VisibleEnUnaLinea(fmt.Sprintf(formato, partes...)))
}

// buscar devuelve, de la menos profunda a la más, las carpetas que tienen una solución o
// varios pasos. En las de dentro de una que ya lo es no se busca.
func (h *hallazgo) buscar() []string {
	var candidatas []string
	nivel := []string{"."}
	for range topeDeLosNiveles + 1 {
		var siguiente []string
		for _, relativa := range nivel {
			carpeta := filepath.Join(h.carpeta, relativa)
			if esCopiaDelRepositorio(carpeta) {
				candidatas = append(candidatas, loSuyoDe(carpeta, relativa)...)
				continue
			}
			if esSolucion(carpeta) || hayPasosEn(carpeta) {
				candidatas = append(candidatas, relativa)
				continue
			}
			for _, d := range ordenadas(carpeta) {
				if d.IsDir() {
					siguiente = append(siguiente, filepath.Join(relativa, d.Name()))
				}
			}
		}
		nivel = siguiente
	}
	return candidatas
}

// ordenadas devuelve lo que hay en una carpeta, menos lo que sobra.
func ordenadas(carpeta string) []fs.DirEntry {
	todo, _ := os.ReadDir(carpeta)
	return slices.DeleteFunc(todo, func(d fs.DirEntry) bool { return sobra(d.Name()) })
}

func (h *hallazgo) elegir(candidatas []string) error {
	h.dentro = candidatas[0]
	if h.dentro == "" {
		return errors.New("es una copia del repositorio sin ningún trabajo: " +
			"no hay carpeta mio y los pasos no han cambiado")
	}
	if h.sonPasosCambiados(candidatas) {
		return nil
	}
	if len(candidatas) > 1 {
		h.avisar("Hay varias carpetas que podrían ser el trabajo; se ha tomado %s, y no %s.",
			filepath.ToSlash(candidatas[0]), filepath.ToSlash(strings.Join(candidatas[1:], ", ")))
	} else if h.dentro != "." {
		h.avisar("El trabajo estaba en %s.", filepath.ToSlash(h.dentro))
	}
	h.pasos = losPasosDe(filepath.Join(h.carpeta, h.dentro))
	return nil
}

// sonPasosCambiados dice si lo encontrado son los pasos que alguien ha cambiado en una
// copia del repositorio, y entonces los toma: los demás son la referencia.
func (h *hallazgo) sonPasosCambiados(candidatas []string) bool {
	pasos := make([]string, 6)
	for _, candidata := range candidatas {
		partes := nombreDePaso.FindStringSubmatch(filepath.Base(candidata))
		if partes == nil || filepath.Dir(candidata) != filepath.Dir(candidatas[0]) ||
			!esCopiaDelRepositorio(filepath.Join(h.carpeta, filepath.Dir(candidata))) {
			return false
		}
		pasos[int(partes[1][0]-'0')] = filepath.Base(candidata)
	}
	h.dentro, h.pasos = filepath.Dir(candidatas[0]), pasos
	h.avisar("Es una copia del repositorio; su trabajo son los pasos que ha cambiado (%s).",
		filepath.ToSlash(strings.Join(candidatas, ", ")))
	return true
}

// losPasosDe devuelve, de los pasos 1 a 5, la carpeta que hay para cada uno.
func losPasosDe(carpeta string) []string {
	pasos := make([]string, 6)
	for _, d := range ordenadas(carpeta) {
		if partes := nombreDePaso.FindStringSubmatch(d.Name()); partes != nil && d.IsDir() {
			if n := int(partes[1][0] - '0'); pasos[n] == "" || d.Name() == fmt.Sprintf("paso%d", n) {
				pasos[n] = d.Name()
			}
		}
	}
	return pasos
}

func hayPasosEn(carpeta string) bool {
	return slices.ContainsFunc(losPasosDe(carpeta), func(paso string) bool { return paso != "" })
}

// esSolucion dice si una carpeta tiene los programas de un paso: con órdenes, en sus
// carpetas o, todos, en ella misma.
func esSolucion(carpeta string) bool {
	for _, d := range ordenadas(carpeta) {
		nombre := strings.ToLower(d.Name())
		deUnPrograma := nombre == "servidor" || nombre == "cliente"
		if d.IsDir() && deUnPrograma || !d.IsDir() && nombre == programas.FicheroOrdenes {
			return true
		}
	}
	return todosJuntos(carpeta) != nil
}

// esCopiaDelRepositorio dice si una carpeta es este repositorio, o una copia: con los
// pasos y las pruebas.
func esCopiaDelRepositorio(carpeta string) bool {
	for _, dentro := range []string{"go.mod", "paso1", "paso5", "tests/escenarios"} {
		if _, err := os.Stat(filepath.Join(carpeta, filepath.FromSlash(dentro))); err != nil {
			return false
		}
	}
	return carpeta != programas.RaizRepositorio()
}

// loSuyoDe busca en una copia del repositorio el trabajo de quien la entrega: mio, otra
// carpeta que no viene en el repositorio, o los pasos que ha cambiado. Si no hay nada,
// devuelve una vacía: la referencia no es el trabajo de nadie.
func loSuyoDe(carpeta, relativa string) []string {
	var mias, otras, cambiadas []string
	for _, d := range ordenadas(carpeta) {
		dentro := filepath.Join(carpeta, d.Name())
		suya := filepath.Join(relativa, d.Name())
		if !d.IsDir() {
			continue
		}
		_, errNuestra := os.Stat(filepath.Join(programas.RaizRepositorio(), d.Name()))
		tieneAlgo := esSolucion(dentro) || hayPasosEn(dentro)
		switch {
		case strings.EqualFold(d.Name(), "mio") && tieneAlgo:
			mias = append(mias, suya)
		case errNuestra != nil && tieneAlgo:
			otras = append(otras, suya)
		case nombreDePaso.MatchString(d.Name()) && !esLaReferencia(dentro, d.Name()):
			cambiadas = append(cambiadas, suya)
		}
	}
	todas := slices.Concat(mias, otras, cambiadas)
	if len(todas) == 0 {
		return []string{""}
	}
	return todas
}

// esLaReferencia dice si los programas de un paso son los de este repositorio.
func esLaReferencia(carpeta, paso string) bool {
	nuestra := filepath.Join(programas.RaizRepositorio(), paso)
	igual := true
	_ = filepath.WalkDir(carpeta, func(ruta string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(ruta) != ".go" {
			return err
		}
		relativa, _ := filepath.Rel(carpeta, ruta)
		suyo, _ := os.ReadFile(ruta)
		nuestro, err := os.ReadFile(filepath.Join(nuestra, relativa))
		sinCR := func(texto []byte) []byte { return bytes.ReplaceAll(texto, []byte("\r"), nil) }
		igual = igual && err == nil && bytes.Equal(sinCR(suyo), sinCR(nuestro))
		return nil
	})
	return igual
}

// paqueteDentro devuelve el paquete que hay en una carpeta, o en la única que tenga
// dentro; vacío, si no hay. Si es de los que no se saben abrir, lo dice el error.
func paqueteDentro(carpeta string) (string, error) {
	var noSeAbre error
	dentro := ordenadas(carpeta)
	for _, d := range dentro {
		if extensionDePaquete(d.Name()) != "" && d.Type().IsRegular() {
			return filepath.Join(carpeta, d.Name()), nil
		}
		if extension := strings.ToLower(filepath.Ext(d.Name())); slices.Contains(queNoSeAbren, extension) {
			noSeAbre = errQueNoSeAbre(extension)
		}
	}
	if len(dentro) == 1 && dentro[0].IsDir() {
		return paqueteDentro(filepath.Join(carpeta, dentro[0].Name()))
	}
	return "", noSeAbre
}

func errQueNoSeAbre(extension string) error {
	return fmt.Errorf("la entrega es un %s, y aquí no se sabe abrir: pide un .zip", extension)
}
