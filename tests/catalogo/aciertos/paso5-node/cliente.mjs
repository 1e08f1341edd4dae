// Cliente en Node. Uso: node cliente.mjs [-ip IP] [-puerto PUERTO]
import { once } from 'node:events';
import { connect } from 'node:net';
import { acabar, codificar, decodificar, leerOpciones, MAXIMO, mensajes } from './comun.mjs';

// lineas da las de la entrada, sin su final, como octetos: el módulo readline cortaría también en un \r suelto.
async function* lineas(entrada) {
  let trozos = [];
  for await (let trozo of entrada) {
    for (let fin; (fin = trozo.indexOf('\n')) >= 0; trozo = trozo.subarray(fin + 1)) {
      const linea = Buffer.concat([...trozos, trozo.subarray(0, fin)]);
      trozos = [];
      yield linea.at(-1) === 13 ? linea.subarray(0, -1) : linea;
    }
    trozos.push(trozo);
  }
  const ultima = Buffer.concat(trozos);
  if (ultima.length > 0) yield ultima;
}

function leerTexto(linea) {
  if (linea.length > MAXIMO) throw new Error('es demasiado larga');
  return decodificar(linea);
}

async function conversar(conexion) {
  const respuestas = mensajes(conexion);
  for await (const linea of lineas(process.stdin)) {
    let texto;
    try {
      texto = leerTexto(linea);
    } catch (motivo) {
      console.error('Esa línea no se envía:', motivo.message);
      continue;
    }
    if (texto === 'salir') return;
    conexion.write(codificar(texto));
    const { value: respuesta, done: haCerrado } = await respuestas.next();
    if (haCerrado) throw new Error('ha cerrado la conexión');
    console.log(respuesta);
  }
}

const opciones = leerOpciones({ '-ip': 'localhost', '-puerto': '54321' });
const conexion = connect(opciones['-puerto'], opciones['-ip']);
try {
  await once(conexion, 'connect');
  conexion.on('error', () => {}); // lo da también respuestas.next()
  await conversar(conexion);
  process.exit(0); // y con él se cierra la conexión
} catch (motivo) {
  acabar(`Se ha perdido el servidor: ${motivo.message}`);
}
