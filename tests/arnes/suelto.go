package arnes

import (
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Suelto es un servidor arrancado fuera de una prueba: por una herramienta o una
// medida. Quien lo arranca lo ha de Parar.
type Suelto struct {
	Direccion string // "ip:puerto" a la que conectarse

	orden *exec.Cmd
	fin   chan struct{}
}

// Arrancar arranca el servidor de una solución ya preparada, en un puerto libre,
// y espera a que diga su dirección.
func (s *Solucion) Arrancar(argumentos ...string) (*Suelto, error) {
	salida, errores := nuevaSalida(), nuevaSalida()
	suelto := &Suelto{orden: s.orden("servidor", append([]string{"-puerto", "0"}, argumentos...)...), fin: make(chan struct{})}
	suelto.orden.Stdout, suelto.orden.Stderr = salida, errores
	if err := suelto.orden.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = suelto.orden.Wait()
		close(suelto.fin)
	}()
	texto, anunciado := salida.esperar(plazoAlArrancar(), suelto.fin, direccionAlFinal.MatchString)
	if !anunciado {
		suelto.Parar()
		return nil, fmt.Errorf("el servidor de %s no dice en qué dirección escucha.\n%s", s.Carpeta, errores)
	}
	suelto.Direccion = direccionEn(texto)
	return suelto, nil
}

// Parar mata el servidor y lo que él haya arrancado.
func (s *Suelto) Parar() {
	matar(s.orden)
	<-s.fin
}

// Pid devuelve el número del proceso.
func (s *Suelto) Pid() int { return s.orden.Process.Pid }

func (s *Solucion) orden(programa string, argumentos ...string) *exec.Cmd {
	base := s.ordenes[programa]
	orden := exec.Command(base[0], append(base[1:len(base):len(base)], argumentos...)...)
	orden.Dir = s.Carpeta
	orden.WaitDelay = 2 * time.Second // por si deja hijos con la salida abierta
	aislar(orden)
	return orden
}

func direccionEn(texto string) string {
	partes := direccionAlFinal.FindStringSubmatch(texto)
	return anfitrion(partes[1]) + ":" + strings.TrimSpace(partes[2])
}
