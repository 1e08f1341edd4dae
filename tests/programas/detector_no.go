//go:build !race

package programas

// ConDetector dice si las pruebas se han compilado con -race; entonces también
// se compilan así los programas que juzgan.
const ConDetector = false
