package escenarios

// Los que acaban los descriptores de fichero o congelan un proceso son de Unix.
func deClientesEnUnix() []Escenario { return nil }
