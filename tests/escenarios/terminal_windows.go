package escenarios

// Los que arrancan al cliente en un terminal son de Unix.
func delClienteEnUnTerminal() []Escenario { return nil }
