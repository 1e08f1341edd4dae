# Servidor en Python. Uso: python3 servidor.py [-ip IP] [-puerto PUERTO] [-retardo TIEMPO]
import argparse
import socket
import struct
import sys
import threading
import time

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
        octetos = "ERROR la respuesta no cabe en un mensaje".encode()
    conexion.sendall(struct.pack(">I", len(octetos)) + octetos)


OPERACIONES = {
    "mayusculas": str.upper,
    "mayúsculas": str.upper,
    "minusculas": str.lower,
    "minúsculas": str.lower,
    "invertir": lambda texto: texto[::-1],
}


def leer_clave(texto):
    palabras = texto.split()
    if len(palabras) != 1:
        raise ValueError("la clave es una palabra")
    return palabras[0]


def leer_campos(texto):
    campos = {}
    for parte in texto.split(","):
        nombre, igual, valor = parte.partition("=")
        nombre = nombre.strip()
        if not igual or not nombre.isalnum() or nombre in campos:
            raise ValueError(f"no se entiende el campo {parte!r}")
        campos[nombre] = valor.strip()
    return campos


def con_campos(metodo):
    def hacer(texto):
        clave, _, campos = texto.strip().partition(" ")
        return metodo(leer_clave(clave), leer_campos(campos))

    return hacer


def sin_campos(metodo):
    return lambda texto: metodo(leer_clave(texto))


class BaseDeDatos:
    def __init__(self):
        self.retardo = 0
        self.candado = threading.Lock()
        self.registros = {}

    def exigir(self, clave):
        if clave not in self.registros:
            raise ValueError(f"no existe la clave {clave!r}")

    def alta(self, clave, campos):
        with self.candado:
            if clave in self.registros:
                raise ValueError(f"ya existe la clave {clave!r}")
            time.sleep(self.retardo)
            self.registros[clave] = campos
        return "hecho"

    def baja(self, clave):
        with self.candado:
            self.exigir(clave)
            time.sleep(self.retardo)
            del self.registros[clave]
        return "hecho"

    def modificacion(self, clave, campos):
        with self.candado:
            self.exigir(clave)
            time.sleep(self.retardo)
            self.registros[clave].update(campos)
        return "hecho"

    def consulta(self, clave):
        with self.candado:
            self.exigir(clave)
            time.sleep(self.retardo)
            return ", ".join(f"{n}={v}" for n, v in sorted(self.registros[clave].items()))


datos = BaseDeDatos()
OPERACIONES |= {
    "alta": con_campos(datos.alta),
    "baja": sin_campos(datos.baja),
    "modificacion": con_campos(datos.modificacion),
    "modificación": con_campos(datos.modificacion),
    "consulta": sin_campos(datos.consulta),
}


def responder(peticion):
    operacion, _, texto = peticion.partition(" ")
    hacer = OPERACIONES.get(operacion.lower())
    if hacer is None:
        return "ERROR esa operación no existe; hay: " + ", ".join(OPERACIONES)
    try:
        return "OK " + hacer(texto)
    except ValueError as motivo:
        return f"ERROR {motivo}"


UNIDADES = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0}


def segundos(duracion):
    for unidad, valor in UNIDADES.items():
        if duracion.endswith(unidad):
            return float(duracion.removesuffix(unidad)) * valor
    return float(duracion)


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
    opciones.add_argument("-retardo", default="0s")
    argumentos = opciones.parse_args()
    datos.retardo = segundos(argumentos.retardo)
    escucha = socket.socket()
    escucha.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        escucha.bind((argumentos.ip, argumentos.puerto))
        escucha.listen(128)
    except (OSError, OverflowError) as motivo:
        sys.exit(f"No se puede escuchar: {motivo}")
    print("Servidor escuchando en %s:%d" % escucha.getsockname(), flush=True)
    while True:
        try:
            conexion, _ = escucha.accept()
        except OSError as motivo:
            print("No se puede aceptar:", motivo, file=sys.stderr)
            time.sleep(0.1)
            continue
        threading.Thread(target=atender, args=(conexion,), daemon=True).start()

main()
