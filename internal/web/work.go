package web

import (
	"context"
	"net/http"
	"sync"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// work is one piece of long work that goes on while pages are looked at, or closed.
type work struct {
	mu    sync.Mutex
	what  say.Work
	step  string    // of several
	began time.Time // when it could be measured: the files are here
	done  int
	of    int // how many there seem to be, 0 while nobody knows
	bad   []string
	over  bool
	err   error
	to    string // the page that shows what came of it
	said  []string
	fault error // of work whose page says itself what went wrong
}

// badShown is how many problems the page of a running import shows; the report has all.
const badShown = 5

func (w *work) tell(done, of int, bad []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done, w.of = done, max(w.of, of)
	w.bad = append(w.bad, bad...)
	if n := len(w.bad); n > badShown {
		w.bad = w.bad[n-badShown:]
	}
}

// at says which of several steps goes on.
func (w *work) at(step string, done, of int) {
	w.mu.Lock()
	w.step, w.done, w.of = step, done, of
	w.mu.Unlock()
}

func (w *work) expect(of int) {
	w.mu.Lock()
	w.of = max(w.of, of)
	w.mu.Unlock()
}

func (w *work) end(to string, err error) {
	w.mu.Lock()
	w.over, w.to, w.err = true, to, err
	w.mu.Unlock()
}

// workshop holds the one piece of work of a server.
type workshop struct {
	ctx  context.Context // ends with the server: work stops cleanly and goes on after a restart
	wait *sync.WaitGroup // for the work to stop
	mu   sync.Mutex
	now  *work // or the last one
}

func newWorkshop(ctx context.Context) *workshop {
	return &workshop{ctx: ctx, wait: &sync.WaitGroup{}}
}

// take makes room for a piece of work; while another one goes on it is a Conflict.
func (s *workshop) take(what say.Work) (*work, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now != nil && !s.now.isOver() {
		return nil, ebb.Errorf(ebb.Conflict, "busy", "", "%s", say.WorkBusy)
	}
	s.now = &work{what: what, began: time.Now()}
	return s.now, nil
}

func (w *work) isOver() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.over
}

// busy says what goes on, "" for nothing.
func (s *workshop) busy() say.Work {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now == nil || s.now.isOver() {
		return ""
	}
	return s.now.what
}

// outcome is what the last piece of work, if it was of that kind and is over, said, and what went wrong.
func (s *workshop) outcome(what say.Work) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now == nil || s.now.what != what || !s.now.isOver() {
		return nil, nil
	}
	return s.now.said, s.now.fault
}

// run does the work while the server lives; do returns the page that shows what came of it.
func (s *workshop) run(w *work, do func(ctx context.Context) (string, error)) {
	w.mu.Lock()
	w.began = time.Now()
	w.mu.Unlock()
	s.wait.Go(func() { w.end(do(s.ctx)) })
}

// workPage is a piece of work as it goes on.
type workPage struct {
	pageOf
	Work say.WorkText
	Done int
	Of   int // 0 when nobody knows
	Bad  []string
}

// showWork shows the work that goes on, or sends the browser to what came of it. Without
// scripts the page asks again by itself; with them its middle changes in place.
func (s *server) showWork(w http.ResponseWriter, r *http.Request) { s.workAs(w, r, "work") }

func (s *server) showWorkPart(w http.ResponseWriter, r *http.Request) { s.workAs(w, r, "workpart") }

func (s *server) workAs(w http.ResponseWriter, r *http.Request, name string) {
	s.shop.mu.Lock()
	j := s.shop.now
	s.shop.mu.Unlock()
	if j == nil {
		s.elsewhere(w, r, name, "/import")
		return
	}
	j.mu.Lock()
	p := workPage{Work: say.WorkNow(j.what, j.step, j.done, j.of, time.Since(j.began)), Done: j.done, Of: j.of, Bad: append([]string{}, j.bad...)}
	over, err, to := j.over, j.err, j.to
	j.mu.Unlock()
	switch {
	case over && err != nil && name == "work":
		s.fail(w, r, err)
		return
	case over && err != nil:
		to = "/progress"
		fallthrough
	case over:
		s.elsewhere(w, r, name, to)
		return
	}
	p.pageOf = s.page(r, p.Work.Title, "import")
	p.Refresh, p.Notice = refreshS, nil
	show(w, http.StatusOK, name, p)
}

// refreshS is how often a page without scripts asks how far it is, in seconds.
const refreshS = 2

// elsewhere sends the browser to another page, also from within a part of one.
func (s *server) elsewhere(w http.ResponseWriter, r *http.Request, name, to string) {
	if name == "workpart" {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	again(w, r, to)
}

// notice is what stands above every page while something waits for the person.
type notice struct{ Text, Path, Label string }

// waiting is the notice of work that goes on, or of an import that was cut short.
func (s *server) waiting(ctx context.Context) *notice {
	if s.shop == nil {
		return nil
	}
	if what := s.shop.busy(); what != "" {
		return &notice{say.WorkGoesOn(what), "/progress", say.Setup.ShowWork}
	}
	actor, athlete := me()
	if _, ok, err := s.app.WaitingInbox(ctx, actor, athlete); ok && err == nil {
		return &notice{say.Setup.CutShort, "/import", say.Setup.ShowCutShort}
	}
	return nil
}

// problems are the lines of a group that say what is wrong with a file.
func problems(items []app.ImportItemView) []string {
	var out []string
	for _, it := range items {
		if it.State != ebb.ItemRefused && it.State != ebb.ItemSalvaged {
			continue
		}
		out = append(out, say.OneLine(it.Path+": "+it.Message.Or(say.ItemState(it.State)), say.LongLine))
	}
	return out
}
