package emision_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/pizarra/emision"
)

// mirar devuelve los n primeros sucesos que recibe una página, con su identificador.
func mirar(t *testing.T, direccion, ultimo string, n int) []string {
	t.Helper()
	ctx, soltar := context.WithTimeout(t.Context(), time.Minute)
	defer soltar()
	peticion, err := http.NewRequestWithContext(ctx, http.MethodGet, direccion, nil)
	require.NoError(t, err)
	peticion.Header.Set("Last-Event-ID", ultimo)
	respuesta, err := http.DefaultClient.Do(peticion)
	require.NoError(t, err)
	defer respuesta.Body.Close()
	assert.Equal(t, "text/event-stream", respuesta.Header.Get("Content-Type"))
	var vistos []string
	suceso := []string{}
	lineas := bufio.NewScanner(respuesta.Body)
	for len(vistos) < n && lineas.Scan() {
		if linea := lineas.Text(); linea != "" {
			suceso = append(suceso, linea)
			continue
		}
		vistos, suceso = append(vistos, strings.Join(suceso, " ")), nil
	}
	require.Len(t, vistos, n, "%v", lineas.Err())
	return vistos
}

func TestQuienLlegaTardeLoRecibeTodoYQuienVuelveDesdeDondeEstaba(t *testing.T) {
	var e emision.Emision
	servidor := httptest.NewServer(&e)
	defer servidor.Close()
	e.Empezar()
	e.Emitir("a")
	e.Emitir("b\nc")
	empieza := "event: empieza data: {}"
	assert.Equal(t, []string{empieza, `id: 1.0 data: "a"`, `id: 1.1 data: "b\nc"`}, mirar(t, servidor.URL, "", 3))
	assert.Equal(t, []string{`id: 1.1 data: "b\nc"`}, mirar(t, servidor.URL, "1.0", 1))
	e.Empezar()
	e.Emitir("d")
	assert.Equal(t, []string{empieza, `id: 2.0 data: "d"`}, mirar(t, servidor.URL, "1.1", 2))
	assert.Equal(t, []string{empieza, `id: 2.0 data: "d"`}, mirar(t, servidor.URL, "otra cosa", 2))
}

func TestLoQueSeEmiteMientrasSeMiraLlega(t *testing.T) {
	var e emision.Emision
	servidor := httptest.NewServer(&e)
	defer servidor.Close()
	e.Emitir(1)
	go func() {
		for i := range 100 {
			e.Emitir(i)
			time.Sleep(time.Millisecond) // para que no lleguen todos juntos; no se espera a nada
		}
	}()
	assert.Contains(t, mirar(t, servidor.URL, "", 90)[89], "id: 0.88 data: 87")
}

func TestUnaSerieSinFinNoAgotaLaMemoriaNiPierdeLoUltimo(t *testing.T) {
	var e emision.Emision
	servidor := httptest.NewServer(&e)
	defer servidor.Close()
	const muchos = 50_000
	for i := range muchos {
		e.Emitir(i)
	}
	assert.Equal(t, "id: 0.49999 data: 49999", mirar(t, servidor.URL, "0.49998", 1)[0])
	primero := mirar(t, servidor.URL, "", 2)[1]
	assert.NotContains(t, primero, "id: 0.0 ", "los más viejos se han olvidado")
}
