package store_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ebb"
	"ebb/internal/store"
)

var changes = regexp.MustCompile(`\b(?:UPDATE|INSERT INTO) ([a-z_]+)`)

// wrongSeal says whether a statement leaves an old seal on a row that it changes.
func wrongSeal(q string) bool {
	flat := strings.Join(strings.Fields(q), " ")
	m := changes.FindStringSubmatch(flat)
	if m == nil || !slices.Contains(store.SealedTables(), m[1]) {
		return false
	}
	changed := strings.HasPrefix(flat, "UPDATE") || strings.Contains(flat, "DO UPDATE SET")
	return changed && !strings.Contains(flat, "seal = ")
}

func TestAStatementThatChangesARowBreaksItsSeal(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	consts := constants(t, files)
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		for _, q := range statementsOf(t, path, consts) {
			if wrongSeal(q) {
				t.Errorf("%s changes a sealed row: add seal = NULL to %s", path, q)
			}
		}
	}
	later, _ := filepath.Glob("migrations/*.sql")
	for _, path := range later {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range strings.Split(string(b), ";") {
			if i := strings.Index(q, "UPDATE "); i >= 0 && wrongSeal(q[i:]) {
				t.Errorf("%s changes a sealed row: add seal = NULL to %s", path, q)
			}
		}
	}
	if !wrongSeal("UPDATE recording SET path = $1 WHERE athlete_id = $2") || wrongSeal("UPDATE recording SET path = $1, seal = NULL WHERE athlete_id = $2") ||
		!wrongSeal("INSERT INTO meta (key) VALUES ($1) ON CONFLICT (key) DO UPDATE SET value = excluded.value") {
		t.Error("the test does not see a wrong statement")
	}
}

func TestEveryTableIsKnownAndEveryRowOfItIsChecked(t *testing.T) {
	s := open(t, store.Config{Dir: t.TempDir(), Clock: clock})
	rows, err := s.Writer().Query(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	known := append(store.Tables(), "goose_db_version", "sqlite_sequence") // which migrations ran: nothing of a person
	n := 0
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		n++
		if !slices.Contains(known, name) {
			t.Errorf("the table %s is neither verified, exported nor erased: add it to the tables of verify_seal.go", name)
		}
		if slices.Contains(store.Tables(), name) && !slices.Contains([]string{"fact_seq", "fact", "decision"}, name) && !slices.Contains(store.SealedTables(), name) {
			t.Errorf("the rows of %s carry no seal and no digest", name)
		}
	}
	if n != len(known) {
		t.Errorf("%d tables, %d known", n, len(known))
	}
}

func TestEveryRowIsSealedWhenItIsCommitted(t *testing.T) {
	suite(t, func(t *testing.T, s *store.Store) {
		fill(t, s, local, 3)
		for _, name := range store.SealedTables() {
			var all, open int
			if err := s.Writer().QueryRow("SELECT count(*), count(*) - count(seal) FROM "+name).Scan(&all, &open); err != nil {
				t.Fatal(err)
			}
			if all == 0 || open != 0 {
				t.Errorf("%s: %d rows, %d without a seal", name, all, open)
			}
		}
	})
}

// fill puts at least one row into every table.
func fill(t *testing.T, s *store.Store, a ebb.AthleteID, n int) {
	t.Helper()
	for i := range n {
		row := addRecording(t, s, a, i)
		tx(t, s, func(x *store.Tx) error {
			f := fact(string(row.ID), `{"legs":3,"note":"a note that is long enough to be hit"}`)
			f.Effective += ebb.Day(i)
			if _, _, err := x.AppendFact(ctx, a, f); err != nil {
				return err
			}
			if err := x.PutItem(ctx, a, store.ImportItem{Import: row.Import, N: 1, Path: row.Path, SHA256: row.SHA256, Bytes: 6, Phase: store.PhaseReceived}); err != nil {
				return err
			}
			if err := x.PutAccess(ctx, a, store.Access{Kind: store.AccessPassphrase, ID: "owner", MadeAt: 1, Doc: []byte(`{"hash":"a hash that nobody may find"}`)}); err != nil {
				return err
			}
			if err := x.PutFold(ctx, a, store.Fold{Seq: row.Seq, MadeBy: "a test", Doc: []byte(`{"day":"what is kept of the past"}`)}); err != nil {
				return err
			}
			return x.SetMeta(ctx, "word", "value")
		})
		tx(t, s, func(x *store.Tx) error {
			it, _, err := x.Claim(ctx, a, "me", 0)
			if err != nil {
				return err
			}
			it.State, it.Doc = ebb.ItemStored, []byte(`{"path":"x"}`)
			if err := x.FinishItem(ctx, a, "me", it); err != nil {
				return err
			}
			return x.FinishImport(ctx, a, row.Import)
		})
		tx(t, s, func(x *store.Tx) error {
			_, _, err := x.PutDecision(ctx, a, answer(ebb.NewDay(2026, 11, 23)+ebb.Day(i), ebb.Easy), "e1")
			return err
		})
	}
}
