//go:build !race

package arnes

// ConDetector dice si las pruebas se han compilado con -race; entonces también
// se compilan así los programas que juzgan.
const ConDetector = false
