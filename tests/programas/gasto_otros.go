//go:build !linux

package programas

// Gasto dice lo que ha gastado el proceso y lo que ocupa. Solo se sabe en Linux:
// en los demás sistemas, o si ya ha acabado, devuelve falso.
func (p *Proceso) Gasto() (Gasto, bool) { return Gasto{}, false }
