# Arranca un programa, y antes los compila si hace falta. Uso: sh arranca.sh servidor [OPCIONES]
set -eu
ejecutable=compilado/$1
shift
viejo=$(find . -name '*.rs' -newer "$ejecutable" 2>/dev/null || echo falta)
if [ ! -x "$ejecutable" ] || [ -n "$viejo" ]; then
  # Dos a la vez compilan cada uno en su carpeta; mv pone el resultado de una vez.
  suya=compilado/de-$$
  mkdir -p "$suya"
  rustc --edition 2021 -O --out-dir "$suya" servidor.rs
  rustc --edition 2021 -O --out-dir "$suya" cliente.rs
  mv -f "$suya/servidor" "$suya/cliente" compilado
  rm -rf "$suya"
fi
exec "$ejecutable" "$@"
