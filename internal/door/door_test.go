package door_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ebb"
	"ebb/internal/door"
	"ebb/internal/hostile"
	"ebb/internal/store"
)

var ctx = context.Background()

const word = "four easy miles home"

// entry is a door with a clock that a test turns.
type entry struct {
	t   *testing.T
	d   *door.Door
	st  *store.Store
	now time.Time
}

func open(t *testing.T) *entry {
	t.Helper()
	e := &entry{t: t, now: time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)}
	st, err := store.Open(ctx, store.Config{Dir: t.TempDir(), Clock: func() time.Time { return e.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	e.st, e.d = st, door.New(st, func() time.Time { return e.now }, ebb.LocalAthlete)
	return e
}

func (e *entry) set(w string) {
	e.t.Helper()
	if err := e.d.SetPassphrase(ctx, w); err != nil {
		e.t.Fatal(err)
	}
}

func (e *entry) check(w, from string, wantCode string) {
	e.t.Helper()
	if err := e.d.Check(ctx, w, from); ebb.CodeOf(err) != wantCode {
		e.t.Errorf("%q from %s: %v, not %q", w, from, err, wantCode)
	}
}

// as runs f within a request that carries a cookie, and returns the cookie that came back.
func (e *entry) as(cookie string, f func(ctx context.Context)) string {
	e.t.Helper()
	r := httptest.NewRequest("POST", "/", nil)
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "ebb", Value: cookie})
	}
	w := httptest.NewRecorder()
	e.d.Sessions.LoadAndSave(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { f(door.Carrying(r.Context())) })).ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.Name == "ebb" {
			return c.Value
		}
	}
	return cookie
}

func (e *entry) signIn(cookie string) string {
	return e.as(cookie, func(ctx context.Context) {
		if err := e.d.SignIn(ctx, "Safari on iPhone", door.ByPassphrase); err != nil {
			e.t.Fatal(err)
		}
	})
}

func (e *entry) in(cookie string) (in bool) {
	e.as(cookie, func(ctx context.Context) { in = e.d.SignedIn(ctx) })
	return in
}

func TestThePassphraseLetsInAndNothingElseDoes(t *testing.T) {
	e := open(t)
	e.check(word, "a", "no_passphrase")
	for _, weak := range []string{"", "short", strings.Repeat("a", 20), strings.Repeat("ab", 501)} {
		if err := e.d.SetPassphrase(ctx, weak); ebb.CodeOf(err) != "weak_passphrase" {
			t.Errorf("%.20q: %v", weak, err)
		}
	}
	e.set("vier leichte Läufe")
	e.check("vier leichte Läufe", "a", "")
	e.check("vier leichte La\u0308ufe", "a", "") // the same letter, typed as two
	e.check("vier leichte Laufe", "a", "wrong_passphrase")
	e.check("", "b", "wrong_passphrase")
	e.check(strings.Repeat("x", 5000), "b", "wrong_passphrase")
	if err := e.d.RemovePassphrase(ctx); err != nil {
		t.Fatal(err)
	}
	e.check("vier leichte Läufe", "c", "no_passphrase")
}

func TestThePassphraseIsKeptAsASlowHashAlone(t *testing.T) {
	e := open(t)
	door.Dear()
	t.Cleanup(door.Cheap)
	e.set(word)
	e.check(word, "a", "")
	token := e.signIn("")
	p, err := e.d.Pair(ctx, "http://host")
	if err != nil {
		t.Fatal(err)
	}
	secret := p.URL[strings.LastIndex(p.URL, "/")+1:]
	var all strings.Builder
	if err := filepath.WalkDir(e.st.Dir(), func(path string, f os.DirEntry, err error) error {
		if err == nil && !f.IsDir() {
			b, _ := os.ReadFile(path)
			all.Write(b)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{"passphrase": word, "session": token, "link": secret} {
		if len(s) < 16 || strings.Contains(all.String(), s) {
			t.Errorf("the %s is in the data folder, or too short to look for", name)
		}
	}
	if !strings.Contains(all.String(), "$argon2id$v=19$m=65536,t=3,p=4$") {
		t.Error("the control: no hash is found either, or its work is less than was decided")
	}
	if len(token) < 22 || len(secret) < 26 {
		t.Errorf("tokens of %d and %d characters", len(token), len(secret))
	}
}

// Ten thousand guesses from many addresses cost no more than ten verifications in any
// fifteen minutes (S-12), one address gets half of them, and a signed-in device stays in.
func TestGuessesAreFew(t *testing.T) {
	e := open(t)
	e.set(word)
	cookie := e.signIn("")
	verified := 0
	for i := range 10_000 {
		if err := e.d.Check(ctx, "a wrong guess", fmt.Sprintf("10.0.%d.%d", i/200, i%200)); ebb.CodeOf(err) == "wrong_passphrase" {
			verified++
		}
	}
	if verified != door.Guesses {
		t.Errorf("%d guesses were verified", verified)
	}
	e.check(word, "another", "too_many_tries")
	if !e.in(cookie) {
		t.Error("the signed-in owner is locked out")
	}
	p, err := e.d.Pair(ctx, "http://host")
	if err != nil {
		t.Fatal(err)
	}
	if err := e.d.Redeem(ctx, p.URL[len("http://host"+door.PairingPath):]); err != nil {
		t.Errorf("a pairing link is counted as a guess: %v", err)
	}
	e.now = e.now.Add(-24 * time.Hour) // a clock that was wrong and is set right
	e.check(word, "another", "")
	e.now = e.now.Add(48 * time.Hour)
	for range door.GuessesFrom {
		e.check("a wrong guess", "one", "wrong_passphrase")
	}
	e.check("a wrong guess", "one", "too_many_tries")
	e.check(word, "two", "") // the control: somebody elsewhere is not affected
}

func TestManyGuessesAtOnceTakeTurns(t *testing.T) {
	e := open(t)
	e.set(word)
	var mu sync.Mutex
	var wg sync.WaitGroup
	got := map[string]int{}
	for i := range 200 {
		wg.Go(func() {
			err := e.d.Check(ctx, "a wrong guess", fmt.Sprint(i))
			mu.Lock()
			got[ebb.CodeOf(err)]++
			mu.Unlock()
		})
	}
	wg.Wait()
	if got["wrong_passphrase"] != door.Guesses || got["too_many_tries"] != 200-door.Guesses {
		t.Errorf("%v", got)
	}
}

func TestAPairingLinkWorksOnceAndNotForLong(t *testing.T) {
	e := open(t)
	if _, err := e.d.Pair(ctx, "http://host"); ebb.CodeOf(err) != "no_passphrase" {
		t.Errorf("without a passphrase: %v", err)
	}
	e.set(word)
	token := func() string {
		p, err := e.d.Pair(ctx, "http://host/")
		if err != nil || !strings.HasPrefix(p.URL, "http://host/pair/") {
			t.Fatal(p, err)
		}
		return strings.TrimPrefix(p.URL, "http://host/pair/")
	}
	one, two := token(), token()
	if ok, err := e.d.Stands(ctx, one); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	let := 0
	for range 20 { // at once: still only one comes in
		wg.Go(func() {
			err := e.d.Redeem(ctx, one)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				let++
			} else if ebb.CodeOf(err) != "used_link" {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if ok, _ := e.d.Stands(ctx, one); let != 1 || ok {
		t.Errorf("one link let %d in, and still stands: %v", let, ok)
	}
	for _, bad := range []string{"", "x", one + "x", strings.ToLower(two)} {
		if err := e.d.Redeem(ctx, bad); ebb.CodeOf(err) != "used_link" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	e.now = e.now.Add(door.PairingFor)
	if err := e.d.Redeem(ctx, two); ebb.CodeOf(err) != "used_link" {
		t.Errorf("too late: %v", err)
	}
	three := token()
	e.set("another passphrase")
	if err := e.d.Redeem(ctx, three); ebb.CodeOf(err) != "used_link" {
		t.Errorf("made before the passphrase was changed: %v", err)
	}
}

func TestSigningInGivesANewToken(t *testing.T) {
	e := open(t)
	planted := "a-token-that-somebody-else-chose-before-xxxxx"
	mine := e.signIn(planted)
	if mine == planted || e.in(planted) {
		t.Error("a token that was planted is signed in")
	}
	again := e.signIn(mine)
	if again == mine || e.in(mine) || !e.in(again) {
		t.Error("signing in again keeps the old token alive")
	}
}

func TestDevicesAreListedSentAwayAndEnd(t *testing.T) {
	e := open(t)
	e.set(word)
	phone, laptop := e.signIn(""), e.signIn("")
	list := func(cookie string) (out []door.Device) {
		e.as(cookie, func(ctx context.Context) {
			var err error
			if out, err = e.d.Devices(ctx); err != nil {
				t.Fatal(err)
			}
		})
		return out
	}
	l := list(phone)
	if len(l) != 2 || l[0].Here == l[1].Here || l[0].Name != "Safari on iPhone" || l[0].How != door.ByPassphrase || l[0].Since != ebb.InstantOf(e.now) {
		t.Fatalf("%+v", l)
	}
	other := l[0]
	if other.Here {
		other = l[1]
	}
	if _, err := e.d.SendAway(ctx, "no"); ebb.CodeOf(err) != "no_device" {
		t.Error(err)
	}
	if v, err := e.d.SendAway(ctx, other.ID[:6]); err != nil || v.ID != other.ID {
		t.Error(v, err)
	}
	if e.in(laptop) || !e.in(phone) {
		t.Error("the wrong device was sent away, or none")
	}
	laptop = e.signIn("")
	e.as(phone, func(ctx context.Context) {
		if err := e.d.SetPassphrase(ctx, "another passphrase"); err != nil {
			t.Fatal(err)
		}
	})
	if e.in(laptop) || !e.in(phone) {
		t.Error("a new passphrase ends every session but the one that set it")
	}
	e.as(phone, func(ctx context.Context) {
		if err := e.d.SignOut(ctx); err != nil {
			t.Fatal(err)
		}
	})
	if e.in(phone) || len(list("")) != 0 {
		t.Error("signing out leaves the session alive")
	}
}

func TestASessionEndsBySilenceAndByAge(t *testing.T) {
	e := open(t)
	idle, used := e.signIn(""), e.signIn("")
	for range 11 {
		e.now = e.now.Add(30 * 24 * time.Hour)
		if !e.in(used) {
			t.Fatalf("a session in use ended at %s", e.now)
		}
	}
	if e.in(idle) {
		t.Error("a session that nobody used lives on")
	}
	e.now = e.now.Add(-24 * time.Hour) // set back: neither dead nor immortal
	if !e.in(used) {
		t.Error("a clock that was set back ended a session")
	}
	e.now = e.now.Add(37 * 24 * time.Hour)
	if e.in(used) {
		t.Error("a session outlives its last day")
	}
}

func TestReadingAPageRarelyWrites(t *testing.T) {
	e := open(t)
	cookie := e.signIn("")
	size := func() (n int64) {
		info, err := os.Stat(filepath.Join(e.st.Dir(), "ebb.db-wal"))
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	before := size()
	for range 50 {
		e.now = e.now.Add(time.Minute)
		e.in(cookie)
	}
	if size() != before {
		t.Error("fifty visits within the hour wrote to the database")
	}
	e.now = e.now.Add(time.Hour)
	e.in(cookie)
	if size() == before {
		t.Error("the control: a visit after an hour was not noted")
	}
}

func TestTheCodeIsWhatTheLinkSays(t *testing.T) {
	q, err := door.NewQR("http://192.168.1.5:8127/pair/ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if err != nil {
		t.Fatal(err)
	}
	// The three corner squares stand where a reader looks for them.
	for _, c := range [][2]int{{4, 4}, {q.Size - 11, 4}, {4, q.Size - 11}} {
		for i := range 7 {
			if !q.Dark(c[0]+i, c[1]) || !q.Dark(c[0], c[1]+i) || q.Dark(c[0]-1, c[1]) || q.Dark(c[0]+1, c[1]+1) {
				t.Fatalf("no corner at %v", c)
			}
		}
	}
	if lines := strings.Count(q.Terminal(), "\n"); lines != (q.Size+1)/2 {
		t.Errorf("%d lines for %d fields", lines, q.Size)
	}
	if _, err := door.NewQR(strings.Repeat("x", 5000)); ebb.KindOf(err) != ebb.Invalid || err == nil {
		t.Error(err)
	}
}

func TestDevicesAreNamedAsPeopleNameThem(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1": "Safari on iPhone",
		"Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36":                            "Chrome on Android",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                              "Firefox on Linux",
		"": "A browser", "<script>": "A browser",
	} {
		if got := door.DeviceName(agent); got != want {
			t.Errorf("%s: %s", agent, got)
		}
	}
	for _, n := range hostile.Names() {
		if got := door.DeviceName(n.Text); got != "A browser" {
			t.Errorf("%q is called %q", n.Text, got)
		}
	}
}
