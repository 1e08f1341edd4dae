//! Lo que comparten el servidor y el cliente: las opciones y el formato de los mensajes.

use std::io::{self, BufRead, Error, ErrorKind, Write};
use std::{env, process};

pub const MAXIMO: usize = 1 << 20;

pub fn acabar(motivo: impl std::fmt::Display) -> ! {
    eprintln!("{motivo}");
    process::exit(1)
}

/// Recibe las opciones que hay y sus valores por defecto, y devuelve los que quedan.
pub fn leer_opciones<const N: usize>(opciones: [(&str, &str); N]) -> [String; N] {
    let mut valores = opciones.map(|(_, valor)| valor.to_string());
    let mut palabras = env::args().skip(1);
    while let Some(palabra) = palabras.next() {
        let cual = opciones.iter().position(|(nombre, _)| *nombre == palabra);
        match (cual, palabras.next()) {
            (Some(cual), Some(valor)) => valores[cual] = valor,
            _ => acabar(format!("No se entiende {palabra}.")),
        }
    }
    valores
}

pub fn leer_puerto(texto: &str) -> u16 {
    let no_vale = |_| acabar(format!("El puerto va de 0 a 65535, y no es {texto:?}."));
    texto.parse().unwrap_or_else(no_vale)
}

pub fn enviar(mut salida: impl Write, texto: &str) -> io::Result<()> {
    let mut mensaje = (texto.len() as u32).to_be_bytes().to_vec(); // len cuenta octetos, como en Go
    mensaje.extend(texto.as_bytes());
    salida.write_all(&mensaje)
}

/// Espera un mensaje y devuelve su texto; None, si el otro ha cerrado entre dos mensajes. El signo ? es el
/// «if err != nil { return err }» de Go.
pub fn recibir(entrada: &mut impl BufRead) -> io::Result<Option<String>> {
    if entrada.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut cabecera = [0; 4];
    entrada.read_exact(&mut cabecera)?;
    let longitud = u32::from_be_bytes(cabecera) as usize;
    if longitud > MAXIMO {
        return Err(roto("anuncia un mensaje demasiado largo"));
    }
    let mut octetos = vec![0; longitud];
    entrada.read_exact(&mut octetos)?;
    // Una String de Rust es siempre UTF-8: convertir lo comprueba.
    String::from_utf8(octetos)
        .map(Some)
        .map_err(|_| roto("envía algo que no es UTF-8"))
}

fn roto(motivo: &str) -> Error {
    Error::new(ErrorKind::InvalidData, motivo)
}
