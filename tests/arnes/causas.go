package arnes

import "sockets/tests/informe"

// causasDeSiempre son las que se dan cuando la prueba no tiene una mejor.
var causasDeSiempre = map[informe.Clase]string{
	informe.Calla: `
		El programa está esperando algo que no va a llegar, o no ha enviado su
		respuesta. Mira qué lectura no vuelve.`,
	informe.Cierra: `
		El programa ha cerrado la conexión antes de contestar. ¿Sale del bucle tras
		la primera petición, o trata como fin algo que no lo es?`,
	informe.CierraAMedias: `
		El programa ha cerrado la conexión sin acabar de enviar un mensaje. ¿La
		longitud de la cabecera es la de los octetos que van detrás?`,
	informe.Corta: `
		El programa ha cerrado la conexión dejando octetos sin leer, o ha acabado de
		golpe.`,
	informe.SinFormato: `
		Un mensaje son cuatro octetos con la longitud (big-endian) y después el
		texto. ¿Se envía el texto sin su cabecera, o la longitud en otro orden?`,
	informe.Sobra: `
		Cada petición tiene una respuesta y solo una, y la longitud de la cabecera
		cuenta octetos, no letras.`,
}

const (
	elProgramaCae = `
		El programa ha caído, y con él todas las conversaciones. La línea que empieza
		por «panic:» o «fatal error:» dice por qué, y la primera con un fichero tuyo,
		dónde.`
	opcionesDelServidor = `
		Lo que escribió dice por qué. El servidor ha de entender -ip, -puerto y, desde
		el paso 4, -retardo; si usas common.LeerDireccion, las demás opciones se
		declaran antes de llamarla.`
	faltaElAnuncio = `
		Falta la línea, está en la salida de errores en vez de en la estándar, no
		lleva detrás la dirección real, o tu lenguaje la guarda en un búfer y no la
		escribe hasta el final.`
	unaConexionPorPeticion = `
		El cliente se conecta una vez, al empezar, y todas sus peticiones van por esa
		conexión: net.Dial va delante del bucle, y Close, detrás.`
	ensenaPorErrores = `
		La respuesta está en la salida de errores, y ha de estar en la estándar: fmt.Println
		escribe en ella; println y log.Print, en la de errores.`
	ensenaTarde = `
		El cliente tenía la respuesta y la guardaba en un búfer que solo ha vaciado al
		acabarse la entrada. Vacíalo (Flush) después de cada respuesta, pase lo que pase
		con la entrada; o no uses ninguno, que fmt.Println escribe enseguida.`
	carreraDeUnCliente = `
		Dos gorrutinas comparten una variable. Lo que es de un cliente (su conexión,
		su lector, su petición) se declara dentro del bucle que acepta, o dentro de su
		gorrutina.`
	carreraDeLosDatos = `
		Falta un candado alrededor de uno de los dos accesos, o cada uno echa uno
		distinto.`
	carreraDeLosRegistros = `
		La tabla la guarda su candado, y cada registro, el suyo: quien usa las dos cosas
		echa los dos. Y si la tabla es un map[string]registro, lo que se saca de ella es
		una copia, con otro candado que no guarda nada: haz que tenga punteros,
		map[string]*registro.`
	receptorSinPuntero = `
		El receptor del método no es un puntero. Sin el asterisco, cada llamada usa una
		copia, y echa el candado de la copia, que no guarda nada. Si el candado no está
		ahí, falta alrededor de uno de los dos accesos.`
	saleUnaReferencia = `
		Uno de los dos accesos se hace fuera de los métodos que echan el candado: de la
		sección crítica ha salido una referencia (un mapa, un puntero) en vez de una
		copia.`
)

// causasDeCaida son lo que dice un programa de Go al caer y lo que suele ser, cuando
// la prueba no tiene una causa mejor.
var causasDeCaida = []caida{
	{"assignment to entry in nil map", `
		Se escribe en un mapa que no existe: falta crearlo, con make o con {}.`},
	{"unlock of unlocked mutex", `
		Se suelta un candado que no está echado: o se suelta dos veces, o se suelta el de
		una copia.`},
	{"Unlock of unlocked RWMutex", `
		Se suelta un candado que no está echado: el que se echa con RLock se suelta con
		RUnlock, y el que se echa con Lock, con Unlock.`},
	{"concurrent map", `
		Dos gorrutinas usan a la vez el mismo mapa, y una escribe. Falta un candado
		alrededor de uno de los accesos, también al leer; o cada uno echa uno distinto (el
		de una copia, si el receptor del método no es un puntero); o de la sección crítica
		ha salido el mapa, y no una copia.`},
}
