package arnes

// SubirLimiteDeFicheros no hace nada: en Windows no hay límite de ficheros abiertos.
func SubirLimiteDeFicheros(uint64) error { return nil }
