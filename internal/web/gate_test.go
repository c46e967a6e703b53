package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ebb"
	"ebb/internal/door"
	"ebb/internal/web"
)

const word = "four easy miles home"

// opened is a house whose pages are open to other devices with a passphrase.
type opened struct {
	*house
	host   string
	header http.Header // put into every request
	cookie *http.Cookie
	from   string
}

func openTo(t *testing.T, o web.Options) *opened {
	t.Helper()
	h := open(t)
	if err := h.door.SetPassphrase(ctx, word); err != nil {
		t.Fatal(err)
	}
	o.Door = h.door
	var err error
	if h.h, err = web.Opened(ctx, h.app, o); err != nil {
		t.Fatal(err)
	}
	return &opened{house: h, host: "192.168.1.5:8127", header: http.Header{}, from: "192.168.1.9:50000"}
}

func toNetwork(t *testing.T) *opened { return openTo(t, web.Options{Listen: "0.0.0.0:8127"}) }

func (o *opened) do(method, path string, form url.Values) *httptest.ResponseRecorder {
	o.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Host, r.RemoteAddr = o.host, o.from
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for k, v := range o.header {
		r.Header[k] = v
	}
	if o.cookie != nil {
		r.AddCookie(o.cookie)
	}
	w := httptest.NewRecorder()
	o.h.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		o.cookie = c
		if c.MaxAge < 0 {
			o.cookie = nil
		}
	}
	return w
}

func (o *opened) signIn(w string) *httptest.ResponseRecorder {
	return o.do("POST", "/signin", url.Values{"passphrase": {w}})
}

func TestWithoutASessionNothingOfAPersonIsShownAndNothingIsChanged(t *testing.T) {
	o := toNetwork(t)
	o.checkIn(well())
	seq, records := o.seq()
	for _, r := range routes {
		w := o.do(r.method, r.path, url.Values{"legs": {"battered"}, "wish": {"rest"}})
		if strings.HasPrefix(r.path, "/static/") && w.Code == 200 {
			continue
		}
		if r.path == "/sw.js" { // a script that is the same for everybody; without a bundle there is none
			if w.Code != http.StatusOK && w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), "November") || w.Result().Header.Get("Set-Cookie") != "" {
				t.Errorf("%s: %d", r.path, w.Code)
			}
			continue
		}
		if r.method == "PUT" || r.method == "DELETE" || strings.Contains(r.path, "..") {
			if w.Code != http.StatusForbidden && w.Code != http.StatusTemporaryRedirect {
				t.Errorf("%s %s: %d", r.method, r.path, w.Code)
			}
			continue
		}
		if secret(r.path) || r.path == "/signin" { // let in by a secret of their own, which this one is not
			if w.Code == http.StatusSeeOther || w.Code == http.StatusOK && r.path != "/signin" {
				t.Errorf("%s %s: %d", r.method, r.path, w.Code)
			}
		} else if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `name="passphrase"`) {
			t.Errorf("%s %s: %d", r.method, r.path, w.Code)
		}
		if strings.Contains(w.Body.String(), "November") || w.Result().Header.Get("Set-Cookie") != "" {
			t.Errorf("%s %s tells or keeps something", r.method, r.path)
		}
	}
	if s, n := o.seq(); s != seq || n != records {
		t.Error("something was written")
	}
	// The control: with a session the same is shown.
	if w := o.signIn(word); w.Code != http.StatusSeeOther {
		t.Fatalf("%d", w.Code)
	}
	if w := o.do("GET", "/", nil); w.Code != 200 || !strings.Contains(w.Body.String(), "November") {
		t.Errorf("signed in: %d", w.Code)
	}
}

func TestTheCookieIsForThisServerAlone(t *testing.T) {
	for _, c := range []struct {
		o    web.Options
		host string
		want string
	}{
		{web.Options{Listen: "0.0.0.0:8127"}, "192.168.1.5:8127", `^ebb=[A-Za-z0-9_-]{43}; Path=/; Expires=[^;]+; Max-Age=\d+; HttpOnly; SameSite=Lax$`},
		{web.Options{Listen: "127.0.0.1:8127", BehindProxy: true, URL: "https://ebb.example.org"}, "ebb.example.org", `^__Host-ebb=[A-Za-z0-9_-]{43}; Path=/; Expires=[^;]+; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$`},
	} {
		o := openTo(t, c.o)
		o.host = c.host
		w := o.signIn(word)
		if got := w.Header().Get("Set-Cookie"); !regexp.MustCompile(c.want).MatchString(got) {
			t.Errorf("%s", got)
		}
		hsts := w.Header().Get("Strict-Transport-Security")
		if https := strings.HasPrefix(c.o.URL, "https"); https != (hsts != "") {
			t.Errorf("HSTS %q", hsts)
		}
	}
}

func TestSigningInEndsSigningOutEnds(t *testing.T) {
	o := toNetwork(t)
	o.cookie = &http.Cookie{Name: "ebb", Value: "planted-by-somebody-else-before-the-sign-in"}
	if w := o.signIn("wrong words here"); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "not the passphrase") {
		t.Errorf("%d", w.Code)
	}
	o.signIn(word)
	if o.cookie.Value == "planted-by-somebody-else-before-the-sign-in" {
		t.Fatal("the planted token is signed in")
	}
	mine := *o.cookie
	if w := o.do("POST", "/signout", nil); w.Code != http.StatusSeeOther || o.cookie != nil {
		t.Errorf("%d, %v", w.Code, o.cookie)
	}
	o.cookie = &mine
	if w := o.do("GET", "/", nil); w.Code != http.StatusUnauthorized {
		t.Error("the token lives on after signing out")
	}
}

func TestGuessesAreAnsweredTooMany(t *testing.T) {
	o := toNetwork(t)
	for range door.GuessesFrom {
		if w := o.signIn("wrong words here"); w.Code != http.StatusUnauthorized {
			t.Fatalf("%d", w.Code)
		}
	}
	if w := o.signIn(word); w.Code != http.StatusTooManyRequests || o.cookie != nil {
		t.Errorf("the right word after too many tries: %d", w.Code)
	}
	o.header.Set("X-Forwarded-For", "10.9.9.9") // without a proxy nobody believes this
	if w := o.signIn(word); w.Code != http.StatusTooManyRequests {
		t.Errorf("X-Forwarded-For is believed without a proxy: %d", w.Code)
	}
	o.from = "192.168.1.10:1234" // the control
	if w := o.signIn(word); w.Code != http.StatusSeeOther {
		t.Errorf("from elsewhere: %d", w.Code)
	}
}

func TestBehindAProxyItsLastWordCountsAndNobodyElses(t *testing.T) {
	o := openTo(t, web.Options{Listen: "127.0.0.1:8127", BehindProxy: true, URL: "https://ebb.example.org"})
	o.host, o.from = "ebb.example.org", "127.0.0.1:1"
	for i := range door.GuessesFrom {
		o.header.Set("X-Forwarded-For", fmt.Sprintf("10.0.0.%d, 203.0.113.7", i)) // the first is made up by whoever asks
		o.signIn("wrong words here")
	}
	if w := o.signIn(word); w.Code != http.StatusTooManyRequests {
		t.Errorf("made-up addresses give more guesses: %d", w.Code)
	}
	o.header.Set("X-Forwarded-For", "203.0.113.8")
	if w := o.signIn(word); w.Code != http.StatusSeeOther {
		t.Errorf("the control: %d", w.Code)
	}
	o.header.Set("X-Forwarded-Proto", "http")
	if w := o.do("GET", "/checkin?x=1", nil); w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != "https://ebb.example.org/checkin" {
		t.Errorf("without HTTPS: %d %s", w.Code, w.Header().Get("Location"))
	}
	o.header.Set("X-Forwarded-Proto", "https")
	o.host = "127.0.0.1:8127" // a proxy that names its own side, and the person's in a header
	o.header.Set("X-Forwarded-Host", "ebb.example.org")
	if w := o.do("GET", "/checkin", nil); w.Code != 200 {
		t.Errorf("X-Forwarded-Host of the proxy: %d", w.Code)
	}
	for _, host := range []string{"evil.example", "127.0.0.1:8127", ""} {
		o.host = host
		o.header.Del("X-Forwarded-Host")
		if w := o.do("GET", "/checkin", nil); w.Code != http.StatusForbidden {
			t.Errorf("host %q: %d", host, w.Code)
		}
	}
}

func TestOnlyNamesThatCannotBeMadeToPointHereAreAnswered(t *testing.T) {
	o := openTo(t, web.Options{Listen: "0.0.0.0:8127", URL: "http://ebb.home:8127"})
	for host, ok := range map[string]bool{"192.168.1.5:8127": true, "[fd00::5]:8127": true, "localhost:8127": true, "ebb.home:8127": true, "ebb.home": true,
		"evil.example:8127": false, "192.168.1.5.nip.io": false, "ebb.home.evil.example": false, "": false} {
		o.host = host
		if w := o.do("GET", "/signin", nil); (w.Code == 200) != ok {
			t.Errorf("%q: %d", host, w.Code)
		}
		o.header.Set("X-Forwarded-Host", "192.168.1.5:8127")
		if w := o.do("GET", "/signin", nil); (w.Code == 200) != ok {
			t.Errorf("%q is helped by a header that anybody can send: %d", host, w.Code)
		}
		o.header.Del("X-Forwarded-Host")
	}
}

func TestAPairingLinkLetsOneDeviceInOnce(t *testing.T) {
	o := toNetwork(t)
	p, err := o.door.Pair(ctx, "http://192.168.1.5:8127/")
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(p.URL, "http://192.168.1.5:8127")
	for range 3 { // looking uses nothing up
		w := o.do("GET", path, nil)
		if w.Code != 200 || !strings.Contains(w.Body.String(), "Pair this device") || w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Fatalf("%d\n%s", w.Code, w.Body)
		}
	}
	o.header.Set("Sec-Fetch-Site", "cross-site")
	if w := o.do("POST", path, nil); w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
	o.header.Del("Sec-Fetch-Site")
	if w := o.do("POST", path, nil); w.Code != http.StatusSeeOther || o.cookie == nil {
		t.Fatalf("%d", w.Code)
	}
	if w := o.do("GET", "/checkin", nil); w.Code != 200 {
		t.Errorf("paired: %d", w.Code)
	}
	o.cookie = nil
	for _, method := range []string{"GET", "POST"} {
		if w := o.do(method, path, nil); w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "used already") || o.cookie != nil {
			t.Errorf("a second %s: %d", method, w.Code)
		}
	}
	l, err := o.door.Devices(ctx)
	if err != nil || len(l) != 1 || l[0].How != door.ByLink {
		t.Errorf("%+v %v", l, err)
	}
}

func TestADeviceThatIsSentAwayIsOutAtOnce(t *testing.T) {
	o := toNetwork(t)
	o.signIn(word)
	l, err := o.door.Devices(ctx)
	if err != nil || len(l) != 1 {
		t.Fatal(l, err)
	}
	if _, err := o.door.SendAway(ctx, l[0].ID); err != nil {
		t.Fatal(err)
	}
	if w := o.do("GET", "/", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("%d", w.Code)
	}
}

// A change says where it comes from, and comes as a form of ours (S-8).
func TestAChangeSaysWhereItComesFrom(t *testing.T) {
	h := open(t)
	seq, _ := h.seq()
	for name, c := range map[string]struct {
		header http.Header
		code   int
	}{
		"no origin":            {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, 403},
		"a foreign one":        {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"https://evil.example"}}, 403},
		"cross-site":           {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"cross-site"}}, 403},
		"plain text":           {http.Header{"Content-Type": {"text/plain"}, "Sec-Fetch-Site": {"same-origin"}}, 422},
		"no kind":              {http.Header{"Sec-Fetch-Site": {"same-origin"}}, 422},
		"nonsense":             {http.Header{"Content-Type": {";;"}, "Sec-Fetch-Site": {"same-origin"}}, 422},
		"our own, no metadata": {http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Origin": {"http://127.0.0.1:8127"}}, 303},
	} {
		r := httptest.NewRequest("POST", "/checkin", strings.NewReader("legs=fine&key="+url.QueryEscape(name)))
		r.Header = c.header
		if w := h.do(r); w.Code != c.code {
			t.Errorf("%s: %d, not %d", name, w.Code, c.code)
		}
		now, _ := h.seq()
		if wrote := now != seq; wrote != (c.code == 303) {
			t.Errorf("%s: something was written: %v", name, wrote)
		}
		seq = now
	}
}

func TestWhatOpensEbbIsRefusedWithoutAPassphrase(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		o    web.Options
		code string
	}{
		{web.Options{Listen: "0.0.0.0:8127"}, "no_passphrase"},
		{web.Options{Listen: ":8127"}, "no_passphrase"},
		{web.Options{Listen: "192.168.1.5:8127"}, "no_passphrase"},
		{web.Options{Listen: "[::]:8127"}, "no_passphrase"},
		{web.Options{Listen: "127.0.0.1:8127", BehindProxy: true, URL: "https://ebb.example.org"}, "no_passphrase"},
		{web.Options{Listen: "127.0.0.1:8127", BehindProxy: true}, "no_url"},
		{web.Options{Listen: "0.0.0.0:8127", URL: "https://ebb.example.org/path"}, "bad_url"},
		{web.Options{Listen: "0.0.0.0:8127", URL: "ftp://ebb.example.org"}, "bad_url"},
		{web.Options{Listen: "127.0.0.1:8127"}, ""}, {web.Options{Listen: "localhost:8127"}, ""}, {web.Options{Listen: "[::1]:8127"}, ""},
	} {
		c.o.Door = h.door
		if _, err := web.Opened(ctx, h.app, c.o); ebb.CodeOf(err) != c.code {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
	if msg := door.NoPassphrase().Error(); !strings.Contains(msg, "ebb passphrase set") {
		t.Error("the refusal does not say what to do")
	}
}
