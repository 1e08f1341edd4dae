#!/bin/sh
# ¿Supera mio el paso que dice paso.txt? Si sí, acaba con estado 0; si no, con otro.
# En SOCKETS va la carpeta del repositorio de las pruebas.
set -eu
cd "$(dirname "$0")"
aqui=$PWD
paso=$(tr -dc 0-9 <paso.txt)
cd "${SOCKETS:-../sockets}"
go run ./tests/corrector -paso "$paso" -estado-si-falla "$aqui/mio"
