package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostil es una entrega que intenta algo que no debe. Su servidor ejecuta el código; si
// lo consigue, escribe LOGRADO por la salida de errores.
type hostil struct {
	nombre, intenta string
	paquetes        string            // los que importa, además de fmt y os
	codigo          string            // del main del servidor
	ficheros        map[string]string // los demás, o los que cambian
	dice            string            // lo que ha de decir su fila, en el informe o en el aviso
	noDice          string            // lo que no puede decir
}

// preludio lo tienen todas: con él, el código de cada una es una línea o dos.
const preludio = `
func logrado(si bool, que ...any) {
	if si { fmt.Fprintln(os.Stderr, "LOGRADO", fmt.Sprint(que...)) } else { fmt.Fprintln(os.Stderr, "SE QUEDA SIN ELLO") }
}
func lee(ruta string) { c, err := os.ReadFile(ruta); logrado(err == nil, string(c)) }
func escribe(ruta string) { logrado(os.WriteFile(ruta, []byte("mio"), 0o755) == nil) }
`

const sinEllo = "SE QUEDA SIN ELLO"

// marcas imitan lo que go test escribe cuando todo pasa, y test2json entiende.
const marcas = "`" + "\n\x16=== RUN   TestPaso1/x\n\x16=== ATTR  TestPaso1/x escenario contesta a una petición\n" +
	"\x16--- PASS: TestPaso1/x (0.00s)\n\x16PASS\n" + "`"

const sucesoFalso = "`" + `{"Action":"pass","Test":"TestPaso1/x"}` + "\n" +
	`0000000000000000000000000000000000000000000000000000000000000000 {"numero":1,"que":"pasa",` +
	`"escenario":"contesta a una petición"}` + "\n`"

func hostiles(puerto, secreto, otra string) []hostil {
	return []hostil{
		{nombre: "imita-a-go-test", intenta: "escribir por su salida las marcas de go test",
			codigo: `fmt.Print(` + marcas + `); fmt.Fprint(os.Stderr, ` + marcas + `)`, dice: `\x16--- PASS`},
		{nombre: "escribe-en-la-salida-del-juez", intenta: "abrir la salida de las pruebas por /proc",
			codigo: `for pid := range 300 { for fd := range 20 {
				f, err := os.OpenFile(fmt.Sprintf("/proc/%d/fd/%d", pid, fd), os.O_WRONLY, 0)
				if err == nil { fmt.Fprint(f, ` + sucesoFalso + `); f.Close() } } }
				logrado(os.Getppid() != 0, "ve a su padre")`, dice: sinEllo},
		{nombre: "usa-lo-heredado", intenta: "escribir un veredicto por un descriptor heredado",
			codigo: `n := 0; for fd := 3; fd < 500; fd++ { var e syscall.Stat_t
				if syscall.Fstat(fd, &e) == nil && e.Mode&syscall.S_IFMT == syscall.S_IFIFO { n++
				syscall.Write(fd, []byte(` + sucesoFalso + `)) } }; logrado(false)`,
			paquetes: "syscall", dice: sinEllo},
		{nombre: "ve-otros-procesos", intenta: "ver los procesos de los demás", paquetes: "path/filepath",
			codigo: `todos, _ := filepath.Glob("/proc/[0-9]*"); logrado(len(todos) > 1, todos)`, dice: sinEllo},
		{nombre: "mata-a-todos", intenta: "matar al juez, al corrector y a los vecinos", paquetes: "syscall",
			codigo: `err := syscall.Kill(-1, syscall.SIGKILL)
				for pid := 2; pid < 70000; pid++ { if syscall.Kill(pid, syscall.SIGKILL) == nil { err = nil } }
				logrado(err == nil && false)`, dice: sinEllo},
		{nombre: "mata-a-su-padre", intenta: "matar a quien lo arrancó", paquetes: "syscall",
			codigo: `logrado(os.Getppid() > 0 && syscall.Kill(os.Getppid(), syscall.SIGKILL) == nil)`, dice: sinEllo},
		{nombre: "cambia-las-pruebas", intenta: "poner un guion suyo en lugar de las pruebas",
			codigo: `escribe("/corrector/privado/pruebas.exe"); os.Remove("/corrector/privado/pruebas.exe")
				logrado(os.Rename("/corrector", "/c") == nil || os.Rename("/corrector/privado", "/corrector/x") == nil)`,
			dice: sinEllo},
		{nombre: "lee-las-pruebas", intenta: "copiarse las pruebas, para que no se le apliquen los límites",
			codigo: `lee("/corrector/privado/pruebas.exe")`, dice: sinEllo},
		{nombre: "cambia-el-repositorio", intenta: "cambiar el paquete common de los demás",
			codigo: `escribe("/corrector/repositorio/common/mensaje.go")`, dice: sinEllo},
		{nombre: "lee-contrasenas", intenta: "leer las cuentas de la máquina", codigo: `lee("/etc/shadow")`, dice: sinEllo},
		{nombre: "lee-lo-de-fuera", intenta: "leer un fichero de quien corrige",
			codigo: fmt.Sprintf("lee(%q)", secreto), dice: sinEllo, noDice: "un secreto"},
		{nombre: "lee-a-otra", intenta: "leer la entrega de otra persona",
			codigo: fmt.Sprintf("lee(%q)", otra), dice: sinEllo},
		{nombre: "escribe-fuera", intenta: "cambiar un fichero de quien corrige",
			codigo: fmt.Sprintf("escribe(%q)", secreto), dice: sinEllo},
		{nombre: "lee-el-entorno", intenta: "leer las variables de quien corrige", codigo: `fmt.Fprintln(os.Stderr, os.Environ())
				logrado(os.Getenv("SECRETO_DE_QUIEN_CORRIGE") != "")`, dice: sinEllo, noDice: "SECRETO_DE"},
		{nombre: "llama-a-fuera", intenta: "conectarse a otra máquina", paquetes: "net", codigo: `
				_, err := net.Dial("udp", "192.0.2.1:53"); logrado(err == nil)`, dice: sinEllo},
		{nombre: "llama-a-un-vecino", intenta: "hablar con otro programa de la máquina", paquetes: "net",
			codigo: fmt.Sprintf(`_, err := net.Dial("tcp", "127.0.0.1:%s"); logrado(err == nil)`, puerto), dice: sinEllo},
		{nombre: "envenena-la-cache", intenta: "dejar algo en la caché de Go de quien corrige", paquetes: "path/filepath",
			codigo: `os.WriteFile(filepath.Join(os.Getenv("GOCACHE"), "veneno-de-una-entrega"), nil, 0o600); logrado(false)`,
			dice:   sinEllo},
		{nombre: "sube-de-privilegios", intenta: "hacerse administrador de otro espacio", paquetes: "syscall",
			codigo: `logrado(syscall.Unshare(syscall.CLONE_NEWUSER) == nil || syscall.Unshare(syscall.CLONE_NEWNS) == nil)`,
			dice:   sinEllo},
		{nombre: "desmonta", intenta: "quitar los montajes que la encierran", paquetes: "syscall",
			codigo: `logrado(syscall.Unmount("/corrector/privado", 2) == nil || syscall.Unmount("/proc", 2) == nil ||
				syscall.Mount("", "/", "", syscall.MS_REMOUNT|syscall.MS_BIND, "") == nil)`, dice: sinEllo},
		{nombre: "toca-el-nucleo", intenta: "cambiar cómo va la máquina", codigo: `
				for _, r := range []string{"/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/sys/power/state"} {
				f, err := os.OpenFile(r, os.O_WRONLY, 0); if err == nil { f.Close() }; logrado(err == nil, r) }`,
			dice: sinEllo},
		{nombre: "se-cambia-a-si-mismo", intenta: "cambiar el programa compilado por otro sin detector",
			codigo: `yo, _ := os.Executable(); os.Remove(yo); escribe(yo)`, dice: sinEllo},
		{nombre: "deja-un-demonio", intenta: "seguir cuando ya se ha acabado", paquetes: "os/exec,syscall", codigo: `
				o := exec.Command("sleep", "54321"); o.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
				fmt.Fprintln(os.Stderr, "ARRANCA", o.Start() == nil)`, dice: "ARRANCA true"},
		{nombre: "se-multiplica-mucho", intenta: "llenar la máquina de procesos", paquetes: "os/exec,time", codigo: `
				for range 3000 { exec.Command("sleep", "600").Start() }; time.Sleep(time.Minute)`, dice: "procesos a la vez"},
		{nombre: "memoria-entre-varios", intenta: "pasarse de la memoria entre varios programas",
			paquetes: "os/exec,time,strings", codigo: `
				if len(os.Args) > 1 && os.Args[1] == "come" { s := strings.Repeat("x", 250<<20); time.Sleep(time.Minute); fmt.Print(s) }
				for range 8 { exec.Command(os.Args[0], "come").Start() }; time.Sleep(time.Minute)`, dice: "de memoria"},
		{nombre: "muchos-ficheros", intenta: "llenar el disco con muchos ficheros",
			codigo: `var err error; trozo := make([]byte, 16<<20)
				for i := 0; err == nil && i < 1000; i++ { err = os.WriteFile(fmt.Sprint("f", i), trozo, 0o600) }
				logrado(err == nil); fmt.Fprintln(os.Stderr, err)`, dice: "no space left on device"},
		{nombre: "cgo-lee-ficheros", intenta: "que el compilador cite un fichero de la máquina",
			ficheros: map[string]string{"go.mod": "module x\n", "servidor/c.go": "package main\n\n// #include \"/etc/shadow\"\n// #include \"" + secreto +
				"\"\nimport \"C\"\n"}, dice: "no compila", noDice: "un secreto"},
		{nombre: "cgo-sin-fin", intenta: "que el compilador se coma la memoria",
			ficheros: map[string]string{"go.mod": "module x\n", "servidor/c.go": "package main\n\n// #include \"/dev/zero\"\nimport \"C\"\n"},
			dice:     "memoria"},
		{nombre: "cgo-con-permiso", intenta: "pasar opciones al enlazador",
			ficheros: map[string]string{"go.mod": "module x\n", "servidor/c.go": "package main\n\n// #cgo LDFLAGS: -Wl,@" + secreto + "\nimport \"C\"\n"},
			dice:     "no compila", noDice: "un secreto"},
		{nombre: "embed-de-fuera", intenta: "meter en el programa un fichero de fuera",
			ficheros: map[string]string{"servidor/e.go": "package main\n\nimport _ \"embed\"\n\n//go:embed ../../../secreto.txt\n" +
				"var s string\n"}, dice: "no compila"},
		{nombre: "replace-de-fuera", intenta: "usar un módulo de fuera",
			ficheros: map[string]string{"go.mod": "module x\n\ngo 1.26\n\nrequire y v0.0.0\n\nreplace y => " + filepath.Dir(otra) + "\n",
				"servidor/y.go": "package main\n\nimport _ \"y\"\n"}, dice: "no compila"},
		{nombre: "go-work-de-fuera", intenta: "usar, con go.work, el repositorio de quien corrige",
			ficheros: map[string]string{"go.work": "go 1.26\n\nuse " + filepath.Dir(otra) + "\n", "go.mod": "module x\n\ngo 1.26\n"},
			dice:     "no compila"},
		{nombre: "sin-red-al-compilar", intenta: "descargar un módulo suyo al compilar",
			ficheros: map[string]string{"go.mod": "module x\n\ngo 1.26\n\nrequire example.com/y v1.0.0\n",
				"servidor/y.go": "package main\n\nimport _ \"example.com/y\"\n"}, dice: "no compila"},
		{nombre: "ordenes-de-fuera", intenta: "dar por suya la solución del repositorio",
			ficheros: map[string]string{"ordenes.txt": "servidor: " + otra + "\ncliente: " + otra + "\n"},
			dice:     "No se puede arrancar"},
		{nombre: "borra-la-pantalla", intenta: "dar órdenes al terminal de quien corrige",
			codigo: `fmt.Fprint(os.Stderr, "\x1b[2J\x1b]0;hola\x07\x00\u202e<script>alert(1)</script>")`, dice: `\x1b[2J`},
	}
}

// escribirHostil pone la entrega en una carpeta.
func escribirHostil(t *testing.T, carpeta string, h hostil) {
	t.Helper()
	importa := `"fmt"; "os"`
	for _, paquete := range strings.FieldsFunc(h.paquetes, func(r rune) bool { return r == ',' }) {
		importa += fmt.Sprintf("; %q", paquete)
	}
	ficheros := map[string]string{
		"servidor/main.go": "package main\n\nimport (" + importa + ")\n" + preludio + "\nfunc main() {\n" + h.codigo +
			"\nos.Exit(3)\n}\n",
		"cliente/main.go": "package main\n\nfunc main() {}\n",
	}
	for nombre, contenido := range h.ficheros {
		ficheros[nombre] = contenido
	}
	for nombre, contenido := range ficheros {
		ruta := filepath.Join(carpeta, nombre)
		require.NoError(t, os.MkdirAll(filepath.Dir(ruta), 0o755))
		require.NoError(t, os.WriteFile(ruta, []byte(contenido), 0o644))
	}
}

// Cada una intenta algo; ninguna lo consigue, su fila dice por qué no pasa, y una buena,
// entre ellas, tiene la nota que merece.
func TestLasEntregasHostilesNoConsiguenNada(t *testing.T) {
	if !*clase {
		t.Skip("Con -clase.")
	}
	if runtime.GOOS != "linux" {
		t.Skip("Solo se encierra en Linux.")
	}
	oyente, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer oyente.Close()
	_, puerto, _ := net.SplitHostPort(oyente.Addr().String())
	raiz := t.TempDir()
	secreto := filepath.Join(raiz, "secreto.txt")
	require.NoError(t, os.WriteFile(secreto, []byte("un secreto\n"), 0o644))
	t.Setenv("SECRETO_DE_QUIEN_CORRIGE", "un secreto")

	buena := filepath.Join(raiz, "clase", "zz-buena")
	copiarPaso(t, 1, buena)
	casos := hostiles(puerto, secreto, filepath.Join(buena, "servidor/main.go"))
	var entregas []string
	for _, h := range casos {
		carpeta := filepath.Join(raiz, "clase", h.nombre)
		escribirHostil(t, carpeta, h)
		entregas = append(entregas, carpeta)
	}
	notas := corregirCon(t, 1, append(entregas, buena))
	require.Empty(t, notas["zz-buena"].SinContener, "aquí no se puede encerrar, y esto no prueba nada")
	assert.True(t, notas["zz-buena"].Supera, "%v %v", notas["zz-buena"].deEstado(falla), notas["zz-buena"].Aviso)
	for _, h := range casos {
		r := notas[h.nombre]
		fila := r.Aviso
		for _, c := range r.Comprobaciones {
			fila += "\n" + c.Informe
		}
		assert.Contains(t, fila, h.dice, "%s (%s)", h.nombre, h.intenta)
		assert.NotContains(t, fila, "LOGRADO", "%s (%s)", h.nombre, h.intenta)
		assert.Less(t, r.Nota, 5.0, h.nombre)
		if h.noDice != "" {
			assert.NotContains(t, fila, h.noDice, h.nombre)
		}
		t.Logf("%-30s %-60s %.2f", h.nombre, h.intenta, r.Nota)
	}
	contenido, err := os.ReadFile(secreto)
	require.NoError(t, err)
	assert.Equal(t, "un secreto\n", string(contenido))
	deGo, err := leerEntornoDeGo()
	require.NoError(t, err)
	assert.NoFileExists(t, filepath.Join(deGo["GOCACHE"], "veneno-de-una-entrega"))
	quedan, _ := exec.Command("pgrep", "-f", "sleep (54321|600)").Output()
	assert.Empty(t, bytes.TrimSpace(quedan), "han quedado procesos")
}
