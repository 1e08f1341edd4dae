package escenarios

func deRestosEnLinux() []Escenario { return nil }
