// Servidor en C. Uso: sh arranca.sh servidor [-ip IP] [-puerto PUERTO] [-retardo TIEMPO]
#include "basededatos.h"

#include <arpa/inet.h>
#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wctype.h>

// Una respuesta que se va componiendo: es el strings.Builder de Go. Sus octetos los libera quien la envía.
typedef struct {
    texto t;
    size_t cabe;
} respuesta;

static void anadir(respuesta *r, texto t) {
    if (r->t.largo + t.largo > r->cabe) {
        r->cabe = 2 * (r->t.largo + t.largo);
        r->t.octetos = realloc(r->t.octetos, r->cabe);
        if (r->t.octetos == NULL) acabar("No queda memoria.");
    }
    memcpy(r->t.octetos + r->t.largo, t.octetos, t.largo);
    r->t.largo += t.largo;
}

// fallar tira lo que hubiera en la respuesta y pone el motivo. Devuelve falso, para acabar con «return fallar(…)».
static bool fallar(respuesta *r, texto motivo, texto detalle) {
    r->t.largo = 0;
    anadir(r, T("ERROR "));
    anadir(r, motivo);
    anadir(r, detalle);
    return false;
}

static bool hecho(respuesta *r) { return anadir(r, T("hecho")), true; }

// --- Textos ---

static bool es_espacio(char octeto) { return octeto != '\0' && strchr(" \t\n\v\f\r", octeto) != NULL; }

static texto trozo(texto t, size_t desde, size_t hasta) { return (texto){t.octetos + desde, hasta - desde}; }

static texto recortar(texto t) {
    size_t desde = 0, hasta = t.largo;
    while (desde < hasta && es_espacio(t.octetos[desde])) desde++;
    while (hasta > desde && es_espacio(t.octetos[hasta - 1])) hasta--;
    return trozo(t, desde, hasta);
}

// cortar separa lo que hay delante del primer separador y lo que hay detrás, como strings.Cut.
static bool cortar(texto t, char separador, texto *delante, texto *detras) {
    char *donde = memchr(t.octetos, separador, t.largo);
    size_t n = donde == NULL ? t.largo : (size_t)(donde - t.octetos);
    *delante = trozo(t, 0, n);
    *detras = donde == NULL ? trozo(t, n, n) : trozo(t, n + 1, t.largo);
    return donde != NULL;
}

static void anadir_caracter(respuesta *r, unsigned c) {
    char octetos[4];
    size_t cuantos = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = cuantos - 1; i > 0; i--, c >>= 6) octetos[i] = 0x80 | (c & 0x3F);
    octetos[0] = cuantos == 1 ? c : (0xF00 >> cuantos & 0xFF) | c; // delante, tantos unos como octetos son
    anadir(r, (texto){octetos, cuantos});
}

// cambiar pasa cada carácter por towupper o towlower, que saben de todas las letras si el idioma es de UTF-8.
static void cambiar(respuesta *r, texto t, wint_t (*cambio)(wint_t)) {
    unsigned c;
    for (size_t i = 0; i < t.largo; i += leer_caracter(t, i, &c)) {
        leer_caracter(t, i, &c);
        anadir_caracter(r, cambio(c));
    }
}

static void invertir(respuesta *r, texto t) {
    for (size_t hasta = t.largo; hasta > 0;) {
        size_t desde = hasta - 1;
        while ((t.octetos[desde] & 0xC0) == 0x80) desde--; // 10xxxxxx: no es el primer octeto de un carácter
        anadir(r, trozo(t, desde, hasta));
        hasta = desde;
    }
}

// --- Peticiones ---

static bool leer_clave(respuesta *r, texto t, texto *clave) {
    *clave = recortar(t);
    bool es_una = clave->largo > 0;
    for (size_t i = 0; i < clave->largo; i++) es_una = es_una && !es_espacio(clave->octetos[i]);
    return es_una || fallar(r, T("la clave es una palabra"), T(""));
}

static bool es_nombre(texto t) {
    unsigned c;
    for (size_t i = 0; i < t.largo; i += leer_caracter(t, i, &c)) {
        leer_caracter(t, i, &c);
        if (!iswalnum(c)) return false;
    }
    return t.largo > 0;
}

static int por_nombre(const void *uno, const void *otro) {
    return comparar(((const campo *)uno)->nombre, ((const campo *)otro)->nombre);
}

// leer_campos los copia. Si alguno está mal, libera los que llevaba.
static bool leer_campos(respuesta *r, texto t, campos *c) {
    size_t partes = 1;
    for (size_t i = 0; i < t.largo; i++) partes += t.octetos[i] == ',';
    *c = (campos){reservar(partes * sizeof(campo)), 0};
    bool quedan = true;
    while (quedan) {
        texto parte, nombre, valor;
        quedan = cortar(t, ',', &parte, &t);
        bool hay_igual = cortar(parte, '=', &nombre, &valor);
        nombre = recortar(nombre);
        if (!hay_igual || !es_nombre(nombre)) {
            liberar_campos(*c);
            return fallar(r, T("no se entiende el campo "), parte);
        }
        c->lista[c->cuantos++] = (campo){copiar(nombre), copiar(recortar(valor))};
    }
    qsort(c->lista, c->cuantos, sizeof(campo), por_nombre);
    for (size_t i = 1; i < c->cuantos; i++) {
        if (por_nombre(&c->lista[i - 1], &c->lista[i]) == 0) {
            liberar_campos(*c);
            return fallar(r, T("un campo está dos veces"), T(""));
        }
    }
    return true;
}

static bool dar_de_alta(respuesta *r, texto t) {
    texto clave, resto;
    campos nuevos;
    cortar(recortar(t), ' ', &clave, &resto);
    if (!leer_clave(r, clave, &clave) || !leer_campos(r, resto, &nuevos)) return false;
    if (alta(clave, nuevos)) return hecho(r);
    liberar_campos(nuevos);
    return fallar(r, T("ya existe la clave "), clave);
}

static bool modificar(respuesta *r, texto t) {
    texto clave, resto;
    campos cambios;
    cortar(recortar(t), ' ', &clave, &resto);
    if (!leer_clave(r, clave, &clave) || !leer_campos(r, resto, &cambios)) return false;
    if (modificacion(clave, cambios)) return hecho(r);
    liberar_campos(cambios);
    return fallar(r, T("no existe la clave "), clave);
}

static bool dar_de_baja(respuesta *r, texto t) {
    texto clave;
    if (!leer_clave(r, t, &clave)) return false;
    return baja(clave) ? hecho(r) : fallar(r, T("no existe la clave "), clave);
}

static bool consultar(respuesta *r, texto t) {
    texto clave;
    campos c;
    if (!leer_clave(r, t, &clave)) return false;
    if (!consulta(clave, &c)) return fallar(r, T("no existe la clave "), clave);
    for (size_t i = 0; i < c.cuantos; i++) {
        if (i > 0) anadir(r, T(", "));
        anadir(r, c.lista[i].nombre);
        anadir(r, T("="));
        anadir(r, c.lista[i].valor);
    }
    liberar_campos(c);
    return true;
}

static bool poner_en_mayusculas(respuesta *r, texto t) { return cambiar(r, t, towupper), true; }
static bool poner_en_minusculas(respuesta *r, texto t) { return cambiar(r, t, towlower), true; }
static bool dar_la_vuelta(respuesta *r, texto t) { return invertir(r, t), true; }

static const struct {
    texto nombre;
    bool (*hacer)(respuesta *, texto);
} operaciones[] = {
    {LITERAL("mayusculas"), poner_en_mayusculas}, {LITERAL("mayúsculas"), poner_en_mayusculas},
    {LITERAL("minusculas"), poner_en_minusculas}, {LITERAL("minúsculas"), poner_en_minusculas},
    {LITERAL("invertir"), dar_la_vuelta},         {LITERAL("alta"), dar_de_alta},
    {LITERAL("baja"), dar_de_baja},               {LITERAL("consulta"), consultar},
    {LITERAL("modificacion"), modificar},         {LITERAL("modificación"), modificar},
};

static void responder(respuesta *r, texto peticion) {
    texto operacion, t;
    respuesta nombre = {0};
    cortar(peticion, ' ', &operacion, &t);
    cambiar(&nombre, operacion, towlower);
    anadir(r, T("OK "));
    size_t i = 0, cuantas = sizeof operaciones / sizeof *operaciones;
    while (i < cuantas && !iguales(nombre.t, operaciones[i].nombre)) i++;
    free(nombre.t.octetos);
    if (i < cuantas)
        operaciones[i].hacer(r, t);
    else
        fallar(r, T("esa operación no existe"), T(""));
    if (r->t.largo > MAXIMO) fallar(r, T("la respuesta no cabe en un mensaje"), T(""));
}

// --- Clientes ---

// atender es lo que hace el hilo de cada cliente. fclose cierra también la conexión.
static void *atender(void *dato) {
    int conexion = (intptr_t)dato;
    FILE *entrada = fdopen(conexion, "r");
    texto peticion;
    enum recibido que;
    bool enviada = true;
    while (enviada && (que = recibir(entrada, &peticion)) == MENSAJE) {
        respuesta r = {0};
        responder(&r, peticion);
        enviada = enviar(conexion, r.t);
        free(r.t.octetos);
        free(peticion.octetos);
    }
    if (!enviada || que == ROTO) fprintf(stderr, "Conversación rota.\n");
    fclose(entrada);
    return NULL;
}

static int escuchar(struct addrinfo *direccion) {
    int escucha = socket(direccion->ai_family, direccion->ai_socktype, direccion->ai_protocol);
    setsockopt(escucha, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(escucha, direccion->ai_addr, direccion->ai_addrlen) < 0 || listen(escucha, SOMAXCONN) < 0)
        acabar("No se puede escuchar: %s.", strerror(errno));
    struct sockaddr_storage real;
    socklen_t largo = sizeof real;
    char ip[NI_MAXHOST], puerto[NI_MAXSERV];
    getsockname(escucha, (struct sockaddr *)&real, &largo);
    getnameinfo((struct sockaddr *)&real, largo, ip, sizeof ip, puerto, sizeof puerto, NI_NUMERICHOST | NI_NUMERICSERV);
    const char *formato = real.ss_family == AF_INET6 ? "[%s]:%s\n" : "%s:%s\n";
    printf("Servidor escuchando en ");
    printf(formato, ip, puerto);
    fflush(stdout);
    return escucha;
}

static struct timespec leer_retardo(const char *escrito) {
    char *unidad;
    double cuanto = strtod(escrito, &unidad);
    double vale = strcmp(unidad, "us") == 0 || strcmp(unidad, "µs") == 0 ? 1e-6
                  : strcmp(unidad, "ms") == 0                           ? 1e-3
                  : strcmp(unidad, "s") == 0 || *unidad == '\0'         ? 1
                  : strcmp(unidad, "m") == 0                            ? 60
                                                                        : -1;
    if (unidad == escrito || cuanto < 0 || vale < 0) acabar("No se entiende el retardo «%s».", escrito);
    time_t segundos = cuanto * vale;
    return (struct timespec){segundos, (cuanto * vale - segundos) * 1e9};
}

int main(int argc, char **argv) {
    const char *tarda = "0";
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL && setlocale(LC_CTYPE, "en_US.UTF-8") == NULL)
        acabar("Este sistema no sabe de UTF-8.");
    struct addrinfo *direccion = leer_direccion(argc, argv, &tarda);
    retardo = leer_retardo(tarda);
    int escucha = escuchar(direccion);
    while (true) {
        pthread_t hilo;
        int conexion = accept(escucha, NULL, NULL);
        int fallo = conexion < 0 ? errno : pthread_create(&hilo, NULL, atender, (void *)(intptr_t)conexion);
        if (fallo == 0) {
            pthread_detach(hilo); // nadie va a esperar a que acabe
            continue;
        }
        fprintf(stderr, "No se puede aceptar: %s.\n", strerror(fallo)); // no quedan descriptores, o hilos: ya quedarán
        if (conexion >= 0) close(conexion);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
}
