import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Lo que comparten el servidor y el cliente: las opciones y el formato de los mensajes. */
class Comun {
    static final int MAXIMO = 1 << 20;

    /** Pone en las opciones, que traen sus valores por defecto, las que se han dado. */
    static Map<String, String> leerOpciones(String[] argumentos, Map<String, String> porDefecto) {
        Map<String, String> opciones = new HashMap<>(porDefecto);
        for (int i = 0; i < argumentos.length; i += 2) {
            if (i + 1 == argumentos.length || opciones.replace(argumentos[i], argumentos[i + 1]) == null) {
                acabar("No se entiende " + argumentos[i] + ".");
            }
        }
        return opciones;
    }

    static int leerPuerto(String texto) {
        if (!texto.matches("\\d{1,5}") || Integer.parseInt(texto) > 65535) {
            acabar("El puerto es un número de 0 a 65535, y no " + texto + ".");
        }
        return Integer.parseInt(texto);
    }

    static void acabar(String motivo) {
        System.err.println(motivo);
        System.exit(1);
    }

    /** Una cadena de Java es de unidades de UTF-16. Un new String cambiaría lo que no es UTF-8, sin quejarse. */
    static String decodificar(byte[] octetos) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octetos)).toString();
    }

    static void enviar(OutputStream salida, String texto) throws IOException {
        byte[] octetos = texto.getBytes(StandardCharsets.UTF_8);
        salida.write(ByteBuffer.allocate(4 + octetos.length).putInt(octetos.length).put(octetos).array());
    }

    static DataInputStream lector(Socket conexion) throws IOException {
        return new DataInputStream(new BufferedInputStream(conexion.getInputStream()));
    }

    /** Espera un mensaje y devuelve su texto; null, si el otro ha cerrado entre dos mensajes. */
    static String recibir(DataInputStream entrada) throws IOException {
        int primero = entrada.read();
        if (primero < 0) {
            return null;
        }
        int longitud = primero << 24 | entrada.readUnsignedByte() << 16 | entrada.readUnsignedShort();
        if (longitud < 0 || longitud > MAXIMO) { // en Java no hay enteros sin signo: los más grandes son negativos
            throw new IOException("anuncia un mensaje demasiado largo");
        }
        byte[] octetos = entrada.readNBytes(longitud);
        if (octetos.length < longitud) {
            throw new EOFException("ha cerrado en medio de un mensaje");
        }
        return decodificar(octetos);
    }
}
