package web

import (
	"net/http"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// whyPage is a day with every rule.
type whyPage struct {
	pageOf
	Word          string
	Other         bool // another day than today
	Before, After string
	Groups        []ruleGroup
	Rates         []string
	RuleSet       string
}

// ruleGroup is the rules of one state; the silent ones are named only.
type ruleGroup struct {
	Title string
	Rules []ruleLine
	Names string
}

// ruleLine is what one rule says of the day.
type ruleLine struct {
	ID, Name, Text, Allows string
	Binds                  bool
	Facts                  []string
	Sources                []source
}

// source is what a rule rests on, with its grade.
type source struct{ Grade, Words, Text string }

// why shows every rule of a day; it records nothing. A day that belongs to a professional
// has no rules to show: it is the page of today.
func (s *server) why(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	var day ebb.Day
	if v := r.URL.Query().Get("day"); v != "" {
		var err error
		if day, err = ebb.ParseDay(v); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	now, err := s.app.Why(r.Context(), actor, athlete, 0)
	v := now
	if err == nil && day != 0 && day != now.Day {
		v, err = s.app.Why(r.Context(), actor, athlete, day)
	}
	switch {
	case err != nil:
		s.fail(w, r, err)
		return
	case now.Empty:
		again(w, r, "/")
		return
	case day > now.Day:
		s.fail(w, r, ebb.Errorf(ebb.NotFound, "future", "day", "%s has not come yet.", say.Date(day)))
		return
	case onlyFlags(v.TodayView):
		s.showDay(w, r, v.TodayView)
		return
	}
	p := whyOf(v)
	p.pageOf = s.page(r, "Why", "today")
	p.Date, p.Wide, p.Other = say.Date(v.Day), false, v.Day != now.Day
	p.Before = (v.Day - 1).String()
	if v.Day < now.Day {
		p.After = (v.Day + 1).String()
	}
	show(w, http.StatusOK, "why", p)
}

// whyOf lays the rules of a day out by what they say.
func whyOf(v app.WhyView) whyPage {
	p := whyPage{Word: v.Say.Word, RuleSet: v.RuleSet}
	for _, state := range []ebb.FindingState{ebb.Objects, ebb.Agrees, ebb.Silent} {
		g := ruleGroup{Title: say.State(state)}
		var names []string
		for _, f := range v.Findings {
			switch {
			case f.State != state:
			case state == ebb.Silent:
				names = append(names, say.Rule(f.Rule))
			default:
				g.Rules = append(g.Rules, lineOf(f, v))
			}
		}
		g.Names = strings.Join(names, " · ")
		if len(g.Rules) > 0 || g.Names != "" {
			p.Groups = append(p.Groups, g)
		}
	}
	for _, r := range v.Rates {
		p.Rates = append(p.Rates, r.Text)
	}
	return p
}

func lineOf(f app.FindingView, v app.WhyView) ruleLine {
	l := ruleLine{ID: string(f.Rule), Name: say.Rule(f.Rule), Text: f.Text, Binds: f.State == ebb.Objects && f.Allows == v.Allowed}
	if f.State == ebb.Objects {
		l.Allows = say.Allows(f.Allows)
	}
	for _, x := range f.Facts {
		if s := say.RuleFact(x.Name, x.Value, x.Limit, x.Unit); s != "" {
			l.Facts = append(l.Facts, s)
		}
	}
	for _, g := range v.Grades {
		if g.Rule == f.Rule && g.Key == f.Key {
			l.Sources = append(l.Sources, source{g.Grade, say.EvidenceGrade(g.Grade), g.Text})
		}
	}
	return l
}
