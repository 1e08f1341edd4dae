package mutacion

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/informe"
	"sockets/tests/veredicto"
)

// juez es uno de mentira: falla el primer escenario si al programa le falta un trozo.
type juez struct {
	ha       string
	tarda    time.Duration // si el plazo no es mayor, falla tras gastarlo
	encargos []veredicto.Encargo
}

func (j *juez) Juzgar(e veredicto.Encargo) (*veredicto.Veredicto, error) {
	j.encargos = append(j.encargos, e)
	contenido, err := os.ReadFile(filepath.Join(e.Solucion, "servidor", "main.go"))
	if err != nil {
		return nil, err
	}
	v := &veredicto.Veredicto{}
	if strings.Contains(string(contenido), "println(\n") {
		v.General = &informe.Fallo{Clase: informe.NoCompila}
		return v, nil
	}
	if j.tarda >= e.Plazo {
		v.Fallidos = []veredicto.Fallido{{Escenario: "tarda", Fallo: &informe.Fallo{}, Segundos: e.Plazo.Seconds()}}
		return v, nil
	}
	if !strings.Contains(string(contenido), j.ha) {
		v.Fallidos = []veredicto.Fallido{{Escenario: "cuenta bien", Fallo: &informe.Fallo{}}}
	}
	return v, nil
}

const programa = `package main

func main() {
	println(1 + 2)
	if 3 < 1 {
		println(7)
	}
}
`

// unTaller trabaja con un repositorio de mentira de un solo programa.
func unTaller(t *testing.T, paso string, rapido, conRace *juez) *Taller {
	t.Helper()
	raiz := t.TempDir()
	for fichero, contenido := range map[string]string{
		"common/mensaje.go":        "package common\n",
		paso + "/servidor/main.go": programa,
		paso + "/cliente/main.go":  programa,
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(raiz, fichero)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(raiz, fichero), []byte(contenido), 0o600))
	}
	estado, err := AbrirEstado(filepath.Join(t.TempDir(), "estado"))
	require.NoError(t, err)
	return &Taller{
		Raiz: raiz, Temporal: t.TempDir(), Rapido: rapido, ConRace: conRace, Suite: "s", Estado: estado,
		Plazo: time.Second, Tope: time.Minute,
	}
}

func cambiado(paso int, antes, despues string) Mutante {
	return Mutante{
		Fichero: "paso" + string(rune('0'+paso)) + "/servidor/main.go", Paso: paso, Funcion: "main", Antes: antes,
		Despues: despues, Contenido: []byte(strings.Replace(programa, antes, despues, 1)),
	}
}

func TestLoQuePuedeSerDeUnMutante(t *testing.T) {
	rapido, conRace := &juez{ha: "1 + 2"}, &juez{ha: "3 < 1"}
	taller := unTaller(t, "paso3", rapido, conRace)
	mutantes := []Mutante{
		cambiado(3, "1 + 2", "1 - 2"),
		cambiado(3, "println(7)", "println("),
		cambiado(3, "3 < 1", "3 <= 1"), // no es nunca verdad: el mismo programa
		cambiado(3, "3 < 1", "3 > 1"),
		cambiado(3, "if 3", "println(4); if 3"),
		cambiado(3, "if 3", "println(5); if 3"),
	}
	declarados := []Equivalente{{Mutante: mutantes[4].Nombre()}, {Mutante: mutantes[0].Nombre(), Linea: 8}}
	var progreso bytes.Buffer
	juzgados, err := taller.JuzgarTodos(context.Background(), mutantes, declarados, 1, &progreso)
	require.NoError(t, err)
	var suertes []Suerte
	for _, j := range juzgados {
		suertes = append(suertes, j.Suerte)
	}
	assert.Equal(t, []Suerte{Muerto, NoCompila, ElMismo, Muerto, Vivo, Vivo}, suertes)
	assert.True(t, juzgados[3].ConRace, "solo lo ve el detector")
	assert.Equal(t, []Fila{{"paso3/servidor/main.go", 2, 1, 1}}, Contar(juzgados))
	assert.Contains(t, progreso.String(), "[1/6] paso3/servidor/main.go:0 (main), . muerto: cuenta bien\n")
	assert.Contains(t, Sobrevivientes(juzgados), "  + println(5); if 3\n")
	assert.NotContains(t, Sobrevivientes(juzgados), "println(4)", "ese se ha declarado")
	problemas := MalDeclarados(juzgados)
	require.Len(t, problemas, 1)
	assert.Contains(t, problemas[0], "la línea 8 declara equivalente a uno que no lo es: lo mata «cuenta bien»")
	quedan, err := os.ReadDir(taller.Temporal)
	require.NoError(t, err)
	assert.Empty(t, quedan, "de los mutantes no queda nada")
}

func TestLoYaJuzgadoNoSeVuelveAJuzgar(t *testing.T) {
	rapido := &juez{ha: "1 + 2"}
	taller := unTaller(t, "paso1", rapido, rapido)
	m := cambiado(1, "3 < 1", "3 > 1")
	for range 2 {
		j, err := taller.Juzgar(context.Background(), m)
		require.NoError(t, err)
		assert.Equal(t, Vivo, j.Suerte)
	}
	assert.Len(t, rapido.encargos, 1, "y sin el detector: en el paso 1 no hay gorrutinas")
	assert.True(t, rapido.encargos[0].AlPrimerFallo)
	taller.Suite = "otra"
	_, err := taller.Juzgar(context.Background(), m)
	require.NoError(t, err)
	assert.Len(t, rapido.encargos, 2)
}

func TestSiValenLasPruebasAnterioresSoloSeMiranLosVivosSinDeclarar(t *testing.T) {
	rapido := &juez{ha: "1 + 2"}
	taller := unTaller(t, "paso1", rapido, rapido)
	mutantes := []Mutante{
		cambiado(1, "1 + 2", "1 - 2"), cambiado(1, "3 < 1", "3 > 1"), cambiado(1, "if 3", "println(4); if 3"),
	}
	declarados := []Equivalente{{Mutante: mutantes[1].Nombre()}}
	for _, suite := range []string{"s", "otra"} {
		taller.Suite, taller.Anteriores, rapido.encargos = suite, suite == "otra", nil
		_, err := taller.JuzgarTodos(context.Background(), mutantes, declarados, 1, &bytes.Buffer{})
		require.NoError(t, err)
	}
	require.Len(t, rapido.encargos, 2, "los que más matan, y todos")
	assert.Equal(t, rapido.encargos[0].Solucion, rapido.encargos[1].Solucion, "de uno solo")
}

func TestPrimeroLosEscenariosQueMasMatan(t *testing.T) {
	rapido := &juez{ha: "1 + 2"}
	taller := unTaller(t, "paso1", rapido, rapido)
	for _, despues := range []string{"1 - 2", "1 * 2"} {
		_, err := taller.Juzgar(context.Background(), cambiado(1, "1 + 2", despues))
		require.NoError(t, err)
	}
	require.Len(t, rapido.encargos, 4, "cada muerte se confirma")
	assert.Empty(t, rapido.encargos[0].Solo)
	for _, e := range rapido.encargos[1:] {
		assert.Equal(t, []string{"cuenta bien"}, e.Solo)
	}
	taller.Suite = "otra"
	_, err := taller.Juzgar(context.Background(), cambiado(1, "1 + 2", "1 * 2"))
	require.NoError(t, err)
	assert.Len(t, rapido.encargos, 5, "si ya lo mató, repetirlo es confirmarlo")
}

func TestLoQueTardaSeConfirmaConMasPaciencia(t *testing.T) {
	rapido := &juez{tarda: 5 * time.Second}
	taller := unTaller(t, "paso1", rapido, rapido)
	j, err := taller.Juzgar(context.Background(), cambiado(1, "1 + 2", "1 - 2"))
	require.NoError(t, err)
	assert.Equal(t, Vivo, j.Suerte, "tardaba, pero contesta")
	require.Len(t, rapido.encargos, 3)
	assert.Equal(t, []string{"tarda"}, rapido.encargos[1].Solo)
	assert.Empty(t, rapido.encargos[2].Solo, "y se pasan las que faltaban")
	rapido.tarda = time.Hour
	j, err = taller.Juzgar(context.Background(), cambiado(1, "1 + 2", "1 * 2"))
	require.NoError(t, err)
	assert.Equal(t, Muerto, j.Suerte)
}

func TestSiLasPruebasNoAceptanElPasoNoSeMideNada(t *testing.T) {
	mala := &juez{ha: "lo que no hay"}
	taller := unTaller(t, "paso1", mala, mala)
	assert.ErrorContains(t, taller.Comprobar([]Mutante{cambiado(1, "1", "2")}), "cuenta bien")
	taller.Rapido = &juez{}
	assert.NoError(t, taller.Comprobar([]Mutante{cambiado(1, "1", "2")}))
}

func TestSiSeInterrumpeNoSeApuntaLoQueEstabaAMedias(t *testing.T) {
	rapido := &juez{}
	taller := unTaller(t, "paso1", rapido, rapido)
	ctx, cancelar := context.WithCancel(context.Background())
	cancelar()
	_, err := taller.Juzgar(ctx, cambiado(1, "1 + 2", "1 - 2"))
	require.ErrorIs(t, err, context.Canceled)
	assert.NoFileExists(t, taller.Estado.ruta)
	juzgados, err := taller.JuzgarTodos(ctx, []Mutante{cambiado(1, "1 + 2", "1 - 2")}, nil, 1, &bytes.Buffer{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, juzgados)
}

func TestLaHuellaDeLasPruebasNoDependeDeDondeEstan(t *testing.T) {
	una, err := HuellaDeLasPruebas(filepath.Join("..", ".."))
	require.NoError(t, err)
	assert.Len(t, una, 32)
	otra, err := HuellaDeLasPruebas(filepath.Join("..", "..", "tests", ".."))
	require.NoError(t, err)
	assert.Equal(t, una, otra)
}
