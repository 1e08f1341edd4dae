# El servidor mínimo de la práctica, en Python. Uso: python3 servidor.py -puerto 54321
import sys
from socket import socket

s = socket()
s.bind(("localhost", int(sys.argv[2])))
s.listen()
print("Servidor escuchando en %s:%d" % s.getsockname(), flush=True)
s_cliente, ip_cliente = s.accept()
mensaje = s_cliente.recv(1024).decode()
s_cliente.send(mensaje.upper().encode())
s_cliente.close()
s.close()
