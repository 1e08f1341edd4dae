package libro

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sockets/tests/navegador"
	"sockets/tests/programas"
)

var renovar = flag.Bool("renovar", false, "dibuja los diagramas que han cambiado (hacen falta npm y Chromium)")

const carpetaDeDibujos = "dibujos"

// Mermaid, el de npm: solo hace falta para dibujar lo que ha cambiado.
const (
	versionMermaid = "12.3.0"
	huellaMermaid  = "336df803d87a38b70a01e736e666c8f7601d2ce42f5e47c8fafe5d721074b9a3" // de su dist/mermaid.min.js
)

func TestCadaDiagramaTieneSuDibujo(t *testing.T) {
	textos := diagramasDeLosDocumentos(t)
	if *renovar {
		dibujarLosQueFaltan(t, textos)
	}
	ficheros, err := filepath.Glob(carpetaDeDibujos + "/*.svg")
	require.NoError(t, err)
	for _, fichero := range ficheros {
		nombre := strings.TrimSuffix(filepath.Base(fichero), ".svg")
		_, hay := textos[nombre]
		assert.True(t, hay, "%s no es de ningún diagrama: bórralo, o usa -renovar", fichero)
	}
	for nombre, texto := range textos {
		assert.FileExists(t, filepath.Join(carpetaDeDibujos, nombre+".svg"), "este diagrama ha cambiado, "+
			"y no está dibujado. Para dibujarlo:\n    go test ./tests/pizarra/libro -renovar\n%s", texto)
	}
}

// Un dibujo no puede traer nada que la política de las páginas no deje: ni estilos, ni guiones, ni
// direcciones de fuera.
func TestLosDibujosSonSoloDibujos(t *testing.T) {
	ficheros, err := filepath.Glob(carpetaDeDibujos + "/*.svg")
	require.NoError(t, err)
	require.NotEmpty(t, ficheros)
	noVale := regexp.MustCompile(`[ "]style=|<style|<script|on\w+=|href=|foreignObject|rgb\(`)
	for _, fichero := range ficheros {
		texto, err := os.ReadFile(fichero)
		require.NoError(t, err)
		assert.Empty(t, noVale.FindAllString(string(texto), -1), fichero)
	}
}

// diagramasDeLosDocumentos devuelve el texto de cada uno, por su huella.
func diagramasDeLosDocumentos(t *testing.T) map[string]string {
	t.Helper()
	unDiagrama := regexp.MustCompile("(?s)```mermaid\n(.*?)```")
	textos := map[string]string{}
	for _, documento := range documentos {
		contenido, err := os.ReadFile(filepath.Join(programas.RaizRepositorio(), documento))
		require.NoError(t, err)
		for _, partes := range unDiagrama.FindAllStringSubmatch(string(contenido), -1) {
			textos[huella(partes[1])] = partes[1]
		}
	}
	require.NotEmpty(t, textos)
	return textos
}

func dibujarLosQueFaltan(t *testing.T, textos map[string]string) {
	t.Helper()
	ficheros, err := filepath.Glob(carpetaDeDibujos + "/*.svg")
	require.NoError(t, err)
	for _, fichero := range ficheros {
		if _, hace := textos[strings.TrimSuffix(filepath.Base(fichero), ".svg")]; !hace {
			require.NoError(t, os.Remove(fichero))
		}
	}
	var p *navegador.Pestana
	for nombre, texto := range textos {
		fichero := filepath.Join(carpetaDeDibujos, nombre+".svg")
		if _, err := os.Stat(fichero); err == nil {
			continue
		}
		if p == nil {
			p = conMermaid(t)
		}
		codigo, err := json.Marshal(texto)
		require.NoError(t, err)
		svg := navegador.Dar[string](p, fmt.Sprintf("dibujar(%s, %q)", codigo, nombre))
		require.NoError(t, os.WriteFile(fichero, []byte(svg+"\n"), 0o644))
		t.Logf("dibujado %s (%d octetos)", fichero, len(svg))
	}
}

// conMermaid abre una página vacía que tiene Mermaid.
func conMermaid(t *testing.T) *navegador.Pestana {
	t.Helper()
	carpeta := t.TempDir()
	orden := exec.Command("npm", "pack", "--silent", "mermaid@"+versionMermaid)
	orden.Dir = carpeta
	salida, err := orden.CombinedOutput()
	require.NoError(t, err, "para dibujar hace falta npm, que trae Mermaid: %s", salida)
	orden = exec.Command("tar", "xzf", "mermaid-"+versionMermaid+".tgz", "package/dist/mermaid.min.js")
	orden.Dir = carpeta
	require.NoError(t, orden.Run())
	mermaid, err := os.ReadFile(filepath.Join(carpeta, "package/dist/mermaid.min.js"))
	require.NoError(t, err)
	suma := sha256.Sum256(mermaid)
	require.Equal(t, huellaMermaid, hex.EncodeToString(suma[:]), "no es el Mermaid que se esperaba")
	dibujar, err := os.ReadFile("testdata/dibujar.js")
	require.NoError(t, err)
	p := navegador.Abrir(t).Pestana(t, navegador.Grande, false)
	p.Ir("about:blank")
	navegador.Dar[bool](p, string(mermaid)+"; true")
	navegador.Dar[bool](p, string(dibujar)+"; true")
	return p
}
