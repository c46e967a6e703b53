package demo_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/demo"
	"ebb/internal/fit"
	"ebb/internal/limit"
	"ebb/session"

	"github.com/google/go-cmp/cmp"
)

var until = ebb.NewDay(2026, time.November, 23)

// seasons are made once for all tests.
var seasons = map[uint64]demo.Season{}

func make18(t *testing.T, seed uint64) demo.Season {
	t.Helper()
	if s, ok := seasons[seed]; ok {
		return s
	}
	s, err := demo.Make(seed, until)
	seasons[seed] = s
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func hash(t *testing.T, s demo.Season) string {
	t.Helper()
	h := sha256.New()
	for _, f := range s.Files {
		h.Write([]byte(f.Name))
		h.Write(f.Data)
	}
	for _, v := range []any{s.CheckIns, s.Profile} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// The bytes are the same on every machine and for ever: a changed hash means a changed
// runner, and every demo picture in the docs with it.
const golden = "edc5f3ac04ffc5e3"

func TestTheSeasonIsTheSameBytesEveryTime(t *testing.T) {
	start := time.Now()
	s := make18(t, 1)
	took := time.Since(start)
	bytes := 0
	for _, f := range s.Files {
		bytes += len(f.Data)
	}
	t.Logf("%d files, %.1f MB, %d check-ins in %s", len(s.Files), float64(bytes)/1e6, len(s.CheckIns), took)
	if got := hash(t, s); got != golden {
		t.Errorf("hash %s, want %s", got, golden)
	}
	again, err := demo.Make(1, until)
	if err != nil || hash(t, again) != hash(t, s) {
		t.Errorf("the same seed gave other bytes: %v", err)
	}
	if hash(t, make18(t, 0)) == hash(t, s) {
		t.Error("another seed gave the same runner")
	}
}

func TestEveryPromisedThingIsInTheSeason(t *testing.T) {
	for seed := range uint64(2) {
		s := make18(t, seed)
		saw := map[string]int{}
		last := ebb.Instant(0)
		for _, f := range s.Files {
			if !strings.HasPrefix(f.Name, "synthetic-") {
				t.Fatalf("%s does not say what it is", f.Name)
			}
			look(t, f, saw, &last)
		}
		for what, atLeast := range map[string]int{
			"easy": 60, "strides": 20, "recovery": 40, "recovery-spoiled": 25, "intervals": 25, "tempo": 20, "long": 45, "race-5k": 2, "race-10k": 3,
			"race-half": 1, "warm-up": 6, "cool-down": 6, "ride": 5, "ride-hard": 3, "walk": 8,
			"dropouts": 8, "spikes": 5, "wrist": 3, "locked": 2, "truncated": 1, "pause": 5, "no rpe": 20,
		} {
			if saw[what] < atLeast {
				t.Errorf("seed %d: %d of %s, want %d", seed, saw[what], what, atLeast)
			}
		}
		if saw["truncated"] != 1 {
			t.Errorf("seed %d: %d files cut short", seed, saw["truncated"])
		}
	}
}

// look decodes one file and counts what is in it.
func look(t *testing.T, f demo.File, saw map[string]int, last *ebb.Instant) {
	t.Helper()
	what := strings.TrimSuffix(strings.Join(strings.Split(f.Name, "-")[5:], "-"), ".fit")
	saw[what]++
	d := fit.Decode(f.Data, limit.Local())
	if len(d.Recordings) != 1 {
		t.Fatalf("%s: %d recordings, %+v", f.Name, len(d.Recordings), d.Fault)
	}
	r := d.Recordings[0]
	if d.Fault != nil {
		saw[string(r.Condition)]++
	} else if r.Name != "SYNTHETIC "+what {
		t.Fatalf("%s is called %q", f.Name, r.Name)
	}
	if r.Device.Manufacturer != "development" || r.Start <= *last || r.Start >= until.At(0, 0, time.UTC) {
		t.Fatalf("%s: by %s at %s", f.Name, r.Device.Manufacturer, r.Start)
	}
	*last = r.Start
	if r.Device.HR == ebb.HROptical {
		saw["wrist"]++
	}
	if !r.Totals.RPE.OK {
		saw["no rpe"]++
	}
	if len(r.Pauses) > 0 {
		saw["pause"]++
	}
	lost, high, same := 0, 0, 0
	for i, v := range r.Cols.HR {
		switch diff := int(v) - int(r.Cols.Cad[i]); {
		case v == ebb.NoHR:
			lost++
		case v > 195:
			high++
		case r.Sport == ebb.SportRunning && max(diff, -diff) <= 3:
			same++
		}
	}
	for name, hit := range map[string]bool{"dropouts": lost > 200, "spikes": high > 5, "locked": same > 600} {
		if hit {
			saw[name]++
		}
	}
}

func TestTheBodyAnswersToWhatItDid(t *testing.T) {
	s := make18(t, 1)
	did := map[string]string{}
	for _, f := range s.Files {
		p := strings.SplitN(strings.TrimPrefix(f.Name, "synthetic-"), "-", 5)
		did[strings.Join(p[:3], "-")] = strings.TrimSuffix(p[4], ".fit")
	}
	legs, hrv, rhr := map[string]mean{}, map[bool]mean{}, map[bool]mean{}
	days := map[ebb.Day]bool{}
	for i, c := range s.CheckIns {
		if days[c.Day] || i > 0 && c.Day < s.CheckIns[i-1].Day || c.Day > until {
			t.Fatalf("check-in of %s out of order", c.Day)
		}
		days[c.Day] = true
		m := legs[did[(c.Day-1).String()]]
		m.add(c.Legs.V)
		legs[did[(c.Day-1).String()]] = m
		if c.RMSSD.OK {
			ill := c.Ill.V.Level() >= 2
			m, n := hrv[ill], rhr[ill]
			m.add(c.RMSSD.V)
			n.add(c.RHR.V)
			hrv[ill], rhr[ill] = m, n
		}
	}
	if a, b := legs["intervals"].of(), legs["recovery"].of(); a < b+2 {
		t.Errorf("legs %.1f after intervals, %.1f after a recovery run", a, b)
	}
	if a, b := legs["recovery-spoiled"].of(), legs["recovery"].of(); a < b+1 {
		t.Errorf("legs %.1f after a spoiled recovery run, %.1f after a true one", a, b)
	}
	if hrv[true].of() > hrv[false].of()-100 || rhr[true].of() < rhr[false].of()+3 {
		t.Errorf("illness: HRV %.0f against %.0f, resting heart rate %.0f against %.0f", hrv[true].of(), hrv[false].of(), rhr[true].of(), rhr[false].of())
	}
	if !days[until] || days[until-295] || len(s.CheckIns) < 480 || len(s.CheckIns) > 545 {
		t.Errorf("%d check-ins; today %v, in the silent week %v", len(s.CheckIns), days[until], days[until-295])
	}
	if got := did[(until - 1).String()]; got != "intervals" {
		t.Errorf("yesterday was %q", got)
	}
}

type mean struct{ sum, n float64 }

func (m *mean) add(v int)  { m.sum += float64(v); m.n++ }
func (m mean) of() float64 { return m.sum / m.n }

func TestEachIsMakeOneByOneAndStops(t *testing.T) {
	s := make18(t, 1)
	var names []string
	stop := errors.New("enough")
	err := demo.Each(1, until, func(f demo.File) error {
		names = append(names, f.Name)
		if len(names) == 10 {
			return stop
		}
		return nil
	})
	var want []string
	for _, f := range s.Files[:10] {
		want = append(want, f.Name)
	}
	if diff := cmp.Diff(want, names); diff != "" || !errors.Is(err, stop) {
		t.Errorf("%v %s", err, diff)
	}
}

func TestTheSeasonMovesWithItsEnd(t *testing.T) {
	for _, day := range []ebb.Day{until, until + 3, ebb.NewDay(2024, time.February, 29), ebb.NewDay(2027, time.July, 1)} {
		s := demo.CheckIns(1, day)
		if s[len(s)-1].Day != day || s[0].Day < day-demo.Days {
			t.Errorf("until %s: check-ins from %s to %s", day, s[0].Day, s[len(s)-1].Day)
		}
		for _, p := range demo.Profile(day) {
			if p.Field == ebb.FieldRunningSince {
				if _, err := ebb.ParseDay(p.Value); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// meant is what the sessions may be read as. A tempo with short breaks is cruise intervals; a
// race over an odd distance is at least hard.
var meant = map[string][]ebb.Kind{
	"easy": {ebb.KindEasy, ebb.KindModerate}, "strides": {ebb.KindEasy}, "recovery": {ebb.KindRecovery}, "recovery-spoiled": {ebb.KindEasy, ebb.KindModerate},
	"intervals": {ebb.KindIntervals}, "tempo": {ebb.KindTempo, ebb.KindIntervals}, "long": {ebb.KindLong},
	"race-5k": {ebb.KindRace}, "race-10k": {ebb.KindRace}, "race-half": {ebb.KindRace, ebb.KindTempo}, "ride-hard": {ebb.KindTempo, ebb.KindIntervals},
}

func TestTheEngineReadsTheSeasonAsItWasMeant(t *testing.T) {
	n := evidence.Current()
	s := make18(t, 1)
	in := engine.Input{Athlete: "local", Profile: s.Profile, CheckIns: s.CheckIns}
	what := map[ebb.RunID]string{}
	for _, f := range s.Files {
		id := ebb.RunID(f.Name)
		what[id] = strings.TrimSuffix(strings.Join(strings.Split(f.Name, "-")[5:], "-"), ".fit")
		in.Runs = append(in.Runs, engine.RunInput{ID: id, Features: session.Features(fit.Decode(f.Data, limit.Local()).Recordings[0], n)})
	}
	verdicts := map[string]int{}
	var out engine.Output
	for _, ago := range append(span(225, 200), append(span(98, 88), span(45, 0)...)...) {
		in.Day = until - ebb.Day(ago)
		in.Now = in.Day.At(7, 0, time.UTC)
		out = engine.Day(in, n)
		verdicts[out.Answer.Decision.Verdict.String()]++
	}
	for _, v := range []ebb.Verdict{ebb.Rest, ebb.Walk, ebb.RecoveryRun, ebb.Easy} {
		if verdicts[v.String()] < 5 {
			t.Errorf("%s on %d mornings of %v", v, verdicts[v.String()], verdicts)
		}
	}
	if out.Answer.Decision.Verdict != ebb.RecoveryRun {
		t.Errorf("the demo opens on %s, and not on a recovery run", out.Answer.Decision.Verdict)
	}
	if out.HRMax.Bpm < 186 || out.HRMax.Bpm > 189 {
		t.Errorf("HRmax %+v: the runner's is 188, whatever the straps said", out.HRMax)
	}
	right, of := 0, 0
	for _, r := range out.Readings {
		if kinds := meant[what[r.Run]]; kinds != nil {
			of++
			if slices.Contains(kinds, r.Kind) {
				right++
			}
		}
	}
	t.Logf("%d of %d sessions read as meant; %v", right, of, verdicts)
	if right*100 < of*95 {
		t.Errorf("only %d of %d sessions read as they were meant", right, of)
	}
}

// span counts down from … to.
func span(from, to int) []int {
	var out []int
	for ; from >= to; from-- {
		out = append(out, from)
	}
	return out
}
