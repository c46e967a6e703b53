// Package mutate writes faults into source text, one at a time, to see whether the
// tests notice: every mutant is compiled into one program and switched on by number.
package mutate

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"sort"
	"strings"
)

// Mutant is one fault that can be switched on.
type Mutant struct {
	ID   int
	At   string // file:line
	What string
}

// Switch is the file that a mutated package needs beside it: the mutant of the
// environment variable EBB_MUTANT is on, 0 is none.
const Switch = `package %s

import (
	"os"
	"strconv"
)

var mutantOn, _ = strconv.Atoi(os.Getenv("EBB_MUTANT"))

func mutantIs(id int) bool { return mutantOn == id }

func mutantPick[T any](id int, was, is T) T {
	if mutantOn == id {
		return is
	}
	return was
}

func mutantZero[T any](id int, was T) T {
	var zero T
	return mutantPick(id, was, zero)
}
`

// edit wraps the text from start to end.
type edit struct {
	start, end  int
	open, close string
}

type writer struct {
	name    string
	src     string
	fset    *token.FileSet
	base    int
	skip    func(id int) bool
	next    int
	mutants []Mutant
	edits   []edit
}

// File writes every mutant into a source file. IDs count from first; those that skip
// names are left out (a mutant that does not compile). It returns the text, the
// mutants and the next free ID, and an error when the file does not parse.
func File(name, src string, first int, skip func(int) bool) (string, []Mutant, int, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return "", nil, first, err
	}
	w := &writer{name: name, src: src, fset: fset, base: fset.File(f.Pos()).Base(), skip: skip, next: first}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			ast.Inspect(fn.Body, w.visit)
		}
	}
	return w.apply(), w.mutants, w.next, nil
}

func (w *writer) text(n ast.Node) string {
	return w.src[int(n.Pos())-w.base : int(n.End())-w.base]
}

// wrap adds a mutant around n; %d in open and close is its number.
func (w *writer) wrap(n ast.Node, what, open, close string) {
	id := w.next
	w.next++
	if w.skip(id) {
		return
	}
	number := func(s string) string { return strings.ReplaceAll(s, "%d", fmt.Sprint(id)) }
	w.edits = append(w.edits, edit{int(n.Pos()) - w.base, int(n.End()) - w.base, number(open), number(close)})
	w.mutants = append(w.mutants, Mutant{id, fmt.Sprintf("%s:%d", w.name, w.fset.Position(n.Pos()).Line), what})
}

// swaps are operators and what becomes of them. A product never becomes a quotient:
// both sides are worked out, and a quotient may have no value.
var swaps = map[token.Token]string{
	token.LSS: "<=", token.LEQ: "<", token.GTR: ">=", token.GEQ: ">", token.EQL: "!=", token.NEQ: "==",
	token.LAND: "||", token.LOR: "&&", token.ADD: "-", token.SUB: "+", token.MUL: "+", token.QUO: "*",
}

var harder = map[string]string{"Rest": "Walk", "Walk": "RecoveryRun", "RecoveryRun": "Easy", "Easy": "Hard", "Hard": "Easy"}

func (w *writer) visit(n ast.Node) bool {
	switch v := n.(type) {
	case *ast.BinaryExpr:
		w.binary(v)
	case *ast.UnaryExpr:
		if v.Op == token.NOT {
			w.lazy(v, "drop !", w.text(v.X))
		}
	case *ast.BasicLit:
		if v.Kind == token.INT || v.Kind == token.FLOAT {
			w.wrap(v, v.Value+" + 1", "mutantPick(%d, ", ", "+v.Value+"+1)")
			w.wrap(v, v.Value+" - 1", "mutantPick(%d, ", ", "+v.Value+"-1)")
		}
	case *ast.SelectorExpr:
		if x, ok := v.X.(*ast.Ident); ok && x.Name == "ebb" && harder[v.Sel.Name] != "" {
			w.wrap(v, w.text(v)+" → "+harder[v.Sel.Name], "mutantPick(%d, ", ", ebb."+harder[v.Sel.Name]+")")
		}
	case *ast.CallExpr:
		return w.call(v)
	case *ast.IfStmt:
		w.guard(v.Cond)
	case *ast.SwitchStmt:
		w.cases(v)
	case *ast.AssignStmt:
		if v.Tok != token.DEFINE {
			w.wrap(v, "drop "+w.text(v), "if !mutantIs(%d) { ", " }")
		}
	case *ast.BranchStmt:
		w.wrap(v, "drop "+w.text(v), "if !mutantIs(%d) { ", " }")
	case *ast.ArrayType:
		return false // a length is a constant
	case *ast.GenDecl:
		return v.Tok != token.CONST
	}
	return true
}

func (w *writer) binary(v *ast.BinaryExpr) {
	op, ok := swaps[v.Op]
	if !ok {
		return
	}
	alt := w.text(v.X) + " " + op + " " + w.text(v.Y)
	what := v.Op.String() + " → " + op
	switch v.Op {
	case token.ADD, token.SUB, token.MUL, token.QUO:
		w.wrap(v, what, "mutantPick(%d, ", ", "+alt+")")
	default:
		w.lazy(v, what, alt)
	}
}

// lazy replaces a condition without working out both sides.
func (w *writer) lazy(n ast.Node, what, alt string) {
	w.wrap(n, what, "(!mutantIs(%d) && (", ") || mutantIs(%d) && ("+alt+"))")
}

// guard makes a condition never and always true.
func (w *writer) guard(cond ast.Expr) {
	w.wrap(cond, "never "+w.text(cond), "(!mutantIs(%d) && (", "))")
	w.wrap(cond, "always "+w.text(cond), "(mutantIs(%d) || (", "))")
}

func (w *writer) cases(v *ast.SwitchStmt) {
	for _, s := range v.Body.List {
		for _, e := range s.(*ast.CaseClause).List {
			if v.Tag == nil {
				w.guard(e)
			} else {
				w.wrap(e, "drop case "+w.text(e), "mutantZero(%d, ", ")")
			}
		}
	}
}

func (w *writer) call(v *ast.CallExpr) bool {
	f, ok := v.Fun.(*ast.Ident)
	if !ok {
		return true
	}
	other := map[string]string{"min": "max", "max": "min"}[f.Name]
	if other != "" && len(v.Args) > 1 {
		alt := other + w.src[int(f.End())-w.base:int(v.End())-w.base]
		w.wrap(v, f.Name+" → "+other, "mutantPick(%d, ", ", "+alt+")")
	}
	if strings.HasSuffix(f.Name, "Num") {
		w.number(v.Args[0])
		return false // unit, bounds and grade are the business of evidence's own test
	}
	return f.Name != "make" // a capacity changes nothing
}

// number moves a number of evidence by the least step that could matter.
func (w *writer) number(e ast.Expr) {
	step := "1"
	if strings.Contains(w.text(e), ".") {
		step = "0.1"
	}
	w.wrap(e, w.text(e)+" + "+step, "mutantPick[float64](%d, ", ", "+w.text(e)+"+"+step+")")
	w.wrap(e, w.text(e)+" - "+step, "mutantPick[float64](%d, ", ", "+w.text(e)+"-"+step+")")
}

// apply writes the edits, outer around inner.
func (w *writer) apply() string {
	type mark struct {
		pos, other, order int
		opens             bool
		s                 string
	}
	marks := []mark{}
	for i, e := range w.edits {
		marks = append(marks, mark{e.start, e.end, i, true, e.open}, mark{e.end, e.start, i, false, e.close})
	}
	sort.SliceStable(marks, func(i, j int) bool {
		a, b := marks[i], marks[j]
		if a.pos != b.pos {
			return a.pos < b.pos
		}
		if a.opens != b.opens {
			return !a.opens // what ends here ends before the next begins
		}
		if a.other != b.other {
			return a.other > b.other // the wider opens first, the narrower closes first
		}
		if a.opens {
			return a.order < b.order
		}
		return a.order > b.order
	})
	var out strings.Builder
	last := 0
	for _, m := range marks {
		out.WriteString(w.src[last:m.pos])
		out.WriteString(m.s)
		last = m.pos
	}
	out.WriteString(w.src[last:])
	return out.String()
}
