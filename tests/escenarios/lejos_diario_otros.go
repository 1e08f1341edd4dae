//go:build !linux

package escenarios

// Los que preguntan al sistema por las páginas de un fichero, o lo limitan, son de Linux.
func deDiarioEnLinux() []Escenario { return nil }
