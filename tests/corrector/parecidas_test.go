package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/catalogo"
	"sockets/tests/parecido"
	"sockets/tests/programas"
)

// huellasDelCatalogo devuelve un resultado por cada solución, con su huella.
func huellasDelCatalogo(t *testing.T, patron string, cadaCuantas int, pasos ...int) []Resultado {
	t.Helper()
	raiz := programas.RaizRepositorio()
	fichas, err := catalogo.Leer(filepath.Join(raiz, "tests/catalogo", patron))
	require.NoError(t, err)
	var resultados []Resultado
	for i, f := range fichas {
		if i%cadaCuantas != 0 {
			continue
		}
		for _, paso := range pasos {
			if f.Paso == paso {
				carpeta, err := f.Copiar(raiz, t.TempDir())
				require.NoError(t, err)
				resultados = append(resultados,
					Resultado{Entrega: f.Nombre, Paso: paso, Huella: huellaDeLaEntrega(carpeta, paso)})
			}
		}
	}
	require.NotEmpty(t, resultados)
	return resultados
}

// Los errores del catálogo son nuestra solución con un cambio. Los pasos 3 y 5 cambian
// poco, o son otra base de datos: no se exige.
func TestLaSolucionDelRepositorioSeReconoceAunqueSeCambie(t *testing.T) {
	vistas, todas, cadaCuantas := 0, 0, 3 // para no tardar
	if *clase {
		cadaCuantas = 1
	}
	for _, r := range huellasDelCatalogo(t, "errores/*.patch", cadaCuantas, 1, 2, 4) {
		sola := []Resultado{r}
		require.NoError(t, compararEntregas(sola))
		todas++
		if p := sola[0].Parecida; p != nil && p.Con == fmt.Sprintf("el paso %d del repositorio", r.Paso) {
			vistas++
		} else {
			t.Logf("%s: %v", r.Entrega, p)
		}
	}
	t.Logf("%d de %d", vistas, todas)
	assert.Greater(t, todas, 40)
	assert.Greater(t, float64(vistas), 0.95*float64(todas))
}

// Lo que está bien de otra manera no es una copia, aunque haga lo mismo.
func TestLoQueEstaBienDeOtraManeraNoEsUnaCopia(t *testing.T) {
	conElServidorDelPaso := []string{ // solo cambian otra cosa
		"paso1-siguiente-cliente", "paso2-otras-palabras", "paso4-rwmutex", "paso5-rwmutex"}
	resultados := huellasDelCatalogo(t, "aciertos/*/ficha.txt", 1, 1, 2, 3, 4, 5)
	require.NoError(t, compararEntregas(resultados))
	for _, r := range resultados {
		if assert.NotNil(t, r.Huella, r.Entrega); r.Parecida != nil {
			assert.Contains(t, conElServidorDelPaso, r.Entrega, "%s", r.Parecida)
		}
	}
}

func TestCadaSolucionDelRepositorioSeReconoce(t *testing.T) {
	for paso := 1; paso <= 5; paso++ {
		h := huellaDeLaEntrega(programas.DelRepositorio(paso).Carpeta, paso)
		sola := []Resultado{{Entrega: "ana", Paso: paso, Huella: h}}
		require.NoError(t, compararEntregas(sola))
		assert.Equal(t, fmt.Sprintf("el paso %d del repositorio", paso), conQuien(&sola[0]))
	}
}

func TestElPasoAnteriorNoEsDeNadie(t *testing.T) {
	for paso := 2; paso <= 5; paso++ {
		assert.Empty(t, huellaDeLaEntrega(programas.DelRepositorio(paso-1).Carpeta, paso))
	}
	assert.Empty(t, huellaDeLaEntrega(programas.DelRepositorio(0).Carpeta, 1))
}

func TestDosQueSeParecenSeNombranLaUnaALaOtra(t *testing.T) {
	texto, err := os.ReadFile(filepath.Join(programas.RaizRepositorio(),
		"tests/catalogo/aciertos/paso4-gorrutina-duena/servidor/basededatos.go.txt"))
	require.NoError(t, err)
	var resultados []Resultado
	for nombre, contenido := range map[string]string{
		"ana": string(texto), "luis": "// mío\n" + string(bytes.ReplaceAll(texto, []byte("campos"), []byte("cosas"))),
	} {
		carpeta := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(carpeta, "bd.go"), []byte(contenido), 0o600))
		resultados = append(resultados, Resultado{Entrega: nombre, Paso: 4, Huella: huellaDeLaEntrega(carpeta, 4)})
	}
	// Lo que llega de otra parte de la clase ha viajado en JSON.
	enJSON, err := json.Marshal(resultados)
	require.NoError(t, err)
	var juntos []Resultado
	require.NoError(t, json.Unmarshal(enJSON, &juntos))
	require.NoError(t, compararEntregas(juntos))
	deCada := map[string]*parecido.Parecido{}
	for _, r := range juntos {
		deCada[r.Entrega] = r.Parecida
	}
	assert.Equal(t, map[string]*parecido.Parecido{
		"ana": {Con: "luis", Comparte: 1}, "luis": {Con: "ana", Comparte: 1}}, deCada)
}

func TestLaParecidaSaleEnLasSalidasDeQuienCorrigeYNoEnLasPaginas(t *testing.T) {
	resultados := []Resultado{
		{Entrega: "ana", Paso: 4, Comprobaciones: []Comprobacion{{Nombre: "una", Estado: pasa}},
			Parecida: &parecido.Parecido{Con: "luis", Comparte: 0.915}},
		{Entrega: "luis", Paso: 4}, {Entrega: "ana", Paso: 5},
	}
	var csv, junit, html, terminal bytes.Buffer
	require.NoError(t, escribirCSV(&csv, resultados))
	require.NoError(t, escribirJUnit(&junit, resultados))
	require.NoError(t, escribirHTML(&html, resultados))
	escribirTabla(&terminal, resultados)
	for _, salida := range []string{csv.String(), junit.String(), html.String(), terminal.String()} {
		assert.Contains(t, salida, "comparte el 92 % con luis")
	}
	assert.Contains(t, terminal.String(), "míralas antes de decir nada")
	carpeta := filepath.Join(t.TempDir(), "paginas") + "/"
	require.NoError(t, escribirPaginas(carpeta, resultados))
	pagina, err := os.ReadFile(carpeta + "ana.html")
	require.NoError(t, err)
	assert.NotContains(t, string(pagina), "luis")
	assert.NotNil(t, resultados[0].Parecida)
}
