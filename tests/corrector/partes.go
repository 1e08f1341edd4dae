package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"sockets/tests/programas"
	"sockets/tests/reglas"
)

// Una clase muy grande se puede corregir por partes, cada una en una máquina, y unirlas
// después. Todas las partes ven la clase entera, y de ella corrigen lo que les toca.

// parte es una de las partes iguales de una clase. La parte cero es la clase entera.
type parte struct{ Numero, De int }

func (p *parte) leer(texto string) error {
	numero, de, _ := strings.Cut(texto, "/")
	var err1, err2 error
	p.Numero, err1 = strconv.Atoi(numero)
	p.De, err2 = strconv.Atoi(de)
	if err1 != nil || err2 != nil || p.Numero < 1 || p.Numero > p.De {
		return errors.New("se esperaba cuál y de cuántas; por ejemplo, 3/8")
	}
	return nil
}

// loSuyo devuelve las posiciones, de tantas como haya, que le tocan: una de cada De, para
// que todas tarden parecido.
func (p parte) loSuyo(total int) []int {
	var suyas []int
	for i := range total {
		if p.De == 0 || i%p.De == p.Numero-1 {
			suyas = append(suyas, i)
		}
	}
	return suyas
}

// comprobarPartes mira que lo que se pide de las partes tenga sentido.
func (o *opciones) comprobarPartes() error {
	switch {
	case o.unir && o.parte.De > 0:
		return errors.New("-parte corrige, y -unir une lo ya corregido: no van juntas")
	case o.unir && o.pesos != "":
		return errors.New("las partes ya tienen su nota: -pesos se da al corregirlas, y no con -unir")
	case o.parte.De > 0 && o.json == "":
		return errors.New("con -parte hace falta -json, que es lo que después se une")
	}
	return nil
}

// elegirTrabajos reparte la clase y, si se ha pedido una parte, deja lo suyo.
func (t *taller) elegirTrabajos() ([]trabajo, *procedencia, error) {
	todos, err := t.repartir()
	if err != nil || t.parte.De == 0 {
		return todos, nil, err
	}
	de, err := t.procedencia(todos)
	if err != nil {
		return nil, nil, err
	}
	var suyos []trabajo
	for _, i := range de.Posiciones {
		suyos = append(suyos, todos[i])
	}
	fmt.Fprintf(os.Stderr, "Parte %d de %d: %d de %d.\n", de.Numero, de.De, len(suyos), de.Total)
	return suyos, de, nil
}

// procedencia es lo que dice una parte de sí misma en su JSON: de qué es parte y cómo se ha
// corregido. Si en algo no coinciden, dos partes no se pueden unir.
type procedencia struct {
	Numero     int    `json:"numero"`
	De         int    `json:"de"`
	Posiciones []int  `json:"posiciones"` // de sus resultados, en la clase entera
	Total      int    `json:"total"`      // de resultados de la clase entera
	Paso       int    `json:"paso"`
	Clase      string `json:"clase"`    // resumen de todas las entregas
	Pruebas    string `json:"pruebas"`  // y del código que las juzga
	Pesos      string `json:"pesos"`    // y de lo que vale cada prueba
	Opciones   string `json:"opciones"` // los límites, y lo que se mira
}

// procedencia dice la de la parte que se va a corregir.
func (t *taller) procedencia(trabajos []trabajo) (*procedencia, error) {
	pruebas, err := huellaDelCodigo(programas.RaizRepositorio())
	if err != nil {
		return nil, err
	}
	pesos, err := leerPonderaciones(t.pesos)
	if err != nil {
		return nil, err
	}
	opciones := fmt.Sprintf("%s/%s, %s; "+
		"tiempo %v, memoria %d, procesos %d, plazo %v; carreras %t, compilados %t, cgroup %t; %s",
		runtime.GOOS, runtime.GOARCH, runtime.Version(), t.limites.Tiempo, t.limites.Memoria, t.limites.Procesos,
		t.plazo, t.conRace, t.compilados, t.grupos != nil, t.sinContener)
	return &procedencia{
		Numero: t.parte.Numero, De: t.parte.De, Posiciones: t.parte.loSuyo(len(trabajos)), Total: len(trabajos),
		Paso: t.paso, Clase: huellaDeLaClase(trabajos), Pruebas: pruebas,
		Pesos: resumen([]byte(enTexto(pesos))), Opciones: opciones,
	}, nil
}

func resumen(octetos []byte) string { return fmt.Sprintf("%x", sha256.Sum256(octetos)) }

func huellaDeLaClase(trabajos []trabajo) string {
	var todo bytes.Buffer
	for _, tr := range trabajos {
		huella, err := huellaDe(tr.carpeta)
		if err != nil {
			huella = "no se puede leer" // como su fila dirá
		}
		fmt.Fprintf(&todo, "%q %q %d %s\n", tr.entrega, tr.dentro, tr.paso, huella)
	}
	return resumen(todo.Bytes())
}

// huellaDelCodigo resume lo que decide un veredicto: las pruebas, el paquete common y las
// reglas. No se usa la de las pruebas compiladas, que depende de en qué carpeta estén.
func huellaDelCodigo(raiz string) (string, error) {
	var todo bytes.Buffer
	anotar := func(ruta string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == "catalogo":
			return fs.SkipDir // son soluciones
		case !slices.Contains([]string{".go", ".mod", ".sum", ".md", ".txt"}, filepath.Ext(ruta)):
			return nil
		}
		relativa, _ := filepath.Rel(raiz, ruta)
		contenido, err := os.ReadFile(ruta)
		sinCR := bytes.ReplaceAll(contenido, []byte("\r"), nil)
		fmt.Fprintf(&todo, "%q %s\n", filepath.ToSlash(relativa), resumen(sinCR))
		return err
	}
	for _, que := range append([]string{"go.mod", "go.sum", "common", "tests"}, reglas.Documentos...) {
		if err := filepath.WalkDir(filepath.Join(raiz, que), anotar); err != nil {
			return "", err
		}
	}
	return resumen(todo.Bytes()), nil
}

// documento es lo que se escribe con -json.
type documento struct {
	Version    int          `json:"version"`
	Parte      *procedencia `json:"parte,omitempty"` // si no es la clase entera
	Resultados []Resultado  `json:"resultados"`
}

// unirPartes lee las partes de una clase y devuelve los resultados de toda ella, en su
// orden.
func unirPartes(ficheros []string) ([]Resultado, error) {
	if len(ficheros) == 0 {
		return nil, errors.New("faltan las partes: los ficheros que escribió -json en cada una")
	}
	var partes []*documento
	for _, fichero := range ficheros {
		d, err := leerParte(fichero)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", fichero, err)
		}
		partes = append(partes, d)
	}
	if err := comprobarPartes(ficheros, partes); err != nil {
		return nil, err
	}
	resultados := make([]Resultado, partes[0].Parte.Total)
	for _, d := range partes {
		for i, posicion := range d.Parte.Posiciones {
			resultados[posicion] = d.Resultados[i]
		}
	}
	return resultados, nil
}

func leerParte(fichero string) (*documento, error) {
	contenido, err := os.ReadFile(fichero)
	if err != nil {
		return nil, err
	}
	d := &documento{}
	if err := json.Unmarshal(contenido, d); err != nil {
		return nil, fmt.Errorf("no es el -json de una parte (%w)", err)
	}
	p := d.Parte
	if p == nil || p.De < 1 {
		return nil, errors.New("no es una parte: la escribió un corrector sin -parte")
	}
	suyo := parte{p.Numero, p.De}.loSuyo(p.Total)
	if !slices.Equal(p.Posiciones, suyo) || len(d.Resultados) != len(suyo) {
		return nil, errors.New("no está entera")
	}
	return d, nil
}

// comprobarPartes mira que todas sean de lo mismo, y que no falte ni sobre ninguna.
func comprobarPartes(ficheros []string, partes []*documento) error {
	primera := partes[0].Parte
	deCual := map[int]string{}
	for i, d := range partes {
		p := d.Parte
		if en := primera.enQueNoCoincide(p); en != "" {
			return fmt.Errorf("%s y %s no se pueden unir: %s", ficheros[0], ficheros[i], en)
		}
		if otro, esta := deCual[p.Numero]; esta {
			return fmt.Errorf("la parte %d está dos veces: %s y %s", p.Numero, otro, ficheros[i])
		}
		deCual[p.Numero] = ficheros[i]
	}
	var faltan []string
	for numero := 1; numero <= primera.De; numero++ {
		if deCual[numero] == "" {
			faltan = append(faltan, fmt.Sprintf("%d/%d", numero, primera.De))
		}
	}
	if len(faltan) > 0 {
		return fmt.Errorf("faltan partes: %s", strings.Join(faltan, ", "))
	}
	return nil
}

func (p *procedencia) enQueNoCoincide(q *procedencia) string {
	switch {
	case p.De != q.De:
		return fmt.Sprintf("una es de %d partes, y la otra, de %d", p.De, q.De)
	case p.Paso != q.Paso:
		return fmt.Sprintf("una es del paso %d, y la otra, del %d", p.Paso, q.Paso)
	case p.Clase != q.Clase || p.Total != q.Total:
		return "no son de la misma clase, o alguna entrega ha cambiado entre tanto"
	case p.Pruebas != q.Pruebas:
		return "no se corrigieron con las mismas pruebas (la misma versión de este repositorio)"
	case p.Pesos != q.Pesos:
		return "no se corrigieron con los mismos pesos"
	case p.Opciones != q.Opciones:
		return fmt.Sprintf("no se corrigieron igual:\n  %s\n  %s", p.Opciones, q.Opciones)
	}
	return ""
}
