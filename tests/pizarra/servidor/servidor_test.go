package servidor_test

import (
	"bufio"
	"context"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/pizarra/servidor"
)

const plazo = time.Minute

// unaPagina es un libro con una sola.
type unaPagina struct{}

func (unaPagina) Fichero(ruta string) ([]byte, error) {
	if ruta != "index.html" {
		return nil, fs.ErrNotExist
	}
	return []byte("la portada"), nil
}

// pizarra es una en marcha.
type pizarra struct {
	direccion string // con la llave, y acaba en /
	abierta   string // la que se ha dado al navegador
	parar     func() error
}

func arrancar(t *testing.T, partes ...servidor.Parte) *pizarra {
	t.Helper()
	contexto, cancelar := context.WithCancel(context.Background())
	lee, escribe := io.Pipe()
	acabada, abierta := make(chan error, 1), make(chan string, 1)
	s := servidor.Servidor{Libro: unaPagina{}, Partes: partes,
		Abrir: func(direccion string) error { abierta <- direccion; return nil }}
	go func() { acabada <- s.Atender(contexto, escribe) }()
	lineas := bufio.NewReader(lee)
	primera, err := lineas.ReadString('\n')
	require.NoError(t, err)
	go io.Copy(io.Discard, lineas)
	p := &pizarra{
		direccion: strings.TrimSpace(primera[strings.Index(primera, "http"):]),
		abierta:   <-abierta,
		parar:     func() error { cancelar(); return <-acabada },
	}
	t.Cleanup(cancelar)
	return p
}

// pedir pide algo, con unas cabeceras, y devuelve el estado y el cuerpo. No sigue
// a donde le envíen.
func pedir(t *testing.T, metodo, direccion string, cabeceras map[string]string) (int, string) {
	t.Helper()
	peticion, err := http.NewRequest(metodo, direccion, nil)
	require.NoError(t, err)
	for nombre, valor := range cabeceras {
		peticion.Header.Set(nombre, valor)
	}
	peticion.Host = cabeceras["Host"]
	cliente := http.Client{Timeout: plazo, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	respuesta, err := cliente.Do(peticion)
	require.NoError(t, err)
	defer respuesta.Body.Close()
	cuerpo, err := io.ReadAll(respuesta.Body)
	require.NoError(t, err)
	return respuesta.StatusCode, string(cuerpo)
}

func TestSoloSeEntraConLaLlave(t *testing.T) {
	p := arrancar(t)
	estado, cuerpo := pedir(t, "GET", p.direccion, nil)
	assert.Equal(t, 200, estado)
	assert.Equal(t, "la portada", cuerpo)
	sinLlave := p.direccion[:strings.Index(p.direccion[len("http://"):], "/")+len("http://")]
	for _, direccion := range []string{sinLlave, sinLlave + "/", sinLlave + "/otra/", sinLlave + "/index.html",
		strings.ToLower(p.direccion)} {
		estado, cuerpo := pedir(t, "GET", direccion, nil)
		assert.Equal(t, 403, estado, direccion)
		assert.NotContains(t, cuerpo, "portada")
	}
}

// Otra página abierta en el mismo navegador no puede pedir nada, ni aunque supiera la llave.
func TestOtraPaginaNoPuedeUsarla(t *testing.T) {
	llamadas := 0
	p := arrancar(t, servidor.Parte{Nombre: "viva", Manejador: http.HandlerFunc(
		func(http.ResponseWriter, *http.Request) { llamadas++ })})
	propio := p.direccion[:strings.Index(p.direccion[len("http://"):], "/")+len("http://")]
	for que, caso := range map[string]struct {
		metodo    string
		cabeceras map[string]string
		estado    int
	}{
		"la propia pizarra":       {"POST", map[string]string{"Origin": propio, "Sec-Fetch-Site": "same-origin"}, 200},
		"otro origen":             {"POST", map[string]string{"Origin": "http://mala.example"}, 403},
		"otro puerto":             {"POST", map[string]string{"Origin": "http://127.0.0.1:1"}, 403},
		"desde el disco":          {"POST", map[string]string{"Origin": "null"}, 403},
		"un nombre que apunta":    {"GET", map[string]string{"Host": "mala.example"}, 403},
		"una imagen de otra":      {"GET", sitio("cross-site", "no-cors"), 403},
		"de otro puerto, un GET":  {"GET", sitio("same-site", "cors"), 403},
		"un formulario de otra":   {"POST", sitio("cross-site", "navigate"), 403},
		"un marco dentro de otra": {"GET", deFuera("iframe"), 403},
		"un enlace de otra":       {"GET", deFuera("document"), 200},
	} {
		antes := llamadas
		estado, _ := pedir(t, caso.metodo, p.direccion+"viva/", caso.cabeceras)
		assert.Equal(t, caso.estado, estado, que)
		assert.Equal(t, caso.estado == 200, llamadas > antes, "%s: ¿llega a la parte que arranca programas?", que)
	}
}

func sitio(sitio, modo string) map[string]string {
	return map[string]string{"Sec-Fetch-Site": sitio, "Sec-Fetch-Mode": modo}
}

func deFuera(destino string) map[string]string {
	cabeceras := sitio("cross-site", "navigate")
	cabeceras["Sec-Fetch-Dest"] = destino
	return cabeceras
}

// La dirección que se da al navegador se ve en la lista de procesos: vale una vez.
func TestLaDireccionDelNavegadorValeUnaVez(t *testing.T) {
	p := arrancar(t)
	assert.NotEqual(t, strings.TrimSuffix(p.direccion, "/"), p.abierta)
	estado, _ := pedir(t, "GET", p.abierta, nil)
	assert.Equal(t, 303, estado)
	estado, _ = pedir(t, "GET", p.abierta, nil)
	assert.Equal(t, 403, estado, "la segunda vez")
}

func TestAcabaEnOrden(t *testing.T) {
	cerrada, empieza := false, make(chan struct{})
	p := arrancar(t, servidor.Parte{Nombre: "viva", Cerrar: func() { cerrada = true },
		Manejador: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(empieza)
			<-r.Context().Done() // una conexión que no acabaría nunca
		})})
	go http.Get(p.direccion + "viva/")
	<-empieza
	require.NoError(t, p.parar())
	assert.True(t, cerrada)
	_, err := net.Dial("tcp", strings.Split(p.direccion, "/")[2])
	assert.Error(t, err, "ya no ha de escuchar nadie")
}

func TestElPuertoOcupadoSeExplica(t *testing.T) {
	ocupado, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ocupado.Close()
	s := servidor.Servidor{Libro: unaPagina{}, Puerto: ocupado.Addr().(*net.TCPAddr).Port}
	assert.ErrorContains(t, s.Atender(t.Context(), io.Discard), "está ocupado")
}

func TestLoQueNoEstaSeDice(t *testing.T) {
	p := arrancar(t)
	estado, cuerpo := pedir(t, "GET", p.direccion+"no/esta.html", nil)
	assert.Equal(t, 404, estado)
	assert.Contains(t, cuerpo, "Esta página no está")
}
