import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Cliente en Java. Uso: java Cliente [-ip IP] [-puerto PUERTO] */
class Cliente {
    public static void main(String[] argumentos) {
        Map<String, String> opciones = Comun.leerOpciones(argumentos, Map.of("-ip", "localhost", "-puerto", "54321"));
        int puerto = Comun.leerPuerto(opciones.get("-puerto"));
        try (Socket conexion = new Socket(opciones.get("-ip"), puerto)) {
            conversar(conexion);
        } catch (IOException motivo) {
            Comun.acabar("Se ha perdido el servidor: " + motivo);
        }
    }

    private static void conversar(Socket conexion) throws IOException {
        DataInputStream respuestas = Comun.lector(conexion);
        InputStream teclado = new BufferedInputStream(System.in);
        // System.out escribe en el juego de caracteres del sistema, que puede no tener acentos.
        PrintStream pantalla = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (byte[] linea; (linea = leerLinea(teclado)) != null; ) {
            String peticion = comprobar(linea);
            if (peticion == null) {
                continue;
            }
            if (peticion.equals("salir")) {
                return;
            }
            Comun.enviar(conexion.getOutputStream(), peticion);
            String respuesta = Comun.recibir(respuestas);
            if (respuesta == null) {
                throw new IOException("ha cerrado la conexión");
            }
            pantalla.println(respuesta);
        }
    }

    /** Devuelve una línea sin su final, o null si no hay más. Un BufferedReader cortaría también en un \r suelto. */
    private static byte[] leerLinea(InputStream teclado) throws IOException {
        ByteArrayOutputStream linea = new ByteArrayOutputStream();
        int octeto;
        while ((octeto = teclado.read()) >= 0 && octeto != '\n') {
            linea.write(octeto);
        }
        if (octeto < 0 && linea.size() == 0) {
            return null;
        }
        byte[] octetos = linea.toByteArray();
        boolean deWindows = octeto == '\n' && octetos.length > 0 && octetos[octetos.length - 1] == '\r';
        return deWindows ? Arrays.copyOf(octetos, octetos.length - 1) : octetos;
    }

    /** Devuelve la línea como texto; si no se puede enviar, lo dice y devuelve null. */
    private static String comprobar(byte[] linea) {
        try {
            if (linea.length <= Comun.MAXIMO) {
                return Comun.decodificar(linea);
            }
            System.err.println("Esa línea es demasiado larga.");
        } catch (CharacterCodingException motivo) {
            System.err.println("Esa línea no es UTF-8.");
        }
        return null;
    }
}
