package mutacion

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Generar hace todos los mutantes de un fichero, en el orden de sus declaraciones. Los
// que no compilan también: lo dirá el compilador. De las declaraciones, solo las que
// se quieren.
func Generar(fichero string, paso int, fuente []byte, seQuiere func(declaracion string) bool) ([]Mutante, error) {
	posiciones := token.NewFileSet()
	arbol, err := parser.ParseFile(posiciones, fichero, fuente, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var todos []Mutante
	vistos := map[string]bool{string(fuente): true}
	veces := map[string]int{}
	for _, declaracion := range arbol.Decls {
		nombre := nombreDe(declaracion)
		if nombre == "" || slices.Contains(menus, nombre) || !seQuiere(nombre) {
			continue
		}
		o := &obra{fichero: posiciones.File(arbol.Pos()), fuente: fuente, hecho: map[ast.Node]bool{}}
		ast.Inspect(declaracion, o.mirar)
		for _, c := range o.cambios {
			nuevo := editar(fuente, c.ediciones)
			if vistos[string(nuevo)] {
				continue
			}
			vistos[string(nuevo)] = true
			m := Mutante{Fichero: fichero, Paso: paso, Funcion: nombre, Cambio: c.que, Contenido: nuevo}
			m.Linea, m.Antes, m.Despues = comparar(fuente, nuevo)
			igual := m.Nombre()
			veces[igual]++
			m.Vez = veces[igual]
			todos = append(todos, m)
		}
	}
	return todos, nil
}

// menus son las declaraciones que solo sirven para lo que ve una persona delante del
// terminal, que es cosa de quien hace el programa: no se cambian.
var menus = []string{"avisar", "ayuda", "operaciones"}

// nombreDe devuelve el de una declaración: el de la función, o el primero de un const,
// var o type. De los import, nada.
func nombreDe(declaracion ast.Decl) string {
	switch d := declaracion.(type) {
	case *ast.FuncDecl:
		return d.Name.Name
	case *ast.GenDecl:
		if len(d.Specs) == 0 {
			return ""
		}
		switch e := d.Specs[0].(type) {
		case *ast.ValueSpec:
			return e.Names[0].Name
		case *ast.TypeSpec:
			return e.Name.Name
		}
	}
	return ""
}

// cambio es lo que se le hace a la fuente para tener un mutante.
type cambio struct {
	que       string
	ediciones []edicion
}

// obra recorre una declaración y apunta los cambios que se le pueden hacer.
type obra struct {
	fichero *token.File
	fuente  []byte
	cambios []cambio
	hecho   map[ast.Node]bool // nodos de los que ya se ha ocupado el que los contiene
}

func (o *obra) apuntar(que string, ediciones ...edicion) {
	o.cambios = append(o.cambios, cambio{que, ediciones})
}

func (o *obra) entre(n ast.Node) (desde, hasta int) {
	return o.fichero.Offset(n.Pos()), o.fichero.Offset(n.End())
}

func (o *obra) texto(n ast.Node) string {
	desde, hasta := o.entre(n)
	return string(o.fuente[desde:hasta])
}

// por cambia un nodo por un texto. No cambia cuántas líneas hay: así, si el cambio da
// igual, el programa compilado es el mismo, octeto por octeto.
func (o *obra) por(n ast.Node, texto string) edicion {
	desde, hasta := o.entre(n)
	faltan := bytes.Count(o.fuente[desde:hasta], []byte("\n")) - strings.Count(texto, "\n")
	return edicion{desde, hasta, texto + strings.Repeat("\n", max(0, faltan))}
}

func (o *obra) signoPor(donde token.Pos, antes, despues token.Token) edicion {
	desde := o.fichero.Offset(donde)
	return edicion{desde, desde + len(antes.String()), despues.String()}
}

func (o *obra) mirar(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		o.elUltimoReturn(n.Body)
	case *ast.FuncLit:
		o.elUltimoReturn(n.Body)
	case *ast.BlockStmt:
		o.sentencias(n.List)
	case *ast.CaseClause:
		o.caso(n)
		o.sentencias(n.Body)
	case *ast.IfStmt:
		o.condicion(n.Cond)
	case *ast.ForStmt:
		o.condicion(n.Cond)
	case *ast.BinaryExpr:
		return o.operacion(n)
	case *ast.UnaryExpr:
		if (n.Op == token.NOT || n.Op == token.SUB) && !o.hecho[n] {
			o.apuntar("sin el signo "+n.Op.String(), o.por(n, o.texto(n.X)))
		}
	case *ast.CallExpr:
		return o.llamada(n)
	case *ast.SelectorExpr:
		o.porUnoParecido(n, o.texto(n))
		o.porUnoParecido(n.Sel, n.Sel.Name)
		return false // salvo a.b.c, no hay nada más que cambiar
	case *ast.Ident:
		o.porUnoParecido(n, n.Name)
	case *ast.ReturnStmt:
		o.sinError(n)
	case *ast.BasicLit:
		if !o.hecho[n] {
			o.literal(n)
		}
	case *ast.AssignStmt:
		if nuevo, hay := contrarios[n.Tok]; hay {
			o.apuntar("otra operación", o.signoPor(n.TokPos, n.Tok, nuevo))
			o.apuntar("se asigna sin operar", o.signoPor(n.TokPos, n.Tok, token.ASSIGN))
		}
	case *ast.IncDecStmt:
		o.apuntar("otra operación", o.signoPor(n.TokPos, n.Tok, contrarios[n.Tok]))
	}
	return true
}

// condicion hace que se cumpla siempre y que no se cumpla nunca. Negarla sería más
// fácil de ver que cualquiera de las dos. Sigue escrita: si no, sobrarían variables y
// no compilaría.
func (o *obra) condicion(c ast.Expr) {
	if c != nil {
		o.hecho[c] = true
		o.apuntar("la condición no se cumple nunca", o.por(c, "false && ("+o.texto(c)+")"))
		o.apuntar("la condición se cumple siempre", o.por(c, "true || ("+o.texto(c)+")"))
	}
}

// contrarios son los operadores que se cambian por otro.
var contrarios = map[token.Token]token.Token{
	token.ADD: token.SUB, token.SUB: token.ADD, token.MUL: token.QUO, token.QUO: token.MUL, token.REM: token.MUL,
	token.SHL: token.SHR, token.SHR: token.SHL, token.AND: token.OR, token.OR: token.AND,
	token.LAND: token.LOR, token.LOR: token.LAND, token.INC: token.DEC, token.DEC: token.INC,
	token.EQL: token.NEQ, token.NEQ: token.EQL, token.LSS: token.GEQ, token.GEQ: token.LSS,
	token.GTR: token.LEQ, token.LEQ: token.GTR,
	token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN, token.MUL_ASSIGN: token.QUO_ASSIGN,
}

// bordes son las comparaciones que solo difieren cuando los dos lados son iguales.
var bordes = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR,
}

func (o *obra) operacion(n *ast.BinaryExpr) bool {
	if cifra, unidad := n.X, o.texto(n.Y); n.Op == token.MUL && strings.HasPrefix(unidad, "time.") {
		o.apuntar("diez veces más", o.por(cifra, "10*"+o.texto(cifra)))
		o.apuntar("nada de tiempo", o.por(cifra, "0"))
		return false
	}
	if n.Op == token.EQL || n.Op == token.NEQ { // comparar con otro texto es casi no comparar: ya está
		o.hecho[n.X], o.hecho[n.Y] = o.hecho[n.X] || o.texto(n.X) == `""`, o.hecho[n.Y] || o.texto(n.Y) == `""`
	}
	if borde, hay := bordes[n.Op]; hay {
		o.apuntar("el borde, al otro lado", o.signoPor(n.OpPos, n.Op, borde))
	}
	esLogica := n.Op == token.LAND || n.Op == token.LOR
	if otro, hay := contrarios[n.Op]; hay && (esLogica || !o.hecho[n]) {
		o.apuntar("otra operación", o.signoPor(n.OpPos, n.Op, otro))
	}
	if esLogica || n.Op == token.ADD {
		o.apuntar("falta un lado", o.por(n, o.texto(n.X)))
		o.apuntar("falta un lado", o.por(n, o.texto(n.Y)))
	}
	return true
}

// seRedacta son las funciones que componen errores y avisos, cuyo texto es cosa de
// quien hace el programa: no se cambia lo que se les da.
var seRedacta = []string{"errors.New", "fmt.Errorf", "common.Explicar"}

// esAviso dice si se llama a una función que solo escribe avisos.
func esAviso(llamada string) bool {
	return strings.HasPrefix(llamada, "log.") || strings.HasPrefix(llamada, "avisar")
}

// nuncaSobran son las llamadas sin las que no compila.
var nuncaSobran = []string{"len", "make", "string", "[]byte", "[]rune"}

func (o *obra) llamada(n *ast.CallExpr) bool {
	funcion := o.texto(n.Fun)
	if esAviso(funcion) || slices.Contains(seRedacta, funcion) {
		o.porUnoParecido(n.Fun, funcion)
		return false
	}
	if len(n.Args) > 0 && !o.hecho[n] && !slices.Contains(nuncaSobran, funcion) {
		o.apuntar("sin llamar a "+funcion, o.por(n, o.texto(n.Args[0])))
	}
	if funcion == "io.ReadFull" { // leer una vez, y darlo por leído
		o.apuntar("una sola lectura", o.por(n, o.texto(n.Args[0])+".Read("+o.texto(n.Args[1])+")"))
	}
	return true
}

// parecidos son los nombres que se confunden.
var parecidos = map[string][]string{
	"true": {"false"}, "false": {"true"},
	"io.EOF": {"io.ErrUnexpectedEOF"}, "io.ErrUnexpectedEOF": {"io.EOF"},
	"ErrDemasiadoLargo": {"ErrNoUTF8"}, "ErrNoUTF8": {"ErrDemasiadoLargo"},
	"strings.ToUpper": {"strings.ToLower", "strings.ToTitle"}, "strings.ToLower": {"strings.ToUpper"},
	"strings.TrimSuffix": {"strings.TrimRight", "strings.TrimPrefix"},
	"strings.IndexFunc":  {"strings.LastIndexFunc"},
	"unicode.IsLetter":   {"unicode.IsLower"}, "unicode.IsDigit": {"unicode.IsNumber"},
	"BigEndian": {"LittleEndian"}, "Uint32": {"Uint16"}, "PutUint32": {"PutUint16"}, "uint32": {"uint16"},
	"log.Fatal": {"log.Print"}, "log.Fatalf": {"log.Printf"}, "fmt.Println": {"fmt.Print"},
}

func (o *obra) porUnoParecido(n ast.Node, nombre string) {
	for _, otro := range parecidos[nombre] {
		o.apuntar(nombre+" por "+otro, o.por(n, otro))
	}
}

// sinError devuelve nil donde se devolvía un error. El "" que lo acompaña no se usa, así
// que no se cambia.
func (o *obra) sinError(n *ast.ReturnStmt) {
	for _, valor := range n.Results {
		if o.esError(valor) {
			o.apuntar("se calla el error", o.por(valor, "nil"))
			for _, otro := range n.Results {
				if literal, es := otro.(*ast.BasicLit); es {
					o.hecho[literal] = true
				}
			}
		}
	}
}

func (o *obra) esError(valor ast.Expr) bool {
	switch e := valor.(type) {
	case *ast.Ident:
		return e.Name == "err" || strings.HasPrefix(e.Name, "Err")
	case *ast.CallExpr:
		f := o.texto(e.Fun)
		return f == "errors.New" || f == "fmt.Errorf"
	}
	return false
}

func (o *obra) literal(n *ast.BasicLit) {
	switch n.Kind {
	case token.INT:
		if numero, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			o.apuntar("otro número", o.por(n, strconv.FormatInt(numero+1, 10)))
		}
	case token.STRING:
		if texto, err := strconv.Unquote(n.Value); err == nil && texto == "" {
			o.apuntar("otro texto", o.por(n, `"x"`))
		} else {
			o.apuntar("otro texto", o.por(n, `""`))
		}
	case token.CHAR:
		o.apuntar("otro carácter", o.por(n, "'x'"))
	}
}
