package escenarios

// Las causas probables, por temas. Se escriben en varias líneas y el informe las
// junta. Cada una dice qué suele haber hecho mal quien falla ahí, y qué mirar.

// Al arrancar.
const (
	anunciaUnaYEscuchaEnOtra = `El servidor anuncia una dirección y escucha en otra.`
	noHaceCasoDeIP           = `El servidor no hace caso de la opción -ip.`
	quitaElPuertoAlPrimero   = `
		Un segundo servidor ha querido el puerto del primero, y en el primero ya no se
		puede entrar.`
	noMiraElErrorDeEscuchar = `
		Mira el error que devuelve la escucha: si no es nil, explícalo por la salida de
		errores y acaba con un estado que no sea 0 (log.Fatal hace las dos cosas).`
)

// Del formato de los mensajes.
const (
	laRespuestaEsOtra = `
		Compara lo que llegó con lo que se esperaba: en este paso, la respuesta a esa
		petición es otra.`
	esperaMasOctetos = `
		El servidor espera más octetos de los que hay, o no ha enviado su respuesta. La
		cabecera son cuatro octetos, el más significativo primero; y una petición es un
		solo mensaje: desde el paso 2, la operación y el texto van juntos.`
	entiendeOtraCosa = `
		El servidor ha entendido otra cosa y ha cerrado. La cabecera son cuatro octetos
		con la longitud del texto, el más significativo primero.`
	respondeSinCabecera = `
		Un mensaje son cuatro octetos con la longitud del texto, el más significativo
		primero, y después el texto. ¿Se envía el texto sin su cabecera?`
	hayUnaCabecera = `
		Delante de cada texto hay cuatro octetos con su longitud, y el servidor los ha
		tomado por texto (con un texto de 97 octetos se ve: 97 es el código de la a, y en
		mayúsculas es 65). Hay que leerlos antes que el texto, y escribir otros cuatro
		delante de la respuesta: lo hacen common.Recibir y common.Enviar.`
	mainHaAcabado = `
		El servidor ha acabado con un cliente dentro. Cuando main vuelve, acaban con ella todas
		las gorrutinas, estén como estén: después de go atender(conexion) hay que volver
		a aceptar, en un bucle que no acaba nunca (paso3/README.md, «La idea»).`
	faltaElBucle = `
		El servidor ha de repetir leer y contestar, sobre la misma conexión, hasta que
		el cliente cierre.`
	unaLecturaUnMensaje = `
		El servidor toma cada lectura por un mensaje entero, pero TCP puede entregarlo a
		trozos. Lee con io.ReadFull hasta completar los cuatro octetos de la cabecera y,
		después, los que ella anuncia.`
	tomaVariosPorUno = `
		El servidor toma por un mensaje todo lo que lee de una vez, pero TCP puede
		entregar varios juntos. La cabecera dice cuántos octetos son del primero; los
		demás son del siguiente.`
	unLectorPorMensaje = `
		Han llegado varios mensajes juntos y solo se ha atendido al primero. Si usas
		bufio.NewReader, créalo una vez para toda la conexión: uno nuevo por mensaje
		tira lo que el anterior había leído de más.`
	bufferFijo = `
		Un texto largo no ha llegado entero al servidor, o él no lo ha devuelto entero: se
		lee en un búfer de tamaño fijo. Lee cuantos octetos diga la cabecera, sean los que
		sean.`
	restosDelLargo = `
		Detrás de un texto largo, uno corto trae algo de él: se usa el búfer entero, y no
		solo la parte que se ha leído; o el resto del largo se ha tomado por el siguiente.`
	elLimiteEsUnMiB = `El límite es 1 MiB, incluido: 1 048 576 octetos de texto.`
	creceYSeEnvia   = `
		Hay letras que ocupan más en mayúsculas (ɐ son 2 octetos; Ɐ, 3): el texto cabía y la
		respuesta no. Mira su longitud antes de enviarla; common.Comprobar lo hace.`
	creceYCalla = `
		Hay letras que ocupan más en mayúsculas (ɐ son 2 octetos; Ɐ, 3): la respuesta no cabe
		y no se envía, pero el cliente la sigue esperando. Si enviar devuelve un error, sal
		del bucle y cierra.`
	elVacioEsLegal = `
		El mensaje vacío (longitud 0) es legal: tiene su respuesta, y no es el fin de la
		conversación. El fin es que el otro lado cierra: io.EOF.`
	seRecortaElTexto = `
		El texto se devuelve entero, también lo que no se ve. ¿Se recorta con TrimSpace,
		o se lee por líneas?`
	soloDeLaAALaZ = `
		Solo se cambian las letras de la a a la z. strings.ToUpper cambia todas.`
	laLongitudCuentaLetras = `
		La longitud de la cabecera cuenta letras, y ha de contar octetos: en UTF-8, una
		letra con acento ocupa dos. En Go, len(texto) son octetos.`
	noVeElCierre = `
		El servidor no se entera de que el cliente ha cerrado, o no hace nada cuando se
		entera. Leer devuelve io.EOF: hay que salir del bucle y cerrar la conexión.`
	cerrarNoEsUnError = `
		Que el cliente cierre no es un error, sino el final. Cuando leer devuelve io.EOF
		hay que salir del bucle, cerrar la conexión y acabar, sin log.Fatal ni panic.`
	sonCuatroOctetos = `
		La longitud son los cuatro octetos de la cabecera. Aunque en un mensaje legal el
		primero sea siempre 0, hay que mirarlo: 01 00 00 04 anuncia 16 MiB y 4 octetos, no 4.`
	esperaALaSiguiente = `
		La respuesta se queda en un búfer mientras haya algo por leer, aunque no sea una
		petición entera: quien escribe despacio no la ve. Envíala, o vacía el búfer, antes de
		volver a leer de la conexión.`
	seCreeLaCabecera = `
		Se cree lo que dice la cabecera. Si anuncia más de 1 MiB hay que cerrar esa
		conexión sin reservar memoria ni leer más: si no, cuatro octetos bastan para
		agotar la memoria del servidor.`
	contestaAQuienRompe = `
		Se contesta a quien rompe el formato. No hay respuesta que darle, porque ya no se
		sabe dónde empieza su mensaje siguiente: se cierra esa conexión, y nada más.`
	noMiraSiEsUTF8 = `
		Se da por bueno un texto que no es UTF-8. Compruébalo con utf8.Valid y, si no lo
		es, cierra esa conexión.`
	oSobraElERROR = `
		Si lo que ha llegado es un aviso, sobra: a quien rompe el formato no se le contesta.`
	noVeElCierreSinPedir = `
		El servidor no se entera de que el cliente ha cerrado cuando aún no ha pedido
		nada.`
	noVeElCierreAMedias = `
		El cliente ha cerrado en medio de un mensaje y el servidor lo sigue esperando, o
		ha contestado a lo que había. io.ReadFull devuelve entonces io.ErrUnexpectedEOF.`
	soloCerroSuEscritura = `
		El cliente ha cerrado solo su lado de escritura: lo que pidió antes tiene su
		respuesta, y después el servidor cierra.`
	niAcabaNiAtiende = `
		y el servidor ni acaba ni atiende a otro. Si leer o escribir devuelven un error,
		la conversación ha terminado: se sale del bucle y se cierra.`
	seVaConUnPanic = `
		Que un cliente rompa el formato o corte es algo que pasa: el error que devuelve
		leer (o escribir) se mira, se anota y se sale del bucle. Ni panic(err), ni
		reservar lo que diga la cabecera sin mirarlo antes (make, con una longitud
		negativa o enorme, hace saltar otro), ni una excepción que nadie captura.`
	reservaAntesDeMirar = `
		La memoria se reserva antes de mirar el límite: make([]byte, longitud) va después
		de comprobar que la longitud no pasa de 1 MiB.`
)

// De lo que un texto puede llevar dentro.
const (
	elTextoNoEsUnFormato = `
		Lo que ha llegado del cliente se toma por otra cosa que un texto. Lo más corriente
		es usarlo de formato, y entonces un % lo cambia: en vez de
		fmt.Fprintf(conexion, texto) o fmt.Errorf("no existe "+clave), escribe
		fmt.Fprint(conexion, texto) o fmt.Errorf("no existe %s", clave). Tampoco se
		interpretan sus \, ni se escriben de otra forma < y &.`
	unCaracterPartido = `
		Un carácter de varios octetos ha caído entre dos lecturas, o entre dos trozos del
		texto, y se ha roto. Junta primero todos los octetos que anuncia la cabecera y
		solo entonces conviértelos en texto, comprueba que es UTF-8 o cámbialo.`
	elBOMEsTexto = `
		El carácter U+FEFF (BOM) es parte del texto como cualquier otro: ni se quita ni se
		añade. En Python, "utf-8" lo respeta; "utf-8-sig", no.`
	elFFFDEsTexto = `
		El carácter U+FFFD es legal en un texto. Es también lo que Go pone en el sitio de
		lo que no es UTF-8 (utf8.RuneError), y por eso no sirve para saber si un texto lo
		es: para eso está utf8.Valid.`
	elNULEsTexto = `
		Un octeto 0 es parte del texto, también al final. La longitud la dice la cabecera:
		no hay que buscar dónde acaba el texto, ni quitarle los ceros que sobren de un
		búfer.`
	fueraDelPlanoBasico = `
		Hay caracteres de cuatro octetos en UTF-8, como 😀: ni se rechazan, ni se parten en
		dos mitades de 16 bits.`
	sinComponer = `
		Una letra y su tilde suelta (U+0301) son dos caracteres, y se contestan los dos:
		el texto no se compone ni se descompone.`
	deTresFormas = `
		Hay letras con tres formas: minúscula (ǆ), de título (ǅ) y mayúscula (Ǆ). Usa
		strings.ToUpper y strings.ToLower; strings.ToTitle y strings.Title dan la de
		título.`
	laEszett = `
		La mayúscula de ß puede ser SS, ẞ o ella misma; las demás letras cambian como
		siempre.`
)

// De lo que se tarda, y de cuántos son.
const (
	hayUnLimite = `
		¿Hay un número máximo de clientes, un semáforo, una lista de un tamaño fijo, o se
		admite uno solo por dirección? No hay más límite que el del sistema.`
	miraSiHayAlgo = `
		¿Se mira cada poco si ha llegado algo (un SetReadDeadline muy corto, un select
		con default, un Sleep en un bucle)? Leer y aceptar ya esperan, sin gastar nada,
		hasta que lo hay.`
	cortaAlQueTarda = `
		¿Hay un SetDeadline, o un SetReadDeadline, o un temporizador que cierra? Un
		cliente puede tardar lo que quiera en escribir y en leer, y una conversación no
		tiene un tiempo máximo: no hace falta ningún plazo.`
	copiaTodoOtraVez = `
		Por cada carácter se copia otra vez todo lo que ya había: con 1 MiB no se acaba
		nunca. ¿Se junta el texto con += o poniendo cada letra delante de las demás?
		Añade a un []byte o a un []rune con append, o usa un strings.Builder.`
)

// De lo que dejan los clientes que se van.
const (
	cierraPorTodosLosCaminos = `
		La conexión se cierra por todos los caminos, también cuando leer o escribir
		falla: con defer conexion.Close(), al principio de la gorrutina de cada cliente.`
	algoLasRetiene = `
		Cada cliente deja una gorrutina que espera algo que ya no va a llegar: un canal
		que nadie lee ni cierra, un temporizador, otra gorrutina. Al acabar la
		conversación han de acabar todas las suyas.`
	guardaLoAtendido = `
		Se guarda lo que se pidió o lo que se contestó: un historial, una caché, una
		lista de clientes de la que no se quita a los que se van.`
	guardaSinFin = `
		Hay una cola de respuestas que crece mientras el cliente no lee. Mientras no se
		pueda enviar una respuesta, no leas la petición siguiente: así, quien no lee se
		queda esperando él, y nadie más. O pon un límite a la cola.`
)

// De las operaciones del paso 2.
const (
	operacionEspacioTexto = `
		Una petición es la operación, un espacio y el texto, en un solo mensaje. La
		respuesta es OK, un espacio y el resultado.`
	seComparaTalComoLlega = `
		La operación se compara tal como llega. Pásala antes a minúsculas (con
		strings.ToLower, que también cambia la Ú) y acéptala con acento y sin él.`
	seParteEnMasSitios = `
		El texto es todo lo que va detrás del primer espacio. Parte la petición solo ahí
		(strings.Cut): ni por otros separadores, ni por todos los espacios, ni
		recortando los de los extremos.`
	invierteOctetos = `
		Se da la vuelta a los octetos. En UTF-8 una letra puede ocupar varios, y al
		revés no son nada: convierte el texto en []rune, da la vuelta a eso y vuelve a
		string.`
	invierteMitades = `
		Se da la vuelta a las unidades de 16 bits (UTF-16, como en Java o en JavaScript), y
		hay caracteres que ocupan dos: convierte el texto en una lista de caracteres, que en
		Go es []rune, y da la vuelta a eso.`
	soloDeLaAALaZEnLasDos = `
		Solo se cambian las letras de la a a la z. strings.ToUpper y strings.ToLower
		cambian todas.`
	soloSeparaUnEspacio = `
		Solo el espacio separa la operación del texto. Con una tabulación, un salto de
		línea u otro signo, todo es una operación que no existe; y detrás del primer
		espacio, todo es texto. Ojo con strings.Fields y unicode.IsSpace: parten por
		todos los blancos.`
	partesUnoSinMirar = `
		Una petición puede no tener espacio, o no tener nada. Si se parte con
		strings.Split y se usa partes[1] sin mirar cuántas hay, el programa acaba con un
		panic.`
	sinTextoYCierra = `
		Una petición sin texto, o vacía, no rompe el formato ni es el fin: se contesta, y
		la conversación sigue.`
	trasElERRORCierra = `
		Se ha contestado a una petición sin texto, o vacía, y detrás se ha cerrado la
		conexión. Un ERROR no rompe el formato: se contesta y la conversación sigue. Lo que
		la acaba es que el cliente cierre.`
	sinTextoSinRespuesta = `
		Toda petición tiene respuesta, también la que no tiene texto y la que no tiene
		nada.`
	todaPeticionTieneRespuesta = `
		Toda petición tiene respuesta, también la que está mal: ERROR, un espacio y el
		motivo. Y la conversación sigue.`
	unCaminoSinRespuesta = `
		Hay un camino del programa que no contesta nada cuando la petición está mal. Haz
		que la función que responde devuelva siempre un texto.`
	unERRORNoCierra = `
		Una petición mal escrita no rompe el formato: se contesta ERROR y la
		conversación sigue.`
	hayLetrasQueCrecen = `
		Hay letras que ocupan más en mayúsculas (ɐ son 2 octetos; Ɐ, 3): una petición
		que cabe puede tener una respuesta que no. Mira su longitud antes de enviarla.`
	elMotivoTambienCabe = `
		El ERROR también es un mensaje: si nombra entera una operación que no existe, y
		esta ocupa 1 MiB, no cabe. Mira la longitud de toda respuesta antes de enviarla.`
	elLimiteConSuOK = `
		El límite de la respuesta es el de cualquier mensaje: 1 MiB justo, en octetos, con
		su OK y su espacio, y sin la cabecera. Compruébalo en la respuesta ya entera, no en
		el resultado: hasta 1 048 576 octetos se envía, y con uno más es un ERROR.`
)

// De los clientes del paso 3.
const (
	deUnoEnUno = `
		Hay un cliente conectado que no dice nada, y otro que lo espera: los clientes se
		atienden de uno en uno. Atiende a cada uno en su gorrutina (go
		atender(conexion)) y no esperes a que acabe para volver a aceptar.`
	seLeeDondeSeAcepta = `
		Un cliente ha enviado medio mensaje y otro lo espera. La lectura ha de hacerse
		en la gorrutina de cada cliente, nunca en la que acepta.`
	noContestaATodas = `
		Han llegado cien peticiones juntas, y a alguna no se ha contestado lo suyo. Si se
		reparten entre varias gorrutinas, comparten algo que no deben: ha de haber una por
		cliente, que lee, contesta y vuelve a leer.`
	lasGorrutinasComparten = `
		Con muchos clientes a la vez, uno se queda sin respuesta o recibe la de otro.
		¿Comparten las gorrutinas una variable? La conexión ha de declararse dentro del
		bucle que acepta, y el búfer, dentro de la gorrutina.`
	dejaDeAtender = `
		El servidor deja de atender al cabo de unos cuantos clientes. El bucle que
		acepta no acaba nunca, y cada conexión se cierra cuando se va su cliente.`
	escribeConLosDemasParados = `
		Un cliente pide mucho y no lee las respuestas; cuando no caben más, el servidor
		se para al escribirle, y con él los demás. Se escribe con un candado echado, o en
		una gorrutina que comparten todos.`
	unErrorAcabaConTodos = `
		y no le pasa lo que le toca, o los demás lo notan. El error de una conversación
		acaba solo con ella: se anota, se cierra su conexión y ya está. Ni log.Fatal, ni
		os.Exit, ni panic.`
	yaNoAcepta = `
		Accept ha fallado (no quedaban descriptores de fichero) y el servidor ha dejado
		de aceptar, se ha rendido tras unos cuantos intentos, o espera demasiado entre
		uno y otro. Ese error suele ser pasajero: anótalo, espera un poco (siempre igual
		de poco) y vuelve a aceptar, las veces que haga falta.`
	laPausaCrece = `
		La pausa crece con cada intento que falla, y nada la para. Espera siempre lo mismo, o
		pon a la pausa un máximo: un segundo ya es mucho.`
	alguienDaVueltas = `
		Un cliente se ha ido, y el que queda está callado: hay algo que da vueltas sin esperar
		nada. Puede ser una gorrutina que lee de un canal ya cerrado, o que no mira el error
		de leer. Al acabar la conversación han de acabar todas las suyas.`
	aceptaSinPausa = `
		El servidor no puede aceptar y lo vuelve a intentar sin parar, en un bucle que
		ocupa un procesador entero. Espera un poco entre intento e intento.`
)

// De los datos del paso 4.
const (
	usanLosMismosDatos = `
		Las cuatro operaciones usan los mismos datos, guardados en el servidor. consulta
		contesta OK y los campos, así: OK nombre=Ana.`
	seEchaDosVeces = `
		Una operación espera a un candado que nadie va a soltar: o ella misma lo ha
		echado ya (un sync.Mutex no se puede echar dos veces: si una operación llama a
		otra, la parte común ha de ir en una función que no lo eche), o la anterior no
		lo soltó.`
	laBajaQuitaElRegistro = `
		baja quita el registro entero: después no existe, y se puede dar de alta otra
		vez.`
	seReconocenComoLasDeAntes = `
		Las operaciones nuevas se reconocen como las de antes: en cualquier caja, y con
		acento o sin él.`
	cadaClienteLosSuyos = `
		Cada cliente tiene sus propios datos. La BaseDeDatos se crea una vez, en main, y
		se pasa a todas las gorrutinas.`
	nombraLaClaveYNoCambiaNada = `
		alta de una clave que existe, y las otras tres de una que no, contestan ERROR y
		nombran la clave. Y no cambian nada.`
	candadoEchadoTrasElError = `
		Después de un error, el servidor no contesta más: el candado se quedó echado.
		Suéltalo con defer, nada más echarlo, para que se suelte por todos los caminos.`
	unMapaNoTieneOrden = `
		Los campos no llegan en orden alfabético. Un mapa de Go se recorre cada vez en
		un orden distinto: ordena antes los nombres.`
	comoSeLeenLosCampos = `
		Los campos se separan por comas, y cada uno por su primer signo =. El valor
		puede tener espacios por dentro y más signos =, o estar vacío; los espacios de
		sus extremos no cuentan. En el nombre, la ñ y las letras con acento también son
		letras, y las mayúsculas se respetan.`
	ordenaLosNombres = `
		Se ordenan los nombres de los campos, y por los códigos de sus caracteres: Z va
		delante de a; la á y la ñ, detrás de la z. ¿Se ordenan las parejas nombre=valor? Como
		las cifras van delante del signo =, a1=… quedaría delante de a=….`
	elVacioEsUnValor = `
		Un valor vacío es un valor: modificacion lo deja vacío, y el campo sigue ahí. ¿Se
		salta el cambio si el valor es ""? ¿O se toma por borrar el campo?`
	laClaveTalCual = `
		La clave se respeta tal cual: Ana y ana son dos registros. Pasa a minúsculas solo
		la operación, no la petición entera.`
	unaPalabraCualquiera = `
		La clave es una palabra cualquiera, todo lo que hay hasta el espacio: también con
		signos, con cifras o con letras de cualquier alfabeto.`
	laClaveLargaTambien = `
		El motivo del ERROR nombra la clave entera, por larga que sea: con unas letras no se
		sabe de cuál se habla.`
	losEspaciosDeAlrededor = `
		Los espacios alrededor de la clave y de los campos no cuentan. Si se corta por el
		primer espacio sin quitar antes los de delante (strings.TrimSpace), la clave queda
		vacía.`
	letrasYCifras = `
		El nombre de un campo puede empezar por una cifra, o tener solo cifras: no es el
		de una variable.`
	elNombreTalCual = `
		El nombre de un campo se respeta tal cual: edad y Edad son dos campos.`
	elValorTalCual = `
		y no ha vuelto igual. El valor va desde el primer signo = hasta la coma, y solo se
		le quitan los espacios de los extremos: lo de dentro no se toca.`
	laConsultaTambien = `
		El registro se guardó con dos peticiones, y entero puede no caber en una respuesta.
		Con 1 MiB justo se envía; si pasa, es un ERROR, el registro se queda como está y la
		conversación sigue. Compruébalo en un solo sitio, por el que salgan las respuestas
		de todas las operaciones.`
	conservaLosDemas = `
		modificacion cambia los campos que se nombran, añade los que no estaban y
		conserva los demás.`
	entiendelaEntera = `
		ha cambiado los datos. Entiéndela entera antes de tocar nada.`
	duermeDentro = `
		Con -retardo, cada acceso a un registro tarda ese tiempo: duerme (time.Sleep)
		dentro de la sección crítica, después de mirar el registro y antes de cambiarlo
		o de contestar.`
	faltaUnCandado = `
		Muchos clientes usan los datos a la vez y algo se rompe: falta un candado en
		alguna operación. También al leer: consultar mientras otro escribe es una
		carrera.`
	noEsperaSuTurno = `
		Un cliente quería un registro que otro estaba usando, y en vez de esperar su
		turno ha recibido un error. Lock espera; TryLock, no.`
	dosDentroALaVez = `
		Dos modificaciones del mismo registro han estado dentro a la vez: el candado se
		suelta antes de acabar, o se duerme fuera de la sección crítica.`
	noOcupaElRegistro = `
		La operación %s no ocupa el registro mientras dura: se duerme fuera de la sección
		crítica, antes de echar el candado o después de soltarlo. Duerme dentro, después
		de mirar el registro y antes de cambiarlo o de contestar.`
	elAltaNoOcupaLaClave = `
		El alta no ha acabado y otro usa ya su registro: se guarda, se suelta el candado
		y se duerme después. Duerme con el candado echado, antes de guardar.`
	seCansaDeEsperar = `
		Un cliente esperaba su turno y, al cabo de un rato, ha recibido un error. Se
		espera lo que haga falta, sin límite: Lock espera; probar con TryLock una y otra
		vez, o con un plazo, no es lo mismo.`
	seVeAMedias = `
		Una consulta ha visto un registro a medio modificar: los dos campos cambian
		siempre juntos. O ha salido de la sección crítica el mapa, en vez de una copia, o
		los campos se cambian o se leen en varias.`
	unaTapaALaOtra = `
		Dos modificaciones a la vez de campos distintos, y una se pierde: las dos
		leyeron el mismo registro y la última en escribir tapó a la otra. Leer, cambiar
		y guardar ha de ser una sola sección crítica.`
	loBorradoVuelve = `
		La baja se ha confirmado y el registro sigue ahí: una modificación lo había leído
		antes, soltó el candado y lo ha vuelto a guardar después. Leer, cambiar y guardar
		ha de ser una sola sección crítica.`
	miraAparteYYaNoEsta = `
		Se mira si la clave existe en una sección crítica y se cambia en otra: entre las
		dos, otro cliente la ha borrado, y lo que se cambia ya no está. De uno en uno no
		pasa. Mirar y cambiar han de ser una sola.`
	mirarYCambiarAparte = `
		Mirar si la clave existe y cambiarla son dos secciones críticas: entre una y
		otra, otro cliente ha hecho lo mismo, y los dos creen que fueron ellos. Han de
		ser una sola.`
	nadieLoConsigue = `
		A todas se les ha contestado ERROR, y a una le tocaba. Quien encuentra a otro con
		la misma clave espera su turno, y entonces mira; no se rinde.`
	partidaEnDos = `
		Una operación se ha partido en dos secciones críticas (mirar y cambiar), o ha
		trabajado sobre un registro que otra acababa de borrar. Entre el principio y el
		final de cada operación, nadie más ha de tocar ese registro.`
	seEnviaConElCandado = `
		Un cliente pide consultas enormes y no las lee; el servidor se para al
		escribirle y los demás esperan. La respuesta se envía después de soltar el
		candado, nunca dentro de la sección crítica.`
	interbloqueo = `
		Se espera un candado que nadie suelta. O una operación acaba sin soltar el suyo, o
		hay un interbloqueo: unas esperan candados que tienen otras. Si hacen falta dos,
		todas han de echarlos en el mismo orden; y ninguna, volver a echar el que ya tiene.`
)

// De los candados del paso 5.
const (
	oDosCandados = `
		O se trabaja sobre un registro, o con un candado, que otra operación acaba de
		quitar de la tabla: es la trampa del zombi, de paso5/README.md.`
	laBajaTiraElCandado = `
		Hay dos candados para la misma clave: la baja tira el candado por el que otros
		esperan, quien llega después crea uno nuevo, y entran los dos. Un candado que
		está en una tabla aparte solo se quita cuando nadie lo tiene ni lo espera
		(cuéntalos), o va dentro del registro, con una marca de que se ha borrado.`
	oSeApuntaSinSuCandado = `
		Si se apunta en la tabla antes de acabar, que sea con su propio candado ya
		echado.`
	unZombi = `
		Una baja esperaba al registro mientras otra lo borraba; cuando le llegó el
		turno, lo dio de baja otra vez: un registro zombi. Al conseguir el candado hay
		que mirar si el registro sigue existiendo.`
	unCandadoParaTodos = `
		Cualquier operación espera a las de otros registros: sigue habiendo un solo
		candado para todos, o se tiene echado el de la tabla mientras se usa un
		registro. Pon un candado en cada uno, y suelta el de la tabla en cuanto lo
		encuentres: antes de esperarlo y antes de dormir.`
	seDuermeConLaTabla = `
		Mientras dura una operación %s, que puede tardar, hay algo de todos echado: se
		duerme con el candado de la tabla, aunque sea el de leer. Búscalo, suelta la
		tabla y duerme solo con el del registro.`
	unCandadoParaLaOperacion = `
		Las operaciones %s se esperan entre sí, y a las demás no: hay un candado que echan
		todas las %s, y no es el de su registro. Sobra.`
	elAltaDuermeConLaTabla = `
		Mientras dura un alta, esperan quienes quieren otras claves: se duerme con el
		candado de la tabla echado. Apunta el registro en la tabla con su propio candado ya
		echado, suelta la tabla y acaba el alta.`
	candadosRepartidos = `
		Los candados son unos cuantos y se reparten entre los registros: a dos que les
		toca el mismo se esperan sin motivo. Pon uno en cada registro. (Si ya lo hay, lo que
		se reparte es otra cosa: las gorrutinas que hacen las operaciones, por ejemplo.)`
	candadoParaTodo = `
		El candado de los datos se echa para atender cualquier petición, también la que no
		los usa. Échalo dentro de los métodos de BaseDeDatos, y no alrededor de la llamada.`
	seAdelantan = `
		Una respuesta se ha adelantado a otra que tarda: cada petición, o alguna, se atiende
		por su cuenta, en otra gorrutina. Ha de haber una por cliente, que lee, contesta y
		vuelve a leer.`
	seEsperaConLaTabla = `
		Mientras varios esperan al registro A, nadie puede usar los demás: alguien
		espera al candado de A con el de la tabla echado. Busca el registro, suelta la
		tabla y entonces espera.`
	elBorradoDejaAlgo = `
		Cada registro que se borra deja algo: su candado, o su entrada en alguna tabla.
		Lo que se apunta al dar de alta hay que quitarlo al dar de baja, de todas las
		tablas.`
)

// Del cliente.
const (
	loQueHaceElCliente = `
		El cliente lee una línea de la entrada, la envía, espera la respuesta y la
		enseña; y así hasta que la entrada se acaba.`
	elClienteSinCabecera = `
		Delante de cada texto van cuatro octetos con su longitud, big-endian, y el cliente
		no los envía, o los envía de otra manera. Lo hace common.Enviar.`
	elClienteNoHaceCaso = `
		El cliente no se conecta adonde dicen sus opciones -ip y -puerto. Lo que escribió
		dice adónde ha ido, o por qué ha acabado antes.`
	seEnsenaEntera = `
		El cliente ha enviado la línea y tiene la respuesta, pero no la escribe, tal cual,
		en su salida estándar.`
	seEnsenaEnseguida = `
		La respuesta se escribe en cuanto llega, haya o no algo más en la entrada.`
	seEnsenaAntesDeAcabar = `
		La respuesta a la línea de antes se pierde: si se guarda en un búfer, hay que
		vaciarlo antes de acabar, también si se acaba con os.Exit, que no ejecuta lo que
		se dejó en un defer.`
	seAcabaLaEntrada = `
		Cuando la entrada se acaba (Ctrl-D), el cliente cierra la conexión y acaba con
		estado 0.`
	salirNoSeEnvia = `
		La línea «salir» no se envía: acaba la conversación, y el cliente, con estado 0.`
	salirEsUnaLineaEntera = `
		Solo acaba la línea que es exactamente «salir». Con mayúsculas, con espacios o con
		algo más es una petición como las demás: se envía.`
	laVaciaSeEnvia = `
		Una línea vacía se envía como un mensaje vacío, y su respuesta se espera. Ni se
		salta, ni acaba la conversación.`
	soloSeQuitaElFinDeLinea = `
		De la línea solo se quita el fin de línea (\n, o \r\n en Windows): los espacios
		y las tabulaciones son del texto.`
	elRetornoDeDentro = `
		Un \r en medio de la línea es del texto: solo es del fin de línea si va justo
		delante de \n.`
	laUltimaSinFin = `
		La última línea puede no tener fin de línea, y es como las demás: al leerla llegan
		el texto y io.EOF a la vez. Mira primero el texto.`
	laRespuestaNoEsUnFormato = `
		El texto se ha tomado por un formato: un % suyo se ha interpretado. Lo que viene de
		fuera nunca es el primer argumento de Printf; escríbelo con fmt.Println, o con
		Printf("%s\n", texto).`
	todoEsTexto = `
		Todo lo que es UTF-8 vale y se envía tal cual: un NUL, la marca U+FEFF del
		principio, el carácter U+FFFD, lo que ocupa varios octetos.`
	unCaracterEntreDosTrozos = `
		La línea se lee en trozos de tamaño fijo, y un carácter de varios octetos puede
		quedar entre dos. Junta la línea entera antes de mirar si es UTF-8 o de enviarla.`
	noEsUTF8NoSeEnvia = `
		Una línea que no es UTF-8 no se envía, ni arreglada: se avisa por la salida de
		errores y se sigue con la siguiente. common.Comprobar dice si puede viajar.`
	laRespuestaNoSeToca = `
		La respuesta se enseña entera y tal cual: no se recorta, ni se parte por líneas,
		ni se cambian sus caracteres.`
	unErrorEsUnaRespuesta = `
		Una respuesta que empieza por ERROR es una respuesta como las demás: se enseña
		entera y se sigue.`
	laVaciaEsUnaRespuesta = `
		Una respuesta vacía es legal: ni es el fin de la conversación ni se deja de
		esperar la siguiente.`
	laRespuestaDeUnMiB = `
		Una respuesta puede ocupar 1 MiB, y se enseña entera. ¿Hay un búfer de tamaño
		fijo, o se descodifica por trozos que parten un carácter?`
	elPrimerTrozoNoEsTodo = `
		La respuesta llega a trozos y el cliente toma el primero por la respuesta
		entera. Lee hasta completar los octetos que anuncia la cabecera.`
	soloLoQueSeHaLeido = `
		Los octetos se leen siempre en el mismo búfer y se enseña entero, con lo que había de
		antes. La respuesta son solo los que anuncia su cabecera.`
	ojoConScanner = `
		Una línea de 1 MiB justo se envía; de una más larga se avisa, no se envía, y se
		sigue. Ojo con bufio.Scanner: no pasa de 64 KiB si no se le dice otra cosa, y
		después de una línea demasiado larga no sigue.`
	cortadaNoEsElFin = `
		Una respuesta cortada no es una respuesta, ni el fin de la conversación:
		io.ReadFull devuelve io.EOF o io.ErrUnexpectedEOF, y en los dos casos el servidor
		se ha ido. Se dice por la salida de errores, no se enseña lo que había llegado y se
		acaba con estado 1.`
	elClienteSeCreeLaCabecera = `
		El cliente se cree lo que dice la cabecera. Si anuncia más de 1 MiB no es una
		respuesta: se dice por la salida de errores, sin leer más, y se acaba con estado 1.`
	elClienteNoMiraSiEsUTF8 = `
		El cliente da por buena una respuesta que no es UTF-8. Compruébalo con utf8.Valid y,
		si no lo es, dilo por la salida de errores y acaba con estado 1.`
	deUnaEnUna = `
		El cliente no espera: lee otra línea y la envía mientras falta la respuesta de la
		anterior. Enviar, esperar la respuesta y enseñarla van seguidos, en la misma
		gorrutina.`
	elClienteSeCansa = `
		y el cliente no lo ha esperado. La respuesta se espera lo que haga falta: el plazo
		es para conectar (net.DialTimeout), y no para leer ni escribir (SetDeadline,
		SetReadDeadline).`
	laQueNoCabeNoSeEnvia = `
		Una línea que no cabe en un mensaje no se envía, ni cortada: se avisa por la salida
		de errores y se sigue con la siguiente. El límite son octetos, y no caracteres;
		common.Comprobar lo mira.`
	noHayServidor = `
		Si no hay servidor, net.Dial devuelve un error: dilo por la salida de errores y
		acaba con estado 1 (log.Fatal hace las dos cosas).`
	elServidorHaCerrado = `
		El servidor ha cerrado y la respuesta no va a llegar: leer devuelve io.EOF. El
		cliente lo dice por la salida de errores y acaba con estado 1.`
	seHaIdoAntesDePedir = `
		El servidor se ha ido (con un reset) mientras nadie pedía nada, y después se ha
		tecleado otra línea: es enviarla lo que da el error. Míralo igual que el de leer: dilo
		por la salida de errores y acaba con estado 1.`
	bienPorSeparado = `
		El servidor y el cliente van bien por separado, pero no juntos.`
	conUnaPersonaAlTeclado = `
		Con una persona al teclado, el cliente ha de ir igual que con una tubería, y
		acabar cuando pulsa Ctrl-D.`
)
