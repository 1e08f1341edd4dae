#ifndef BASEDEDATOS_H
#define BASEDEDATOS_H

#include "comun.h"

#include <time.h>

typedef struct {
    texto nombre, valor;
} campo;

// Los campos de un registro, en el orden de sus nombres y sin ninguno repetido.
typedef struct {
    campo *lista;
    size_t cuantos;
} campos;

int comparar(texto uno, texto otro); // por sus octetos, que en UTF-8 es el orden de los códigos
void liberar_campos(campos c);

extern struct timespec retardo; // lo que tarda cada acceso a un registro

// Devuelven falso si la clave ya existe (alta) o no existe (las demás). Si devuelven cierto, los campos que se les dan
// dejan de ser de quien las llama. Nada de lo guardado sale, salvo copias.
bool alta(texto clave, campos nuevos);
bool baja(texto clave);
bool modificacion(texto clave, campos cambios);
bool consulta(texto clave, campos *copia);

#endif
