//! Servidor en Rust. Uso: sh arranca.sh servidor [-ip IP] [-puerto PUERTO] [-retardo TIEMPO]

mod basededatos;
mod comun;

use basededatos::{BaseDeDatos, Campos, Resultado};
use comun::{acabar, enviar, leer_opciones, leer_puerto, recibir, MAXIMO};
use std::io::{self, BufReader};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

fn main() {
    let [ip, puerto, retardo] = leer_opciones([
        ("-ip", "localhost"),
        ("-puerto", "54321"),
        ("-retardo", "0"),
    ]);
    let retardo = leer_retardo(&retardo)
        .unwrap_or_else(|| acabar(format!("No se entiende el retardo {retardo:?}.")));
    let (escucha, direccion) = TcpListener::bind((ip.as_str(), leer_puerto(&puerto)))
        .and_then(|escucha| escucha.local_addr().map(|direccion| (escucha, direccion)))
        .unwrap_or_else(|motivo| acabar(format!("No se puede escuchar: {motivo}")));
    println!("Servidor escuchando en {direccion}");

    let datos = Arc::new(BaseDeDatos::new(retardo)); // Arc: es de todos los hilos, y se cuenta cuántos lo tienen
    loop {
        if let Err(motivo) = aceptar(&escucha, datos.clone()) {
            eprintln!("No se puede aceptar: {motivo}"); // no quedan descriptores, o hilos: ya quedarán
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Se usa Builder porque thread::spawn acaba con un panic si el sistema no da otro hilo.
fn aceptar(escucha: &TcpListener, datos: Arc<BaseDeDatos>) -> io::Result<()> {
    let (conexion, _) = escucha.accept()?;
    thread::Builder::new().spawn(move || {
        // move: la conexión pasa a ser del hilo, y se cierra cuando el hilo acaba
        if let Err(motivo) = conversar(&conexion, &datos) {
            eprintln!("Conversación rota: {motivo}");
        }
    })?;
    Ok(())
}

fn conversar(conexion: &TcpStream, datos: &BaseDeDatos) -> io::Result<()> {
    let mut entrada = BufReader::new(conexion); // lee de una referencia: try_clone gastaría otro descriptor
    while let Some(peticion) = recibir(&mut entrada)? {
        enviar(conexion, &redactar(responder(&peticion, datos)))?;
    }
    Ok(())
}

fn redactar(resultado: Resultado<String>) -> String {
    let respuesta = match resultado {
        Ok(texto) => format!("OK {texto}"),
        Err(motivo) => format!("ERROR {motivo}"),
    };
    if respuesta.len() > MAXIMO {
        return "ERROR la respuesta no cabe en un mensaje".to_string();
    }
    respuesta
}

fn responder(peticion: &str, datos: &BaseDeDatos) -> Resultado<String> {
    let (operacion, texto) = peticion.split_once(' ').unwrap_or((peticion, ""));
    match operacion.to_lowercase().as_str() {
        "mayusculas" | "mayúsculas" => return Ok(texto.to_uppercase()),
        "minusculas" | "minúsculas" => return Ok(texto.to_lowercase()),
        "invertir" => return Ok(texto.chars().rev().collect()),
        "alta" => {
            let (clave, campos) = leer_clave_y_campos(texto)?;
            datos.alta(clave, campos)?;
        }
        "baja" => datos.baja(leer_clave(texto)?)?,
        "modificacion" | "modificación" => {
            let (clave, cambios) = leer_clave_y_campos(texto)?;
            datos.modificacion(clave, cambios)?;
        }
        "consulta" => return Ok(escribir_campos(&datos.consulta(leer_clave(texto)?)?)),
        _ => return Err("esa operación no existe".to_string()),
    }
    Ok("hecho".to_string())
}

fn leer_clave(texto: &str) -> Resultado<&str> {
    let clave = texto.trim();
    if clave.is_empty() || clave.contains(char::is_whitespace) {
        return Err("la clave es una palabra".to_string());
    }
    Ok(clave)
}

fn leer_clave_y_campos(texto: &str) -> Resultado<(&str, Campos)> {
    let (clave, resto) = texto.trim().split_once(' ').unwrap_or((texto, ""));
    let clave = leer_clave(clave)?;
    let mut campos = Campos::new();
    for parte in resto.split(',') {
        let (nombre, valor) = parte.split_once('=').unwrap_or_default();
        let nombre = nombre.trim();
        if nombre.is_empty() || !nombre.chars().all(char::is_alphanumeric) {
            return Err(format!("no se entiende el campo {parte:?}"));
        }
        let anterior = campos.insert(nombre.to_string(), valor.trim().to_string());
        if anterior.is_some() {
            return Err(format!("el campo {nombre} está dos veces"));
        }
    }
    Ok((clave, campos))
}

fn escribir_campos(campos: &Campos) -> String {
    let escribir = |(nombre, valor)| format!("{nombre}={valor}");
    campos.iter().map(escribir).collect::<Vec<_>>().join(", ")
}

fn leer_retardo(texto: &str) -> Option<Duration> {
    let es_de_numero = |c: char| c.is_ascii_digit() || c == '.';
    let unidad = texto.trim_start_matches(es_de_numero);
    let cuanto = texto.strip_suffix(unidad)?;
    let segundos = match unidad {
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" | "" => 1.0,
        "m" => 60.0,
        _ => return None,
    };
    let cuanto: f64 = cuanto.parse().ok()?;
    Some(Duration::from_secs_f64(cuanto * segundos))
}
