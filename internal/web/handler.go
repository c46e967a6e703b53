package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
	"ebb/internal/web/ui"
)

//go:embed templates/*.html
var templates embed.FS

// pages are read when the first is shown: a command that shows none does not wait for them.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"asset": ui.Address, "icon": icon, "shapeName": say.Shape, "routeText": func() string { return say.KeyRoute }, "navMore": navMore, "navEntries": func() []navEntry { return nav },
		"setupWords": func() say.SetupWords { return say.Setup }, "modeChoices": say.ModeChoices,
		"queueWords": func() map[string]string { return say.QueueWords }, "shape": shape, "shapeWord": say.ShapeShort, "weekday": func(d ebb.Day) string { return d.Weekday().String()[:3] },
	}).ParseFS(templates, "templates/*.html"))
})

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
	Notice      *notice // what waits for the person, above every page
	Refresh     int     // a page without scripts asks again after so many seconds, 0 for never
	Key         string  // makes a retry of a form the same answer
	Closing     []string
}

// server answers for the one athlete of this machine.
type server struct {
	app  *app.App
	dir  string
	gate gate
	shop *workshop
	// demo makes the invented runner, nil where there is none; visit shows them in place of
	// the person, and leave, nil for the person's own pages, goes back.
	demo  func(ctx context.Context, progress func(step string, done, of int)) (*app.App, error)
	visit func(*app.App)
	leave func()
}

// Handler serves the pages of a to this machine alone. Every answer carries the headers of
// secured.
func Handler(a *app.App, o Options) http.Handler {
	h, _ := serving(context.Background(), a, o, gate{door: o.Door})
	return h
}

// opened serves them to whom o opens them, until ctx ends; wait returns when no work goes on
// any more.
func opened(ctx context.Context, a *app.App, o Options) (h http.Handler, wait func(), err error) {
	g, err := newGate(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	h, wait = serving(ctx, a, o, g)
	return h, wait, nil
}

// serving is the handler of the person's own pages, and, while somebody looks at them, of
// those of the invented runner.
func serving(ctx context.Context, a *app.App, o Options, g gate) (http.Handler, func()) {
	own := &server{app: a, dir: o.Dir, gate: g, shop: newWorkshop(ctx), demo: o.Demo}
	if g.door != nil {
		g.door.Sessions.ErrorFunc = own.refuse
	}
	var now atomic.Pointer[http.Handler]
	home := handler(own)
	now.Store(&home)
	own.visit = func(invented *app.App) {
		away := *own
		away.app, away.demo, away.leave = invented, nil, func() { now.Store(&home) }
		there := handler(&away)
		now.Store(&there)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*now.Load()).ServeHTTP(w, r) }), own.shop.wait.Wait
}

func handler(s *server) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /static/", func(w http.ResponseWriter, r *http.Request) {
		if !ui.Serve(w, r) {
			s.fail(w, r, ebb.Errorf(ebb.NotFound, "no_page", "", "There is no such page."))
		}
	})
	mux.HandleFunc("GET /sw.js", func(w http.ResponseWriter, r *http.Request) {
		if !ui.ServeWorker(w, r) {
			s.fail(w, r, ebb.Errorf(ebb.NotFound, "no_page", "", "There is no such page."))
		}
	})
	mux.HandleFunc("GET /more", func(w http.ResponseWriter, r *http.Request) {
		show(w, http.StatusOK, "more", s.page(r, "More", "more"))
	})
	mux.HandleFunc("GET /gallery", s.gallery)
	mux.HandleFunc("GET /{$}", s.today)
	mux.HandleFunc("GET /checkin", s.askCheckIn)
	mux.HandleFunc("POST /checkin", s.checkIn)
	mux.HandleFunc("POST /checkin/undo", s.unsaid)
	mux.HandleFunc("GET /why", s.why)
	mux.HandleFunc("POST /felt", s.felt)
	mux.HandleFunc("POST /felt/undo", s.unfelt)
	mux.HandleFunc("POST /wish", s.wish)
	mux.HandleFunc("POST /rested", s.rested)
	s.outRoutes(mux)
	s.trialRoutes(mux)
	s.planRoutes(mux)
	s.habitRoutes(mux)
	s.runRoutes(mux)
	s.setup(mux)
	mux.HandleFunc("GET /calendar", s.month)
	mux.HandleFunc("GET /trends", s.trends)
	mux.HandleFunc("GET /trends.json", s.trendsData)
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

// setup are the ways in, the first run, the imports and the settings.
func (s *server) setup(mux *http.ServeMux) {
	for pattern, h := range map[string]http.HandlerFunc{
		"GET /signin": s.askSignIn, "POST /signin": s.signIn, "POST /signout": s.signOut,
		"GET /pair/{token}": s.askPair, "POST /pair/{token}": s.pair,
		"GET /import": s.askImport, "POST /import": s.importFiles, "GET /import/{id}": s.showReport,
		"POST /import/undo": s.undoImport, "POST /import/resume": s.resume, "POST /import/forget": s.forget,
		"GET /progress": s.showWork, "GET /progress/now": s.showWorkPart, "POST /links": s.judge,
		"GET /confirm": s.askConfirm, "POST /confirm": s.confirm, "POST /demo": s.showDemo, "POST /demo/leave": s.leaveDemo,
		"GET /settings": s.askSettings, "POST /settings/about": s.keepSettings, "POST /settings/backup": s.backup,
		"POST /settings/export": s.export, "POST /settings/erase": s.erase,
	} {
		mux.HandleFunc(pattern, h)
	}
	if s.gate.open {
		mux.HandleFunc("POST /settings/devices", s.sendAway)
		mux.HandleFunc("POST /settings/pair", s.showPairing)
		mux.HandleFunc("POST /settings/passphrase", s.changePassphrase)
	}
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
	p := pageOf{Title: title, Page: name, Synthetic: syn && err == nil, Invented: unmarked(app.SyntheticLine), Key: rand.Text()}
	p.Closing, p.Notice = say.Closing(), s.waiting(r.Context())
	return p
}

// show writes a page, whole or not at all.
func show(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := pages().ExecuteTemplate(&b, name, data); err != nil {
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
	message := inWords(err)
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

// unmarked is a sentence without the marks that commands have on a terminal.
func unmarked(s string) string { return strings.ReplaceAll(s, "`", "") }

// inWords is what an error says, which may hold what somebody typed.
func inWords(err error) string { return say.Plain(err.Error()) }

// echoed is a form that comes back to be mended, without what is not seen in it.
func echoed(form url.Values) url.Values {
	out := url.Values{}
	for k, list := range form {
		for _, v := range list {
			out.Add(k, say.OneLine(v, formBytes))
		}
	}
	return out
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
