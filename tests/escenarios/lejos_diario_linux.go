package escenarios

import (
	"fmt"
	"os"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"sockets/tests/arnes"
)

func deDiarioEnLinux() []Escenario {
	return []Escenario{
		{Nombre: "al llegar el OK, lo suyo ya está en el disco", Reglas: []string{"D.3"}, Tras: []string{soloSeAnade},
			Probar: yaEstaEnElDisco},
		{Nombre: "si el diario no se puede escribir, contesta ERROR y no cambia nada", Reglas: []string{"D.6", "D.1"},
			Tras: []string{loDelErrorNo, soloSeAnade}, Probar: elDiscoSeLlena},
	}
}

// yaEstaEnElDisco pregunta al sistema, al llegar cada OK, cuántas páginas del diario tiene
// en memoria sin haberlas escrito: tras un fsync, ninguna.
func yaEstaEnElDisco(p *arnes.Prueba) {
	ruta := diarioNuevo(p)
	exigirQueSeVeaElFsync(p, ruta+".testigo")
	c := p.Conectar(conDiario(p, ruta))
	c.PedirOK("alta ana n=0")
	p.SiFalla(faltaElFsync)
	for i := range 20 {
		c.PedirOK(fmt.Sprintf("modificacion ana n=%d", i+1))
		sucias, err := paginasSinEscribir(ruta)
		require.NoError(p.T, err)
		p.Exigir(sucias == 0, fmt.Sprintf("Ha llegado el OK de la modificación %d, y el diario tiene una parte (de %d "+
			"páginas) que el sistema guarda en memoria y aún no ha escrito en el disco.", i+1, sucias))
	}
}

// exigirQueSeVeaElFsync se salta la prueba donde no se puede saber: en un Linux anterior al
// 6.5, o con la carpeta temporal en memoria.
func exigirQueSeVeaElFsync(p *arnes.Prueba, ruta string) {
	p.T.Helper()
	fichero, err := os.Create(ruta)
	require.NoError(p.T, err)
	defer fichero.Close()
	_, err = fichero.WriteString("hola")
	require.NoError(p.T, err)
	antes, err := paginasSinEscribir(ruta)
	require.NoError(p.T, fichero.Sync())
	despues, _ := paginasSinEscribir(ruta)
	if err != nil || antes == 0 || despues != 0 {
		p.T.Skip("No se prueba: en esta máquina no se ve desde fuera si un fichero está en el disco. ", err)
	}
}

// paginasSinEscribir devuelve cuántas páginas de un fichero están en memoria y no en el
// disco (cachestat(2)).
func paginasSinEscribir(ruta string) (uint64, error) {
	fichero, err := os.Open(ruta)
	if err != nil {
		return 0, err
	}
	defer fichero.Close()
	var todo unix.CachestatRange // desde el principio hasta el final
	var paginas unix.Cachestat_t
	err = unix.Cachestat(uint(fichero.Fd()), &todo, &paginas, 0)
	return paginas.Dirty + paginas.Writeback, err
}

// elDiscoSeLlena limita lo que puede ocupar un fichero del servidor a unos octetos más de
// lo que ya ocupa su diario: lo siguiente que escriba quedará a medias, como con el disco
// lleno.
func elDiscoSeLlena(p *arnes.Prueba) {
	ruta := diarioNuevo(p)
	s := p.ServidorConFicherosLimitables("-diario", ruta)
	c := p.Conectar(s)
	c.PedirOK("alta ana n=1")
	c.PedirOK("alta eva n=1")
	antes := consultar(c, "ana", "eva", "luis")
	limitarFicheros(p, s, uint64(len(leerDiario(p, ruta))+3))
	p.SiFalla(seConfirmaLoNoEscrito)
	p.Regla("D.6")
	for _, peticion := range []string{"modificacion ana n=2", "alta luis n=1", "baja eva", "modificacion ana m=3"} {
		c.PedirError(peticion)
		exigirEstado(p, fmt.Sprintf("El diario no se podía escribir, a %q se ha contestado ERROR, y los registros han "+
			"cambiado.", peticion), antes, consultar(c, "ana", "eva", "luis"))
	}
	limitarFicheros(p, s, unix.RLIM_INFINITY)
	p.SiFalla(seEscribeTrasLoRoto)
	c.PedirOK("modificacion ana n=4")
	c.PedirOK("alta luis n=5")
	antes = consultar(c, "ana", "eva", "luis")
	matar(s)
	p.Regla("D.1")
	exigirEstado(p, "El diario no se ha podido escribir durante un rato, y después sí. "+trasMatar,
		antes, consultar(p.Conectar(deVuelta(p, ruta, noVuelve)), "ana", "eva", "luis"))
}

// limitarFicheros cambia el límite de lo que puede ocupar un fichero que escriba el servidor.
func limitarFicheros(p *arnes.Prueba, s *arnes.Servidor, octetos uint64) {
	p.T.Helper()
	limite := unix.Rlimit{Cur: octetos, Max: unix.RLIM_INFINITY}
	if err := unix.Prlimit(s.Pid(), unix.RLIMIT_FSIZE, &limite, nil); err != nil {
		p.T.Skip("No se prueba: el sistema no deja limitar los ficheros de otro programa: ", err)
	}
}
