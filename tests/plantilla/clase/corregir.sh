#!/bin/sh
# Corrige una parte de la clase, o une las que ya están corregidas:
#
#   PASO=4 sh corregir.sh 3/8     corrige la tercera de ocho, y la deja en partes
#   PASO=4 sh corregir.sh unir    une las que haya en partes, y deja las notas en notas
#
# En SOCKETS va la carpeta del repositorio de las pruebas; en OPCIONES, otras del corrector.
set -eu
cd "$(dirname "$0")"
aqui=$PWD
: "${PASO:?falta el paso: PASO=4 sh corregir.sh $1}"
mkdir -p partes notas
cd "${SOCKETS:-../sockets}"

case $1 in
unir)
  # shellcheck disable=SC2086 # son varias opciones
  go run ./tests/corrector -unir -paso "$PASO" -csv "$aqui/notas/notas.csv" -json "$aqui/notas/notas.json" \
    -junit "$aqui/notas/notas.xml" -html "$aqui/notas/notas.html" ${OPCIONES:-} "$aqui"/partes/*.json
  ;;
*)
  # Si lo que hay en entregas es un solo .zip, es el de Moodle.
  # shellcheck disable=SC2086
  go run ./tests/corrector -paso "$PASO" -exigir-encierro -parte "$1" -json "$aqui/partes/parte-${1%/*}.json" \
    ${OPCIONES:-} "$aqui"/entregas/*
  ;;
esac
