//! Cliente en Rust. Uso: sh arranca.sh cliente [-ip IP] [-puerto PUERTO]

mod comun;

use comun::{acabar, enviar, leer_opciones, leer_puerto, recibir, MAXIMO};
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;

fn main() {
    let [ip, puerto] = leer_opciones([("-ip", "localhost"), ("-puerto", "54321")]);
    let puerto = leer_puerto(&puerto);
    let conexion = TcpStream::connect((ip.as_str(), puerto))
        .unwrap_or_else(|motivo| acabar(format!("No hay servidor: {motivo}")));
    if let Err(motivo) = conversar(&conexion) {
        acabar(format!("Se ha perdido el servidor: {motivo}"));
    }
}

fn conversar(conexion: &TcpStream) -> io::Result<()> {
    let mut respuestas = BufReader::new(conexion);
    let mut teclado = io::stdin().lock();
    while let Some(linea) = leer_linea(&mut teclado)? {
        let peticion = match String::from_utf8(linea) {
            Ok(texto) if texto == "salir" => break,
            Ok(texto) if texto.len() <= MAXIMO => texto,
            Ok(_) => {
                eprintln!("Esa línea es demasiado larga.");
                continue;
            }
            Err(_) => {
                eprintln!("Esa línea no es UTF-8.");
                continue;
            }
        };
        enviar(conexion, &peticion)?;
        let respuesta = recibir(&mut respuestas)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        writeln!(io::stdout(), "{respuesta}")?; // println! acabaría con panic si nadie lee la salida
    }
    Ok(())
}

/// Devuelve una línea sin su final; None, si no hay más.
fn leer_linea(teclado: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut linea = Vec::new();
    if teclado.read_until(b'\n', &mut linea)? == 0 {
        return Ok(None);
    }
    if linea.last() == Some(&b'\n') {
        linea.pop();
        if linea.last() == Some(&b'\r') {
            linea.pop();
        }
    }
    Ok(Some(linea))
}
