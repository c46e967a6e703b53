package store

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ebb"
)

// fill draws a value for everything that is in v.
func fill(g *rand.Rand, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if ok := v.FieldByName("OK"); ok.IsValid() && g.IntN(3) == 0 {
			return // absent
		}
		for i := range v.NumField() {
			fill(g, v.Field(i))
		}
		if ok := v.FieldByName("OK"); ok.IsValid() {
			ok.SetBool(true)
		}
	case reflect.Slice:
		if g.IntN(4) == 0 {
			return
		}
		s := reflect.MakeSlice(v.Type(), g.IntN(4), 4)
		for i := range s.Len() {
			fill(g, s.Index(i))
		}
		v.Set(s)
	case reflect.String:
		v.SetString([]string{"", "ok", "running", "späte Läufe"}[g.IntN(4)])
	case reflect.Bool:
		v.SetBool(g.IntN(2) == 0)
	case reflect.Float64:
		v.SetFloat([]float64{0, 1, .123456789012345, 1e-9, -3.5}[g.IntN(5)])
	default:
		if v.Type() == reflect.TypeFor[int]() && g.IntN(2) == 0 {
			v.SetInt(int64(g.IntN(300)))
			return
		}
		v.SetInt([]int64{0, 7, -7, 1e6, -1 << 31, 1<<31 - 1}[g.IntN(6)])
	}
}

func abs(x int) int { return max(x, -x) }

func drawn(t *testing.T, seed uint64) (ebb.Features, string) {
	t.Helper()
	var f ebb.Features
	fill(rand.New(rand.NewPCG(seed, 1)), reflect.ValueOf(&f).Elem())
	for _, h := range [][]ebb.BpmSeconds{f.Hist, f.Stay} {
		for i := range h { // seconds are never below zero, and at most two weeks
			h[i].Bpm, h[i].S = abs(h[i].Bpm)%256, abs(h[i].S)%1_300_000
		}
	}
	if seed%3 == 0 && f.All.OK {
		f.Running = copyOf(f.All)
	}
	doc, err := Doc(docOf(f))
	if err != nil {
		t.Fatal(err)
	}
	return f, string(doc)
}

func TestEveryFieldOfFeaturesIsReadByTheFastReader(t *testing.T) {
	var p featuresReader
	p.words = map[string]string{}
	for seed := range uint64(2000) {
		want, doc := drawn(t, seed)
		var got ebb.Features
		p.s, p.bad = doc, false
		if p.features(&got); p.bad || p.s != "" {
			t.Fatalf("the fast reader stops at %.60q of\n%s", p.s, doc)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	}
}

// As it was written before there were rows, and before a split was named once.
func TestFeaturesOfTheFormBeforeAreRead(t *testing.T) {
	for seed := range uint64(300) {
		want, _ := drawn(t, seed)
		doc, err := Doc(struct {
			ebb.Features
			Hist []ebb.BpmSeconds `json:"hist"`
			Stay []ebb.BpmSeconds `json:"stay"`
		}{want, want.Hist, want.Stay})
		if err != nil {
			t.Fatal(err)
		}
		var p featuresReader
		var got ebb.Features
		if err := p.read(string(doc), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	}
}

// Whatever the fast reader makes of a changed document, it is what the general one does.
func TestADocumentThatIsNotCanonicalIsReadAllTheSame(t *testing.T) {
	g := rand.New(rand.NewPCG(2, 2))
	read := 0
	for seed := range uint64(6000) {
		_, doc := drawn(t, seed)
		b := []byte(doc)
		for range 1 + g.IntN(2) {
			at := g.IntN(len(b))
			switch g.IntN(4) {
			case 0:
				b[at] = `0123456789{}[]",:null \e.-+`[g.IntN(27)]
			case 1:
				b = append(b[:at], b[min(at+1+g.IntN(9), len(b)):]...)
			case 2:
				b = append(b[:at:at], append([]byte{" 0-1\""[g.IntN(5)]}, b[at:]...)...)
			case 3:
				b = []byte(strings.Replace(string(b), `":`, `": `, 1))
			}
			if len(b) == 0 {
				b = []byte("{}")
			}
		}
		var d featuresDoc
		var got ebb.Features
		wantErr := json.Unmarshal(b, &d)
		want := d.features()
		var p featuresReader
		gotErr := p.read(string(b), &got)
		if (wantErr == nil) != (gotErr == nil) {
			t.Fatalf("general %v, fast %v:\n%s", wantErr, gotErr, b)
		}
		if wantErr == nil {
			read++
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s\n%s", diff, b)
			}
		}
	}
	if read < 100 {
		t.Fatalf("only %d changed documents were still documents", read)
	}
}

func BenchmarkReadFeatures(b *testing.B) {
	var f ebb.Features
	for i := range 90 {
		f.Hist, f.Stay = append(f.Hist, ebb.BpmSeconds{Bpm: 90 + i, S: 40}), append(f.Stay, ebb.BpmSeconds{Bpm: 90 + i, S: 1400})
	}
	doc, err := Doc(docOf(f))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(doc)))
	var p featuresReader
	for b.Loop() {
		if err := p.read(string(doc), &f); err != nil {
			b.Fatal(err)
		}
	}
}
