package fit_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"ebb"
	"ebb/internal/fit"
	"ebb/internal/limit"

	"github.com/google/go-cmp/cmp"
	"github.com/muktihari/fit/encoder"
)

func decode(b []byte) ebb.Decoded { return fit.Decode(b, limit.Local()) }

func one(t *testing.T, b []byte) *ebb.Recording {
	t.Helper()
	d := decode(b)
	if d.Fault != nil || len(d.Recordings) != 1 {
		t.Fatalf("%d recordings, not-activity %q, fault %+v; want one intact recording", len(d.Recordings), d.NotActivity, d.Fault)
	}
	return d.Recordings[0]
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for seed := range uint64(50) {
		want := made(seed, 1+int(seed*seed))
		if diff := cmp.Diff(want, one(t, encoded(t, want))); diff != "" {
			t.Fatalf("seed %d (-written +read):\n%s", seed, diff)
		}
	}
}

func TestBothByteOrdersAndCompressedTimesReadTheSame(t *testing.T) {
	for seed := range uint64(10) {
		want := made(seed, 800)
		b := encoded(t, want)
		for name, v := range map[string][]byte{
			"big endian":       again(t, b, encoder.WithBigEndian()),
			"one definition":   again(t, b),
			"compressed times": again(t, b, encoder.WithHeaderOption(encoder.HeaderOptionCompressedTimestamp, 3)),
			"both":             again(t, b, encoder.WithBigEndian(), encoder.WithHeaderOption(encoder.HeaderOptionCompressedTimestamp, 0)),
		} {
			if bytes.Equal(v, b) {
				t.Fatalf("%s is the same file", name)
			}
			if diff := cmp.Diff(want, one(t, v)); diff != "" {
				t.Fatalf("%s (-written +read):\n%s", name, diff)
			}
		}
	}
}

func TestARecordingWithoutSamplesIsNotWritten(t *testing.T) {
	if _, err := fit.EncodeActivity(&ebb.Recording{}); ebb.CodeOf(err) != ebb.CodeNoSamples {
		t.Fatalf("got %v", err)
	}
}

func TestSportsGoThereAndBack(t *testing.T) {
	for _, c := range []struct {
		sport ebb.Sport
		sub   string
	}{
		{ebb.SportRunning, ""}, {ebb.SportRunning, ebb.SubTrail}, {ebb.SportRunning, ebb.SubTreadmill}, {ebb.SportRunning, ebb.SubTrack},
		{ebb.SportRunning, ebb.SubIndoor}, {ebb.SportWalking, ""}, {ebb.SportWalking, ebb.SubIndoor}, {ebb.SportHiking, ""},
		{ebb.SportCycling, ""}, {ebb.SportCycling, ebb.SubIndoor}, {ebb.SportSwimming, "open_water"},
		{ebb.SportStrength, "strength_training"}, {ebb.SportOther, "rowing"}, {ebb.SportUnknown, ""},
	} {
		r := made(1, 10)
		r.Sport, r.SubSport = c.sport, c.sub
		got := one(t, encoded(t, r))
		if got.Sport != c.sport || got.SubSport != c.sub {
			t.Errorf("%s %q came back as %s %q", c.sport, c.sub, got.Sport, got.SubSport)
		}
	}
}

func TestMachinesAreToldApartByTheirSubSport(t *testing.T) {
	session := func(sport, sub byte) []byte {
		return sealed(fileIDActivity, recordDef, row(0, u32(someTime), []byte{100}), row(0, u32(someTime+60), []byte{100}),
			def(1, 18, 2, 4, 0x86, 5, 1, 0, 6, 1, 0), row(1, u32(someTime), []byte{sport, sub}))
	}
	for _, c := range []struct {
		sport, sub byte
		want       ebb.Sport
		wantSub    string
	}{
		{4, 1, ebb.SportRunning, ebb.SubTreadmill}, {4, 27, ebb.SportWalking, ebb.SubIndoor}, {4, 6, ebb.SportCycling, ebb.SubIndoor},
		{4, 20, ebb.SportStrength, "strength_training"}, {10, 20, ebb.SportStrength, "strength_training"}, {10, 26, ebb.SportOther, "cardio_training"},
		{4, 15, ebb.SportOther, "elliptical"}, {0, 0, ebb.SportUnknown, ""}, {1, 4, ebb.SportRunning, ebb.SubTrack}, {3, 0, ebb.SportOther, "transition"},
		{21, 0, ebb.SportCycling, ""}, {200, 200, ebb.SportOther, "SportInvalid(200)"},
	} {
		if r := one(t, session(c.sport, c.sub)); r.Sport != c.want || (r.SubSport != c.wantSub && c.sport != 200) {
			t.Errorf("sport %d/%d is %s %q, want %s %q", c.sport, c.sub, r.Sport, r.SubSport, c.want, c.wantSub)
		}
	}
}

func TestHeartRateZeroAndInvalidAreAbsent(t *testing.T) {
	rows := [][]byte{fileIDActivity, recordDef}
	for i, hr := range []byte{0, 255, 254, 1, 140} {
		rows = append(rows, row(0, u32(someTime+uint32(i)), []byte{hr}))
	}
	if diff := cmp.Diff([]uint8{0, 0, 254, 1, 140}, one(t, sealed(rows...)).Cols.HR); diff != "" {
		t.Fatal(diff)
	}
}

func TestAHeartRateThatNoHeartHasIsAbsentWhateverItsType(t *testing.T) {
	wide := sealed(fileIDActivity, def(0, 20, 253, 4, 0x86, 3, 2, 0x84), row(0, u32(someTime), []byte{255, 0}), row(0, u32(someTime+1), []byte{44, 1}),
		row(0, u32(someTime+2), []byte{120, 0}))
	if diff := cmp.Diff([]uint8{0, 0, 120}, one(t, wide).Cols.HR); diff != "" {
		t.Fatal(diff)
	}
}

func TestEnhancedFieldsArePreferredAndPlainOnesFillTheirGaps(t *testing.T) {
	d := def(0, 20, 253, 4, 0x86, 73, 4, 0x86, 6, 2, 0x84, 2, 2, 0x84, 78, 4, 0x86)
	b := sealed(fileIDActivity, d,
		row(0, u32(someTime), u32(70_000), []byte{0xB8, 0x0B}, []byte{0xC4, 0x09}, u32(2600)),
		row(0, u32(someTime+1), u32(0xFFFFFFFF), []byte{0xB8, 0x0B}, []byte{0xC4, 0x09}, u32(0xFFFFFFFF)))
	c := one(t, b).Cols
	if diff := cmp.Diff([]int32{70_000, 3000}, c.SpeedMm); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int32{2000, 0}, c.AltCm); diff != "" {
		t.Error(diff)
	}
}

func TestCadenceIsStepsOnFootAndTurnsOnABike(t *testing.T) {
	build := func(sport byte) []byte {
		d := def(0, 20, 253, 4, 0x86, 4, 1, 2, 53, 1, 2)
		return sealed(fileIDActivity, d, row(0, u32(someTime), []byte{85, 64}), row(0, u32(someTime+1), []byte{90, 255}), row(0, u32(someTime+2), []byte{255, 64}),
			def(1, 18, 2, 4, 0x86, 5, 1, 0), row(1, u32(someTime), []byte{sport}))
	}
	if diff := cmp.Diff([]uint16{171, 180, ebb.NoUint16}, one(t, build(1)).Cols.Cad); diff != "" {
		t.Error("on foot:", diff)
	}
	if diff := cmp.Diff([]uint16{86, 90, ebb.NoUint16}, one(t, build(2)).Cols.Cad); diff != "" {
		t.Error("on a bike:", diff)
	}
}

func TestCompressedTimesGoRoundEvery32Seconds(t *testing.T) {
	rows := [][]byte{fileIDActivity, def(1, 21, 253, 4, 0x86, 0, 1, 0, 1, 1, 0), row(1, u32(someTime), []byte{0, 0}), def(0, 20, 3, 1, 2)}
	var want []int32
	for s := uint32(0); s < 200; s += 7 {
		rows = append(rows, []byte{0x80 | byte((someTime+s)&31), 100})
		want = append(want, int32(s)*1000)
	}
	if diff := cmp.Diff(want, one(t, sealed(rows...)).Cols.TMs); diff != "" {
		t.Fatal(diff)
	}
}

func TestTimeThatWentBackIsDroppedAndSaid(t *testing.T) {
	build := func(at ...uint32) []byte {
		m := [][]byte{fileIDActivity, recordDef}
		for i, s := range at {
			m = append(m, row(0, u32(someTime+s), []byte{byte(100 + i)}))
		}
		return sealed(m...)
	}
	const year = 86400 * 365
	for name, c := range map[string]struct {
		at   []uint32
		want []uint8
	}{
		"one sample late":                 {[]uint32{1, 2, 3, 2, 4, 5}, []uint8{100, 101, 102, 104, 105}},
		"one sample far ahead":            {[]uint32{1, 2, year, 3, 4, 5}, []uint8{100, 101, 103, 104, 105}},
		"the last sample far ahead":       {[]uint32{1, 2, 3, year}, []uint8{100, 101, 102}},
		"the first sample far too late":   {[]uint32{year, 2, 3, 4}, []uint8{101, 102, 103}},
		"the first sample far too soon":   {[]uint32{0, year, year + 1, year + 2}, []uint8{101, 102, 103}},
		"ten samples ahead, twelve after": {append(append([]uint32{1, 2}, span(year, 10)...), span(3, 12)...), []uint8{100, 101, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123}},
		"twelve samples, ten behind":      {append(span(100, 12), span(3, 10)...), []uint8{100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111}},
		"the file written twice":          {[]uint32{1, 2, 3, 1, 2, 3}, []uint8{100, 101, 102, 105}},
	} {
		r := one(t, build(c.at...))
		if diff := cmp.Diff(c.want, r.Cols.HR); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(r.Notes) != 1 || r.Notes[0].Key != ebb.NoteTimeBack || r.Notes[0].N != len(c.at)-len(c.want) {
			t.Errorf("%s: notes %+v", name, r.Notes)
		}
	}
}

// span is n seconds from start on.
func span(start, n uint32) []uint32 {
	var out []uint32
	for i := range n {
		out = append(out, start+i)
	}
	return out
}

func TestAMultisportFileGivesOneRecordingForEachSession(t *testing.T) {
	m := [][]byte{fileIDActivity, recordDef}
	for s := range uint32(100) {
		m = append(m, row(0, u32(someTime+s), []byte{byte(100 + s)}))
	}
	m = append(m, def(1, 18, 2, 4, 0x86, 5, 1, 0, 7, 4, 0x86),
		row(1, u32(someTime+60), []byte{1}, u32(40_000)), row(1, u32(someTime), []byte{5}, u32(60_000)),
		def(2, 19, 253, 4, 0x86, 2, 4, 0x86), row(2, u32(someTime+60), u32(someTime)), row(2, u32(someTime+99), u32(someTime+70)))
	d := decode(sealed(m...))
	if d.Fault != nil || len(d.Recordings) != 2 {
		t.Fatalf("%+v", d)
	}
	swim, run := d.Recordings[0], d.Recordings[1]
	if swim.Sport != ebb.SportSwimming || swim.Cols.Len() != 60 || run.Sport != ebb.SportRunning || run.Cols.Len() != 40 || run.Cols.HR[0] != 160 || run.Index != 1 {
		t.Fatalf("swim %s %d, run %s %d", swim.Sport, swim.Cols.Len(), run.Sport, run.Cols.Len())
	}
	if run.Start-swim.Start != 60_000 || len(swim.Laps) != 1 || len(run.Laps) != 1 || run.Laps[0].StartMs != 10_000 {
		t.Fatalf("starts %d %d, laps %v %v", swim.Start, run.Start, swim.Laps, run.Laps)
	}
}

func TestAChainSkipsWhatIsNotAnActivity(t *testing.T) {
	a, b := encoded(t, made(1, 50)), encoded(t, made(2, 60))
	settings := sealed(append(def(0, 0, 0, 1, 0), 0, 2))
	d := decode(bytes.Join([][]byte{settings, a, settings, b, make([]byte, 100)}, nil))
	if d.Fault != nil || len(d.Recordings) != 2 || d.Recordings[1].Cols.Len() != 60 || d.Recordings[1].Index != 1 || d.NotActivity != "" {
		t.Fatalf("%d recordings, fault %+v", len(d.Recordings), d.Fault)
	}
	if d := decode(settings); d.NotActivity != "settings" || d.Fault != nil {
		t.Fatalf("settings alone: %+v", d)
	}
}

func TestDamageKeepsTheWholeRecordsBeforeIt(t *testing.T) {
	want := made(3, 300)
	b := encoded(t, want)
	for cut := range len(b) {
		d := decode(b[:cut])
		if d.Fault == nil || d.Fault.Offset < 0 || d.Fault.Offset > int64(cut) {
			t.Fatalf("cut at %d of %d: fault %+v", cut, len(b), d.Fault)
		}
		for _, r := range d.Recordings {
			if r.Condition != ebb.Truncated && (r.Condition != ebb.CRCFailed || cut < len(b)-2) {
				t.Fatalf("cut at %d: %s", cut, r.Condition)
			}
			if n := r.Cols.Len(); r.Notes == nil || n > 300 || !bytes.Equal(r.Cols.HR, want.Cols.HR[:len(r.Cols.HR)]) {
				t.Fatalf("cut at %d: %d samples, notes %v", cut, n, r.Notes)
			}
		}
		if cut > len(b)*9/10 && (len(d.Recordings) != 1 || d.Recordings[0].Cols.Len() < 250) {
			t.Fatalf("cut at %d of %d keeps %d recordings", cut, len(b), len(d.Recordings))
		}
	}
	flipped := bytes.Clone(b)
	flipped[len(b)/2] ^= 1
	if d := decode(flipped); d.Fault == nil || (len(d.Recordings) == 1 && d.Recordings[0].Condition == ebb.Intact) {
		t.Fatalf("a flipped bit passed as intact: %+v", d.Fault)
	}
}

func TestARecorderThatDiedLeavesASizeOfZero(t *testing.T) {
	b := encoded(t, made(4, 100))
	binary.LittleEndian.PutUint32(b[4:], 0)
	d := decode(b[:len(b)-2])
	if len(d.Recordings) != 1 || d.Recordings[0].Cols.Len() != 100 || d.Recordings[0].Condition != ebb.Truncated || d.Fault.Code != ebb.CodeTruncated {
		t.Fatalf("%d recordings, %+v", len(d.Recordings), d.Fault)
	}
}

// Hostile shapes of RELIABILITY P-4. Each is refused or salvaged with the code and place named.
func TestHostileShapesAreRefusedWithCodeAndPlace(t *testing.T) {
	good := row(0, u32(someTime), []byte{100})
	for _, c := range []struct {
		name    string
		b       []byte
		code    string
		at      int64
		samples int
	}{
		{"no bytes", nil, ebb.CodeEmpty, 0, 0},
		{"text", []byte("this is not a FIT file at all"), ebb.CodeBadHeader, 0, 0},
		{"a header of length 0", append([]byte{0}, sealed(recordDef, good)[1:]...), ebb.CodeBadHeader, 0, 0},
		{"half a header", sealed(recordDef, good)[:10], ebb.CodeTruncated, 10, 0},
		{"header only", sealed(), ebb.CodeNoSamples, 14, 0},
		{"no data, no CRC", sealed()[:12], ebb.CodeNoSamples, 12, 0},
		{"an activity without samples", sealed(fileIDActivity), ebb.CodeNoSamples, 25, 0},
		{"an undefined local message", sealed(fileIDActivity, recordDef, good, row(3, []byte{1, 2})), ebb.CodeBadData, 41, 1},
		{"byte order 118", sealed(fileIDActivity, recordDef, good, []byte{0x41, 0, 118, 20, 0, 1, 3, 1, 2}), ebb.CodeBadData, 41, 1},
		{"a definition cut short", sealed(fileIDActivity, recordDef, good, []byte{0x41, 0, 0, 20, 0, 200, 3, 1}), ebb.CodeBadData, 41, 1},
		{"developer fields cut short", sealed(fileIDActivity, recordDef, good, []byte{0x61, 0, 0, 20, 0, 0}), ebb.CodeBadData, 41, 1},
		{"a message cut short", sealed(fileIDActivity, recordDef, good, []byte{0, 1, 2}), ebb.CodeBadData, 41, 1},
		{"junk behind the file", append(sealed(fileIDActivity, recordDef, good), 1, 2, 3), ebb.CodeBadHeader, 43, 1},
	} {
		d := decode(c.b)
		if d.Fault == nil || d.Fault.Code != c.code || d.Fault.Offset != c.at {
			t.Errorf("%s: fault %+v, want %s at %d", c.name, d.Fault, c.code, c.at)
		}
		n := 0
		for _, r := range d.Recordings {
			n += r.Cols.Len()
		}
		if n != c.samples {
			t.Errorf("%s: %d samples, want %d", c.name, n, c.samples)
		}
	}
}

func TestOddButReadableShapesAreRead(t *testing.T) {
	second := row(0, u32(someTime+60), []byte{101})
	for name, b := range map[string][]byte{
		"a field of size 0": sealed(fileIDActivity, def(0, 20, 253, 4, 0x86, 3, 1, 2, 7, 0, 0x84),
			row(0, u32(someTime), []byte{100}), second),
		"a field smaller than its type": sealed(fileIDActivity, def(0, 20, 253, 4, 0x86, 3, 1, 0x84),
			row(0, u32(someTime), []byte{100}), second),
		"an unknown base type": sealed(fileIDActivity, def(0, 20, 253, 4, 0x86, 3, 1, 2, 7, 2, 0x7F),
			row(0, u32(someTime), []byte{100, 1, 2}), row(0, u32(someTime+60), []byte{101, 1, 2})),
		"developer fields without a description": sealed(fileIDActivity, append([]byte{0x60, 0, 0, 20, 0, 2, 253, 4, 0x86, 3, 1, 2}, 1, 9, 2, 0),
			row(0, u32(someTime), []byte{100, 1, 2}), row(0, u32(someTime+60), []byte{101, 1, 2})),
		"an array where one value is expected": sealed(fileIDActivity, def(0, 20, 253, 4, 0x86, 3, 3, 2),
			row(0, u32(someTime), []byte{100, 7, 7}), row(0, u32(someTime+60), []byte{101, 7, 7})),
		"an unknown message between": sealed(fileIDActivity, recordDef, row(0, u32(someTime), []byte{100}), def(3, 0xFF00, 1, 1, 2), []byte{3, 7}, second),
	} {
		r := one(t, b)
		if diff := cmp.Diff([]uint8{100, 101}, r.Cols.HR); diff != "" || r.Cols.TMs[1] != 60_000 {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestLimitsRefuseTheWholeFile(t *testing.T) {
	b := encoded(t, made(5, 500))
	for name, set := range map[string]func(*limit.Limits){
		"samples":     func(l *limit.Limits) { l.Samples = 400 },
		"messages":    func(l *limit.Limits) { l.Messages = 10 },
		"definitions": func(l *limit.Limits) { l.Definitions = 3 },
		"laps":        func(l *limit.Limits) { l.LapsOrPauses = 2 },
	} {
		l := limit.Local()
		set(&l)
		if d := fit.Decode(b, l); d.Fault == nil || d.Fault.Code != ebb.CodeTooMany || len(d.Recordings) > 0 {
			t.Errorf("%s: %+v with %d recordings", name, d.Fault, len(d.Recordings))
		}
	}
	l := limit.Local()
	l.LeafBytes = 1000
	if d := fit.Decode(b, l); d.Fault == nil || d.Fault.Code != ebb.CodeTooLarge {
		t.Errorf("bytes: %+v", d.Fault)
	}
	l = limit.Local()
	l.Chained = 3
	if d := fit.Decode(bytes.Repeat(b, 4), l); d.Fault == nil || d.Fault.Code != ebb.CodeTooMany || len(d.Recordings) != 3 {
		t.Errorf("chain: %+v", d.Fault)
	}
	l = limit.Local()
	l.StoredSamples = 100
	d := fit.Decode(b, l)
	if len(d.Recordings) != 1 || d.Recordings[0].Cols.Len() != 100 || len(d.Recordings[0].Cols.HR) != 100 || d.Recordings[0].Notes[0].Key != ebb.NoteTooLong {
		t.Errorf("stored samples: %+v", d.Fault)
	}
}

func TestTheSensorOfTheHeartRateIsTold(t *testing.T) {
	info := func(kinds ...[3]byte) []byte {
		m := [][]byte{fileIDActivity, recordDef, row(0, u32(someTime), []byte{100}), def(1, 23, 0, 1, 2, 1, 1, 2, 25, 1, 0)}
		for _, k := range kinds {
			m = append(m, row(1, k[:]))
		}
		return sealed(m...)
	}
	for _, c := range []struct {
		kinds [][3]byte
		want  ebb.HRSource
	}{
		{nil, ebb.HRUnknown},
		{[][3]byte{{1, 120, 1}}, ebb.HRStrap},
		{[][3]byte{{1, 120, 255}}, ebb.HRStrap},
		{[][3]byte{{1, 1, 3}}, ebb.HRStrap},
		{[][3]byte{{1, 10, 5}}, ebb.HROptical},
		{[][3]byte{{2, 120, 1}, {1, 10, 5}}, ebb.HRStrap},
		{[][3]byte{{1, 10, 5}, {2, 120, 1}}, ebb.HRStrap},
		{[][3]byte{{1, 1, 1}, {1, 0, 5}}, ebb.HRUnknown},
	} {
		if got := one(t, info(c.kinds...)).Device.HR; got != c.want {
			t.Errorf("%v is %s, want %s", c.kinds, got, c.want)
		}
	}
}

func TestTotalsWithoutSamplesAreARecordingOfTwoTimes(t *testing.T) {
	b := sealed(fileIDActivity, def(1, 18, 2, 4, 0x86, 5, 1, 0, 7, 4, 0x86, 193, 1, 2), row(1, u32(someTime), []byte{1}, u32(1_800_000), []byte{70}))
	r := one(t, b)
	if r.Cols.Len() != 2 || r.Cols.TMs[1] != 1_800_000 || r.Totals.RPE != ebb.Some(7) || r.Notes[0].Key != ebb.NoteSummaryOnly {
		t.Fatalf("%+v", r)
	}
}

func TestPackedSpeedAndDistanceGoRound(t *testing.T) {
	pack := func(speed, dist int) []byte {
		v := speed&0xFFF | dist&0xFFF<<12
		return []byte{byte(v), byte(v >> 8), byte(v >> 16)}
	}
	m := [][]byte{fileIDActivity, def(0, 20, 253, 4, 0x86, 8, 3, 13)}
	var want []int32
	for i := range 300 {
		d := 16 * 3 * i // 3 m a second
		m = append(m, row(0, u32(someTime+uint32(i)), pack(300, d)))
		want = append(want, int32(300*i))
	}
	c := one(t, sealed(m...)).Cols
	if diff := cmp.Diff(want, c.DistCm); diff != "" {
		t.Error(diff)
	}
	if c.SpeedMm[7] != 3000 {
		t.Errorf("speed %d", c.SpeedMm[7])
	}
}

func TestTheFastChecksumIsThePlainOne(t *testing.T) {
	b := encoded(t, made(6, 200))
	for n := range 100 {
		x := append([]byte{12, 0x10, 0, 0, 0, 0, 0, 0, '.', 'F', 'I', 'T'}, fileIDActivity...)
		x = append(append(append(x, recordDef...), row(0, u32(someTime), []byte{1})...), def(9, 999, 1, byte(n+1), 13)...)
		x = append(append(x, 9), b[:n+1]...)
		binary.LittleEndian.PutUint32(x[4:], uint32(len(x)-12))
		c := crc16(x)
		x = append(x, byte(c), byte(c>>8))
		if d := decode(x); d.Fault != nil {
			t.Fatalf("%d bytes: %+v", len(x), d.Fault)
		}
		x[len(x)-3] ^= 4
		if d := decode(x); d.Fault == nil || d.Fault.Code != ebb.CodeBadCRC || d.Fault.Offset != int64(len(x)-2) {
			t.Fatalf("a changed byte passed: %+v", d.Fault)
		}
	}
}

func ExampleDecode() {
	d := fit.Decode([]byte("nonsense"), limit.Upload())
	fmt.Println(d.Fault.Code, d.Fault.Offset)
	// Output: bad_header 0
}
