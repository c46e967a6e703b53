package web

import (
	"context"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/door"
	"ebb/internal/say"
)

// gate is who may ask this server anything: in front of a page for this machine alone stands
// only the name of the host; in front of any other, a session.
type gate struct {
	door  *door.Door
	open  bool     // to other devices: a session is needed
	proxy bool     // a proxy stands before it, whose X-Forwarded headers count
	url   *url.URL // under which it is shown, nil when nobody said
	names []string // of this machine, beside its numbers
}

// newGate reads what was asked for. It is Invalid for an address that is none, and a Conflict
// (no_passphrase) for one that others can reach while no passphrase is set.
func newGate(ctx context.Context, o Options) (gate, error) {
	g := gate{door: o.Door, proxy: o.BehindProxy}
	host, _, err := net.SplitHostPort(o.Listen)
	if err != nil {
		return g, ebb.Wrap(ebb.Invalid, "bad_addr", err, "--listen %q is not an address like 127.0.0.1:8127 or 0.0.0.0:8127", o.Listen)
	}
	g.open = o.BehindProxy || !loopback(host)
	if o.URL != "" {
		if g.url, err = url.Parse(o.URL); err != nil || g.url.Host == "" || g.url.Scheme != "http" && g.url.Scheme != "https" || strings.Trim(g.url.Path, "/") != "" || g.url.RawQuery != "" {
			return g, ebb.Errorf(ebb.Invalid, "bad_url", "url", "--url %q is not an address like https://ebb.example.org, without anything behind the name", o.URL)
		}
		g.url.Path = ""
	}
	if !g.open {
		return g, nil
	}
	if o.BehindProxy && g.url == nil {
		return g, ebb.Errorf(ebb.Invalid, "no_url", "url", "say under which address the proxy shows Ebb: --behind-proxy --url https://ebb.example.org")
	}
	if has, err := o.Door.HasPassphrase(ctx); err != nil || !has {
		if err == nil {
			err = door.NoPassphrase()
		}
		return g, err
	}
	if name, err := os.Hostname(); err == nil {
		g.names = append(g.names, strings.ToLower(name), strings.ToLower(name)+".local")
	}
	if g.https() {
		o.Door.Secure()
	}
	return g, nil
}

// https says whether browsers reach the pages by HTTPS alone.
func (g gate) https() bool { return g.url != nil && g.url.Scheme == "https" && g.open }

// hostOK says whether a request names this server. A page elsewhere whose name was made to
// point here could otherwise read what is shown (DNS rebinding); a number cannot be made to.
func (g gate) hostOK(r *http.Request) bool {
	host := r.Host
	if f := r.Header.Get("X-Forwarded-Host"); g.proxy && f != "" {
		host = f
	}
	if g.url != nil && strings.EqualFold(host, g.url.Host) {
		return true
	}
	if h := hostOf(host); h != "" {
		host = h
	}
	host = strings.Trim(host, "[]")
	if g.url != nil && strings.EqualFold(host, g.url.Hostname()) {
		return true
	}
	if !g.open || g.proxy {
		return loopback(host) && !g.proxy
	}
	if _, err := netip.ParseAddr(host); err == nil || host == "localhost" {
		return true
	}
	for _, n := range g.names {
		if strings.EqualFold(host, n) {
			return true
		}
	}
	return false
}

// from is whose guesses at the passphrase are counted together: an address, or a network of
// IPv6, in which everybody has as many addresses as they like.
func (g gate) from(r *http.Request) string {
	addr := hostOf(r.RemoteAddr)
	if list := r.Header.Values("X-Forwarded-For"); g.proxy && len(list) > 0 {
		last := list[len(list)-1] // the proxy's own word; what stands before it anybody can write
		addr = strings.TrimSpace(last[strings.LastIndex(last, ",")+1:])
	}
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return addr
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	p, _ := ip.WithZone("").Prefix(64)
	return p.String()
}

// named refuses requests for another host.
func (s *server) named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.gate.hostOK(r) {
			s.refuse(w, r, ebb.Errorf(ebb.Forbidden, "foreign_host", "", "Ebb does not answer under this name. Use the address that `ebb serve` printed, or give it this one with --url."))
			return
		}
		if s.gate.proxy && s.gate.https() && r.Header.Get("X-Forwarded-Proto") == "http" {
			http.Redirect(w, r, s.gate.url.String()+r.URL.EscapedPath(), http.StatusPermanentRedirect)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// refuse shows an error to somebody who may be a stranger: nothing of the person is on it.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := doorPage{Title: failTitle(err), Message: unmarked(inWords(err)), Home: say.ToToday}
	if ebb.CodeOf(err) == "foreign_host" { // under this name there is none
		p.Home = ""
	}
	showDoor(w, statusOf(err), p)
}

// forms refuses what no page of ours sends: a change that does not say where it comes from,
// and bodies of a kind that a page elsewhere may send without asking.
func (s *server) forms(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions:
			next.ServeHTTP(w, r)
			return
		}
		if r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "" {
			s.refuse(w, r, ebb.Errorf(ebb.Forbidden, "no_origin", "", "This form does not say where it comes from, so nothing was changed."))
			return
		}
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		switch {
		case r.ContentLength == 0 && r.Header.Get("Content-Type") == "":
		case err == nil && (kind == "application/x-www-form-urlencoded" || kind == "multipart/form-data" || kind == "application/json"):
		default:
			s.refuse(w, r, ebb.Errorf(ebb.Invalid, "bad_form", "", "This is no form of Ebb's, so nothing was changed."))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// public are the paths that may be asked for without a session: nothing of a person, or
// behind a secret of their own.
func public(path string) bool {
	switch path {
	case "/signin", "/sw.js", "/manifest.webmanifest":
		return true
	}
	return strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, door.PairingPath) || strings.HasPrefix(path, feedPath) || strings.HasPrefix(path, app.TapPath)
}

// guarded lets only signed-in devices in, when others than this machine can ask.
func (s *server) guarded(next http.Handler) http.Handler {
	if !s.gate.open {
		return next
	}
	d := s.gate.door
	return d.Sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(door.Carrying(r.Context()))
		if !d.SignedIn(r.Context()) && !public(r.URL.Path) {
			s.showSignIn(w, http.StatusUnauthorized, "")
			return
		}
		next.ServeHTTP(w, r)
	}))
}
