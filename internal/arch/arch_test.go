package arch_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// storeys places every package; a package imports only from lower ones (DESIGN 2).
var storeys = map[string]int{
	"ebb": 0,

	"ebb/evidence": 1, "ebb/stats": 1, "ebb/internal/limit": 1, "ebb/internal/scan": 1, "ebb/internal/inflate": 1, "ebb/internal/spare": 1,
	"ebb/internal/spent": 1, // for tests and benchmarks

	"ebb/physio": 2, "ebb/session": 2, "ebb/load": 2, "ebb/readiness": 2, "ebb/decide": 2,
	"ebb/prescribe": 2, "ebb/grade": 2, "ebb/plan": 2, "ebb/trial": 2, "ebb/insight": 2,
	"ebb/internal/say": 2, "ebb/internal/fit": 2, "ebb/internal/tcx": 2, "ebb/internal/gpx": 2,
	"ebb/internal/export": 2, "ebb/internal/ical": 2, "ebb/internal/remote/intervals": 2, "ebb/internal/remote/ntfy": 2,

	"ebb/engine": 3, "ebb/internal/ingest": 3, "ebb/internal/store": 3, "ebb/internal/demo": 3,
	"ebb/internal/rulesdoc": 3,

	"ebb/internal/app": 4, "ebb/internal/web/ui": 4, "ebb/internal/door": 4,

	"ebb/internal/cli": 5, "ebb/internal/web": 5,

	"ebb/cmd/ebb": 6,

	// Tools and tests of the house itself: nothing imports them.
	"ebb/internal/arch": 7, "ebb/internal/bench": 7, "ebb/internal/crash": 7, "ebb/internal/mutate": 7, "ebb/internal/uibuild": 7,
	"ebb/internal/browser": 7, "ebb/internal/hostile": 7,
}

// pure rooms are functions that touch nothing.
var pure = map[string]bool{
	"ebb": true, "ebb/evidence": true, "ebb/stats": true, "ebb/physio": true, "ebb/session": true,
	"ebb/load": true, "ebb/readiness": true, "ebb/decide": true, "ebb/prescribe": true, "ebb/grade": true,
	"ebb/plan": true, "ebb/trial": true, "ebb/insight": true, "ebb/engine": true, "ebb/internal/say": true,
}

var impure = []string{"os", "net", "database/sql", "log", "context", "math/rand", "crypto/rand", "io/fs", "syscall"}

// onlyIn names dependencies that one package alone may import.
var onlyIn = map[string]string{
	"github.com/muktihari/fit":       "ebb/internal/fit",
	"modernc.org/sqlite":             "ebb/internal/store",
	"github.com/jackc/pgx":           "ebb/internal/store",
	"github.com/pressly/goose":       "ebb/internal/store",
	"github.com/arran4/golang-ical":  "ebb/internal/ical",
	"filippo.io/age":                 "ebb/internal/store",
	"github.com/evanw/esbuild":       "ebb/internal/uibuild",
	"github.com/alexedwards/scs":     "ebb/internal/door",
	"golang.org/x/crypto":            "ebb/internal/door",
	"rsc.io/qr":                      "ebb/internal/door",
	"github.com/alecthomas/kong":     "ebb/internal/cli",
	"github.com/schollz/progressbar": "ebb/internal/cli",
}

const (
	maxFunctionLines = 70
	maxFileLines     = 600
)

type file struct {
	path, pkg string
	ast       *ast.File
	fset      *token.FileSet
	test      bool
}

// house parses every Go file of the module.
func house(t *testing.T) []file {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var out []file
	err = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == ".git" || name == "testdata" || name == "node_modules") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, filepath.Dir(path))
		pkg := "ebb"
		if rel != "." {
			pkg = "ebb/" + filepath.ToSlash(rel)
		}
		p, _ := filepath.Rel(root, path)
		out = append(out, file{path: p, pkg: pkg, ast: f, fset: fset, test: strings.HasSuffix(name, "_test.go")})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 20 {
		t.Fatalf("only %d files found: the test does not see the house", len(out))
	}
	return out
}

func imports(f file) []string {
	var out []string
	for _, i := range f.ast.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		out = append(out, p)
	}
	return out
}

func TestEveryPackageHasAStoreyAndASentence(t *testing.T) {
	said := map[string]bool{}
	seen := map[string]bool{}
	for _, f := range house(t) {
		if f.test {
			continue
		}
		seen[f.pkg] = true
		if f.ast.Doc != nil {
			said[f.pkg] = true
		}
	}
	for p := range seen {
		if _, ok := storeys[p]; !ok {
			t.Errorf("%s has no storey", p)
		}
		if !said[p] {
			t.Errorf("%s has no package comment", p)
		}
	}
}

func TestImportsGoDown(t *testing.T) {
	for _, f := range house(t) {
		if f.test {
			continue // test files may import sideways
		}
		for _, bad := range wrongImports(f.pkg, imports(f)) {
			t.Errorf("%s: %s", f.path, bad)
		}
	}
}

// wrongImports says what is wrong with the imports of a non-test file of pkg.
func wrongImports(pkg string, imps []string) []string {
	var out []string
	for _, p := range imps {
		if p == "ebb" || strings.HasPrefix(p, "ebb/") {
			if storeys[p] >= storeys[pkg] {
				out = append(out, pkg+" imports "+p+", which is not below it")
			}
			continue
		}
		for dep, home := range onlyIn {
			if strings.HasPrefix(p, dep) && pkg != home {
				out = append(out, dep+" belongs to "+home)
			}
		}
		if pkg == "ebb" && strings.Contains(p, ".") {
			out = append(out, "the root imports only the standard library, not "+p)
		}
		if !pure[pkg] {
			continue
		}
		for _, no := range impure {
			if p == no || strings.HasPrefix(p, no+"/") {
				out = append(out, pkg+" is pure and imports "+p)
			}
		}
	}
	return out
}

func TestWrongImportsAreCaught(t *testing.T) {
	for _, c := range []struct{ pkg, imp string }{
		{"ebb/decide", "ebb/load"}, {"ebb/stats", "ebb/session"}, {"ebb", "ebb/evidence"},
		{"ebb/decide", "os"}, {"ebb/engine", "math/rand/v2"}, {"ebb/load", "net/http"},
		{"ebb/internal/app", "modernc.org/sqlite"}, {"ebb", "gonum.org/v1/gonum/stat"},
	} {
		if len(wrongImports(c.pkg, []string{c.imp})) == 0 {
			t.Errorf("%s importing %s was not caught", c.pkg, c.imp)
		}
	}
	if bad := wrongImports("ebb/engine", []string{"ebb/decide", "time", "ebb"}); len(bad) > 0 {
		t.Errorf("good imports were refused: %v", bad)
	}
}

func TestPureRoomsHaveNoClock(t *testing.T) {
	for _, f := range house(t) {
		if f.test || !pure[f.pkg] {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := s.X.(*ast.Ident)
			if ok && x.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Local" || s.Sel.Name == "Since") {
				t.Errorf("%s:%d: time.%s in a pure room", f.path, f.fset.Position(s.Pos()).Line, s.Sel.Name)
			}
			return true
		})
	}
}

// Days are added as civil days: a day of 24 hours is a bug twice a year.
func TestNoDayIsTwentyFourHours(t *testing.T) {
	for _, f := range house(t) {
		if f.test {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			b, ok := n.(*ast.BinaryExpr)
			if !ok || b.Op != token.MUL {
				return true
			}
			for _, pair := range [][2]ast.Expr{{b.X, b.Y}, {b.Y, b.X}} {
				lit, isLit := pair[0].(*ast.BasicLit)
				sel, isSel := pair[1].(*ast.SelectorExpr)
				if isLit && isSel && lit.Value == "24" && sel.Sel.Name == "Hour" {
					t.Errorf("%s:%d: a day as 24 × time.Hour", f.path, f.fset.Position(b.Pos()).Line)
				}
			}
			return true
		})
	}
}

func TestFunctionsFitAScreenAndFilesADesk(t *testing.T) {
	for _, f := range house(t) {
		if f.test {
			continue
		}
		if n := f.fset.Position(f.ast.End()).Line; n > maxFileLines {
			t.Errorf("%s has %d lines, more than %d", f.path, n, maxFileLines)
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil || tableFunction(fn) {
				continue
			}
			n := f.fset.Position(fn.End()).Line - f.fset.Position(fn.Pos()).Line + 1
			if n > maxFunctionLines {
				t.Errorf("%s: %s has %d lines, more than %d", f.path, fn.Name.Name, n, maxFunctionLines)
			}
		}
	}
}

// tableFunction: a function that is one return of a literal is a table, not code.
func tableFunction(fn *ast.FuncDecl) bool {
	if len(fn.Body.List) != 1 {
		return false
	}
	r, ok := fn.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(r.Results) != 1 {
		return false
	}
	_, ok = r.Results[0].(*ast.CompositeLit)
	return ok
}

// Range over a map in a pure room must not reach the output: keys are collected and
// sorted, or the room uses a slice. The test forbids the range itself unless the
// line says why it is harmless.
func TestPureRoomsDoNotRangeOverMaps(t *testing.T) {
	for _, f := range house(t) {
		if f.test || !pure[f.pkg] {
			continue
		}
		maps := declaredMaps(f.ast)
		ast.Inspect(f.ast, func(n ast.Node) bool {
			r, ok := n.(*ast.RangeStmt)
			if !ok {
				return true
			}
			if id, ok := r.X.(*ast.Ident); ok && maps[id.Name] {
				t.Errorf("%s:%d: ranges over the map %s", f.path, f.fset.Position(r.Pos()).Line, id.Name)
			}
			return true
		})
	}
}

// declaredMaps are the names of this file that are visibly maps.
func declaredMaps(f *ast.File) map[string]bool {
	out := map[string]bool{}
	isMap := func(e ast.Expr) bool {
		switch v := e.(type) {
		case *ast.MapType:
			return true
		case *ast.CompositeLit:
			_, ok := v.Type.(*ast.MapType)
			return ok
		case *ast.CallExpr:
			if id, ok := v.Fun.(*ast.Ident); ok && id.Name == "make" && len(v.Args) > 0 {
				_, ok := v.Args[0].(*ast.MapType)
				return ok
			}
		}
		return false
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch v := n.(type) {
		case *ast.AssignStmt:
			for i, l := range v.Lhs {
				if id, ok := l.(*ast.Ident); ok && i < len(v.Rhs) && isMap(v.Rhs[i]) {
					out[id.Name] = true
				}
			}
		case *ast.ValueSpec:
			for i, id := range v.Names {
				if v.Type != nil && isMap(v.Type) || i < len(v.Values) && isMap(v.Values[i]) {
					out[id.Name] = true
				}
			}
		case *ast.Field:
			for _, id := range v.Names {
				if isMap(v.Type) {
					out[id.Name] = true
				}
			}
		}
		return true
	})
	return out
}
