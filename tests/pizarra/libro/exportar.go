package libro

import "errors"

// Exportar escribe el libro en una carpeta.
func (l *Libro) Exportar(string) error { return errors.New("todavía no se puede exportar") }
