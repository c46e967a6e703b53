package app

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"ebb"
	"ebb/engine"
	"ebb/evidence"
	"ebb/internal/store"
)

// maxDetail is how many differing fields of one day are listed.
const maxDetail = 12

// Replay runs every record again: from its stored Morning, or, with
// fromFacts, from the facts as they were known then. rules names the rule set ("": the one
// each record was made with; "next": the newest). It never changes anything.
func (a *App) Replay(ctx context.Context, actor ebb.Actor, athlete ebb.AthleteID, fromFacts bool, rules string) (ReplayView, error) {
	if err := may(actor, athlete); err != nil {
		return ReplayView{}, err
	}
	if rules != "" {
		n, err := ruleSet(rules)
		if err != nil {
			return ReplayView{}, err
		}
		rules = n.RuleSet
	}
	var v ReplayView
	err := a.st.Read(ctx, func(t *store.Tx) error {
		v = ReplayView{Schema: Schema, FromFacts: fromFacts, Rules: rules, Different: []DayDiff{}}
		records, err := t.Decisions(ctx, athlete)
		if err != nil {
			return err
		}
		var facts *ledger
		if fromFacts {
			l, err := a.ledger(ctx, t, athlete)
			if err != nil {
				return err
			}
			facts = &l
		}
		days := map[ebb.Day]bool{}
		for _, r := range records {
			days[r.Day] = true
			d, differs, err := again(athlete, r, facts, rules)
			if err != nil {
				return err
			}
			if differs {
				v.Different = append(v.Different, d)
			}
		}
		v.Days, v.Records = len(days), len(records)
		v.Synthetic, err = synthetic(ctx, t)
		return err
	})
	return v, err
}

// again runs one record again and compares the documents by their hashes.
func again(athlete ebb.AthleteID, r store.DecisionRecord, facts *ledger, rules string) (DayDiff, bool, error) {
	was, err := r.Answer()
	if err != nil {
		return DayDiff{}, false, err
	}
	name := rules
	if name == "" {
		name = r.RuleSet
	}
	n, err := ruleSet(name)
	if err != nil {
		return DayDiff{}, false, err
	}
	is, err := answerAgain(athlete, r, was.Morning, facts, n)
	if err != nil {
		return DayDiff{}, false, err
	}
	d := DayDiff{Day: r.Day, Seq: r.FactsSeq, Was: short(was), Is: short(is), What: []string{}, Detail: []string{}}
	for _, c := range []struct {
		name    string
		was, is any
		sum     string
	}{{"morning", was.Morning, is.Morning, r.MorningSHA256}, {"decision", was.Decision, is.Decision, r.DecisionSHA256},
		{"prescription", was.Prescription, is.Prescription, r.PrescriptionSHA256}} {
		doc, err := store.Doc(c.is)
		if err != nil {
			return d, false, err
		}
		if store.HashOf(doc) == c.sum {
			continue
		}
		d.What = append(d.What, c.name)
		lines, err := diff(c.name, c.was, c.is)
		if err != nil {
			return d, false, err
		}
		d.Detail = append(d.Detail, lines...)
	}
	if len(d.Detail) > maxDetail {
		d.Detail = append(d.Detail[:maxDetail], fmt.Sprintf("… and %d more", len(d.Detail)-maxDetail))
	}
	return d, len(d.What) > 0, nil
}

// answerAgain is the answer from the stored Morning, or, with a ledger, from the facts as
// they were known when the record was made.
func answerAgain(athlete ebb.AthleteID, r store.DecisionRecord, m ebb.Morning, facts *ledger, n evidence.Numbers) (ebb.Answer, error) {
	if facts == nil {
		return engine.Decide(m, n), nil
	}
	h, err := facts.at(r.FactsSeq)
	if err != nil {
		return ebb.Answer{}, err
	}
	// How a connection stood is told nowhere but in the record itself.
	ans := withUnsynced(engine.Day(h.at(athlete, r.Day, r.RecordedAt), n).Answer, m.History.Unsynced, n)
	ans, _ = h.withPlan(ans, n)
	return ans, nil
}

// short is an answer in a few words of data.
func short(a ebb.Answer) string {
	s := a.Decision.Verdict.String() + " " + string(a.Prescription.Mode)
	if v, ok := a.Prescription.Minutes.Get(); ok {
		s += fmt.Sprintf(" %d min", v)
	}
	if v, ok := a.Prescription.CeilingBpm.Get(); ok {
		s += fmt.Sprintf(" %d bpm", v)
	}
	return s
}

// diff lists the leaves in which two documents differ, by their path.
func diff(path string, was, is any) ([]string, error) {
	var trees [2]any
	for i, v := range []any{was, is} {
		doc, err := store.Doc(v)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(doc, &trees[i]); err != nil {
			return nil, ebb.Wrap(ebb.Internal, "bad_doc", err, "a document cannot be read back")
		}
	}
	return diffTree(path, trees[0], trees[1]), nil
}

func diffTree(path string, was, is any) []string {
	if reflect.DeepEqual(was, is) {
		return nil
	}
	wm, ok1 := was.(map[string]any)
	im, ok2 := is.(map[string]any)
	if ok1 && ok2 {
		var keys []string
		for k := range wm {
			keys = append(keys, k)
		}
		for k := range im {
			if _, both := wm[k]; !both {
				keys = append(keys, k)
			}
		}
		slices.Sort(keys)
		var out []string
		for _, k := range keys {
			out = append(out, diffTree(path+"."+k, wm[k], im[k])...)
		}
		return out
	}
	wl, ok1 := was.([]any)
	il, ok2 := is.([]any)
	if ok1 && ok2 && len(wl) == len(il) {
		var out []string
		for i := range wl {
			out = append(out, diffTree(fmt.Sprintf("%s[%d]", path, i), wl[i], il[i])...)
		}
		return out
	}
	return []string{fmt.Sprintf("%s: %s → %s", path, clip(was), clip(is))}
}

func clip(v any) string {
	b, _ := json.Marshal(v)
	s := strings.ToValidUTF8(string(b), "")
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return s
}
