//go:build race || detector

package programas

// ConDetector dice si los programas que se juzgan se compilan con -race: si las pruebas lo
// están, o si lo pide la etiqueta detector, que ahorra el trabajo de vigilarlas a ellas.
const ConDetector = true
