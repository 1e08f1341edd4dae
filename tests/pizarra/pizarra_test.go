package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sockets/tests/navegador"
	"sockets/tests/pizarra/libro"
	"sockets/tests/pizarra/servidor"
	"sockets/tests/programas"
)

var fotos = flag.String("fotos", "", "guarda una foto de cada página, a cada ancho y de cada color, en esta carpeta")

// arrancar pone en marcha una pizarra y devuelve su dirección, que acaba en /.
func arrancar(t *testing.T) string {
	t.Helper()
	l := libro.Abrir(programas.RaizRepositorio())
	vivas, err := partes(l, opciones{})
	require.NoError(t, err)
	contexto, parar := context.WithCancel(context.Background())
	lee, escribe := io.Pipe()
	acabada := make(chan error, 1)
	go func() {
		s := servidor.Servidor{Libro: l, Partes: vivas}
		acabada <- s.Atender(contexto, escribe)
		escribe.Close()
	}()
	t.Cleanup(func() {
		parar()
		require.NoError(t, <-acabada)
	})
	lineas := bufio.NewReader(lee)
	primera, err := lineas.ReadString('\n')
	require.NoError(t, err)
	go io.Copy(io.Discard, lineas)
	return strings.TrimSpace(primera[strings.Index(primera, "http"):])
}

// Lo que se mira de cada página, en los cuatro casos en los que se puede ver.
func TestLasPaginasSeVenBien(t *testing.T) {
	n := navegador.Abrir(t)
	pizarra := arrancar(t)
	for _, tamano := range []navegador.Tamano{navegador.Grande, navegador.Pequeno} {
		for _, oscuro := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d oscuro=%v", tamano.Ancho, oscuro), func(t *testing.T) {
				p := n.Pestana(t, tamano, oscuro)
				for _, pagina := range paginas {
					p.Ir(pizarra + pagina)
					p.ExigirSinDesborde()
					if tamano == navegador.Grande || !oscuro {
						p.ExigirAccesible()
					}
					fotografiar(p, fmt.Sprintf("%s %d %v", pagina, tamano.Ancho, oscuro))
				}
				p.ExigirCallada(pizarra)
			})
		}
	}
}

var paginas = []string{"diferencias/", "diferencias/paso3.html", "diferencias/paso4.html", "diferencias/paso5.html#cambio-3", "", "common/minimo/", "paso1/", "paso3/", "paso4/", "paso5/", "paso3/solucion.html", "common/glosario.html",
	"tests/", "tests/profesorado.html", "tests/catalogo/", "fuente/paso5/servidor/basededatos.go.html", "fuente/tests/arnes.html"}

func fotografiar(p *navegador.Pestana, nombre string) {
	if *fotos != "" {
		p.Foto(filepath.Join(*fotos, strings.ReplaceAll(nombre, "/", "_")+".png"))
	}
}
