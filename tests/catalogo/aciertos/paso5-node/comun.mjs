// Lo que comparten el servidor y el cliente: las opciones y el formato de los mensajes.

const CABECERA = 4;
export const MAXIMO = 1 << 20;

export function acabar(motivo) {
  console.error(motivo);
  process.exit(1);
}

// leerOpciones recibe las que hay con sus valores por defecto, y devuelve las que quedan.
export function leerOpciones(opciones) {
  const palabras = process.argv.slice(2);
  while (palabras.length > 0) {
    const nombre = palabras.shift();
    if (!(nombre in opciones) || palabras.length === 0) acabar(`No se entiende ${nombre}.`);
    opciones[nombre] = palabras.shift();
  }
  const puerto = opciones['-puerto'];
  if (!/^\d+$/.test(puerto) || Number(puerto) > 65535) acabar(`El puerto es un número de 0 a 65535, y no ${puerto}.`);
  return opciones;
}

// Una cadena de JavaScript es de unidades de UTF-16, no de octetos. Al convertirla, fatal hace que lo que no es
// UTF-8 sea un error, e ignoreBOM (que dice lo contrario de lo que hace) conserva el BOM del principio.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
export const decodificar = (octetos) => utf8.decode(octetos);

export function codificar(texto) {
  const cabecera = Buffer.alloc(CABECERA);
  cabecera.writeUInt32BE(Buffer.byteLength(texto));
  return Buffer.concat([cabecera, Buffer.from(texto)]);
}

// mensajes da, uno a uno, los textos que llegan por la conexión: quien los recorre con «for await» espera al
// siguiente sin parar el programa, como quien lee de un canal. Solo junta los trozos cuando hay bastantes.
// Sin destroyOnReturn: false, al acabar lo que llega se cortaría también lo que falta por enviar.
export async function* mensajes(conexion) {
  let trozos = [], hay = 0, hacenFalta = CABECERA;
  for await (const trozo of conexion.iterator({ destroyOnReturn: false })) {
    trozos.push(trozo);
    hay += trozo.length;
    if (hay < hacenFalta) continue;
    let junto = Buffer.concat(trozos);
    while (junto.length >= (hacenFalta = loQueOcupa(junto))) {
      yield decodificar(junto.subarray(CABECERA, hacenFalta));
      junto = junto.subarray(hacenFalta);
    }
    trozos = [junto];
    hay = junto.length;
  }
  if (hay > 0) throw new Error('ha cerrado en medio de un mensaje');
}

function loQueOcupa(mensaje) {
  if (mensaje.length < CABECERA) return CABECERA;
  const longitud = mensaje.readUInt32BE();
  if (longitud > MAXIMO) throw new Error('anuncia un mensaje demasiado largo');
  return CABECERA + longitud;
}
