package informe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible escribe con códigos (\x1b, \u202e) lo que de un texto no se ve o cambia lo
// que se ve: caracteres de control, órdenes para el terminal o para darle la vuelta a
// la línea, y octetos que no son UTF-8. Los saltos de línea y los tabuladores los deja.
// Lo que escribe un programa que se juzga es un dato, y así no puede ser otra cosa.
func Visible(texto string) string { return conCodigos(texto, "\n\t") }

// VisibleEnUnaLinea es como Visible, pero tampoco deja saltos de línea ni tabuladores:
// para los nombres.
func VisibleEnUnaLinea(texto string) string { return conCodigos(texto, "") }

func conCodigos(texto, seDeja string) string {
	texto = strings.ReplaceAll(texto, "\r\n", "\n")
	var b strings.Builder
	for i := 0; i < len(texto); {
		r, octetos := utf8.DecodeRuneInString(texto[i:])
		switch {
		case r == utf8.RuneError && octetos == 1:
			fmt.Fprintf(&b, `\x%02x`, texto[i])
		case strings.ContainsRune(seDeja, r) || seVe(r):
			b.WriteRune(r)
		case r < 0x80:
			fmt.Fprintf(&b, `\x%02x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += octetos
	}
	return b.String()
}

// seVe no deja los de control (Cc), los que dan órdenes sin verse (Cf, salvo los que
// unen los dibujos de un emoji), los saltos de línea de Unicode ni los que no valen en XML.
func seVe(r rune) bool {
	const unir, unirNo = '\u200d', '\u200c'
	if r == unir || r == unirNo {
		return true
	}
	return !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) && r&0xfffe != 0xfffe
}
