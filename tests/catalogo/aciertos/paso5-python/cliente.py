# Cliente en Python. Uso: python3 cliente.py [-ip IP] [-puerto PUERTO]
import argparse
import socket
import struct
import sys

MAXIMO = 1 << 20


def recibir(entrada):
    cabecera = entrada.read(4)
    if len(cabecera) < 4:
        sys.exit("El servidor ha cerrado la conexión.")
    (longitud,) = struct.unpack(">I", cabecera)
    if longitud > MAXIMO:
        sys.exit("El servidor anuncia una respuesta que no cabe en un mensaje.")
    octetos = entrada.read(longitud)
    if len(octetos) < longitud:
        sys.exit("El servidor ha cerrado la conexión en medio de una respuesta.")
    try:
        return octetos.decode()
    except UnicodeDecodeError:
        sys.exit("El servidor ha contestado algo que no es UTF-8.")


def se_puede_enviar(linea):
    if len(linea) > MAXIMO:
        print("Esa línea es demasiado larga.", file=sys.stderr)
        return False
    try:
        linea.decode()
    except UnicodeDecodeError:
        print("Esa línea no es UTF-8.", file=sys.stderr)
        return False
    return True


def main():
    opciones = argparse.ArgumentParser()
    opciones.add_argument("-ip", default="localhost")
    opciones.add_argument("-puerto", type=int, default=54321)
    argumentos = opciones.parse_args()
    try:
        conexion = socket.create_connection((argumentos.ip, argumentos.puerto))
    except OSError as motivo:
        sys.exit(f"No hay servidor: {motivo}")
    entrada = conexion.makefile("rb")
    for linea in sys.stdin.buffer:
        linea = linea.removesuffix(b"\n").removesuffix(b"\r")
        if linea == b"salir":
            break
        if not se_puede_enviar(linea):
            continue
        try:
            conexion.sendall(struct.pack(">I", len(linea)) + linea)
            print(recibir(entrada), flush=True)
        except OSError as motivo:
            sys.exit(f"El servidor se ha ido: {motivo}")


main()
