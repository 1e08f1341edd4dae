package main

import (
	"html/template"
	"regexp"
	"strings"
	"unicode"
)

// dondeSeLee es la dirección web del repositorio, si la hay: con ella, «Lo explica» es un
// enlace. La dice -enlaces.
var dondeSeLee string

// loExplica es la línea de un informe que dice dónde se explica: un documento y una sección.
var loExplica = regexp.MustCompile(`(?m)^(Lo explica:\s+)((\S+\.md)(?:, «(.+)»)?)$`)

// conEnlaces pone un informe en una página. Todo lo que dice se escapa; el enlace solo se
// pone a un documento de este repositorio.
func conEnlaces(texto string) template.HTML {
	escapado := template.HTMLEscapeString(texto)
	if dondeSeLee == "" {
		return template.HTML(escapado)
	}
	return template.HTML(loExplica.ReplaceAllStringFunc(escapado, func(linea string) string {
		partes := loExplica.FindStringSubmatch(linea)
		direccion := strings.TrimSuffix(dondeSeLee, "/") + "/" + partes[3]
		if partes[4] != "" {
			direccion += "#" + anclaDe(partes[4])
		}
		return partes[1] + `<a href="` + template.HTMLEscapeString(direccion) + `">` + partes[2] + `</a>`
	}))
}

// anclaDe es la que GitHub y GitLab dan a un título.
func anclaDe(titulo string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, titulo)
}
