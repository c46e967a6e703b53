package store

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ebb"
)

// featuresReader reads the documents of features, thousands in a row, as PutFeatures
// writes them: fields in the order of the type, no blanks, no escapes. It is about
// thirty times as fast as the general reader, which takes whatever it does not know.
type featuresReader struct {
	s     string
	bad   bool
	words map[string]string // the same few words in every document
}

func (p *featuresReader) read(doc string, f *ebb.Features) error {
	if p.words == nil {
		p.words = map[string]string{}
	}
	p.s, p.bad = doc, false
	if p.features(f); p.bad || p.s != "" {
		var d featuresDoc
		err := json.Unmarshal([]byte(doc), &d)
		*f = d.features()
		return err
	}
	return nil
}

// featuresDoc is how features are stored.
type featuresDoc struct {
	ebb.Features
	Running runningSplit `json:"running"`
}

// runningSplit is a split; as JSON "all" when it is the one on all samples, as in most runs.
type runningSplit struct {
	ebb.Opt[ebb.Split]
	asAll bool
}

func docOf(f ebb.Features) featuresDoc {
	d := featuresDoc{Features: f, Running: runningSplit{Opt: f.Running}}
	d.Running.asAll = f.Running.OK && reflect.DeepEqual(f.Running, f.All)
	return d
}

func (d featuresDoc) features() ebb.Features {
	f := d.Features
	if f.Running = d.Running.Opt; d.Running.asAll {
		f.Running = copyOf(f.All)
	}
	return f
}

const asAll = `"all"`

func (r runningSplit) MarshalJSON() ([]byte, error) {
	if r.asAll {
		return []byte(asAll), nil
	}
	return json.Marshal(r.Opt)
}

func (r *runningSplit) UnmarshalJSON(b []byte) error {
	if r.asAll = string(b) == asAll; r.asAll {
		return nil
	}
	return json.Unmarshal(b, &r.Opt)
}

func copyOf(s ebb.Opt[ebb.Split]) ebb.Opt[ebb.Split] {
	s.V.Bouts = slices.Clone(s.V.Bouts)
	return s
}

func (p *featuresReader) features(f *ebb.Features) {
	p.is(`{"recording":`)
	f.Recording = ebb.RecordingID(strings.Clone(p.text()))
	p.is(`,"sport":`)
	f.Sport = ebb.Sport(p.word())
	p.is(`,"sub_sport":`)
	f.SubSport = p.word()
	p.is(`,"start":`)
	f.Start = ebb.Instant(p.int())
	f.ZoneS = p.opt(`,"zone_s":`)
	p.is(`,"condition":`)
	f.Condition = ebb.Condition(p.word())
	p.is(`,"hr_source":`)
	f.HRSource = ebb.HRSource(p.word())
	f.ElapsedS = p.num(`,"elapsed_s":`)
	f.TimerS = p.num(`,"timer_s":`)
	f.MovingS = p.num(`,"moving_s":`)
	f.DistM = p.opt(`,"dist_m":`)
	f.AscentM = p.opt(`,"ascent_m":`)
	f.DescentM = p.opt(`,"descent_m":`)
	f.HasGPS = p.truth(`,"has_gps":`)
	f.HasSpeed = p.truth(`,"has_speed":`)
	f.HasAlt = p.truth(`,"has_alt":`)
	f.SpeedMmS = p.opt(`,"speed_mm_s":`)
	f.GradedMmS = p.opt(`,"graded_mm_s":`)
	f.NGSMmS = p.opt(`,"ngs_mm_s":`)
	f.HRCoverage = p.num(`,"hr_coverage":`)
	f.HRMean = p.opt(`,"hr_mean":`)
	f.HRMax = p.opt(`,"hr_max":`)
	f.HRMeanLate = p.opt(`,"hr_mean_late":`)
	f.HRP95Late = p.opt(`,"hr_p95_late":`)
	f.Suspect = p.num(`,"suspect_s":`)
	f.Erratic = p.truth(`,"erratic":`)
	f.Hist = p.histogram(`,"hist":`)
	f.Stay = p.histogram(`,"stay":`)
	f.Peak = p.peak()
	f.All = p.split(`,"all":`)
	f.Decoupling = p.opt(`,"decoupling":`)
	f.Efficiency = p.opt(`,"efficiency":`)
	f.SteadyHR = p.opt(`,"steady_hr":`)
	f.SteadyMmS = p.opt(`,"steady_mm_s":`)
	f.HRAfter10 = p.opt(`,"hr_after_10":`)
	f.Best = list(p, `,"best":`, func() ebb.Best {
		return ebb.Best{S: p.num(`{"s":`), SpeedMmS: p.last(`,"speed_mm_s":`)}
	})
	f.RPE = p.opt(`,"rpe":`)
	f.Notes = list(p, `,"notes":`, p.note)
	if p.has(`,"running":"all"`) {
		f.Running = copyOf(f.All)
	} else {
		f.Running = p.split(`,"running":`)
	}
	p.is(`}`)
}

// histogram reads rows of numbers, half of every document: whole numbers of at most nine
// digits between [ and ], two or more of them.
func (p *featuresReader) histogram(key string) ebb.Histogram {
	p.is(key)
	if p.has("null") {
		return nil
	}
	p.is("[")
	out := ebb.Histogram{}
	if p.has("]") {
		return out
	}
	end := strings.Index(p.s, "]]")
	if p.bad || end < 0 {
		p.bad = true
		return nil
	}
	s := p.s[:end+1]
	p.s = p.s[end+2:]
	out = make(ebb.Histogram, 0, strings.Count(s, ","))
	for i := 0; ; {
		if s[i] != '[' {
			break
		}
		bpm, at := digits(s, i+1)
		for first := true; at < len(s) && s[at] == ','; first = false {
			var secs int
			if secs, at = digits(s, at+1); secs != 0 || first {
				out = append(out, ebb.BpmSeconds{Bpm: bpm, S: secs})
			}
			bpm++
		}
		if at >= len(s) || s[at] != ']' {
			break
		}
		if at == len(s)-1 {
			return out
		}
		if i = at + 2; s[at+1] != ',' || i >= len(s) {
			break
		}
	}
	p.bad = true
	return nil
}

// digits reads a whole number of one to nine digits at i and says where it ends: len(s) when there is none.
func digits(s string, i int) (v, end int) {
	from := i
	for i < len(s) && s[i]-'0' <= 9 {
		v = 10*v + int(s[i]-'0')
		i++
	}
	if n := i - from; n == 0 || n > 9 || n > 1 && s[from] == '0' {
		return 0, len(s)
	}
	return v, i
}

func (p *featuresReader) note() ebb.Note {
	var n ebb.Note
	p.is(`{"key":`)
	n.Key = p.word()
	from, to := p.num(`,"from_ms":`), p.num(`,"to_ms":`)
	n.FromMs, n.ToMs = int32(from), int32(to)
	p.bad = p.bad || int(n.FromMs) != from || int(n.ToMs) != to
	n.N = p.last(`,"n":`)
	return n
}

func (p *featuresReader) peak() ebb.Opt[ebb.Peak] {
	p.is(`,"peak":`)
	if p.has("null") {
		return ebb.None[ebb.Peak]()
	}
	k := ebb.Peak{Bpm: p.num(`{"bpm":`), AtS: p.num(`,"at_s":`), HeldS: p.num(`,"held_s":`), Accept: p.truth(`,"accept":`)}
	p.is(`,"why":`)
	k.Why = p.word()
	p.is(`}`)
	return ebb.Some(k)
}

func (p *featuresReader) split(key string) ebb.Opt[ebb.Split] {
	p.is(key)
	if p.has("null") {
		return ebb.None[ebb.Split]()
	}
	p.is(`{"eta":`)
	s := ebb.Split{Eta: p.float(), LoMmS: p.num(`,"lo_mm_s":`), HiMmS: p.num(`,"hi_mm_s":`), N: p.num(`,"n":`),
		LongS: p.num(`,"long_s":`), HighS: p.num(`,"high_s":`)}
	s.Bouts = list(p, `,"bouts":`, func() ebb.Bout {
		b := ebb.Bout{StartS: p.num(`{"start_s":`), EndS: p.num(`,"end_s":`), SpeedMmS: p.num(`,"speed_mm_s":`), HRLate: p.opt(`,"hr_late":`)}
		p.is(`}`)
		return b
	})
	p.is(`}`)
	return ebb.Some(s)
}

// list reads an array of objects that hold none themselves, or null.
func list[T any](p *featuresReader, key string, one func() T) []T {
	p.is(key)
	if p.has("null") {
		return nil
	}
	p.is("[")
	end := strings.IndexByte(p.s, ']')
	if p.bad || end < 0 {
		p.bad = true
		return nil
	}
	out := make([]T, 0, strings.Count(p.s[:end], "{"))
	for !p.has("]") && !p.bad {
		if len(out) > 0 {
			p.is(",")
		}
		out = append(out, one())
	}
	return out
}

// has takes a literal when it comes next.
func (p *featuresReader) has(lit string) bool {
	if strings.HasPrefix(p.s, lit) {
		p.s = p.s[len(lit):]
		return true
	}
	return false
}

func (p *featuresReader) is(lit string) {
	if !p.has(lit) {
		p.bad = true
	}
}

// int reads a whole number that fits 18 digits.
func (p *featuresReader) int() int64 {
	i, neg := 0, p.has("-")
	var v int64
	for i < len(p.s) && p.s[i]-'0' <= 9 && i < 19 {
		v = 10*v + int64(p.s[i]-'0')
		i++
	}
	if i == 0 || i == 19 || i > 1 && p.s[0] == '0' || neg && v == 0 {
		p.bad = true
	}
	p.s = p.s[i:]
	if neg {
		return -v
	}
	return v
}

func (p *featuresReader) num(key string) int {
	p.is(key)
	return int(p.int())
}

// last is num with the end of the object behind it.
func (p *featuresReader) last(key string) int {
	v := p.num(key)
	p.is("}")
	return v
}

func (p *featuresReader) opt(key string) ebb.Opt[int] {
	p.is(key)
	if p.has("null") {
		return ebb.None[int]()
	}
	return ebb.Some(int(p.int()))
}

func (p *featuresReader) truth(key string) bool {
	p.is(key)
	if p.has("true") {
		return true
	}
	p.is("false")
	return false
}

func (p *featuresReader) float() float64 {
	end := strings.IndexByte(p.s, ',')
	if end < 0 || end > 32 || !json.Valid([]byte(p.s[:end])) { // ParseFloat takes .5, 1. and -Inf too
		p.bad = true
		return 0
	}
	v, err := strconv.ParseFloat(p.s[:end], 64)
	p.bad = p.bad || err != nil
	p.s = p.s[end:]
	return v
}

// text reads a string without escapes; it is a piece of the document.
func (p *featuresReader) text() string {
	p.is(`"`)
	end := strings.IndexByte(p.s, '"')
	if end < 0 {
		p.bad = true
		return ""
	}
	v := p.s[:end]
	for i := range len(v) {
		if v[i] < ' ' || v[i] == '\\' || v[i] >= utf8.RuneSelf && !utf8.ValidString(v) {
			p.bad = true
			return ""
		}
	}
	p.s = p.s[end+1:]
	return v
}

// word is a text that many documents share: one copy, that keeps no document alive.
func (p *featuresReader) word() string {
	v := p.text()
	w, ok := p.words[v]
	if !ok {
		w = strings.Clone(v)
		p.words[w] = w
	}
	return w
}
