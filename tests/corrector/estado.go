package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// estado es la carpeta donde queda lo ya corregido, para poder seguir si se interrumpe.
// Cada corrector en marcha tiene la suya: dos a la vez, aunque sean de la misma clase, no
// se tocan nada.
type estado struct {
	carpeta string
	cerrojo *flock.Flock
}

const nombreDelCerrojo = "cerrojo"

// abrirEstado busca la carpeta de lo que se pide y se queda con ella: la primera que no
// tenga otro corrector. El sistema suelta el cerrojo de quien muere, así que lo que dejó a
// medias lo encuentra el siguiente.
func abrirEstado(base, loQueSePide string) (*estado, error) {
	resumen := fmt.Sprintf("%x", sha256.Sum256([]byte(loQueSePide)))[:16]
	for n := 1; ; n++ {
		carpeta := filepath.Join(base, fmt.Sprintf("%s-%d", resumen, n))
		if err := os.MkdirAll(carpeta, 0o700); err != nil {
			return nil, err
		}
		cerrojo := flock.New(filepath.Join(carpeta, nombreDelCerrojo))
		if tomado, err := cerrojo.TryLock(); err != nil || tomado {
			return &estado{carpeta: carpeta, cerrojo: cerrojo}, err
		}
		_ = cerrojo.Close()
	}
}

func (e *estado) ruta(cual string) string {
	return filepath.Join(e.carpeta, fmt.Sprintf("%x", sha256.Sum256([]byte(cual))))
}

// guardar no usa JSON porque ha de guardar también lo que no sale en el de los
// resultados. Si no se puede, solo se pierde poder seguir.
func (e *estado) guardar(cual string, r Resultado) {
	var contenido bytes.Buffer
	if gob.NewEncoder(&contenido).Encode(r) == nil {
		_ = os.WriteFile(e.ruta(cual), contenido.Bytes(), 0o600)
	}
}

func (e *estado) recordar(cual string) (r Resultado, hay bool) {
	contenido, err := os.ReadFile(e.ruta(cual))
	if err != nil {
		return r, false
	}
	return r, gob.NewDecoder(bytes.NewReader(contenido)).Decode(&r) == nil
}

// olvidar borra lo guardado, cuando ya está escrito donde se pedía. El cerrojo se queda:
// quien lo borrara podría estar quitándoselo a otro que acaba de llegar.
func (e *estado) olvidar() {
	guardados, _ := os.ReadDir(e.carpeta)
	for _, g := range guardados {
		if g.Name() != nombreDelCerrojo {
			_ = os.Remove(filepath.Join(e.carpeta, g.Name()))
		}
	}
}

// soltar lo deja para otro, con lo que haya guardado.
func (e *estado) soltar() { _ = e.cerrojo.Close() }
