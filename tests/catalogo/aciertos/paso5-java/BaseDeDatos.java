import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Los registros, cada uno con su candado. La tabla es un ConcurrentHashMap, que lleva los suyos dentro. */
class BaseDeDatos {
    private static class Registro {
        final ReentrantLock candado = new ReentrantLock(); // guarda lo demás
        final Map<String, String> campos = nuevosCampos();
        boolean borrado; // ya no está en la tabla, aunque alguien lo estuviera esperando
    }

    private final ConcurrentHashMap<String, Registro> registros = new ConcurrentHashMap<>();
    private final long retardo; // en nanosegundos

    BaseDeDatos(long retardo) {
        this.retardo = retardo;
    }

    /** Un mapa ordenado por los nombres de los campos. */
    static Map<String, String> nuevosCampos() {
        return new TreeMap<>(BaseDeDatos::porCodigos);
    }

    /** Compara por los códigos de los caracteres: compareTo lo haría por las unidades de UTF-16, que es otro orden. */
    private static int porCodigos(String uno, String otro) {
        int corto = Math.min(uno.length(), otro.length());
        for (int i = 0; i < corto; i++) {
            if (uno.charAt(i) != otro.charAt(i)) {
                return Integer.compare(uno.codePointAt(i), otro.codePointAt(i));
            }
        }
        return Integer.compare(uno.length(), otro.length());
    }

    void alta(String clave, Map<String, String> campos) {
        Registro nuevo = new Registro();
        nuevo.campos.putAll(campos);
        nuevo.candado.lock(); // antes de que esté en la tabla: quien lo encuentre, esperará
        try {
            if (registros.putIfAbsent(clave, nuevo) != null) {
                throw new IllegalArgumentException("ya existe la clave " + clave);
            }
            dormir();
        } finally {
            nuevo.candado.unlock();
        }
    }

    void baja(String clave) {
        conRegistro(clave, registro -> {
            registro.borrado = true;
            return registros.remove(clave);
        });
    }

    void modificacion(String clave, Map<String, String> cambios) {
        conRegistro(clave, registro -> {
            registro.campos.putAll(cambios);
            return null;
        });
    }

    Map<String, String> consulta(String clave) {
        return conRegistro(clave, registro -> {
            Map<String, String> copia = nuevosCampos();
            copia.putAll(registro.campos);
            return copia;
        });
    }

    /** Toma el registro, tarda lo que haya que tardar y hace con él lo que se le dice. */
    private <T> T conRegistro(String clave, Function<Registro, T> hacer) {
        Registro registro = registros.get(clave);
        if (registro != null) {
            registro.candado.lock();
            try { // lo que en Go sería defer
                if (!registro.borrado) {
                    dormir();
                    return hacer.apply(registro);
                }
            } finally {
                registro.candado.unlock();
            }
        }
        throw new IllegalArgumentException("no existe la clave " + clave);
    }

    /** parkNanos puede despertar antes de tiempo, así que se vuelve a dormir. */
    private void dormir() {
        long hasta = System.nanoTime() + retardo;
        for (long falta; (falta = hasta - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(falta);
        }
    }
}
