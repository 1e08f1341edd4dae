//go:build linux && (amd64 || arm64)

package programas

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// papel es la variable de entorno con la que este programa de prueba hace de uno de los
// que se miran.
const papel = "ATASCO_PAPEL"

var papeles = map[string]func(){
	"escucha": func() {
		socket, _ := net.Listen("tcp", "127.0.0.1:0")
		fmt.Println("Escuchando en", socket.Addr())
		for {
			_, _ = socket.Accept() // y no se lee
		}
	},
	"lee la entrada": func() { _, _ = io.Copy(io.Discard, os.Stdin) },
	"una hora":       func() { time.Sleep(time.Hour) },
	"tres segundos":  func() { time.Sleep(3 * time.Second); <-make(chan struct{}) },
	"mira cada poco": func() {
		for {
			time.Sleep(1200 * time.Millisecond)
		}
	},
	"no para": func() {
		for i := 0; ; i++ {
			_ = i
		}
	},
}

func TestMain(m *testing.M) {
	if hacer := papeles[os.Getenv(papel)]; hacer != nil {
		go func() { select {} }() // que haya otra, como en un servidor
		hacer()
		return
	}
	os.Exit(m.Run())
}

func arrancarDe(t *testing.T, orden *exec.Cmd) *Proceso {
	t.Helper()
	p := &Proceso{Salida: NuevaSalida(), Errores: NuevaSalida(), orden: orden, fin: make(chan struct{})}
	orden.Stdout, orden.Stderr = p.Salida, p.Errores
	entrada, err := orden.StdinPipe() // abierta, y sin que nadie escriba
	require.NoError(t, err)
	t.Cleanup(func() { entrada.Close() })
	aislar(orden)
	require.NoError(t, p.Arrancar())
	t.Cleanup(p.Matar)
	return p
}

func hacerDe(t *testing.T, cual string) *Proceso {
	t.Helper()
	orden := exec.Command(os.Args[0])
	orden.Env = append(os.Environ(), papel+"="+cual)
	return arrancarDe(t, orden)
}

// seAtasca dice si se le ve atascado antes de que pase ese tiempo.
func seAtasca(p *Proceso, antes time.Duration) bool {
	desde := time.Now()
	for time.Since(desde) < antes {
		if p.Atascado(desde, desde.Add(10*time.Second)) {
			return true
		}
		<-time.After(50 * time.Millisecond)
	}
	return false
}

func TestSeVeQuienEstaAtascado(t *testing.T) {
	for _, cual := range []string{"escucha", "lee la entrada", "una hora"} {
		t.Run(cual, func(t *testing.T) {
			t.Parallel()
			assert.True(t, seAtasca(hacerDe(t, cual), 30*time.Second))
		})
	}
	t.Run("con hijos", func(t *testing.T) {
		t.Parallel()
		assert.True(t, seAtasca(arrancarDe(t, exec.Command("sh", "-c", "cat; true")), 30*time.Second))
	})
}

func TestQuienTardaNoEstaAtascado(t *testing.T) {
	for _, cual := range []string{"mira cada poco", "no para"} {
		t.Run(cual, func(t *testing.T) {
			t.Parallel()
			assert.False(t, seAtasca(hacerDe(t, cual), 3*time.Second))
		})
	}
	t.Run("duerme tres segundos", func(t *testing.T) {
		t.Parallel()
		assert.False(t, seAtasca(hacerDe(t, "tres segundos"), 2800*time.Millisecond))
	})
	t.Run("su hijo duerme", func(t *testing.T) {
		t.Parallel()
		assert.False(t, seAtasca(arrancarDe(t, exec.Command("sh", "-c", "sleep 30; true")), 3*time.Second))
	})
	t.Run("espera a un fichero del disco que se abre", func(t *testing.T) {
		t.Parallel()
		tuberia := filepath.Join(t.TempDir(), "tuberia")
		require.NoError(t, exec.Command("mkfifo", tuberia).Run())
		assert.False(t, seAtasca(arrancarDe(t, exec.Command("cat", tuberia)), 3*time.Second),
			"abrir puede tardar: no es una llamada de las que se conocen")
	})
}

// Un socket de C o de Rust puede tener un límite que no se ve en la llamada.
func TestQuienLeeConLimiteNoEstaAtascado(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("No está python3.")
	}
	const programa = `
import socket, struct, sys
s = socket.create_server(("127.0.0.1", 0))
c = socket.create_connection(s.getsockname())
c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", int(sys.argv[1]), 0))
print("listo", flush=True)
c.recv(1)
`
	escuchar := func(t *testing.T, limite string) *Proceso {
		t.Helper()
		p := arrancarDe(t, exec.Command(python, "-c", programa, limite))
		_, listo := p.Salida.EsperarQue(time.Minute, p.fin, func(s string) bool { return s != "" })
		require.True(t, listo)
		return p
	}
	t.Run("sin límite", func(t *testing.T) {
		t.Parallel()
		assert.True(t, seAtasca(escuchar(t, "0"), 30*time.Second))
	})
	t.Run("con él", func(t *testing.T) {
		t.Parallel()
		assert.False(t, seAtasca(escuchar(t, "8"), 4*time.Second))
	})
}

// Lo que ha llegado y el programa no lee no está de camino; lo que no ha llegado, sí.
func TestSeVeLoQueVieneDeCamino(t *testing.T) {
	p := hacerDe(t, "escucha")
	anuncio, hay := p.EsperarAnuncio(time.Minute, p.fin)
	require.True(t, hay)
	conexion, err := net.Dial("tcp", anuncio.Direccion)
	require.NoError(t, err)
	defer conexion.Close()
	escribir := bufio.NewWriter(conexion)
	_, _ = escribir.WriteString("hola")
	require.NoError(t, escribir.Flush())
	require.True(t, seAtasca(p, 30*time.Second))
	assert.False(t, p.reposo.tieneAlgoDeCamino())
	extremos, err := extremosDe([]int{p.Pid()})
	require.NoError(t, err)
	assert.Contains(t, fmt.Sprint(extremos), " 0 4 true}", "el servidor tiene cuatro octetos sin leer")
}
