package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Un programa al que se acaba de matar puede crear aún un fichero donde se está borrando.
func TestSeBorraAunqueEntretantoSeEscriba(t *testing.T) {
	carpeta := filepath.Join(t.TempDir(), "carpeta")
	dentro := filepath.Join(carpeta, "dentro")
	require.NoError(t, os.MkdirAll(dentro, 0o700))
	escrito, fin := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(fin)
		for i, desde := 0, time.Now(); i <= 100 || time.Since(desde) < 200*time.Millisecond; i++ {
			_ = os.WriteFile(filepath.Join(dentro, fmt.Sprint(i)), nil, 0o600) // puede no estar ya
			if i == 100 {
				close(escrito)
			}
		}
	}()
	<-escrito
	assert.NoError(t, borrarTodo(carpeta))
	<-fin
	assert.NoDirExists(t, carpeta)
}
