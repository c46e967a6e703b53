package app_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/store"
)

func TestAStrangerMayNeitherVerifyNorRestore(t *testing.T) {
	dir := t.TempDir()
	for _, who := range []ebb.Actor{{}, {ID: "somebody", Kind: ebb.ActorPerson}, {ID: "local", Kind: ebb.ActorCoach}} {
		_, err := app.Verify(ctx, who, my, dir, nil)
		_, err2 := app.Restore(ctx, who, my, filepath.Join(dir, "b"), filepath.Join(dir, "new"), nil, nil)
		if ebb.KindOf(err) != ebb.Forbidden || ebb.KindOf(err2) != ebb.Forbidden {
			t.Errorf("%+v: %v, %v", who, err, err2)
		}
	}
}

// TestARunnerComesBackAndIsDecidedTheSame is the restore drill (U-7): backup and
// export, each restored, each verified, each replayed from its facts.
func TestARunnerComesBackAndIsDecidedTheSame(t *testing.T) {
	a, st, _ := open(t, "2026-11-23T07:00:00Z")
	if _, err := a.Import(ctx, me, my, []string{tcxFolder(t)}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.CheckIn(ctx, me, my, allOK, "k"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Today(ctx, me, my, 0); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	b, err := a.Backup(ctx, me, my, filepath.Join(out, "b"), "", nil)
	if err != nil || b.Originals == 0 {
		t.Fatalf("%v: %+v", err, b)
	}
	if _, err := a.Export(ctx, me, my, filepath.Join(out, "e.zip"), nil); err != nil {
		t.Fatal(err)
	}
	was, err := app.Verify(ctx, me, my, st.Dir(), nil)
	if err != nil || len(was.Damaged) > 0 {
		t.Fatalf("%v: %+v", err, was)
	}
	for _, name := range []string{"b", "e.zip"} {
		dir := filepath.Join(out, name+"-new")
		r, err := app.Restore(ctx, me, my, filepath.Join(out, name), dir, nil, nil)
		if err != nil || r.Objects != was.Objects || len(r.Damaged) > 0 {
			t.Fatalf("%v: %+v, was %d objects", err, r, was.Objects)
		}
		back, err := store.Open(context.Background(), store.Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		v, err := app.New(back, nil).Replay(ctx, me, my, true, "")
		if err != nil || v.Records == 0 || len(v.Different) > 0 {
			t.Errorf("%s: %v: %+v", name, err, v)
		}
		_ = back.Close()
	}
}

// tcxFolder holds one short run.
func tcxFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	text := `<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities><Activity Sport="Running"><Id>2026-11-20T08:00:00Z</Id><Lap StartTime="2026-11-20T08:00:00Z"><TotalTimeSeconds>120</TotalTimeSeconds><DistanceMeters>300</DistanceMeters><Track>` +
		`<Trackpoint><Time>2026-11-20T08:00:00Z</Time><DistanceMeters>0</DistanceMeters><HeartRateBpm><Value>120</Value></HeartRateBpm></Trackpoint>` +
		`<Trackpoint><Time>2026-11-20T08:01:00Z</Time><DistanceMeters>150</DistanceMeters><HeartRateBpm><Value>130</Value></HeartRateBpm></Trackpoint>` +
		`<Trackpoint><Time>2026-11-20T08:02:00Z</Time><DistanceMeters>300</DistanceMeters><HeartRateBpm><Value>131</Value></HeartRateBpm></Trackpoint>` +
		`</Track></Lap></Activity></Activities></TrainingCenterDatabase>`
	if err := os.WriteFile(filepath.Join(dir, "run.tcx"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
