package mutacion

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// caso quita un caso de un switch, entero, o uno de sus valores.
func (o *obra) caso(c *ast.CaseClause) {
	if c.List == nil {
		return // default: sin él, casi nunca compila
	}
	o.apuntar("falta el caso", o.por(c, ""))
	for i, valor := range c.List {
		if len(c.List) == 1 {
			return
		}
		resto := slices.Delete(slices.Clone(c.List), i, i+1)
		var textos []string
		for _, otro := range resto {
			textos = append(textos, o.texto(otro))
		}
		primero, ultimo := o.fichero.Offset(c.List[0].Pos()), o.fichero.Offset(c.List[len(c.List)-1].End())
		o.apuntar("falta "+o.texto(valor), edicion{primero, ultimo, strings.Join(textos, ", ")})
	}
}

// sentencias quita cada una, cambia de orden las seguidas y abre las secciones
// críticas.
func (o *obra) sentencias(lista []ast.Stmt) {
	for i, s := range lista {
		o.sentencia(s)
		if i+1 < len(lista) && o.seCambiaDeSitio(s) && o.seCambiaDeSitio(lista[i+1]) {
			o.apuntar("en otro orden", o.por(s, o.texto(lista[i+1])), o.por(lista[i+1], o.texto(s)))
		}
		if candado := o.candadoDe(s, "Lock"); candado != "" {
			o.sinCandado(candado, s, lista[i+1:])
		}
	}
}

// elUltimoReturn apunta que el de una función no se quita: no compilaría.
func (o *obra) elUltimoReturn(cuerpo *ast.BlockStmt) {
	if n := len(cuerpo.List); n > 0 {
		o.hecho[cuerpo.List[n-1]] = true
	}
}

func (o *obra) sentencia(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.ExprStmt:
		o.hecho[s.X] = true
		if !strings.HasPrefix(o.texto(s.X), "log.SetFlags(") { // cómo se anota da igual
			o.apuntar("falta una sentencia", o.por(s, ""))
		}
	case *ast.SendStmt, *ast.IncDecStmt, *ast.BranchStmt:
		o.apuntar("falta una sentencia", o.por(s, ""))
		o.otroSalto(s)
	case *ast.AssignStmt:
		if s.Tok != token.DEFINE {
			o.apuntar("falta una sentencia", o.por(s, ""))
		}
	case *ast.DeferStmt:
		o.hecho[s.Call] = true
		o.apuntar("falta una sentencia", o.por(s, ""))
		o.apuntar("sin defer", o.por(s, o.texto(s.Call)))
	case *ast.GoStmt:
		o.hecho[s.Call] = true
		o.apuntar("falta una sentencia", o.por(s, ""))
		o.apuntar("sin go", o.por(s, o.texto(s.Call)))
	case *ast.ReturnStmt:
		if !o.hecho[s] {
			o.apuntar("falta una sentencia", o.por(s, ""))
		}
	}
}

func (o *obra) otroSalto(s ast.Stmt) {
	if salto, es := s.(*ast.BranchStmt); es && salto.Label == nil {
		switch salto.Tok {
		case token.BREAK:
			o.apuntar("continue por break", o.por(s, "continue"))
		case token.CONTINUE:
			o.apuntar("break por continue", o.por(s, "break"))
		}
	}
}

// seCambiaDeSitio dice si una sentencia se puede cambiar por la de al lado sin que cambie
// la forma del programa. El orden de los avisos da igual.
func (o *obra) seCambiaDeSitio(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.ExprStmt:
		return !esAviso(o.texto(s.X))
	case *ast.AssignStmt, *ast.IncDecStmt, *ast.DeferStmt, *ast.GoStmt, *ast.SendStmt:
		return true
	}
	return false
}

// candadoDe devuelve el candado de una sentencia c.Lock() o defer c.Unlock(); vacío, si
// no lo es.
func (o *obra) candadoDe(s ast.Stmt, metodo string) string {
	var llamada ast.Expr
	switch s := s.(type) {
	case *ast.ExprStmt:
		llamada = s.X
	case *ast.DeferStmt:
		llamada = s.Call
	default:
		return ""
	}
	candado, es := strings.CutSuffix(o.texto(llamada), "."+metodo+"()")
	if !es {
		return ""
	}
	return candado
}

// sinCandado quita a la vez echar un candado y soltarlo: lo de en medio se queda sin
// guardar. Quitar uno solo se ve enseguida.
func (o *obra) sinCandado(candado string, echarlo ast.Stmt, resto []ast.Stmt) {
	for _, s := range resto {
		if o.candadoDe(s, "Unlock") == candado {
			o.apuntar("sin el candado", o.por(echarlo, ""), o.por(s, ""))
			return
		}
	}
}
