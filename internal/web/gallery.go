package web

import (
	_ "embed"
	"encoding/json"
	"net/http"

	"ebb"
	"ebb/internal/say"
)

// invented is a morning of the runner of `ebb demo`, from which the gallery makes its states.
//
//go:embed gallery/morning.json
var invented []byte

// galleryPage shows every state of a day and every part of a page, of a made-up runner alone.
type galleryPage struct {
	pageOf
	States []galleryState
	Shapes []say.Option
	Tones  []string
}

// galleryState is one day in one state.
type galleryState struct {
	Name string
	Flag bool
	Day  todayPage
}

// galleryStates are the states of a day, each by what makes it out of a good morning.
var galleryStates = []struct {
	name string
	edit func(*ebb.Morning)
}{
	{"A good morning", func(m *ebb.Morning) { m.Signals.Legs.Value = 1; m.History.Hards = nil }},
	{"A recovery run, by heart rate", func(*ebb.Morning) {}},
	{"By the talk test: HRmax from age alone", func(m *ebb.Morning) { m.HRMax = ebb.HRMax{Bpm: 181, Source: ebb.HRMaxAge, ErrorBpm: 11} }},
	{"Sore legs", func(m *ebb.Morning) { m.Signals.Legs.Value = 6 }},
	{"Battered legs", func(m *ebb.Morning) { m.Signals.Legs.Value = 9 }},
	{"Not answered yet", func(m *ebb.Morning) {
		for _, s := range []*ebb.Signal{&m.Signals.Pain, &m.Signals.Ill, &m.Signals.FlagsAsk} {
			*s = ebb.Signal{State: ebb.Missing}
		}
	}},
	{"Fever", func(m *ebb.Morning) { m.Signals.Ill.Value, m.IllDays = ebb.IllFever.Level(), 1 }},
	{"A red flag", func(m *ebb.Morning) { m.Signals.FlagsAsk.Value, m.Signals.Flags = 1, []ebb.FlagID{ebb.FlagCalf} }},
	{"An emergency", func(m *ebb.Morning) { m.Signals.FlagsAsk.Value, m.Signals.Flags = 1, []ebb.FlagID{ebb.FlagChest} }},
}

// gallery shows the parts of the pages.
func (s *server) gallery(w http.ResponseWriter, r *http.Request) {
	p := galleryPage{pageOf: s.page(r, "Gallery", ""), Tones: []string{"rest", "walk", "run", "easy", "hard"}}
	p.Wide = true
	actor, athlete := me()
	for _, g := range galleryStates {
		var m ebb.Morning
		err := json.Unmarshal(invented, &m)
		if err == nil {
			g.edit(&m)
			doc, _ := json.Marshal(m) // it was read a line above
			view, derr := s.app.DecideMorning(r.Context(), actor, athlete, doc)
			day, name := todayOf(view)
			day.Key = "gallery"
			p.States, err = append(p.States, galleryState{Name: g.name, Flag: name == "flagday", Day: day}), derr
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
	}
	for _, k := range []string{"hard", "perhaps", "steady", "easy", "recovery", "walk", "other", "rest", "unknown", "open"} {
		p.Shapes = append(p.Shapes, say.Option{Value: k, Label: say.ShapeShort(k)})
	}
	show(w, http.StatusOK, "gallery", p)
}
