package main

import (
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Un encierro es donde se juzga una entrega en Linux: unos espacios de nombres del
// sistema (user_namespaces(7)), que no necesitan que quien corrige sea administrador.
//
// Hay dos, uno dentro del otro. En el de fuera están el juez y las pruebas: un sistema de
// ficheros hecho para la ocasión, una red que no tiene más que el bucle local, y ningún
// otro proceso. En el de dentro, la celda, está cada cosa que compila o arranca la
// entrega: no ve las pruebas, ni ningún proceso que no haya arrancado ella, y no tiene
// ningún privilegio con el que salir. Cuando acaba el primer proceso de un espacio, el
// sistema mata todos los demás y se pierde lo que hubieran escrito.

// Lo que se ve dentro del encierro.
const (
	dentroPrivado     = "/corrector/privado"     // las pruebas y el corrector; la celda no lo ve
	dentroRepositorio = "/corrector/repositorio" // lo que una solución necesita para compilarse
	dentroDisco       = "/corrector/disco"       // donde la entrega puede escribir
	dentroCache       = "/corrector/cache"       // lo ya compilado, y encima lo de esta entrega
)

// nombres de lo que hay en la carpeta privada y en la de cada entrega.
const (
	nombrePruebas   = "pruebas.exe"
	nombreCorrector = "corrector.exe"
	nombreEntrega   = "entrega"
	nombreTemporal  = "tmp"
)

// Lo que puede escribir cada entrega, en MiB. Todo está en la memoria.
const (
	discoDeCada      = 512 // con lo que se compila
	cacheDeCada      = 512
	compartidaDeCada = 64 // en /dev/shm
)

// encierro es lo que hay que saber para hacer uno.
type encierro struct {
	Privado     string   // fuera, la carpeta que dentro es dentroPrivado
	Repositorio string   // y la que es dentroRepositorio
	Propio      string   // la de esta entrega: en ella está la copia
	Cache       string   // lo ya compilado por Go
	SeVe        []string // carpetas de fuera que dentro se ven, sin poder cambiarlas
	Disco       int      // MiB que puede escribir
}

// delSistema es lo que necesitan los compiladores y los intérpretes. De /etc, solo cómo
// se llama cada programa: lo demás es de la máquina.
var delSistema = []string{
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
	"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime",
}

// herramientas son las carpetas en las que quien corrige puede tener otros lenguajes, si
// están en su PATH.
var herramientas = []string{
	".pyenv", ".rbenv", ".nvm", ".volta", ".sdkman", ".asdf", ".jenv", ".cargo/bin", ".rustup", ".deno", ".bun",
	".juliaup", ".ghcup", ".opam",
}

// loQueSeVe devuelve las carpetas de fuera que se ven dentro: las del sistema, Go, los
// módulos que ya están descargados y los lenguajes que están en el PATH.
func loQueSeVe(goroot, modulos, casa, elPath string) []string {
	lista := append(slices.Clone(delSistema), goroot, modulos)
	deEtc, _ := filepath.Glob("/etc/java*")
	lista = append(lista, deEtc...)
	for _, carpeta := range filepath.SplitList(elPath) {
		for _, herramienta := range herramientas {
			suya := path.Join(casa, herramienta)
			if casa != "" && strings.HasPrefix(carpeta+"/", suya+"/") {
				lista = append(lista, suya)
			}
		}
	}
	slices.Sort(lista) // una carpeta, antes que las que tiene dentro
	return slices.Compact(lista)
}
