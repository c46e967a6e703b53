package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"html/template"
	"net/http"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
	"ebb/internal/web/ui"
)

//go:embed templates/*.html
var templates embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"asset": ui.Address, "icon": icon, "routeText": func() string { return say.KeyRoute }, "navMore": navMore, "navEntries": func() []navEntry { return nav },
}).ParseFS(templates, "templates/*.html"))

// formBytes is the most that a form without files may send.
const formBytes = 64 << 10

// pageOf is what every page needs.
type pageOf struct {
	Title, Page string   // Page is the entry of nav that is marked
	Wide        bool     // for calendars, charts and tables
	Styles      []string // entry points that only this page needs: "chart.css"
	Scripts     []string // likewise: "chart.js"
	Date        string
	Synthetic   bool
	Invented    string // what is said of a synthetic runner
	Error       string
	Key         string // makes a retry of a form the same answer
	Closing     []string
}

// server answers for the one athlete of this machine.
type server struct {
	app  *app.App
	dir  string
	gate gate
}

// Handler serves the pages of a to this machine alone. Every answer carries the headers of
// secured.
func Handler(a *app.App, o Options) http.Handler {
	return handler(&server{app: a, dir: o.Dir, gate: gate{door: o.Door}})
}

// opened serves them to whom o opens them.
func opened(ctx context.Context, a *app.App, o Options) (http.Handler, error) {
	g, err := newGate(ctx, o)
	if err != nil {
		return nil, err
	}
	return handler(&server{app: a, dir: o.Dir, gate: g}), nil
}

func handler(s *server) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /static/", func(w http.ResponseWriter, r *http.Request) {
		if !ui.Serve(w, r) {
			s.fail(w, r, ebb.Errorf(ebb.NotFound, "no_page", "", "There is no such page."))
		}
	})
	mux.HandleFunc("GET /more", func(w http.ResponseWriter, r *http.Request) {
		show(w, http.StatusOK, "more", s.page(r, "More", "more"))
	})
	mux.HandleFunc("GET /signin", s.askSignIn)
	mux.HandleFunc("POST /signin", s.signIn)
	mux.HandleFunc("POST /signout", s.signOut)
	mux.HandleFunc("GET /pair/{token}", s.askPair)
	mux.HandleFunc("POST /pair/{token}", s.pair)
	mux.HandleFunc("GET /{$}", s.today)
	mux.HandleFunc("GET /checkin", s.askCheckIn)
	mux.HandleFunc("POST /checkin", s.checkIn)
	mux.HandleFunc("POST /wish", s.wish)
	mux.HandleFunc("POST /rested", s.rested)
	mux.HandleFunc("POST /today/workout.fit", s.workout)
	mux.HandleFunc("GET "+feedPath+"{file}", s.calendar)
	mux.HandleFunc("GET /connections", s.connections)
	mux.HandleFunc("POST /connections/feed", s.feed)
	mux.HandleFunc("GET /you", s.askYou)
	mux.HandleFunc("POST /you", s.you)
	s.trialRoutes(mux)
	s.runRoutes(mux)
	mux.HandleFunc("GET /import", s.askImport)
	mux.HandleFunc("POST /import", s.importFiles)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, ebb.Errorf(ebb.NotFound, "no_page", "", "There is no such page."))
	})
	cross := http.NewCrossOriginProtection()
	if u := s.gate.url; u != nil { // a proxy may put another name into the request
		_ = cross.AddTrustedOrigin(u.Scheme + "://" + u.Host) // newGate has read it
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, ebb.Errorf(ebb.Forbidden, "cross_origin", "", "This form came from another site, so nothing was changed."))
	}))
	return s.secured(s.named(cross.Handler(s.forms(s.guarded(mux)))))
}

// policy lets a page use what this server sends and nothing else: no inline script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; worker-src 'self'; " +
	"manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secured puts the same headers on every answer, errors too (RELIABILITY S-16).
func (s *server) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		if s.gate.https() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// me is the person at this machine.
func me() (ebb.Actor, ebb.AthleteID) { return ebb.LocalOwner("web"), ebb.LocalAthlete }

// page is the frame of a page; it asks whether the runner is invented.
func (s *server) page(r *http.Request, title, name string) pageOf {
	actor, athlete := me()
	syn, err := s.app.Synthetic(r.Context(), actor, athlete)
	p := pageOf{Title: title, Page: name, Synthetic: syn && err == nil, Invented: strings.ReplaceAll(app.SyntheticLine, "`", ""), Key: rand.Text()}
	p.Closing = say.Closing()
	return p
}

// show writes a page, whole or not at all.
func show(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "This page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the browser may have gone
}

// statusOf is the one place where the kind of an error becomes a status.
func statusOf(err error) int {
	if ebb.CodeOf(err) == "storage_full" {
		return http.StatusInsufficientStorage
	}
	switch ebb.KindOf(err) {
	case ebb.Invalid:
		return http.StatusUnprocessableEntity
	case ebb.NotFound:
		return http.StatusNotFound
	case ebb.Forbidden:
		return http.StatusForbidden
	case ebb.Conflict:
		return http.StatusConflict
	case ebb.TooLarge:
		return http.StatusRequestEntityTooLarge
	case ebb.Unsupported:
		return http.StatusNotImplemented
	case ebb.Unavailable, ebb.NotConfirmed:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// fail shows an error in words.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	message := err.Error()
	switch ebb.KindOf(err) {
	case ebb.NotConfirmed:
		message = "It may or may not have been saved. Trying again is harmless."
	case ebb.Internal:
		message = "This is our fault, not yours. Nothing that was saved before is lost."
	}
	show(w, statusOf(err), "error", struct {
		pageOf
		Message string
	}{s.page(r, failTitle(err), ""), message})
}

func failTitle(err error) string {
	switch ebb.KindOf(err) {
	case ebb.NotFound:
		return "Nothing here"
	case ebb.Forbidden:
		return "Not allowed"
	case ebb.NotConfirmed:
		return "Not confirmed"
	}
	return "That did not work"
}

// again sends the browser to a page after a change, so that a reload repeats nothing.
func again(w http.ResponseWriter, r *http.Request, to string) {
	http.Redirect(w, r, to, http.StatusSeeOther)
}
