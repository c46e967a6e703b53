package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ebb/internal/web/ui"
)

type route struct{ method, path string }

// routes is every route of the pages, read from where they are made, so that a new one is tested without being
// named here; and what is no route.
var routes = append(everyRoute(), route{"GET", ui.Address("app.css")}, route{"GET", ui.Address("icon.svg")}, route{"GET", "/calendar?view=list"},
	route{"GET", "/nowhere"}, route{"GET", "/static/../web.go"}, route{"PUT", "/"}, route{"DELETE", "/checkin"})

var (
	madeHere = regexp.MustCompile(`"(GET|POST|PUT|PATCH|DELETE) ([^"]*)"(?: ?\+ ?([\w.]+) ?\+ ?"([^"]*)")?`)
	inBraces = regexp.MustCompile(`\{\w+\}`)
)

func everyRoute() (out []route) {
	sources, err := filepath.Glob("*.go")
	if err != nil {
		panic(err)
	}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		for _, m := range madeHere.FindAllStringSubmatch(string(text), -1) {
			path := m[2] + map[string]string{"": "", "feedPath": "/feed/", "app.TapPath": "/well/"}[m[3]] + m[4]
			switch {
			case strings.HasPrefix(path, "/feed/"):
				path = "/feed/" + strings.Repeat("a", 26) + ".ics"
			case strings.HasPrefix(path, "/static/"):
				continue
			}
			path = strings.TrimSuffix(path, "{$}")
			path = strings.Replace(path, "{token}", strings.Repeat("a", 26), 1)
			path = inBraces.ReplaceAllString(path, "last")
			out = append(out, route{m[1], path})
		}
	}
	return out
}

// The control: the routes are found, the kinds of them that are written in another way too.
func TestEveryRouteIsFound(t *testing.T) {
	for _, want := range []route{{"GET", "/"}, {"POST", "/checkin"}, {"GET", "/runs/last/trace.json"}, {"POST", "/settings/devices"}, {"POST", "/plan/day"},
		{"POST", "/well/" + strings.Repeat("a", 26)}, {"GET", "/feed/" + strings.Repeat("a", 26) + ".ics"}} {
		if !slices.Contains(routes, want) {
			t.Errorf("%s %s is not found among %d", want.method, want.path, len(routes))
		}
	}
	if len(routes) < 55 {
		t.Errorf("only %d routes are found", len(routes))
	}
}

// secret says whether a path holds a secret of its own.
func secret(path string) bool {
	return strings.HasPrefix(path, "/pair/") || strings.HasPrefix(path, "/feed/") || strings.HasPrefix(path, "/well/")
}

// referrer is what another page is told of where it was linked from: never a secret.
func referrer(path, host, site, method string) string {
	if strings.HasPrefix(path, "/pair/") && host != "evil.example" && (method == "GET" || site == "same-origin") {
		return "no-referrer"
	}
	return "same-origin"
}
