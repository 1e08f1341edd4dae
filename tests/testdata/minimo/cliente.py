# El cliente mínimo de la práctica, en Python. Uso: python3 cliente.py ip:puerto
import sys
from socket import socket

ip, puerto = sys.argv[1].split(":")
s = socket()
s.connect((ip, int(puerto)))
mensaje = "Hola"
s.send(mensaje.encode())
respuesta = s.recv(1024).decode()
print(f"Según el servidor, '{mensaje}' en mayúsculas es '{respuesta}'.")
s.close()
