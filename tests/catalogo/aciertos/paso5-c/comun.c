#include "comun.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

bool iguales(texto uno, texto otro) {
    return uno.largo == otro.largo && memcmp(uno.octetos, otro.octetos, uno.largo) == 0;
}

static int octetos_del_caracter(unsigned char primero) {
    if (primero < 0x80) return 1;
    if (primero < 0xC0) return 0; // 10xxxxxx no es el primero de ninguno
    if (primero < 0xE0) return 2;
    if (primero < 0xF0) return 3;
    return primero < 0xF8 ? 4 : 0;
}

int leer_caracter(texto t, size_t donde, unsigned *codigo) {
    static const unsigned minimo[] = {0, 0, 0x80, 0x800, 0x10000}; // lo que cabe en menos octetos no vale
    unsigned char primero = t.octetos[donde];
    int octetos = octetos_del_caracter(primero);
    if (octetos == 0 || t.largo - donde < (size_t)octetos) return 0;
    *codigo = octetos == 1 ? primero : primero & (0x7F >> octetos);
    for (int i = 1; i < octetos; i++) {
        if ((t.octetos[donde + i] & 0xC0) != 0x80) return 0;
        *codigo = *codigo << 6 | (t.octetos[donde + i] & 0x3F);
    }
    bool vale = *codigo >= minimo[octetos] && *codigo <= 0x10FFFF && (*codigo < 0xD800 || *codigo > 0xDFFF);
    return vale ? octetos : 0;
}

bool es_utf8(texto t) {
    unsigned codigo;
    for (size_t i = 0; i < t.largo;) {
        int octetos = leer_caracter(t, i, &codigo);
        if (octetos == 0) return false;
        i += octetos;
    }
    return true;
}

void *reservar(size_t octetos) {
    void *memoria = malloc(octetos + 1); // malloc(0) puede dar NULL
    if (memoria == NULL) acabar("No queda memoria.");
    return memoria;
}

texto copiar(texto t) {
    texto copia = {reservar(t.largo), t.largo};
    memcpy(copia.octetos, t.octetos, t.largo);
    return copia;
}

void acabar(const char *formato, ...) {
    va_list valores;
    va_start(valores, formato);
    vfprintf(stderr, formato, valores);
    va_end(valores);
    fputc('\n', stderr);
    exit(1);
}

struct addrinfo *leer_direccion(int argc, char **argv, const char **retardo) {
    const char *ip = "localhost", *puerto = "54321";
    for (int i = 1; i < argc; i += 2) {
        const char **opcion = strcmp(argv[i], "-ip") == 0       ? &ip
                              : strcmp(argv[i], "-puerto") == 0 ? &puerto
                              : strcmp(argv[i], "-retardo") == 0 ? retardo
                                                                 : NULL;
        if (opcion == NULL || i + 1 == argc) acabar("No se entiende %s.", argv[i]);
        *opcion = argv[i + 1];
    }
    size_t cifras = strspn(puerto, "0123456789");
    if (cifras == 0 || cifras > 5 || puerto[cifras] != '\0' || atoi(puerto) > 65535)
        acabar("El puerto es un número de 0 a 65535, y no «%s».", puerto);
    struct addrinfo *direcciones, busco = {.ai_socktype = SOCK_STREAM};
    int fallo = getaddrinfo(ip, puerto, &busco, &direcciones);
    if (fallo != 0) acabar("No se encuentra %s: %s.", ip, gai_strerror(fallo));
    return direcciones;
}

// enviar_octetos repite send hasta que lo ha enviado todo: como Write de Unix, puede enviar una parte.
static bool enviar_octetos(int conexion, const char *octetos, size_t cuantos) {
    while (cuantos > 0) {
        ssize_t enviados = send(conexion, octetos, cuantos, MSG_NOSIGNAL); // sin él, SIGPIPE mataría el programa
        if (enviados < 0) return false;
        octetos += enviados;
        cuantos -= enviados;
    }
    return true;
}

bool enviar(int conexion, texto t) {
    uint32_t longitud = htonl(t.largo); // htonl pone delante el octeto más significativo
    char *mensaje = reservar(sizeof longitud + t.largo);
    memcpy(mensaje, &longitud, sizeof longitud);
    memcpy(mensaje + sizeof longitud, t.octetos, t.largo);
    bool bien = enviar_octetos(conexion, mensaje, sizeof longitud + t.largo);
    free(mensaje);
    return bien;
}

// fread no vuelve hasta que ha leído lo pedido o no hay más: es el io.ReadFull de Go, con su búfer.
enum recibido recibir(FILE *entrada, texto *t) {
    uint32_t longitud;
    size_t leidos = fread(&longitud, 1, sizeof longitud, entrada);
    if (leidos == 0 && feof(entrada)) return FIN;
    if (leidos < sizeof longitud || ntohl(longitud) > MAXIMO) return ROTO;
    t->largo = ntohl(longitud);
    t->octetos = reservar(t->largo);
    if (fread(t->octetos, 1, t->largo, entrada) == t->largo && es_utf8(*t)) return MENSAJE;
    free(t->octetos);
    return ROTO;
}
