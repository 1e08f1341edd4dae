package historias

import "github.com/anishathalye/porcupine"

type (
	pedida struct {
		operacion string
		valor     string
		quiza     bool // no se sabe si cuenta: solo en la búsqueda de la parte más corta
	}
	contestada struct {
		ok    bool
		valor string
	}
)

const ausente = "" // el estado de la clave que no existe; los valores nunca están vacíos

// modelo es una base de datos con una sola clave y un solo campo.
var modelo = porcupine.Model{
	Init: func() any { return ausente },
	Step: func(estado, entrada, salida any) (bool, any) {
		posible, siguiente := transicion(estado.(string), entrada.(pedida), salida.(contestada))
		return posible, siguiente
	},
	DescribeOperation: func(entrada, salida any) string { return describir(entrada.(pedida), salida.(contestada)) },
	DescribeState: func(estado any) string {
		if estado == ausente {
			return "no existe"
		}
		return "v=" + estado.(string)
	},
}

// transicion dice si la base de datos, en ese estado, puede dar esa respuesta, y en
// qué estado queda.
func transicion(estado string, e pedida, s contestada) (posible bool, siguiente string) {
	existe := estado != ausente
	if e.operacion == "alta" {
		if s.ok {
			return !existe, e.valor
		}
		return existe, estado
	}
	if !s.ok {
		return !existe, estado
	}
	switch e.operacion {
	case "baja":
		return existe, ausente
	case "modificacion":
		return existe, e.valor
	default:
		return existe && estado == s.valor, estado
	}
}

// conDudas es el modelo en el que de algunas operaciones no se sabe si cuentan, ni
// en qué estado se empezó.
func conDudas(estados []any) porcupine.Model {
	dudoso := porcupine.NondeterministicModel{
		Init: func() []any { return estados },
		Step: func(estado, entrada, salida any) []any {
			e := entrada.(pedida)
			posible, siguiente := transicion(estado.(string), e, salida.(contestada))
			switch {
			case e.quiza && posible:
				return []any{estado, siguiente}
			case e.quiza:
				return []any{estado}
			case posible:
				return []any{siguiente}
			default:
				return nil
			}
		},
	}
	return dudoso.ToModel()
}

func describir(e pedida, s contestada) string {
	texto := e.operacion + " k"
	if e.valor != "" {
		texto += " v=" + e.valor
	}
	switch {
	case !s.ok:
		return texto + " → ERROR"
	case s.valor != "":
		return texto + " → OK v=" + s.valor
	default:
		return texto + " → OK"
	}
}
