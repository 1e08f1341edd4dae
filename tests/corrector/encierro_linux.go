//go:build !otros

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// hayEncierros dice si este sistema los tiene.
const hayEncierros = true

// encerrarAlJuez hace que la orden empiece en espacios nuevos. En ellos es
// administrador, pero solo de ellos.
func encerrarAlJuez(orden *exec.Cmd) {
	orden.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS |
		syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS
	orden.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
	orden.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
}

// montar hace el sistema de ficheros del encierro, y pasa a él.
func (e *encierro) montar() error {
	raiz := filepath.Join(e.Propio, "raiz")
	if err := errors.Join(os.MkdirAll(raiz, 0o755),
		unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, "")); err != nil {
		return fmt.Errorf("no se pueden separar los montajes: %w", err)
	}
	m := &montaje{raiz: raiz}
	m.enMemoria("/", 16)
	for _, carpeta := range e.SeVe {
		m.igualQueFuera(carpeta)
	}
	m.atar(e.Privado, dentroPrivado)
	m.atar(e.Repositorio, dentroRepositorio)
	m.enMemoria(dentroDisco, e.Disco)
	m.carpeta(dentroDisco + "/" + nombreTemporal)
	m.hacer(func() error {
		return copiarCarpeta(filepath.Join(e.Propio, nombreEntrega), m.en(dentroDisco+"/"+nombreEntrega))
	})
	m.cache(e.Cache)
	m.dispositivos()
	m.ficherosDeEtc()
	m.carpeta("/proc")
	m.montar("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	m.carpeta("/tmp")
	m.hacer(func() error {
		return unix.Mount(m.en(dentroDisco+"/"+nombreTemporal), m.en("/tmp"), "", unix.MS_BIND, "")
	})
	m.entrar()
	m.hacer(levantarElBucleLocal)
	m.hacer(func() error { return os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0) })
	return m.err
}

// montaje va haciendo el sistema de ficheros; tras un error, no hace nada más.
type montaje struct {
	raiz string
	err  error
}

func (m *montaje) en(ruta string) string { return filepath.Join(m.raiz, ruta) }

func (m *montaje) hacer(hacer func() error) {
	if m.err == nil {
		m.err = hacer()
	}
}

func (m *montaje) carpeta(ruta string) {
	m.hacer(func() error { return os.MkdirAll(m.en(ruta), 0o755) })
}

func (m *montaje) montar(que, donde, tipo string, como uintptr, opciones string) {
	m.hacer(func() error {
		if err := unix.Mount(que, m.en(donde), tipo, como, opciones); err != nil {
			return fmt.Errorf("no se puede montar %s: %w", donde, err)
		}
		return nil
	})
}

// enMemoria monta una carpeta que está en la memoria y en la que caben esos MiB.
func (m *montaje) enMemoria(donde string, mib int) {
	m.carpeta(donde)
	m.montar("tmpfs", donde, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, fmt.Sprintf("size=%dm,mode=755", mib))
}

// igualQueFuera pone algo de fuera en el mismo sitio. Si fuera es un enlace, el enlace.
func (m *montaje) igualQueFuera(ruta string) {
	info, err := os.Lstat(ruta)
	if err != nil || m.err != nil {
		return // no todos los sistemas tienen de todo
	}
	if _, err := os.Lstat(m.en(ruta)); err == nil && m.yaSeVe(ruta) {
		return
	}
	m.carpeta(filepath.Dir(ruta))
	if info.Mode()&fs.ModeSymlink != 0 {
		destino, _ := os.Readlink(ruta)
		m.hacer(func() error { return os.Symlink(destino, m.en(ruta)) })
		return
	}
	m.atar(ruta, ruta)
}

// yaSeVe dice si lo de dentro es lo mismo que lo de fuera, porque está en una carpeta que
// ya se ve.
func (m *montaje) yaSeVe(ruta string) bool {
	fuera, err1 := os.Stat(ruta)
	dentro, err2 := os.Stat(m.en(ruta))
	return err1 == nil && err2 == nil && os.SameFile(fuera, dentro)
}

// atar pone algo de fuera dentro, y hace que no se pueda cambiar.
func (m *montaje) atar(fuera, dentro string) {
	m.hacer(func() error {
		info, err := os.Stat(fuera)
		if err != nil {
			return err
		}
		if info.IsDir() {
			return os.MkdirAll(m.en(dentro), 0o755)
		}
		return errors.Join(os.MkdirAll(filepath.Dir(m.en(dentro)), 0o755), os.WriteFile(m.en(dentro), nil, 0o600))
	})
	m.montar(fuera, dentro, "", unix.MS_BIND|unix.MS_REC, "")
	m.hacer(func() error {
		const sinCambios = unix.MOUNT_ATTR_RDONLY | unix.MOUNT_ATTR_NOSUID | unix.MOUNT_ATTR_NODEV
		return cerrar(m.en(dentro), sinCambios, unix.AT_RECURSIVE)
	})
}

func cerrar(ruta string, atributos uint64, como uint) error {
	if err := unix.MountSetattr(unix.AT_FDCWD, ruta, como, &unix.MountAttr{Attr_set: atributos}); err != nil {
		return fmt.Errorf("no se puede proteger %s: %w", ruta, err)
	}
	return nil
}

// cache pone lo que Go ya ha compilado, y encima una carpeta para lo que compile esta
// entrega: nada de lo suyo llega a las demás.
func (m *montaje) cache(deFuera string) {
	const encima = "/corrector/encima"
	m.carpeta(dentroCache)
	m.enMemoria(encima, cacheDeCada)
	m.carpeta(encima + "/nuevo")
	m.carpeta(encima + "/trabajo")
	m.montar("overlay", dentroCache, "overlay", unix.MS_NOSUID|unix.MS_NODEV, fmt.Sprintf(
		"userxattr,lowerdir=%s,upperdir=%s,workdir=%s", deFuera, m.en(encima+"/nuevo"), m.en(encima+"/trabajo")))
	m.hacer(func() error { return unix.Unmount(m.en(encima), unix.MNT_DETACH) })
}

// dispositivos pone en /dev los que usa cualquier programa, y terminales propios.
func (m *montaje) dispositivos() {
	for _, nombre := range []string{"null", "zero", "full", "random", "urandom", "tty"} {
		dentro := "/dev/" + nombre
		m.carpeta("/dev")
		m.hacer(func() error { return os.WriteFile(m.en(dentro), nil, 0o666) })
		m.montar(dentro, dentro, "", unix.MS_BIND, "")
	}
	m.carpeta("/dev/pts")
	m.montar("devpts", "/dev/pts", "devpts", unix.MS_NOSUID|unix.MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620")
	m.enMemoria("/dev/shm", compartidaDeCada)
	for nombre, destino := range map[string]string{
		"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1",
		"stderr": "/proc/self/fd/2",
	} {
		m.hacer(func() error { return os.Symlink(destino, m.en("/dev/"+nombre)) })
	}
}

// ficherosDeEtc escribe los que los programas leen para saber quiénes son y dónde están.
func (m *montaje) ficherosDeEtc() {
	m.carpeta("/etc")
	for nombre, texto := range map[string]string{
		"passwd":        "entrega:x:0:0::/tmp:/bin/sh\n",
		"group":         "entrega:x:0:\n",
		"hosts":         "127.0.0.1 localhost\n::1 localhost\n",
		"nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
	} {
		m.hacer(func() error { return os.WriteFile(m.en("/etc/"+nombre), []byte(texto), 0o644) })
	}
}

// entrar cambia la raíz por la nueva, en la que ya no se puede escribir más que en el
// disco de la entrega, y suelta la de antes.
func (m *montaje) entrar() {
	const antes = "/antes"
	m.carpeta(antes)
	m.hacer(func() error {
		return errors.Join(unix.PivotRoot(m.raiz, m.en(antes)), os.Chdir("/"), unix.Unmount(antes, unix.MNT_DETACH),
			os.Remove(antes), cerrar("/", unix.MOUNT_ATTR_RDONLY, 0))
	})
	m.raiz = "/"
}

// levantarElBucleLocal pone en marcha la única red que hay dentro.
func levantarElBucleLocal() error {
	enchufe, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(enchufe)
	peticion, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	peticion.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(enchufe, unix.SIOCSIFFLAGS, peticion)
}

// hacerDeCelda ejecuta una orden en lugar de este proceso, que es el primero de un
// espacio de procesos: no ve los de fuera, ni las pruebas, ni puede escribir en una
// carpeta, y se queda sin ningún privilegio.
func hacerDeCelda(sinEscribirEn string, orden []string) error {
	runtime.LockOSThread() // los privilegios son de cada hilo
	const sinNada = unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	err := errors.Join(
		unix.Mount("proc", "/proc", "proc", sinNada|unix.MS_RDONLY, ""),
		unix.Mount("tmpfs", dentroPrivado, "tmpfs", sinNada|unix.MS_RDONLY, "size=4k"))
	if sinEscribirEn != "" {
		err = errors.Join(err, unix.Mount(sinEscribirEn, sinEscribirEn, "", unix.MS_BIND, ""),
			cerrar(sinEscribirEn, unix.MOUNT_ATTR_RDONLY, 0))
	}
	if err = errors.Join(err, soltarPrivilegios()); err != nil {
		return fmt.Errorf("no se puede encerrar el programa: %w", err)
	}
	programa, err := exec.LookPath(orden[0])
	if err != nil {
		return err
	}
	return syscall.Exec(programa, orden, os.Environ())
}

// soltarPrivilegios deja el hilo sin ninguno, y sin manera de volver a tenerlos.
func soltarPrivilegios() error {
	for c := range uintptr(unix.CAP_LAST_CAP + 1) {
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0); err != nil && !errors.Is(err, unix.EINVAL) {
			return err
		}
	}
	cabecera := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var ninguno [2]unix.CapUserData
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	return errors.Join(
		unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0),
		unix.Capset(&cabecera, &ninguno[0]),
		unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
}

// cerrarLoHeredado hace que lo que quien llama al corrector dejara abierto no llegue a
// ningún otro programa.
func cerrarLoHeredado() {
	_ = unix.CloseRange(uint(os.Stderr.Fd()+1), ^uint(0)>>1, unix.CLOSE_RANGE_CLOEXEC)
}

// preferirQueMueran hace que, si a la máquina le falta memoria, el sistema mate antes a
// los programas de las entregas.
func preferirQueMueran() {
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte(strconv.Itoa(900)), 0)
}
