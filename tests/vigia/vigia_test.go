package vigia

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/escenarios"
)

func deEjemplo() []escenarios.Escenario {
	return []escenarios.Escenario{
		{Nombre: "base"}, {Nombre: "aparte", Aparte: true}, {Nombre: "lento", Tras: []string{"base"}},
		{Nombre: "tras el lento", Tras: []string{"lento"}}, {Nombre: "lentísimo"},
		{Nombre: "rápido", Tras: []string{"base"}},
	}
}

func TestPrimeroLoQueFalloYDespuesLoQueTardaPoco(t *testing.T) {
	m := memoria{Fallaron: []string{"tras el lento", "uno que ya no existe"},
		Segundos: map[string]float64{"lento": 2, "lentísimo": 9}}
	primero, despues := m.orden(deEjemplo(), nil)
	assert.Equal(t, []string{"tras el lento"}, primero)
	assert.Equal(t, []string{"base", "tras el lento", "rápido", "lentísimo", "lento", "aparte"}, despues)
	primero, despues = (&memoria{}).orden(deEjemplo(), nil)
	assert.Empty(t, primero)
	assert.Equal(t, []string{"base", "lento", "tras el lento", "lentísimo", "rápido", "aparte"}, despues,
		"si no se sabe nada, el de siempre, y los que duran, al final")
	_, despues = (&memoria{}).orden(deEjemplo(), map[string]int{"tras el lento": 2, "rápido": 3, "aparte": 9})
	assert.Equal(t, []string{"rápido", "tras el lento", "base", "lento", "lentísimo", "aparte"}, despues,
		"de los rápidos, antes los que más errores ven")
}

func TestSeSabeQueErroresVeCadaEscenario(t *testing.T) {
	assert.Greater(t, losQueVen()["un cliente callado no detiene a otro"], 1)
}

func TestLoQueFallaPorOtroNoCuentaComoFallo(t *testing.T) {
	u := &unaVuelta{vigia: &vigia{escenarios: deEjemplo()}, estados: map[string]Estado{
		"tras el lento": Falla, // se probó antes de tiempo, porque falló la vez anterior
		"base":          Pasa, "lento": Falla, "rápido": Pasa, "lentísimo": Pasa, "aparte": Pasa,
	}}
	r := u.resumen("")
	assert.Equal(t, []string{"lento"}, r.Fallan)
	assert.Equal(t, []string{"tras el lento"}, r.NoProbados)
	assert.Equal(t, []string{"base", "aparte", "lentísimo", "rápido"}, r.Pasan)
	assert.False(t, r.Supera)
	assert.Contains(t, r.Ahora, "Arregla «lento»")
}

func TestLaMemoriaSeGuarda(t *testing.T) {
	fichero := filepath.Join(t.TempDir(), "dentro", "memoria.json")
	m := recordar(fichero)
	assert.Equal(t, memoria{Segundos: map[string]float64{}}, m, "la primera vez no se sabe nada")
	m.apuntar([]string{"uno"}, map[string]float64{"uno": 9, "otro": 0.5})
	m.guardar(fichero)
	assert.Equal(t, memoria{Fallaron: []string{"uno"}, Segundos: map[string]float64{"otro": 0.5}}, recordar(fichero))
	require.NoError(t, os.WriteFile(fichero, []byte("{rota"), 0o600))
	assert.Empty(t, recordar(fichero).Fallaron)
}

// vistos cuenta los avisos de cambios que llegan hasta que pasa un rato sin ninguno.
func vistos(o *ojo) int {
	for n := 0; ; n++ {
		select {
		case <-o.cambios:
		case <-time.After(8 * Espera):
			return n
		}
	}
}

func esperarUno(t *testing.T, o *ojo) {
	t.Helper()
	select {
	case <-o.cambios:
	case <-time.After(time.Minute):
		t.Fatal("se ha guardado algo y no se ha visto")
	}
}

func TestSeVeLoQueSeGuardaYNadaMas(t *testing.T) {
	carpeta := filepath.Join(t.TempDir(), "mio")
	escribir := func(ruta string) {
		t.Helper()
		completa := filepath.Join(carpeta, ruta)
		require.NoError(t, os.MkdirAll(filepath.Dir(completa), 0o700))
		require.NoError(t, os.WriteFile(completa, []byte(time.Now().String()), 0o600))
	}
	escribir("servidor/main.go")
	escribir("compilado/servidor")
	o, err := abrirOjo(carpeta)
	require.NoError(t, err)
	defer o.cerrar()

	escribir("servidor/main.go")
	esperarUno(t, o)
	vistos(o)
	for _, ajeno := range []string{"servidor/.main.go.swp", "servidor/main.go~", "servidor/4913", ".git/index",
		"compilado/servidor", "__pycache__/servidor.pyc", "../otra/main.go"} {
		escribir(ajeno)
	}
	assert.Zero(t, vistos(o), "esto no lo escribe una persona, o no está en su carpeta")

	escribir("nueva/dentro/main.go")
	esperarUno(t, o)
	vistos(o)
	escribir("nueva/dentro/main.go")
	esperarUno(t, o)
	require.NoError(t, os.Rename(carpeta, carpeta+"-aparte"))
	esperarUno(t, o)
	vistos(o)
	escribir("servidor/main.go") // la carpeta es otra, con el mismo nombre
	esperarUno(t, o)
	vistos(o)
	escribir("servidor/main.go")
	esperarUno(t, o)
}

func TestNoSeVigilaLoQueNoEsta(t *testing.T) {
	nada := func(Suceso) { t.Error("no había nada que contar") }
	err := Vigilar(t.Context(), Opciones{Carpeta: filepath.Join(t.TempDir(), "nada"), Paso: 3}, nada)
	assert.ErrorContains(t, err, "no existe la carpeta")
	err = Vigilar(t.Context(), Opciones{Carpeta: t.TempDir(), Paso: 6}, nada)
	assert.ErrorContains(t, err, "los pasos son del 1 al 5")
}
