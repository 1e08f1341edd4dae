package medidas

import (
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// redisArrancado arranca Redis mientras dura la medida, sin que guarde nada en
// disco. Si no está instalado, devuelve falso.
func redisArrancado(b *testing.B) (direccion string, hay bool) {
	b.Helper()
	redis, err := exec.LookPath("redis-server")
	if err != nil {
		return "", false
	}
	hueco, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	direccion = hueco.Addr().String()
	hueco.Close() // Redis no sabe elegir un puerto libre: se le da este
	_, puerto, _ := strings.Cut(direccion, ":")
	orden := exec.Command(redis, "--bind", "127.0.0.1", "--port", puerto, "--save", "", "--appendonly", "no")
	orden.Dir = b.TempDir()
	require.NoError(b, orden.Start())
	b.Cleanup(func() {
		_ = orden.Process.Kill()
		_ = orden.Wait()
	})
	require.Eventually(b, func() bool {
		conexion, err := net.Dial("tcp", direccion)
		if err == nil {
			conexion.Close()
		}
		return err == nil
	}, plazo, 10*time.Millisecond, "Redis no arranca")
	return direccion, true
}
