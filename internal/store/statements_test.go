package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	isStatement = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b`)
	tableOf     = regexp.MustCompile(`(?i)\b(?:FROM|INTO|UPDATE|JOIN)\s+([a-z_]+)`)
	parameter   = regexp.MustCompile(`\$(\d+)`)
	// ownerless tables have no athlete: accounts and the folder itself, and the two
	// that the databases keep of themselves.
	ownerless = map[string]bool{"account": true, "session": true, "membership": true, "job": true, "meta": true, "goose_db_version": true, "sqlite_master": true}
)

// wrongStatement says what is wrong with a statement, "" for nothing.
func wrongStatement(q string) string {
	flat := strings.Join(strings.Fields(q), " ")
	for _, bad := range []string{"LIKE", "GLOB", "NOW()", "CURRENT_", "DATETIME(", "DATE(", "STRFTIME(", "RANDOM(", "->", "JSON_", "JSONB", "TRIGGER", "::"} {
		if strings.Contains(strings.ToUpper(flat), bad) {
			return "says " + bad
		}
	}
	for _, m := range tableOf.FindAllStringSubmatch(flat, -1) {
		if m[1] == "SET" || ownerless[m[1]] {
			continue // DO UPDATE SET
		}
		if !strings.Contains(flat, "athlete_id = $") && !strings.Contains(flat, "INSERT INTO "+m[1]+" (athlete_id") {
			return "touches " + m[1] + " without athlete_id"
		}
	}
	// SQLite numbers $n by first appearance, PostgreSQL by n: they must agree.
	for i, m := range parameter.FindAllStringSubmatch(flat, -1) {
		if m[1] != strconv.Itoa(i+1) {
			return "has its parameters out of order"
		}
	}
	return ""
}

func TestEveryStatementNamesItsAthleteAndRunsOnBothDatabases(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	consts, seen := constants(t, files), 0
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, q := range statementsOf(t, path, consts) {
			seen++
			if bad := wrongStatement(q); bad != "" {
				t.Errorf("%s: %s: %s", path, bad, q)
			}
		}
	}
	if seen < 25 {
		t.Fatalf("only %d statements found: the test does not see them", seen)
	}
}

func TestWrongStatementsAreCaught(t *testing.T) {
	for _, q := range []string{
		"SELECT doc FROM fact WHERE id = $1",
		"UPDATE recording SET path = $1 WHERE id = $2",
		"DELETE FROM stream WHERE recording_id = $1",
		"INSERT INTO fact (id) VALUES ($1)",
		"SELECT doc FROM fact WHERE athlete_id = $1 AND doc LIKE $2",
		"SELECT id FROM fact WHERE athlete_id = $2 AND id = $1",
		"SELECT id FROM fact WHERE athlete_id = $1 AND recorded_at < now()",
	} {
		if wrongStatement(q) == "" {
			t.Errorf("not caught: %s", q)
		}
	}
	for _, q := range []string{"SELECT value FROM meta WHERE key = $1", "SELECT doc FROM fact WHERE athlete_id = $1"} {
		if bad := wrongStatement(q); bad != "" {
			t.Errorf("%s: %s", q, bad)
		}
	}
}

func TestTheSchemaHasNoClockAndNoTrigger(t *testing.T) {
	files, _ := filepath.Glob("migrations/*.sql")
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(strings.ToUpper(string(b)), "\n") {
			if strings.HasPrefix(line, "--") {
				continue
			}
			for _, bad := range []string{"TRIGGER", "DEFAULT", "CURRENT_", "NOW(", "JSONB", "SERIAL", "AUTOINCREMENT"} {
				if strings.Contains(line, bad) {
					t.Errorf("%s: %s", path, line)
				}
			}
		}
	}
	if len(files) == 0 {
		t.Fatal("no migration found")
	}
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// constants are the string constants of the package by name.
func constants(t *testing.T, files []string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, path := range files {
		ast.Inspect(parse(t, path), func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, name := range v.Names {
				if i < len(v.Values) {
					if lit, ok := v.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
						out[name.Name], _ = strconv.Unquote(lit.Value)
					}
				}
			}
			return true
		})
	}
	return out
}

// statementsOf are the SQL texts of a file, put together from literals and constants.
func statementsOf(t *testing.T, path string, consts map[string]string) []string {
	t.Helper()
	var out []string
	ast.Inspect(parse(t, path), func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if s, ok := text(e, consts); ok {
			if isStatement.MatchString(s) {
				out = append(out, s)
			}
			return false // the parts are no statements of their own
		}
		return true
	})
	return out
}

func text(e ast.Expr, consts map[string]string) (string, bool) {
	switch v := e.(type) {
	case *ast.BasicLit:
		if v.Kind == token.STRING {
			s, err := strconv.Unquote(v.Value)
			return s, err == nil
		}
	case *ast.BinaryExpr:
		a, ok1 := text(v.X, consts)
		b, ok2 := text(v.Y, consts)
		return a + b, v.Op == token.ADD && ok1 && ok2
	case *ast.Ident:
		s, ok := consts[v.Name]
		return s, ok
	}
	return "", false
}
