# Arranca un programa, y antes los compila si hace falta. Uso: sh arranca.sh Servidor [OPCIONES]
# Con «java Servidor.java» no haría falta compilar, pero se compilaría en cada arranque.
set -eu
jar=compilado/todo.jar
viejas=$(find . -name '*.java' -newer "$jar" 2>/dev/null || echo falta)
if [ -n "$viejas" ]; then
  # Dos a la vez compilan cada uno en su carpeta; mv pone el resultado de una vez.
  suya=compilado/de-$$
  mkdir -p "$suya"
  javac -encoding UTF-8 -d "$suya/clases" ./*.java
  jar --create --file "$suya/todo.jar" -C "$suya/clases" .
  mv -f "$suya/todo.jar" "$jar"
  rm -rf "$suya"
fi
exec java -cp "$jar" "$@"
