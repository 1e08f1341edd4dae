// Servidor en Node. Uso: node servidor.mjs [-ip IP] [-puerto PUERTO] [-retardo TIEMPO]
import { createServer } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { BaseDeDatos } from './basededatos.mjs';
import { acabar, codificar, leerOpciones, MAXIMO, mensajes } from './comun.mjs';

const opciones = leerOpciones({ '-ip': 'localhost', '-puerto': '54321', '-retardo': '0' });
const datos = new BaseDeDatos(leerRetardo(opciones['-retardo']));

const OPERACIONES = new Map(Object.entries({
  mayusculas: (texto) => texto.toUpperCase(),
  minusculas: (texto) => texto.toLowerCase(),
  invertir: (texto) => [...texto].reverse().join(''), // [...texto] son sus caracteres
  alta: (texto) => conCampos(texto, (clave, campos) => datos.alta(clave, campos)),
  baja: (texto) => datos.baja(leerClave(texto)),
  modificacion: (texto) => conCampos(texto, (clave, campos) => datos.modificacion(clave, campos)),
  consulta: async (texto) => escribirCampos(await datos.consulta(leerClave(texto))),
}));
for (const conAcento of ['mayúsculas', 'minúsculas', 'modificación']) {
  OPERACIONES.set(conAcento, OPERACIONES.get(conAcento.replace('ú', 'u').replace('ó', 'o')));
}

async function responder(peticion) {
  const [operacion, texto] = cortar(peticion, ' ');
  const hacer = OPERACIONES.get(operacion.toLowerCase());
  try {
    if (!hacer) throw new Error('esa operación no existe');
    const respuesta = 'OK ' + (await hacer(texto ?? '') ?? 'hecho');
    if (Buffer.byteLength(respuesta) > MAXIMO) throw new Error('la respuesta no cabe en un mensaje');
    return respuesta;
  } catch (motivo) {
    return 'ERROR ' + motivo.message;
  }
}

// cortar devuelve lo que hay delante del separador y lo que hay detrás, que no está definido si no hay separador.
function cortar(texto, separador) {
  const donde = texto.indexOf(separador);
  return donde < 0 ? [texto] : [texto.slice(0, donde), texto.slice(donde + 1)];
}

const esEspacio = (texto) => /\p{White_Space}/u.test(texto);

// recortar quita los espacios de alrededor. El método trim quita también los BOM, que no son espacios.
function recortar(texto) {
  let desde = 0, hasta = texto.length;
  while (desde < hasta && esEspacio(texto[desde])) desde++;
  while (hasta > desde && esEspacio(texto[hasta - 1])) hasta--;
  return texto.slice(desde, hasta);
}

function leerClave(texto) {
  const clave = recortar(texto);
  if (clave === '' || esEspacio(clave)) throw new Error('la clave es una palabra');
  return clave;
}

function conCampos(texto, hacer) {
  const [clave, resto] = cortar(recortar(texto), ' ');
  return hacer(leerClave(clave), leerCampos(resto ?? ''));
}

function leerCampos(texto) {
  const campos = new Map();
  for (const parte of texto.split(',')) {
    const [nombre, valor] = cortar(parte, '=').map(recortar);
    if (valor === undefined || !/^[\p{L}\p{Nd}]+$/u.test(nombre)) throw new Error(`no se entiende el campo ${parte}`);
    if (campos.has(nombre)) throw new Error(`el campo ${nombre} está dos veces`);
    campos.set(nombre, valor);
  }
  return campos;
}

// escribirCampos los ordena por sus octetos, que es el orden de los códigos; el de sort es el de UTF-16.
function escribirCampos(campos) {
  const porNombre = [...campos].sort(([uno], [otro]) => Buffer.compare(Buffer.from(uno), Buffer.from(otro)));
  return porNombre.map(([nombre, valor]) => `${nombre}=${valor}`).join(', ');
}

function leerRetardo(texto) {
  const unidades = { us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 60e3, '': 1e3 };
  const [, cuanto, unidad] = /^(\d+(?:\.\d+)?)(\D*)$/.exec(texto) ?? [];
  if (!(unidad in unidades)) acabar(`No se entiende el retardo ${texto}.`);
  return cuanto * unidades[unidad];
}

// atender no es otro hilo: pipeline lleva lo que llega a contestarATodas y sus respuestas a la conexión, y no lee
// más mientras el cliente no lea. Mientras tanto, el único hilo atiende a los demás.
async function atender(conexion) {
  try {
    await pipeline(conexion, contestarATodas, conexion);
  } catch (motivo) {
    console.error('Conversación rota:', motivo.message);
  }
}

async function* contestarATodas(conexion) {
  for await (const peticion of mensajes(conexion)) yield codificar(await responder(peticion));
}

// Sin allowHalfOpen, Node cerraría sin contestar a quien ya no va a enviar más.
const servidor = createServer({ allowHalfOpen: true }, atender);
servidor.on('error', (motivo) => {
  if (!servidor.listening) acabar(`No se puede escuchar: ${motivo.message}`);
  console.error('No se puede aceptar:', motivo.message);
});
servidor.listen(opciones['-puerto'], opciones['-ip'], () => {
  const { address, family, port } = servidor.address();
  console.log(`Servidor escuchando en ${family === 'IPv6' ? `[${address}]` : address}:${port}`);
});
