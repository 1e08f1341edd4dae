package servidor

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync"

	"sockets/tests/pizarra/hoja"
)

// vale es una llave de un solo uso. Al navegador se le da en la línea de órdenes, que
// otras personas de la máquina pueden ver; cuando la ven, ya está gastada.
type vale struct {
	candado sync.Mutex
	texto   string // vacío, si no hay ninguno sin gastar
}

func (v *vale) nuevo() string {
	v.candado.Lock()
	defer v.candado.Unlock()
	v.texto = rand.Text()
	return v.texto
}

// gastar dice si un texto es el vale, y lo gasta.
func (v *vale) gastar(texto string) bool {
	v.candado.Lock()
	defer v.candado.Unlock()
	if v.texto == "" || !iguales(texto, v.texto) {
		return false
	}
	v.texto = ""
	return true
}

func iguales(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// vigilar deja pasar lo que viene de la propia pizarra con su llave, y se la quita de
// la ruta. Lo demás no llega a rutas.
func (s *Servidor) vigilar(anfitrion string, rutas http.Handler) http.Handler {
	_, puerto, _ := strings.Cut(anfitrion, ":")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ponerCabeceras(w.Header())
		llave, resto, hayBarra := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		switch {
		case r.Host != anfitrion && r.Host != "localhost:"+puerto:
			// Un nombre ajeno que se ha hecho apuntar a esta máquina.
			http.Error(w, "La pizarra solo atiende en "+anfitrion+".", http.StatusForbidden)
		case vieneDeOtraPagina(r):
			http.Error(w, "La pizarra no atiende a otras páginas.", http.StatusForbidden)
		case s.vale.gastar(llave):
			http.Redirect(w, r, "/"+s.llave+"/", http.StatusSeeOther)
		case !iguales(llave, s.llave):
			http.Error(w, "A esta dirección le falta la llave, o es la de otra vez que se arrancó la pizarra.\n"+
				"La buena está en el terminal.", http.StatusForbidden)
		case !hayBarra:
			http.Redirect(w, r, "/"+s.llave+"/", http.StatusSeeOther)
		default:
			dentro := r.Clone(r.Context())
			dentro.URL.Path, dentro.URL.RawPath = "/"+resto, ""
			rutas.ServeHTTP(w, dentro)
		}
	})
}

// vieneDeOtraPagina dice si una petición la ha hecho una página que no es de la pizarra.
// Ir a ella, con un enlace o escribiendo la dirección, sí se puede.
func vieneDeOtraPagina(r *http.Request) bool {
	if origen := r.Header.Get("Origin"); origen != "" && origen != "http://"+r.Host {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site": // otro puerto de esta máquina es «same-site»
		return r.Method != http.MethodGet || r.Header.Get("Sec-Fetch-Mode") != "navigate" ||
			r.Header.Get("Sec-Fetch-Dest") != "document"
	}
	return false
}

func ponerCabeceras(c http.Header) {
	c.Set("Content-Security-Policy", hoja.Politica+"; frame-ancestors 'none'")
	c.Set("Referrer-Policy", "no-referrer") // la dirección lleva la llave
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Cache-Control", "no-store")
}
