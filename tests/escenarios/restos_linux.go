package escenarios

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"sockets/tests/arnes"
	"sockets/tests/formato"
)

const nadaQueda = "un cliente que se va no deja nada, se vaya como se vaya"

func deRestosEnLinux() []Escenario {
	return []Escenario{
		{Nombre: nadaQueda, Desde: 3, Hasta: 5, Aparte: true, MiraGo: true,
			Reglas: []string{"3.6", "3.3", "1.6", "1.7", "1.12"},
			Lee:    leePaso3,
			Tras:   append(Nombres(slices.Concat(deFormato(), deOperaciones())), aLaVez, noLee), Probar: nadieDejaNada},
	}
}

// despedida es una manera de irse. Se van así varios clientes; si dejaran algo, serían
// otras tantas cosas.
type despedida struct {
	nombre string
	cuanto int
	hacer  func(p *arnes.Prueba, c *arnes.Conexion)
}

func despedidas() []despedida {
	return []despedida{
		{"han pedido algo y han cerrado", 100, func(_ *arnes.Prueba, c *arnes.Conexion) { c.PedirEco("hola") }},
		{"han cerrado sin decir nada", 100, func(*arnes.Prueba, *arnes.Conexion) {}},
		{"han cerrado en medio de un mensaje", 100, enviarYCerrar(medioMensaje, "medio mensaje")},
		{"han cortado (reset) en medio de un mensaje", 100, cortarEnMedio},
		{"han enviado un texto que no es UTF-8", 100,
			enviarYVerElFin("\x00\x00\x00\x01\xff", "un texto que no es UTF-8")},
		{"han anunciado un mensaje de 4 GiB", 100,
			enviarYVerElFin(formato.CuatroGiB, "una cabecera que anuncia 4 GiB")},
		{"han pedido mucho y han cortado sin leer", 8, atascarYCortar},
	}
}

// atascarYCortar pide sin leer hasta que el servidor se queda parado escribiendo, y
// corta.
func atascarYCortar(p *arnes.Prueba, c *arnes.Conexion) {
	peticion, _ := p.Eco(strings.Repeat("a", 40_000))
	c.Llenar(peticion)
	c.Cortar()
}

func nadieDejaNada(p *arnes.Prueba) {
	p.SinDetector() // que tiene memoria suya
	s := p.Servidor()
	antes := ficherosDe(s)
	for _, d := range despedidas() {
		quedan := lasQueQuedan(p, s, d)
		if quedan >= d.cuanto/2 { // una vez puede ser la máquina, si está muy ocupada; dos, no
			quedan = lasQueQuedan(p, s, d)
		}
		p.SiFalla(fmt.Sprintf("Eran %d clientes que %s. ", d.cuanto, d.nombre) + cierraPorTodosLosCaminos)
		p.Exigir(quedan < d.cuanto/2, fmt.Sprintf(
			"Se han ido %d clientes, y el servidor tiene %d descriptores de fichero más que antes.", d.cuanto, quedan))
	}
	noSeGuardaLoAtendido(p, s)
	if p.Solucion.EsGo() {
		noQuedanGorrutinas(p, s, antes)
	}
}

// lasQueQuedan hace que unos clientes se vayan de una manera, y devuelve cuántas conexiones
// más que antes tiene abiertas el servidor.
func lasQueQuedan(p *arnes.Prueba, s *arnes.Servidor, d despedida) int {
	p.T.Helper()
	antes := ficherosDe(s)
	irse(p, s, d)
	return esperarQueSeCierren(s, antes, d.cuanto/2)
}

// noQuedanGorrutinas las cuenta en el servidor, que acaba, y las compara con las que
// tiene uno por el que han pasado pocos clientes: las que no son de nadie.
func noQuedanGorrutinas(p *arnes.Prueba, s *arnes.Servidor, ficheros int) {
	p.T.Helper()
	deSiempre := gorrutinasTras(p, despedidas()[0])
	esperarQueSeCierren(s, ficheros, 1) // que acaben los últimos
	p.SiFalla(algoLasRetiene)
	quedan, donde := s.Gorrutinas()
	p.Exigir(quedan-deSiempre < 6, fmt.Sprintf(
		"Se han ido todos los clientes, y el servidor tiene %d gorrutinas más que al principio.", quedan-deSiempre),
		donde...)
}

// gorrutinasTras devuelve las que tiene un servidor recién arrancado cuando ya se han
// ido unos clientes.
func gorrutinasTras(p *arnes.Prueba, d despedida) int {
	p.T.Helper()
	s := p.Servidor()
	antes := ficherosDe(s)
	irse(p, s, d)
	esperarQueSeCierren(s, antes, 1)
	cuantas, _ := s.Gorrutinas()
	return cuantas
}

// irse hace que unos clientes se vayan de una manera, unos cuantos a la vez.
func irse(p *arnes.Prueba, s *arnes.Servidor, d despedida) {
	p.T.Helper()
	const aLaVez = 8
	p.ALaVez(aLaVez, func(p *arnes.Prueba, i int) {
		for range d.cuanto / aLaVez {
			c := p.Conectar(s)
			d.hacer(p, c)
			c.Cerrar()
		}
	})
}

// esperarQueSeCierren espera a que al servidor le queden menos de tantos descriptores
// de fichero más que antes, y devuelve los que le quedan. Espera medio plazo, sin mirar si
// el servidor está dormido: saber que se han ido le puede llegar tarde.
func esperarQueSeCierren(s *arnes.Servidor, antes, tantos int) int {
	limite := time.Now().Add(arnes.Plazo / 2)
	for ficherosDe(s)-antes >= tantos && time.Now().Before(limite) {
		<-time.After(10 * time.Millisecond)
	}
	return ficherosDe(s) - antes
}

func ficherosDe(s *arnes.Servidor) int {
	gasto, _ := s.Gasto()
	return gasto.Ficheros
}

// irseBienOMal hace que, de cada cuatro clientes, uno se despida bien y los demás, no: lo que
// se guarda mientras dura una conversación se puede olvidar solo a veces.
func irseBienOMal(c *arnes.Conexion, n int64) {
	switch n % 4 {
	case 1:
		c.Cortar()
	case 2:
		c.EnviarOctetos([]byte(formato.CuatroGiB), "una cabecera que anuncia 4 GiB")
	case 3:
		c.EnviarOctetos([]byte(medioMensaje), "medio mensaje")
	}
}

// noSeGuardaLoAtendido exige que no se quede en la memoria lo que han pedido unos
// clientes que ya se han ido.
func noSeGuardaLoAtendido(p *arnes.Prueba, s *arnes.Servidor) {
	p.T.Helper()
	const clientes, octetos = 480, 50_000
	const margen = clientes * octetos / 2 >> 10
	relleno := strings.Repeat("a", octetos)
	var cuantos atomic.Int64
	pedir := despedida{"han pedido algo largo", clientes, func(p *arnes.Prueba, c *arnes.Conexion) {
		n := cuantos.Add(1)
		larga, _ := p.Eco(fmt.Sprint(n, relleno)) // cada una distinta, por si hay una caché
		_, err := c.IntentarPedir(larga)
		p.Exigir(err == nil, fmt.Sprintf("A una petición de %d octetos no se le contesta.", octetos))
		irseBienOMal(c, n)
	}}
	irse(p, s, despedida{pedir.nombre, clientes / 5, pedir.hacer}) // para que ocupe lo que necesita para trabajar
	crece := crecePorRonda(p, s, margen, func() { irse(p, s, pedir) })
	p.SiFalla(guardaLoAtendido)
	p.Exigir(crece < margen, fmt.Sprintf(
		"%d clientes han pedido algo de %d octetos y se han ido, y el servidor ocupa %d KiB más que antes.",
		clientes, octetos, crece))
}
