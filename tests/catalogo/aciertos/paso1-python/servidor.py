# Servidor en Python. Uso: python3 servidor.py [-ip IP] [-puerto PUERTO]
import argparse
import socket
import struct
import sys

MAXIMO = 1 << 20


class Roto(Exception):
    """El cliente no respeta el formato."""


def leer(entrada, cuantos):
    octetos = entrada.read(cuantos)
    if len(octetos) < cuantos:
        raise Roto("cierra en medio de un mensaje")
    return octetos


def recibir(entrada):
    primero = entrada.read(1)
    if not primero:
        return None
    (longitud,) = struct.unpack(">I", primero + leer(entrada, 3))
    if longitud > MAXIMO:
        raise Roto("anuncia un mensaje demasiado largo")
    try:
        return leer(entrada, longitud).decode()
    except UnicodeDecodeError:
        raise Roto("envía algo que no es UTF-8")


def enviar(conexion, texto):
    octetos = texto.encode()
    if len(octetos) > MAXIMO:
        raise Roto("pide algo cuya respuesta no cabe en un mensaje")
    conexion.sendall(struct.pack(">I", len(octetos)) + octetos)


def responder(peticion):
    return peticion.upper()


def atender(conexion):
    try:
        with conexion, conexion.makefile("rb") as entrada:
            while (peticion := recibir(entrada)) is not None:
                enviar(conexion, responder(peticion))
    except (Roto, OSError) as motivo:
        print("Conversación rota:", motivo, file=sys.stderr)


def main():
    opciones = argparse.ArgumentParser()
    opciones.add_argument("-ip", default="localhost")
    opciones.add_argument("-puerto", type=int, default=54321)
    argumentos = opciones.parse_args()
    escucha = socket.socket()
    escucha.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        escucha.bind((argumentos.ip, argumentos.puerto))
        escucha.listen(128)
    except (OSError, OverflowError) as motivo:
        sys.exit(f"No se puede escuchar: {motivo}")
    print("Servidor escuchando en %s:%d" % escucha.getsockname(), flush=True)
    conexion, _ = escucha.accept()
    atender(conexion)
    escucha.close()

main()
