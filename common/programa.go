package common

import "sockets/common/internal/arranque"

// LeerDireccion lee las opciones del programa y devuelve la dirección
// "ip:puerto" que componen -ip (por defecto localhost) y -puerto (por defecto
// 54321; en un servidor, 0 es «cualquiera que esté libre»). El programa que
// tenga más opciones las declara antes con el paquete flag.
//
// Si las opciones están mal, escribe por la salida de errores una línea que
// dice qué hacer y acaba el programa con estado 2; con -help, las explica y
// acaba con estado 0.
func LeerDireccion() string { return arranque.LeerDireccion() }

// Explicar convierte un error, al arrancar o al conversar, en una línea que dice
// qué ha pasado y, si tiene remedio, qué hacer.
func Explicar(err error) string { return arranque.Explicar(err) }
