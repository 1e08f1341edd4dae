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
	oEnOtroOrden = `
		¿O han llegado todas las respuestas, pero en otro orden? Entonces es que cada
		petición tiene su gorrutina, y ha de ser cada cliente.`
	unLectorPorMensaje = `
		Han llegado varios mensajes juntos y solo se ha atendido al primero. Si usas
		bufio.NewReader, créalo una vez para toda la conexión: uno nuevo por mensaje
		tira lo que el anterior había leído de más.`
	bufferFijo = `
		Un texto largo se ha cortado, o su resto se ha mezclado con el siguiente. ¿Hay
		un búfer de tamaño fijo? ¿Se usa entero, y no solo la parte que se ha leído?`
	elLimiteEsUnMiB = `El límite es 1 MiB, incluido: 1 048 576 octetos de texto.`
	elVacioEsLegal  = `
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
	seCreeLaCabecera = `
		Se cree lo que dice la cabecera. Si anuncia más de 1 MiB hay que cerrar esa
		conexión sin reservar memoria ni leer más: si no, cuatro octetos bastan para
		agotar la memoria del servidor.`
	noMiraSiEsUTF8 = `
		Se da por bueno un texto que no es UTF-8. Compruébalo con utf8.Valid y, si no lo
		es, cierra esa conexión.`
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
	soloDeLaAALaZEnLasDos = `
		Solo se cambian las letras de la a a la z. strings.ToUpper y strings.ToLower
		cambian todas.`
	partesUnoSinMirar = `
		Una petición puede no tener espacio, o no tener nada. Si se parte con
		strings.Split y se usa partes[1] sin mirar cuántas hay, el programa acaba con un
		panic.`
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
	unaGorrutinaPorPeticion = `
		Las respuestas de una conexión no llegan en el orden de sus peticiones. ¿Hay una
		gorrutina por petición? Ha de ser una por cliente, que lee, contesta y vuelve a
		leer.`
	lasGorrutinasComparten = `
		Con muchos clientes a la vez, uno se queda sin respuesta o recibe la de otro.
		¿Comparten las gorrutinas una variable? La conexión ha de declararse dentro del
		bucle que acepta, y el búfer, dentro de la gorrutina.`
	dejaDeAtender = `
		El servidor deja de atender al cabo de unos cuantos clientes. El bucle que
		acepta no acaba nunca, y cada conexión se cierra cuando se va su cliente.`
	escribeConLosDemasParados = `
		Un cliente pide mucho y no lee las respuestas; cuando no caben más, el servidor
		se para al escribirle, y con él los demás. ¿Se escribe con un candado echado, o
		en una gorrutina que comparten todos?`
	unErrorAcabaConTodos = `
		y no le pasa lo que le toca, o los demás lo notan. El error de una conversación
		acaba solo con ella: se anota, se cierra su conexión y ya está. Ni log.Fatal, ni
		os.Exit, ni panic.`
	yaNoAcepta = `
		Accept ha fallado (no quedaban descriptores de fichero) y el servidor ha dejado
		de aceptar. Ese error suele ser pasajero: anótalo, espera un poco y vuelve a
		aceptar.`
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
	miraAparteYYaNoEsta = `
		Se mira si la clave existe en una sección crítica y se cambia en otra: entre las
		dos, otro cliente la ha borrado, y lo que se cambia ya no está. De uno en uno no
		pasa. Mirar y cambiar han de ser una sola.`
	mirarYCambiarAparte = `
		Mirar si la clave existe y cambiarla son dos secciones críticas: entre una y
		otra, otro cliente ha hecho lo mismo, y los dos creen que fueron ellos. Han de
		ser una sola.`
	partidaEnDos = `
		Una operación se ha partido en dos secciones críticas (mirar y cambiar), o ha
		trabajado sobre un registro que otra acababa de borrar. Entre el principio y el
		final de cada operación, nadie más ha de tocar ese registro.`
	seEnviaConElCandado = `
		Un cliente pide consultas enormes y no las lee; el servidor se para al
		escribirle y los demás esperan. La respuesta se envía después de soltar el
		candado, nunca dentro de la sección crítica.`
	interbloqueo = `
		Hay un interbloqueo: unas operaciones esperan candados que tienen otras, y
		ninguna avanza. Si hacen falta dos candados, todas las operaciones han de
		echarlos en el mismo orden; y ninguna puede volver a echar el que ya tiene.`
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
		toca el mismo se esperan sin motivo. Pon uno en cada registro.`
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
	seAcabaLaEntrada = `
		Cuando la entrada se acaba (Ctrl-D), el cliente cierra la conexión y acaba con
		estado 0.`
	salirNoSeEnvia = `
		La línea «salir» no se envía: acaba la conversación, y el cliente, con estado 0.`
	laVaciaSeEnvia = `
		Una línea vacía se envía como un mensaje vacío, y su respuesta se espera. Ni se
		salta, ni acaba la conversación.`
	soloSeQuitaElFinDeLinea = `
		De la línea solo se quita el fin de línea (\n, o \r\n en Windows): los espacios
		y las tabulaciones son del texto. Y la última puede no tener fin de línea.`
	elPrimerTrozoNoEsTodo = `
		La respuesta llega a trozos y el cliente toma el primero por la respuesta
		entera. Lee hasta completar los octetos que anuncia la cabecera.`
	ojoConScanner = `
		Una línea de 1 MiB justo se envía; de una más larga se avisa, no se envía, y se
		sigue. Ojo con bufio.Scanner: no pasa de 64 KiB si no se le dice otra cosa, y
		después de una línea demasiado larga no sigue.`
	noHayServidor = `
		Si no hay servidor, net.Dial devuelve un error: dilo por la salida de errores y
		acaba con estado 1 (log.Fatal hace las dos cosas).`
	elServidorHaCerrado = `
		El servidor ha cerrado y la respuesta no va a llegar: leer devuelve io.EOF. El
		cliente lo dice por la salida de errores y acaba con estado 1.`
	bienPorSeparado = `
		El servidor y el cliente van bien por separado, pero no juntos.`
	conUnaPersonaAlTeclado = `
		Con una persona al teclado, el cliente ha de ir igual que con una tubería, y
		acabar cuando pulsa Ctrl-D.`
)
