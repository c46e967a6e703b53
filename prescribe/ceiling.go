package prescribe

import (
	"ebb"
	"ebb/evidence"
)

// bound is a ceiling with what it rests on; bpm is absent when there is none.
type bound struct {
	bpm   ebb.Opt[int]
	error ebb.Opt[int] // 1 SD, from that of HRmax; absent when the threshold binds
	why   []ebb.Fact
}

func recoveryCeiling(m ebb.Morning, n evidence.Numbers) bound {
	return ceilingOf(m, n.Prescribe.CeilingPct, n.Prescribe.CeilingLTHRPct, n)
}

// ceilingOf is the lower of a share of HRmax and a share of the stated threshold, in
// integers: 0.7 × 180 is 125 in floating point. Nothing but these two numbers moves it.
func ceilingOf(m ebb.Morning, pct, lthrPct evidence.Number, n evidence.Numbers) bound {
	if !believed(m, n) {
		return bound{}
	}
	hrmax := m.HRMax
	b := bound{
		bpm: ebb.Some(hrmax.Bpm * pct.Int() / 100),
		why: []ebb.Fact{{Name: "hr_max", Value: hrmax.Bpm, Unit: "bpm", Text: string(hrmax.Source)}},
	}
	if hrmax.ErrorBpm >= 0 {
		b.error = ebb.Some((hrmax.ErrorBpm*pct.Int() + 50) / 100)
	}
	if lthr, ok := m.LTHR.Get(); ok && lthr > 0 && lthr*lthrPct.Int()/100 < b.bpm.V {
		b.bpm = ebb.Some(lthr * lthrPct.Int() / 100)
		b.error = ebb.None[int]()
		b.why = append(b.why, fact("lthr", lthr, "bpm"))
	}
	return b
}

// believed says whether there is a maximum heart rate to rest a ceiling on: heart
// rate may guide this person at all, the value is within the guard-rails, and below
// 18 it was measured, because the equations are for adults.
func believed(m ebb.Morning, n evidence.Numbers) bool {
	if m.HRMode != ebb.HRAuto || m.HRMax.Bpm < n.Guard.HRMaxLow.Int() || m.HRMax.Bpm > n.Guard.HRMaxHigh.Int() {
		return false
	}
	switch m.HRMax.Source {
	case ebb.HRMaxTested, ebb.HRMaxObservedMax, ebb.HRMaxObservedFloor:
		return true
	case ebb.HRMaxAge, ebb.HRMaxGuarded:
		age, known := m.Age.Get()
		return !known || age >= n.Decide.AdultAge.Int()
	}
	return false
}

// guide: heart rate leads only where it can be measured and its maximum is not a guess.
func guide(m ebb.Morning, n evidence.Numbers) ebb.Guide {
	guess := m.HRMax.Source == ebb.HRMaxAge || m.HRMax.Source == ebb.HRMaxGuarded
	if !believed(m, n) || guess || m.History.HRDoubt {
		return ebb.GuideTalk
	}
	return ebb.GuideHR
}

// setCeiling puts a ceiling and its reasons into p, and the exertion that takes over
// where the talk test guides.
func setCeiling(p *ebb.Prescription, b bound, kind string, n evidence.Numbers) {
	if b.bpm.OK {
		p.CeilingBpm, p.CeilingErr, p.CeilingKind = b.bpm, b.error, ebb.Some(kind)
		p.Why = append(p.Why, b.why...)
	}
	if p.Guide == ebb.GuideTalk {
		p.Why = append(p.Why, fact("rpe", n.Prescribe.TalkRPE.Int(), "0–10"))
	}
}

// setBandLow gives the low end of the band as information.
func setBandLow(p *ebb.Prescription, m ebb.Morning, n evidence.Numbers) {
	low := (m.HRMax.Bpm*n.Prescribe.BandLowPct.Int() + 99) / 100
	if p.CeilingBpm.OK && low <= p.CeilingBpm.V {
		p.FloorInfo = ebb.Some(low)
	}
}

// line is the person's own line from heart rate to speed, when it rises as such a line must.
func line(m ebb.Morning) (ebb.PaceLine, bool) {
	l, ok := m.History.PaceLine.Get()
	return l, ok && l.SlopeUmS > 0
}

// jog gives the facts that make a jog under the ceiling infeasible, none when it is
// feasible or nothing is known. The person's own line decides where there is one: easy
// runs above the ceiling of a recovery run are what most people run, and say nothing
// of how slowly they could. Where heart rate is in doubt so is this.
func jog(m ebb.Morning, ceiling ebb.Opt[int], n evidence.Numbers) []ebb.Fact {
	if !ceiling.OK || m.History.HRDoubt {
		return nil
	}
	slowest := n.Prescribe.WalkBelowMmS.Int()
	if l, ok := line(m); ok {
		if v := l.SpeedAt(ceiling.V - n.Prescribe.BelowCeiling.Int()); v < slowest {
			return []ebb.Fact{limited("jog_speed", v, slowest, "mm/s")}
		}
		return nil
	}
	if over, ok := m.History.JogOver.Get(); ok && over > ceiling.V {
		return []ebb.Fact{limited("jog", over, ceiling.V, "bpm")}
	}
	return nil
}

// setPace gives the pace not to beat, 5 % slower than the usual easy pace, or the pace
// that goes with a little under the ceiling when that is slower still. In the running
// parts of a run-walk that is there because no jog is slow enough, the second is a
// walk and says nothing.
func setPace(p *ebb.Prescription, m ebb.Morning, feasible bool, n evidence.Numbers) {
	q := n.Prescribe
	e, ok := m.History.EasySPerKm.Get()
	if !ok || e <= 0 {
		return
	}
	step := q.PaceStep.Int()
	pace := upTo(e*q.PacePct.Int(), 100*step) * step
	if l, ok := line(m); ok && feasible && p.CeilingBpm.OK {
		if v := l.SpeedAt(p.CeilingBpm.V - q.BelowCeiling.Int()); v > 0 {
			pace = max(pace, upTo(1_000_000, v*step)*step)
		}
	}
	p.PaceSPerKm = ebb.Some(pace)
	p.SuggestSPerKm = ebb.Some(max(pace, upTo(e*q.SuggestPct.Int(), 100*step)*step))
}

// upTo is a/b rounded up, for positive numbers.
func upTo(a, b int) int { return (a + b - 1) / b }

func fact(name string, value int, unit string) ebb.Fact {
	return ebb.Fact{Name: name, Value: value, Unit: unit}
}

func limited(name string, value, limit int, unit string) ebb.Fact {
	return ebb.Fact{Name: name, Value: value, Limit: ebb.Some(limit), Unit: unit}
}
