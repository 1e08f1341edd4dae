use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// Un BTreeMap está en orden: el de los octetos de los nombres, que en UTF-8 es el de los códigos.
pub type Campos = BTreeMap<String, String>;

/// Un Mutex de Rust lleva dentro lo que guarda, y lock() da la única manera de tocarlo; se suelta solo cuando lo
/// que dio lock() deja de existir, sin defer. None es que el registro ya no está en la tabla.
type Registro = Mutex<Option<Campos>>;

/// Quien necesita los dos candados echa primero el del registro; nadie espera a un registro con la tabla cerrada.
/// Arc cuenta cuántos usan el registro: el último que lo suelta lo borra, como haría el recolector de Go.
pub struct BaseDeDatos {
    retardo: Duration,
    registros: Mutex<HashMap<String, Arc<Registro>>>,
}

/// Lo que puede salir mal, ya explicado.
pub type Resultado<T> = Result<T, String>;

impl BaseDeDatos {
    pub fn new(retardo: Duration) -> Self {
        BaseDeDatos {
            retardo,
            registros: Mutex::default(),
        }
    }

    pub fn alta(&self, clave: &str, campos: Campos) -> Resultado<()> {
        let nuevo = Arc::new(Registro::new(Some(campos)));
        let _tomado = echar(&nuevo); // antes de que esté en la tabla: quien lo encuentre, esperará
        match echar(&self.registros).entry(clave.to_string()) {
            Entry::Occupied(_) => return Err(format!("ya existe la clave {clave:?}")),
            Entry::Vacant(sitio) => sitio.insert(nuevo.clone()),
        }; // la tabla se suelta aquí
        thread::sleep(self.retardo);
        Ok(())
    }

    pub fn baja(&self, clave: &str) -> Resultado<()> {
        self.con_registro(clave, |registro| {
            *registro = None;
            echar(&self.registros).remove(clave);
        })
    }

    pub fn modificacion(&self, clave: &str, cambios: Campos) -> Resultado<()> {
        self.con_registro(clave, |registro| {
            if let Some(campos) = registro {
                campos.extend(cambios);
            }
        })
    }

    pub fn consulta(&self, clave: &str) -> Resultado<Campos> {
        self.con_registro(clave, |registro| registro.clone().unwrap_or_default())
    }

    /// Toma el registro, tarda lo que haya que tardar y hace con él lo que se le dice.
    fn con_registro<T>(
        &self,
        clave: &str,
        hacer: impl FnOnce(&mut Option<Campos>) -> T,
    ) -> Resultado<T> {
        let no_existe = || format!("no existe la clave {clave:?}");
        let encontrado = echar(&self.registros).get(clave).cloned(); // y la tabla se suelta
        let registro = encontrado.ok_or_else(no_existe)?;
        let mut tomado = echar(&registro);
        if tomado.is_none() {
            return Err(no_existe()); // lo han borrado mientras esperaba
        }
        thread::sleep(self.retardo);
        Ok(hacer(&mut tomado))
    }
}

/// lock() solo falla si otro hilo cayó con un panic teniendo el candado, y aquí no pasa.
fn echar<T>(candado: &Mutex<T>) -> MutexGuard<'_, T> {
    candado.lock().expect("otro hilo cayó con él echado")
}
