package escenarios

func deLista() []Escenario {
	return []Escenario{}
}
