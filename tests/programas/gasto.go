package programas

import "time"

// Gasto es lo que un proceso ha gastado y lo que ocupa, visto desde fuera.
type Gasto struct {
	CPU      time.Duration // de procesador, desde que empezó
	KiB      int           // de memoria residente
	PicoKiB  int           // de memoria reservada, lo más que ha llegado a ser
	Ficheros int           // descriptores de fichero abiertos
}
