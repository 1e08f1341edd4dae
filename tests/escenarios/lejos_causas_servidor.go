package escenarios

// Las causas probables en los ejercicios de «Para ir más lejos» que tratan del servidor
// como programa: pararlo, soltar a quien calla y sobrevivir a un apagón.

// De parada.
const (
	noHaceCasoDeLaSenal = `
		Ha llegado la señal y el servidor sigue. signal.Notify (o signal.NotifyContext) hace
		que el programa no muera con ella, pero alguien ha de esperarla en el canal, y
		cerrar el socket que escucha para que Accept deje de esperar.`
	paraConOtroEstado = `
		Si lo ha matado la señal, es que nadie la esperaba: pídela con signal.NotifyContext;
		son dos, os.Interrupt y syscall.SIGTERM. Si ha acabado con otro estado, mira qué
		hace cuando Accept falla porque se ha cerrado el socket (log.Fatal acaba con 1): si
		errors.Is(err, net.ErrClosed), no ha fallado nada, es que toca parar.`
	noAcabaDeContestar = `
		Se estaba contestando a alguien y se ha quedado sin su respuesta: o el programa acaba
		sin esperar a sus gorrutinas (cuando main vuelve, acaban todas; y os.Exit no espera a
		nadie), o se le ha cerrado la conexión. Para que nadie pida más basta un plazo al
		leer, SetReadDeadline: SetDeadline y Close impiden también escribir.`
	sigueAdmitiendo = `
		El socket que escucha sigue abierto mientras se acaba de contestar. Ciérralo lo
		primero, en cuanto llega la señal, y no al final. Y no basta con dejar de llamar a
		Accept: el sistema sigue aceptando por su cuenta, y quien llega se queda esperando.`
	esperaATodos = `
		El servidor espera a que se vaya, y él no espera nada: su gorrutina está parada
		leyendo. Hay que sacarla de ahí; un plazo que ya ha pasado,
		conexion.SetReadDeadline(time.Now()), hace que Read vuelva con un error.`
	sigueConLosQueEstaban = `
		Tras contestar a una petición hay que dejar de leer más: si no, quien pide una detrás
		de otra no deja que el servidor acabe nunca.`
	sinGracia = `
		Se espera a que acaben todas las gorrutinas, y una puede no acabar nunca. Espera a
		las dos cosas a la vez, a que acaben y a que pase la gracia, con un select, y acaba
		con la que llegue antes.`
)

// De silencio.
const (
	noSeLeCierra = `
		Nadie mira si ha pasado el tiempo, o se ve y no se hace nada. Con
		conexion.SetReadDeadline, Read vuelve con un error (os.ErrDeadlineExceeded) cuando el
		plazo se agota: hay que salir del bucle y cerrar la conexión.`
	seQuedaAMedias = `
		Solo se cuenta el silencio entre dos peticiones. Quien deja una a medias también
		calla: el plazo se pone delante de cada lectura, también de las que completan un
		mensaje.`
	cierraAntesDeTiempo = `
		El plazo se cuenta desde antes de que dejara de hablar, o es más corto de lo que se
		pide. ¿Se pone una vez, al conectarse, en lugar de delante de cada lectura?`
	soloMiraAlLeer = `
		El servidor está parado escribiendo, y para escribir no hay plazo: quien no lee se
		queda con su gorrutina para siempre. Write también lo tiene: SetWriteDeadline.`
	unPlazoPorPeticion = `
		El plazo se pone una vez para toda la petición, y ha de ponerse delante de cada Read:
		quien envía un octeto de vez en cuando se está moviendo. Un tipo con su propio
		método Read, que pone el plazo y lee, sirve para no cambiar nada más.`
	unPlazoParaTodo = `
		El plazo es para toda la conversación. SetReadDeadline y SetDeadline fijan un instante,
		no una duración: hay que volver a ponerlo delante de cada lectura.`
	unPlazoPorRespuesta = `
		El plazo es para escribir la respuesta entera, y Write no vuelve hasta que la ha
		escrito toda. Pero dice cuántos octetos han salido (n): si son más de cero, el otro
		lado se mueve, y hay que seguir con los demás y otro plazo. O escribir a trozos.`
	cuentaLoSuyo = `
		El reloj del cliente sigue en marcha mientras trabaja el servidor. SetDeadline pone
		plazo también a escribir, y cuando la respuesta está lista ya ha pasado: pon el de
		leer justo antes de leer, y el de escribir, justo antes de escribir.`
)

// De diario.
const (
	noSeGuarda = `
		Lo que se confirmó no está. ¿Se anotan en el diario las tres operaciones que cambian
		algo? ¿Se leen todas al arrancar, en el mismo orden, antes de atender a nadie? ¿Se
		abre el fichero para añadir (os.O_APPEND), y no vacío (os.Create, os.O_TRUNC)? ¿Está
		ya escrito cuando se contesta, o se queda en un bufio.Writer, o en manos de otra
		gorrutina?`
	unValorParteElDiario = `
		Un valor puede tener dentro casi cualquier cosa, también un salto de línea o unas
		comillas. Si cada operación es una línea, escríbelos de otra forma (strconv.Quote,
		o JSON); si es un mensaje con su longitud delante, no hace falta.`
	seApuntaLoQueFalla = `
		En el diario ha quedado una operación que acabó en ERROR, y al arrancar se hace, o
		estorba. Primero se mira si se puede hacer; después se anota; y al final se hace.`
	confirmaYDespuesEscribe = `
		Se confirma antes de que esté escrito: lo escribe otra gorrutina, o se ha quedado en
		un búfer (bufio.Writer) sin Flush. Entre el OK y la escritura, el servidor puede
		morir. La respuesta se envía cuando lo escrito ya está en el fichero.`
	seReescribe = `
		El fichero se vuelve a escribir entero, o se cambia algo de lo que ya tenía. Si el
		servidor muere en ese momento, se pierde todo. Ábrelo con os.O_APPEND y añade.`
	faltaElFsync = `
		Write deja los octetos en la memoria del sistema, que los escribe en el disco cuando
		le parece. Si se va la luz antes, se pierden, aunque ya se hayan confirmado.
		fichero.Sync() (fsync) vuelve cuando están en el disco, y va antes del OK.`
	finalRoto = `
		El diario acaba en una operación a medias, y el servidor no arranca, o no contesta. Lo
		último puede estar sin acabar: es lo que pasa si el servidor muere mientras escribe.
		Eso no es un error (io.ErrUnexpectedEOF, o una última línea sin su fin): se quita.`
	seHaceLaMitad = `
		La última operación del diario está cortada, y se ha hecho lo que se ha entendido de
		ella, o se ha perdido alguna de las de antes. Sin su longitud delante, o sin su fin
		de línea detrás, no se puede saber si está entera: entonces no se hace. Y un
		bufio.Scanner da la última línea aunque no tenga fin.`
	seEscribeTrasLoRoto = `
		El trozo que había quedado a medias sigue en el fichero, y lo siguiente se ha escrito
		detrás: al leerlo, los dos parecen uno. Antes de añadir nada hay que quitarlo, con
		fichero.Truncate: al arrancar, y también cuando una escritura falla.`
	otroOrden = `
		Dos operaciones sobre el mismo registro se hacen en un orden y se anotan en otro. Hay
		que anotar dentro de la misma sección crítica en la que se cambia: con el candado del
		registro echado.`
	sePierdeLoConfirmado = `
		Se ha perdido algo confirmado, o hay algo a medias. Cada operación se anota entera, en
		una sola escritura, y antes de contestar; y con un candado del diario, para que dos no
		se mezclen.`
	noMiraSiSeAbre = `
		Mira el error al abrir el diario: si no se puede, explícalo por la salida de errores
		y acaba con un estado que no sea 0, como cuando el puerto está ocupado.`
	elRetardoConElDiario = `
		Las operaciones van de una en una: el retardo se duerme con el candado del diario
		echado. Ese candado es de todos, y solo ha de durar lo que dura escribir.`
	seConfirmaLoNoEscrito = `
		Escribir en el diario ha fallado y la operación se ha hecho igual. Mira el error de
		Write (y el de Sync): si lo hay, no se cambia nada y se contesta ERROR.`
)
