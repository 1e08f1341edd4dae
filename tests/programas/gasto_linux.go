package programas

import (
	"time"

	"github.com/prometheus/procfs"
)

// Gasto dice lo que ha gastado el proceso y lo que ocupa. Solo se sabe en Linux:
// en los demás sistemas, o si ya ha acabado, devuelve falso.
func (p *Proceso) Gasto() (Gasto, bool) {
	proceso, err := procfs.NewProc(p.Pid())
	if err != nil {
		return Gasto{}, false
	}
	estado, err := proceso.Stat()
	if err != nil {
		return Gasto{}, false
	}
	memoria, err := proceso.NewStatus()
	if err != nil {
		return Gasto{}, false
	}
	ficheros, err := proceso.FileDescriptorsLen()
	return Gasto{
		CPU:      time.Duration(estado.CPUTime() * float64(time.Second)),
		KiB:      int(memoria.VmRSS >> 10),
		PicoKiB:  int(memoria.VmPeak >> 10),
		Ficheros: ficheros,
	}, err == nil
}
