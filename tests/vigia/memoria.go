package vigia

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sockets/tests/catalogo"
	"sockets/tests/escenarios"
	"sockets/tests/programas"
)

// memoria es lo que se sabe de las vueltas anteriores a una carpeta.
type memoria struct {
	Fallaron []string           `json:"fallaron"` // en la última, en su orden
	Segundos map[string]float64 `json:"segundos"` // lo que duró cada escenario la última vez que pasó
}

// ficheroDeMemoria está en la carpeta de cachés. Si no la hay, no se recuerda nada.
func ficheroDeMemoria(carpeta string, paso int) string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "sockets-vigia", fmt.Sprintf("%x-%d.json", sha256.Sum256([]byte(carpeta)), paso))
}

func recordar(fichero string) memoria {
	m := memoria{}
	if contenido, err := os.ReadFile(fichero); err == nil {
		_ = json.Unmarshal(contenido, &m) // si está roto, es como si no estuviera
	}
	if m.Segundos == nil {
		m.Segundos = map[string]float64{}
	}
	return m
}

func (m *memoria) apuntar(fallaron []string, segundos map[string]float64) {
	m.Fallaron = fallaron
	for escenario, duro := range segundos {
		if !slices.Contains(fallaron, escenario) { // lo que dura uno que falla es lo que se espera
			m.Segundos[escenario] = duro
		}
	}
}

// guardar escribe la memoria. Si no se puede, solo se pierde el orden.
func (m *memoria) guardar(fichero string) {
	contenido, err := json.Marshal(m)
	if err != nil || os.MkdirAll(filepath.Dir(fichero), 0o700) != nil {
		return
	}
	nuevo := fmt.Sprintf("%s-%d", fichero, os.Getpid())
	if os.WriteFile(nuevo, contenido, 0o600) == nil {
		_ = os.Rename(nuevo, fichero)
	}
}

// tardaPoco son los segundos hasta los que un escenario es de los rápidos.
const tardaPoco = 0.3

// orden dice qué se prueba antes que nada, que es lo que falló, y en qué orden va lo demás:
// lo que tarda poco, primero lo que más errores suele ver en menos tiempo; y después, lo que
// más tarda, para que no se quede solo al final.
func (m *memoria) orden(todos []escenarios.Escenario, ven map[string]int) (primero, despues []string) {
	hay := escenarios.Nombres(todos)
	for _, nombre := range m.Fallaron {
		if slices.Contains(hay, nombre) {
			primero = append(primero, nombre)
		}
	}
	ordenados := slices.Clone(todos)
	slices.SortStableFunc(ordenados, func(a, b escenarios.Escenario) int {
		return cmp.Or(cmp.Compare(m.tarda(a), m.tarda(b)), cmp.Compare(m.rinde(b, ven), m.rinde(a, ven)))
	})
	return primero, escenarios.Nombres(ordenados)
}

// tarda es 0 si un escenario es de los rápidos, y si no, más cuanto menos dura.
func (m *memoria) tarda(e escenarios.Escenario) float64 {
	switch segundos := m.Segundos[e.Nombre]; {
	case segundos >= tardaPoco:
		return 1 / segundos
	case e.Aparte:
		return 1 / tardaPoco
	default:
		return 0
	}
}

// rinde es cuántos errores de los del catálogo ve un escenario por segundo. Arrancar un
// programa también cuenta.
func (m *memoria) rinde(e escenarios.Escenario, ven map[string]int) float64 {
	const arrancar = 0.05
	return float64(ven[e.Nombre]) / (m.Segundos[e.Nombre] + arrancar)
}

// losQueVen dice cuántos errores del catálogo ve cada escenario. Si no se puede leer,
// ninguno: solo cambia el orden.
func losQueVen() map[string]int {
	ven := map[string]int{}
	patron := filepath.Join(programas.RaizRepositorio(), "tests", "catalogo", "errores", "*.patch")
	fichas, _ := catalogo.Leer(patron)
	for _, ficha := range fichas {
		for _, prueba := range ficha.Pruebas {
			ven[prueba]++
		}
	}
	return ven
}
