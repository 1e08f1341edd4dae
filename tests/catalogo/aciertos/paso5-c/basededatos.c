#include "basededatos.h"

#include <pthread.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

// Quien necesita los dos candados echa primero el del registro; nadie espera a un registro con la tabla cerrada.
//
// C no tiene recolector de basura: hay que saber cuándo nadie puede tener ya un registro en la mano. Los usos son la
// tabla, si está en ella, y cada hilo que lo ha encontrado: quien deja el último libera la memoria.
typedef struct {
    texto clave;
    pthread_mutex_t candado; // guarda campos y borrado
    campos campos;
    bool borrado; // ya no está en la tabla, aunque alguien lo estuviera esperando
    int usos;     // lo guarda el candado de la tabla
} registro;

struct timespec retardo;
static pthread_mutex_t candado_tabla = PTHREAD_MUTEX_INITIALIZER;
static void *tabla; // un árbol de registros, ordenado por sus claves: el de tsearch, de la biblioteca

static void tardar(void) {
    if (retardo.tv_sec > 0 || retardo.tv_nsec > 0) nanosleep(&retardo, NULL); // dormir cero tarda, y bastante más
}

int comparar(texto uno, texto otro) {
    int orden = memcmp(uno.octetos, otro.octetos, uno.largo < otro.largo ? uno.largo : otro.largo);
    return orden != 0 ? orden : (uno.largo > otro.largo) - (uno.largo < otro.largo);
}

static int por_clave(const void *uno, const void *otro) {
    return comparar(((const registro *)uno)->clave, ((const registro *)otro)->clave);
}

static void liberar_campo(campo c) {
    free(c.nombre.octetos);
    free(c.valor.octetos);
}

void liberar_campos(campos c) {
    for (size_t i = 0; i < c.cuantos; i++) liberar_campo(c.lista[i]);
    free(c.lista);
}

static campos copiar_campos(campos c) {
    campos copia = {reservar(c.cuantos * sizeof(campo)), c.cuantos};
    for (size_t i = 0; i < c.cuantos; i++) {
        copia.lista[i] = (campo){copiar(c.lista[i].nombre), copiar(c.lista[i].valor)};
    }
    return copia;
}

// mezclar junta dos listas ordenadas en una. Si un nombre está en las dos, queda el de los cambios.
static campos mezclar(campos viejos, campos cambios) {
    campos todos = {reservar((viejos.cuantos + cambios.cuantos) * sizeof(campo)), 0};
    size_t v = 0, c = 0;
    while (v < viejos.cuantos || c < cambios.cuantos) {
        int orden = v == viejos.cuantos    ? 1
                    : c == cambios.cuantos ? -1
                                           : comparar(viejos.lista[v].nombre, cambios.lista[c].nombre);
        if (orden == 0)
            liberar_campo(viejos.lista[v++]); // el de los cambios se pone en la próxima vuelta
        else
            todos.lista[todos.cuantos++] = orden < 0 ? viejos.lista[v++] : cambios.lista[c++];
    }
    free(viejos.lista);
    free(cambios.lista);
    return todos;
}

// dejar_usos resta unos usos con la tabla cerrada, y libera el registro si eran los últimos.
static void dejar_usos(registro *r, int cuantos) {
    pthread_mutex_lock(&candado_tabla);
    r->usos -= cuantos;
    bool era_el_ultimo = r->usos == 0;
    pthread_mutex_unlock(&candado_tabla);
    if (!era_el_ultimo) return;
    pthread_mutex_destroy(&r->candado);
    liberar_campos(r->campos);
    free(r->clave.octetos);
    free(r);
}

// tomar busca un registro y echa su candado; quien la llama ha de soltarlo. NULL, si no existe o si lo han borrado
// mientras esperaba.
static registro *tomar(texto clave) {
    registro busco = {.clave = clave};
    pthread_mutex_lock(&candado_tabla);
    registro **sitio = tfind(&busco, &tabla, por_clave);
    registro *r = sitio == NULL ? NULL : *sitio;
    if (r != NULL) r->usos++;
    pthread_mutex_unlock(&candado_tabla); // antes de esperar: la tabla ha de quedar libre
    if (r == NULL) return NULL;
    pthread_mutex_lock(&r->candado);
    if (!r->borrado) return r;
    pthread_mutex_unlock(&r->candado);
    dejar_usos(r, 1);
    return NULL;
}

static void soltar(registro *r) {
    pthread_mutex_unlock(&r->candado);
    dejar_usos(r, 1);
}

bool alta(texto clave, campos nuevos) {
    registro *r = reservar(sizeof *r);
    *r = (registro){.clave = copiar(clave), .usos = 2}; // el de la tabla y el de este hilo
    pthread_mutex_init(&r->candado, NULL);
    pthread_mutex_lock(&r->candado); // antes de que esté en la tabla: quien lo encuentre, esperará
    pthread_mutex_lock(&candado_tabla);
    registro **sitio = tsearch(r, &tabla, por_clave);
    bool es_nueva = sitio != NULL && *sitio == r; // si la clave ya está, tsearch devuelve el que la tiene
    pthread_mutex_unlock(&candado_tabla);
    if (es_nueva) {
        r->campos = nuevos;
        tardar();
    }
    pthread_mutex_unlock(&r->candado);
    dejar_usos(r, es_nueva ? 1 : 2);
    return es_nueva;
}

bool baja(texto clave) {
    registro *r = tomar(clave);
    if (r == NULL) return false;
    tardar();
    r->borrado = true;
    pthread_mutex_lock(&candado_tabla);
    tdelete(r, &tabla, por_clave);
    r->usos--; // el de la tabla; queda el de este hilo
    pthread_mutex_unlock(&candado_tabla);
    soltar(r);
    return true;
}

bool modificacion(texto clave, campos cambios) {
    registro *r = tomar(clave);
    if (r == NULL) return false;
    tardar();
    r->campos = mezclar(r->campos, cambios);
    soltar(r);
    return true;
}

bool consulta(texto clave, campos *copia) {
    registro *r = tomar(clave);
    if (r == NULL) return false;
    tardar();
    *copia = copiar_campos(r->campos);
    soltar(r);
    return true;
}
