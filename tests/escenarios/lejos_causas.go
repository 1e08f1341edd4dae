package escenarios

// Las causas probables en los ejercicios de «Para ir más lejos».

// De transferencia.
const (
	restaYSuma = `
		Una transferencia resta la cantidad al campo de un registro y la suma al mismo
		campo del otro. Los demás campos quedan como estaban.`
	dieciochoCifras = `
		Las cantidades son números de hasta 18 cifras: caben en un int64, y no en 32 bits
		ni, enteras, en un float64, que pierde las últimas.`
	primeroSeMira = `
		Si algo impide la transferencia, no ha de cambiar nada. ¿Se resta antes de saber
		que se podrá sumar? Toma los dos registros, comprueba todo lo que puede ir mal, y
		solo entonces cambia los dos.`
	mismoRegistro = `
		Los dos registros son el mismo: quien echa un candado que ya tiene se espera a sí
		mismo para siempre. Compáralos antes de echar ninguno, y contesta ERROR.`
	crucesQueSeEsperan = `
		Hay un interbloqueo: una transferencia tiene el registro que otra quiere, y quiere
		el que otra tiene. Echa los dos candados siempre en el mismo orden (primero el de
		la clave menor, por ejemplo), sea cual sea el sentido en que va el dinero; o, si no
		consigues el segundo, suelta el primero.`
	noOcupaLosDos = `
		Mientras dura una transferencia, alguno de sus dos registros está libre: se duerme
		antes de tomarlos, o después de soltarlos. Duerme con los dos candados echados.`
	miraYRestaAparte = `
		Varias han visto el mismo dinero antes de que ninguna lo restara: mirar si hay
		bastante y restarlo han de estar en la misma sección crítica.`
	seVeLaMitad = `
		Se ha visto una transferencia a medias: entre restar de un registro y sumar al otro,
		alguno se ha soltado. Echa los dos candados antes de cambiar nada, y no sueltes
		ninguno hasta haber cambiado los dos.`
	unaTapaALaOtraTransferencia = `
		Se lee el saldo en una sección crítica y se escribe en otra: lo que ha cambiado
		entre medias (otra transferencia, o una modificación de otro campo) se pierde.`
	algoDeTodosEnTransferencia = `
		Las transferencias se esperan aunque no compartan registros: hay un candado que echan
		todas (uno de las transferencias, o el de la tabla) mientras duran. Basta con los
		de sus dos registros.`
	esperaConAlgoDeTodos = `
		Una transferencia espera a un registro con algo de todos echado: el candado de la
		tabla, o uno que es de todas las transferencias. Suéltalo antes de esperar.`
	laBajaSeLoLleva = `
		El registro se borró mientras la transferencia lo esperaba. ¿Se resta de uno antes
		de tener el otro, o se cambia un registro sin mirar si sigue existiendo? Con los
		dos candados echados, mira que los dos existan, y solo entonces cambia los dos.`
)

// De lista.
const (
	comoSeListan = `
		Una lista tiene una línea por registro: su clave, un espacio y sus campos, como los
		de una consulta. Van por orden de clave, y hay que ordenarlas: un mapa se recorre
		cada vez en un orden.`
	laListaTambien = `
		Lo que contesta una lista puede no caber en un mensaje, aunque quepa cada registro.
		Si no cabe, es un ERROR, y no una lista cortada: el límite se mira en un solo sitio,
		por el que salgan las respuestas de todas las operaciones.`
	seEsperaASiMisma = `
		La lista no contesta. ¿Llama, con el candado de la tabla echado, a otro método que
		también lo echa, como Consulta? Quien echa un candado que ya tiene se espera a sí
		mismo para siempre. O espera a un registro con la tabla cerrada, y quien tiene el
		registro espera a la tabla.`
	listaSinCandado = `
		Se recorre la tabla, o se lee un registro, sin el candado que los guarda, o después
		de haberlo soltado: copiar el mapa de registros no copia lo que hay en cada uno.`
	unRetardoPorRegistro = `
		La lista duerme en cada registro. ¿Se hace llamando a Consulta con cada clave? Es
		una sola operación: duerme una vez.`
	listaVieja = `
		La lista enseña lo que había antes, y no lo que hay. Si se guarda una foto para
		contestar deprisa, cada cambio ha de ponerla al día antes de confirmarse.`
	noEsUnaFoto = `
		Los registros se han mirado de uno en uno, y mientras tanto otros han cambiado: la
		lista enseña un estado en el que la base de datos no ha estado nunca. Hay que
		verlos todos en una misma sección crítica.`
	laListaEsperaConTodo = `
		Una lista espera a un registro ocupado teniendo ya otros, o la tabla, y detiene a
		quien los quiere. No esperes a nadie: si los campos no se cambian, sino que se ponen
		otros, basta con ver un instante cuáles son ahora.`
	esperaAQueParen = `
		La lista no acaba mientras otros cambian registros. ¿Vuelve a empezar cada vez que
		ve un cambio, o espera a que todos estén libres a la vez? Puede no pasar nunca.`
)
