import { setTimeout as dormir } from 'node:timers/promises';

// BaseDeDatos no tiene candado para la tabla: JavaScript no cambia de tarea más que donde pone await, así que entre
// dos await nadie se mete por medio. Los registros sí se usan por turnos, porque en medio se duerme.
export class BaseDeDatos {
  #registros = new Map();
  #retardo;

  constructor(retardo) { // en milisegundos
    this.#retardo = retardo;
  }

  async alta(clave, campos) {
    if (this.#registros.has(clave)) throw new Error(`ya existe la clave ${clave}`);
    const nuevo = new Registro(campos);
    this.#registros.set(clave, nuevo);
    await nuevo.porTurno(() => this.#tardar()); // el primer turno es suyo: quien lo encuentre ya, esperará
  }

  baja(clave) {
    return this.#con(clave, (registro) => {
      registro.borrado = true;
      this.#registros.delete(clave);
    });
  }

  modificacion(clave, cambios) {
    return this.#con(clave, (registro) => {
      for (const [nombre, valor] of cambios) registro.campos.set(nombre, valor);
    });
  }

  consulta(clave) {
    return this.#con(clave, (registro) => new Map(registro.campos));
  }

  // #con espera el turno del registro, tarda lo que haya que tardar, y hace con él lo que se le dice.
  async #con(clave, hacer) {
    const noExiste = new Error(`no existe la clave ${clave}`);
    const registro = this.#registros.get(clave);
    if (!registro) throw noExiste;
    return registro.porTurno(async () => {
      if (registro.borrado) throw noExiste; // lo han borrado mientras esperaba
      await this.#tardar();
      return hacer(registro);
    });
  }

  // setTimeout cuenta en milisegundos y puede adelantarse; entonces se vuelve a dormir lo que falta.
  async #tardar() {
    const hasta = performance.now() + this.#retardo;
    while (performance.now() < hasta) await dormir(hasta - performance.now());
  }
}

class Registro {
  borrado = false;
  #ultimo = Promise.resolve(); // cuándo acaba el último de la cola

  constructor(campos) {
    this.campos = campos;
  }

  // porTurno hace la tarea cuando han acabado las que llegaron antes: es el candado del registro.
  porTurno(tarea) {
    const suya = this.#ultimo.then(tarea);
    this.#ultimo = suya.catch(() => {}); // si una falla, las demás siguen
    return suya;
  }
}
