package engine

import (
	"slices"

	"ebb"
	"ebb/evidence"
	"ebb/session"
)

// sessions joins recordings of one day that lie minutes apart: a warm-up, a main part and
// a cool-down recorded one by one are one session for the purpose of "hard". The main part
// carries what the whole was; the others are its partners. A part whose kind the person set stands alone.
func (f *fold) sessions(today []seen, nums ebb.Numbers) {
	for i := 0; i < len(today); {
		j, end := i+1, today[i].r.End
		for j < len(today) && f.joins(&today[j-1], &today[j], end) {
			end = max(end, today[j].r.End)
			j++
		}
		if j-i > 1 {
			f.join(today[i:j], nums)
		}
		i = j
	}
}

func (f *fold) joins(a, b *seen, end ebb.Instant) bool {
	free := func(s *seen) bool { return s.isRun() && s.intact() && !s.r.ByAthlete }
	after := b.r.Start.AddS(1) > end // two recordings of the same minutes are no warm-up and main part
	return free(a) && free(b) && after && b.r.Start <= end.AddS(60*f.n.Load.SessionGapMin.Int())
}

func (f *fold) join(parts []seen, nums ebb.Numbers) {
	whole := f.readWhole(parts, nums)
	main := &parts[mainPart(parts)]
	if !main.r.Hard && !whole.Hard && !whole.Damage {
		return
	}
	if whole.Hard && !main.r.Hard {
		main.r.Hard = true
		main.r.HardBy = append(main.r.HardBy, "session")
	}
	main.r.Damage = main.r.Damage || whole.Damage
	if whole.Class.OK && windowH(whole.Class, f.n) > windowH(main.r.Class, f.n) {
		main.r.Class = whole.Class
	}
	if main.r.Hard {
		main.r.Possible = false
	}
	main.r.WindowDay = parts[len(parts)-1].next
	main.r.Evidence = append(main.r.Evidence,
		ebb.Fact{Name: "parts", Value: len(parts), Unit: "recordings"},
		ebb.Fact{Name: "parts_gap", Value: longestGapMin(parts), Limit: ebb.Some(f.n.Load.SessionGapMin.Int()), Unit: "min"})
	for i := range parts {
		p := &parts[i]
		if p == main {
			continue
		}
		p.r.Partner = ebb.Some(main.in.ID)
		if p.r.Possible && windowH(p.r.Class, f.n) <= windowH(main.r.Class, f.n) {
			p.r.Possible, p.r.Class = false, ebb.None[ebb.HardClass]()
		}
	}
}

// readWhole reads the parts as one recording, with the hardest exertion that was said of any.
func (f *fold) readWhole(parts []seen, nums ebb.Numbers) ebb.Reading {
	all := make([]ebb.Features, len(parts))
	var c ebb.Correction
	for i := range parts {
		all[i] = *parts[i].f()
		if rpe, ok := parts[i].r.RPE.Get(); ok && rpe >= c.RPE.V {
			c.RPE = ebb.Some(rpe)
		}
		if parts[i].in.Correction.IgnoreHR.V {
			c.IgnoreHR = ebb.Some(true)
		}
	}
	first, last := &parts[0], &parts[len(parts)-1]
	return session.ReadWith(&session.Input{Run: first.in.ID, Features: session.Merge(all), Numbers: nums,
		Correction: c, Day: first.day, WindowDay: last.next}, f.n)
}

// mainPart is the hard part with the highest load, else the part with the highest load, else the longest.
func mainPart(parts []seen) int {
	best := 0
	for i := range parts {
		a, b := &parts[i].r, &parts[best].r
		switch {
		case a.Hard != b.Hard:
			if a.Hard {
				best = i
			}
		case a.Load > b.Load, a.Load == b.Load && a.DurationS > b.DurationS:
			best = i
		}
	}
	return best
}

func longestGapMin(parts []seen) int {
	gap := int64(0)
	end := parts[0].r.End
	for i := 1; i < len(parts); i++ {
		gap = max(gap, int64(parts[i].r.Start-end)/60000)
		end = max(end, parts[i].r.End)
	}
	return int(gap)
}

// windowH is how long the window of a class is, to tell the longer of two; 0 without one.
func windowH(class ebb.Opt[ebb.HardClass], n *evidence.Numbers) int {
	c, ok := class.Get()
	if !ok {
		return 0
	}
	w := n.Decide.Window
	order := []ebb.HardClass{ebb.ClassModerate, ebb.ClassLong, ebb.ClassLoad, ebb.ClassTempo, ebb.ClassIntervals,
		ebb.ClassLongHard, ebb.ClassRaceShort, ebb.ClassRaceHalf, ebb.ClassMarathon, ebb.ClassDamage}
	hours := []evidence.Number{w.Moderate, w.Long, w.Load, w.Tempo, w.Intervals, w.LongHard, w.RaceShort, w.RaceHalf, w.Marathon, w.Damage}
	if i := slices.Index(order, c); i >= 0 {
		return hours[i].Int()
	}
	return 0
}
