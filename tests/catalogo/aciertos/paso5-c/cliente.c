// Cliente en C. Uso: sh arranca.sh cliente [-ip IP] [-puerto PUERTO]
#include "comun.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

// conectar prueba las direcciones una tras otra: localhost puede ser ::1 y 127.0.0.1.
static int conectar(struct addrinfo *direccion) {
    for (; direccion != NULL; direccion = direccion->ai_next) {
        int conexion = socket(direccion->ai_family, direccion->ai_socktype, direccion->ai_protocol);
        if (conexion >= 0 && connect(conexion, direccion->ai_addr, direccion->ai_addrlen) == 0) return conexion;
        close(conexion);
    }
    perror("No hay servidor");
    exit(1);
}

// leer_linea reutiliza siempre la misma memoria, que getline agranda cuando hace falta. Devuelve falso si no hay más.
static bool leer_linea(texto *linea, size_t *cabe) {
    ssize_t leidos = getline(&linea->octetos, cabe, stdin);
    if (leidos < 0) return false;
    if (linea->octetos[leidos - 1] == '\n') {
        leidos--;
        if (leidos > 0 && linea->octetos[leidos - 1] == '\r') leidos--;
    }
    linea->largo = leidos;
    return true;
}

static void preguntar(int conexion, FILE *respuestas, texto peticion) {
    texto respuesta;
    if (!enviar(conexion, peticion)) acabar("Se ha perdido el servidor.");
    enum recibido que = recibir(respuestas, &respuesta);
    if (que == FIN) acabar("El servidor ha cerrado la conexión.");
    if (que == ROTO) acabar("Lo que llega del servidor no es un mensaje entero.");
    fwrite(respuesta.octetos, 1, respuesta.largo, stdout);
    putchar('\n');
    fflush(stdout); // por una tubería, C guarda lo que se escribe hasta que es mucho
    free(respuesta.octetos);
}

int main(int argc, char **argv) {
    int conexion = conectar(leer_direccion(argc, argv, NULL));
    FILE *respuestas = fdopen(conexion, "r");
    texto linea = {NULL, 0};
    for (size_t cabe = 0; leer_linea(&linea, &cabe) && !iguales(linea, T("salir"));) {
        if (linea.largo > MAXIMO)
            fprintf(stderr, "Esa línea es demasiado larga.\n");
        else if (!es_utf8(linea))
            fprintf(stderr, "Esa línea no es UTF-8.\n");
        else
            preguntar(conexion, respuestas, linea);
    }
    return 0; // y con el programa se cierra la conexión
}
