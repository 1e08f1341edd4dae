// Lo que comparten el servidor y el cliente: los textos, las opciones y el formato de los mensajes.
#ifndef COMUN_H
#define COMUN_H

#include <netdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define MAXIMO (1 << 20)

// Un texto es lo que en Go es un string: dónde empieza y cuántos octetos ocupa. Las cadenas de C acaban en el primer
// NUL, y aquí un NUL es un carácter más.
typedef struct {
    char *octetos;
    size_t largo;
} texto;

#define LITERAL(l) {(l), sizeof(l) - 1}
#define T(l) ((texto)LITERAL(l))

bool iguales(texto uno, texto otro);
bool es_utf8(texto t);
int leer_caracter(texto t, size_t donde, unsigned *codigo); // cuántos octetos ocupa; 0, si no es UTF-8

// copiar reserva memoria, que ha de liberar quien la llama. Si no la hay, el programa acaba.
texto copiar(texto t);
void *reservar(size_t octetos);

void acabar(const char *formato, ...);
struct addrinfo *leer_direccion(int argc, char **argv, const char **retardo); // retardo, NULL: no es una opción

bool enviar(int conexion, texto t);

enum recibido { MENSAJE, FIN, ROTO };
enum recibido recibir(FILE *entrada, texto *t); // si es MENSAJE, quien la llama ha de liberar los octetos

#endif
