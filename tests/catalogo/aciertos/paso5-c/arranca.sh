# Arranca un programa, y antes los compila si hace falta. Uso: sh arranca.sh servidor [OPCIONES]
set -eu
ejecutable=compilado/$1
shift
viejo=$(find . -name '*.[ch]' -newer "$ejecutable" 2>/dev/null || echo falta)
if [ ! -x "$ejecutable" ] || [ -n "$viejo" ]; then
  # Dos a la vez compilan cada uno en su carpeta; mv pone el resultado de una vez.
  suya=compilado/de-$$
  mkdir -p "$suya"
  cc -std=gnu11 -O2 -Wall -Wextra -pthread -o "$suya/servidor" servidor.c basededatos.c comun.c
  cc -std=gnu11 -O2 -Wall -Wextra -o "$suya/cliente" cliente.c comun.c
  mv -f "$suya/servidor" "$suya/cliente" compilado
  rmdir "$suya"
fi
exec "$ejecutable" "$@"
