//go:build unix

package bench_test

import (
	"context"
	"os"
	"testing"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/spent"
	"ebb/internal/store"
)

// BenchmarkImport is the import of an archive of 300 runs within this process, for a
// profile: go test ./internal/bench -run '^$' -bench Import -benchtime 3x -cpuprofile cpu
func BenchmarkImport(b *testing.B) {
	scratch := os.Getenv("EBB_BENCH_DIR")
	if scratch == "" {
		scratch = os.TempDir()
	}
	ctx := context.Background()
	path := archive(b, scratch, 300, ebb.DayOf(ebb.InstantOf(time.Now()), time.UTC))
	before := spent.CPU()
	for b.Loop() {
		st, err := store.Open(ctx, store.Config{Dir: b.TempDir()})
		must(b, err)
		v, err := app.New(st, time.Now).Import(ctx, ebb.LocalOwner("bench"), ebb.LocalAthlete, []string{path}, nil)
		must(b, err)
		if v.Stored != 300 {
			b.Fatal(v.Stored)
		}
		must(b, st.Close())
	}
	b.ReportMetric(float64((spent.CPU()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
}
