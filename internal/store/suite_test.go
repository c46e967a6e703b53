package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/store"
)

const local = ebb.LocalAthlete

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// suite runs f on SQLite always, and on PostgreSQL when TEST_PG names a server.
func suite(t *testing.T, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, open(t, store.Config{Dir: t.TempDir(), Clock: clock})) })
	t.Run("postgres", func(t *testing.T) {
		f(t, open(t, store.Config{Dir: t.TempDir(), PostgresDSN: emptyPostgres(t), Clock: clock}))
	})
}

func open(t *testing.T, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// emptyPostgres is the address of a schema of this test alone.
func emptyPostgres(t *testing.T) string {
	t.Helper()
	base := os.Getenv("TEST_PG")
	if base == "" {
		t.Skip("TEST_PG is not set: not run on PostgreSQL")
	}
	db, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.ReplaceAll(store.NewID("t", ebb.InstantOf(time.Now())), "-", "")
	if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = db.Exec("DROP SCHEMA " + name + " CASCADE")
		_ = db.Close()
	})
	sep := "?"
	if strings.Contains(base, "?") {
		sep = "&"
	}
	return base + sep + "search_path=" + name
}

func tx(t *testing.T, s *store.Store, f func(*store.Tx) error) {
	t.Helper()
	if err := s.Tx(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, s *store.Store, f func(*store.Tx) error) {
	t.Helper()
	if err := s.Read(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, kind ebb.ErrorKind, code string) {
	t.Helper()
	if ebb.KindOf(err) != kind || ebb.CodeOf(err) != code {
		t.Fatalf("got %v (%s, %s), want %s, %s", err, ebb.KindOf(err), ebb.CodeOf(err), kind, code)
	}
}

func fact(key, doc string) store.Fact {
	return store.Fact{Kind: store.KindCheckIn, Effective: ebb.NewDay(2026, 11, 23), Actor: ebb.LocalOwner("test"), ClientKey: key, Doc: []byte(doc)}
}

var ctx = context.Background()

func TestAFactComesBackAsItWasAppended(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		var put store.Fact
		tx(t, s, func(x *store.Tx) error {
			f := fact("k1", `{"legs": 4, "pain_where": "knee <left>"}`)
			f.Subject, f.Supersedes = "sub", "fact_0"
			var err error
			put, _, err = x.AppendFact(ctx, local, f)
			return err
		})
		if put.Seq != 1 || put.ID == "" || put.RecordedAt != ebb.InstantOf(noon) || string(put.Doc) != `{"legs":4,"pain_where":"knee <left>"}` {
			t.Fatalf("got %+v", put)
		}
		read(t, s, func(x *store.Tx) error {
			got, err := x.Facts(ctx, local, store.KindCheckIn, 0)
			if d := cmp.Diff([]store.Fact{put}, got); d != "" {
				t.Error(d)
			}
			one, err2 := x.Fact(ctx, local, put.ID)
			if d := cmp.Diff(put, one); d != "" {
				t.Error(d)
			}
			_, none := x.Fact(ctx, local, "fact_none")
			wantCode(t, none, ebb.NotFound, "no_fact")
			_, other := x.Fact(ctx, "somebody", put.ID)
			wantCode(t, other, ebb.NotFound, "no_fact")
			return errors.Join(err, err2)
		})
	})
}

func TestFactsAreReadUpToASeq(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		for i := range 5 {
			tx(t, s, func(x *store.Tx) error {
				_, _, err := x.AppendFact(ctx, local, fact("", fmt.Sprintf(`{"legs":%d}`, i)))
				return err
			})
		}
		read(t, s, func(x *store.Tx) error {
			got, err := x.Facts(ctx, local, store.KindCheckIn, 3)
			if len(got) != 3 || got[2].Seq != 3 {
				t.Errorf("got %d facts", len(got))
			}
			last, err2 := x.LastSeq(ctx, local)
			if last != 5 {
				t.Errorf("last seq %d, want 5", last)
			}
			return errors.Join(err, err2)
		})
	})
}

func TestAFactWithTheSameClientKeyIsTheFirstFact(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		var first, second store.Fact
		var existed bool
		tx(t, s, func(x *store.Tx) (err error) {
			first, _, err = x.AppendFact(ctx, local, fact("k", `{"legs":1}`))
			return
		})
		tx(t, s, func(x *store.Tx) (err error) {
			second, existed, err = x.AppendFact(ctx, local, fact("k", `{"legs":9}`))
			return
		})
		if !existed {
			t.Error("the retry was not recognised")
		}
		if d := cmp.Diff(first, second); d != "" {
			t.Error(d)
		}
		tx(t, s, func(x *store.Tx) (err error) {
			second, existed, err = x.AppendFact(ctx, "other", fact("k", `{"legs":9}`))
			return
		})
		if existed || second.Seq != 1 {
			t.Errorf("another athlete's key was taken for this one: %+v", second)
		}
	})
}

func TestManyRetriesOfOneKeyAtOnceMakeOneFact(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		inParallel(t, 8, func(int) error {
			return s.Tx(ctx, func(x *store.Tx) error {
				_, _, err := x.AppendFact(ctx, local, fact("same", `{"legs":1}`))
				return err
			})
		})
		read(t, s, func(x *store.Tx) error {
			got, err := x.Facts(ctx, local, store.KindCheckIn, 0)
			if len(got) != 1 {
				t.Errorf("%d facts, want 1", len(got))
			}
			return err
		})
	})
}

func inParallel(t *testing.T, n int, f func(int) error) {
	t.Helper()
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if err := f(i); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// Read-then-write is what plain PostgreSQL loses: 35 of 200 updates kept at its default
// isolation. All 200 must be there, and the seqs without a hole.
func TestTwoHundredConcurrentUpdatesAreAllKept(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		inParallel(t, 8, func(w int) error {
			for range 25 {
				if err := s.Tx(ctx, func(x *store.Tx) error {
					v, err := x.Meta(ctx, "counter")
					if err != nil {
						return err
					}
					n := 0
					_, _ = fmt.Sscan(v, &n)
					if _, _, err := x.AppendFact(ctx, local, fact("", fmt.Sprintf(`{"n":%d}`, w))); err != nil {
						return err
					}
					return x.SetMeta(ctx, "counter", fmt.Sprint(n+1))
				}); err != nil {
					return err
				}
			}
			return nil
		})
		read(t, s, func(x *store.Tx) error {
			v, err := x.Meta(ctx, "counter")
			if v != "200" {
				t.Errorf("%s of 200 updates were kept", v)
			}
			fs, err2 := x.Facts(ctx, local, store.KindCheckIn, 0)
			for i, f := range fs {
				if f.Seq != int64(i+1) {
					t.Fatalf("fact %d has seq %d", i+1, f.Seq)
				}
			}
			if len(fs) != 200 {
				t.Errorf("%d of 200 facts were kept", len(fs))
			}
			return errors.Join(err, err2)
		})
	})
}

func TestAFailedBodyLeavesNothing(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		boom := errors.New("boom")
		err := s.Tx(ctx, func(x *store.Tx) error {
			if _, _, err := x.AppendFact(ctx, local, fact("", `{}`)); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("got %v", err)
		}
		read(t, s, func(x *store.Tx) error {
			seq, err := x.LastSeq(ctx, local)
			if seq != 0 {
				t.Errorf("seq is %d after a failed transaction", seq)
			}
			return err
		})
	})
}

func TestReadWritesNothing(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		err := s.Read(ctx, func(x *store.Tx) error { return x.SetMeta(ctx, "a", "b") })
		if err == nil {
			t.Fatal("a read transaction wrote")
		}
	})
}
