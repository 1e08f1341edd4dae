import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Servidor en Java. Uso: java Servidor [-ip IP] [-puerto PUERTO] [-retardo TIEMPO] */
class Servidor {
    private static final int COLA = 128; // los que pueden esperar a que se les acepte
    private static BaseDeDatos datos;

    public static void main(String[] argumentos) throws InterruptedException {
        Map<String, String> opciones = Comun.leerOpciones(argumentos,
            Map.of("-ip", "localhost", "-puerto", "54321", "-retardo", "0"));
        datos = new BaseDeDatos(leerRetardo(opciones.get("-retardo")));
        try (ServerSocket escucha = escuchar(opciones.get("-ip"), Comun.leerPuerto(opciones.get("-puerto")))) {
            aceptar(escucha);
        } catch (IOException motivo) {
            Comun.acabar("No se puede escuchar: " + motivo);
        }
    }

    private static ServerSocket escuchar(String ip, int puerto) throws IOException {
        ServerSocket escucha = new ServerSocket();
        escucha.bind(new InetSocketAddress(InetAddress.getByName(ip), puerto), COLA);
        String direccion = escucha.getInetAddress().getHostAddress();
        String entera = direccion.contains(":") ? "[" + direccion + "]" : direccion;
        System.out.println("Servidor escuchando en " + entera + ":" + escucha.getLocalPort());
        return escucha;
    }

    /** Desde Java 21, el hilo puede ser virtual, que pesa como una gorrutina: Thread.ofVirtual().start(…). */
    private static void aceptar(ServerSocket escucha) throws InterruptedException {
        while (true) {
            try {
                Socket conexion = escucha.accept();
                new Thread(() -> atender(conexion)).start();
            } catch (IOException | OutOfMemoryError motivo) { // no quedan descriptores, o hilos: ya quedarán
                System.err.println("No se puede aceptar: " + motivo);
                Thread.sleep(100);
            }
        }
    }

    private static void atender(Socket conexion) {
        try (conexion) { // lo que en Go sería defer conexion.Close()
            DataInputStream entrada = Comun.lector(conexion);
            for (String peticion; (peticion = Comun.recibir(entrada)) != null; ) {
                Comun.enviar(conexion.getOutputStream(), responder(peticion));
            }
        } catch (IOException motivo) {
            System.err.println("Conversación rota: " + motivo);
        }
    }

    private static String responder(String peticion) {
        String[] partes = peticion.split(" ", 2);
        try {
            String respuesta = "OK " + hacer(partes[0].toLowerCase(Locale.ROOT), partes.length > 1 ? partes[1] : "");
            if (respuesta.getBytes(StandardCharsets.UTF_8).length > Comun.MAXIMO) {
                throw new IllegalArgumentException("la respuesta no cabe en un mensaje");
            }
            return respuesta;
        } catch (IllegalArgumentException motivo) {
            return "ERROR " + motivo.getMessage();
        }
    }

    private static String hacer(String operacion, String texto) {
        switch (operacion) {
            case "mayusculas": case "mayúsculas":
                return texto.toUpperCase(Locale.ROOT); // sin Locale, en Turquía la mayúscula de i es İ
            case "minusculas": case "minúsculas":
                return texto.toLowerCase(Locale.ROOT);
            case "invertir":
                return new StringBuilder(texto).reverse().toString(); // no parte los pares de UTF-16
            case "alta":
                datos.alta(claveDelante(texto), camposDetras(texto));
                return "hecho";
            case "baja":
                datos.baja(leerClave(texto));
                return "hecho";
            case "modificacion": case "modificación":
                datos.modificacion(claveDelante(texto), camposDetras(texto));
                return "hecho";
            case "consulta":
                return datos.consulta(leerClave(texto)).entrySet().stream()
                    .map(campo -> campo.getKey() + "=" + campo.getValue()).collect(Collectors.joining(", "));
            default:
                throw new IllegalArgumentException("esa operación no existe");
        }
    }

    private static String claveDelante(String texto) {
        return leerClave(texto.strip().split(" ", 2)[0]);
    }

    private static String leerClave(String texto) {
        String clave = texto.strip();
        if (clave.isEmpty() || clave.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("la clave es una palabra");
        }
        return clave;
    }

    private static Map<String, String> camposDetras(String texto) {
        String[] partes = texto.strip().split(" ", 2);
        Map<String, String> campos = BaseDeDatos.nuevosCampos();
        for (String parte : (partes.length > 1 ? partes[1] : "").split(",", -1)) { // -1: también los vacíos del final
            String[] campo = parte.split("=", 2);
            String nombre = campo[0].strip();
            if (campo.length < 2 || nombre.isEmpty() || !nombre.codePoints().allMatch(Character::isLetterOrDigit)) {
                throw new IllegalArgumentException("no se entiende el campo " + parte);
            }
            if (campos.put(nombre, campo[1].strip()) != null) {
                throw new IllegalArgumentException("el campo " + nombre + " está dos veces");
            }
        }
        return campos;
    }

    /** Devuelve nanosegundos. */
    private static long leerRetardo(String texto) {
        Map<String, Double> unidades = Map.of("us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "", 1e9);
        Matcher partes = Pattern.compile("(\\d+(?:\\.\\d+)?)(\\D*)").matcher(texto);
        if (!partes.matches() || !unidades.containsKey(partes.group(2))) {
            Comun.acabar("No se entiende el retardo " + texto + ".");
        }
        return (long) (Double.parseDouble(partes.group(1)) * unidades.get(partes.group(2)));
    }
}
