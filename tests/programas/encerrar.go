package programas

import (
	"os"
	"os/exec"
)

// Celda es la variable de entorno con la que quien corre las pruebas da el programa que
// encierra lo que se compila y se arranca: recibe, tras el argumento ArgumentoCelda, la
// carpeta en la que no se podrá escribir (o nada) y la orden. Sin ella, no se encierra nada.
const Celda = "SOCKETS_CELDA"

// ArgumentoCelda dice al programa de la celda que haga de eso.
const ArgumentoCelda = "-celda"

var celda = tomarCelda()

// tomarCelda quita la variable, que los programas no tienen por qué ver.
func tomarCelda() string {
	ruta := os.Getenv(Celda)
	_ = os.Unsetenv(Celda)
	return ruta
}

// encerrar cambia la orden por otra que hace lo mismo dentro de la celda.
func encerrar(orden *exec.Cmd, sinEscribirEn string) *exec.Cmd {
	if celda != "" {
		orden.Args = append([]string{celda, ArgumentoCelda, sinEscribirEn, orden.Path}, orden.Args[1:]...)
		orden.Path = celda
		AislarDelTodo(orden)
	}
	return orden
}
