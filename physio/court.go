package physio

import (
	"cmp"
	"slices"

	"ebb"
	"ebb/evidence"
	"ebb/stats"
)

// Witness is what one run offers to the question of HRmax.
type Witness struct {
	Run     ebb.RunID `json:"run"`
	Day     ebb.Day   `json:"day"`
	Peak    ebb.Peak  `json:"peak"`
	Maximal bool      `json:"maximal"` // a race, a time trial, or an exertion of 9 and more
	Barred  string    `json:"barred"`  // key of a reason not to hear it at all: damaged, ignored, or ""
}

func (w Witness) heard() bool { return w.Barred == "" && w.Peak.Accept }

// Court weighs the peaks of a history, day by day. Witnesses are added in order of
// time, and the days asked about never go back.
type Court struct {
	all, maximal stats.Window
	witnesses    []Witness
}

// Add hears a witness.
func (c *Court) Add(w Witness) {
	c.witnesses = append(c.witnesses, w)
	if !w.heard() {
		return
	}
	c.all.Add(int(w.Day), w.Peak.Bpm)
	if w.Maximal {
		c.maximal.Add(int(w.Day), w.Peak.Bpm)
	}
}

// CourtState is what of a Court counts for InForce and Contradicts on the days from one on.
// For File it is not enough: that tells of old and barred peaks too.
type CourtState struct {
	All       stats.Window `json:"all"`
	Maximal   stats.Window `json:"maximal"`
	Witnesses []Witness    `json:"witnesses"`
}

// State is the court as it stands on the morning of a day.
func (c *Court) State(day ebb.Day, n *evidence.Numbers) CourtState {
	c.expire(day, n)
	s := CourtState{All: c.all.Clone(), Maximal: c.maximal.Clone(), Witnesses: []Witness{}}
	for _, w := range c.witnesses {
		if w.heard() && w.Day >= day-ebb.Day(n.Physio.AskDays.Int()) {
			s.Witnesses = append(s.Witnesses, w)
		}
	}
	return s
}

// Court goes on from a state, and leaves it as it is.
func (s *CourtState) Court() Court {
	return Court{all: s.All.Clone(), maximal: s.Maximal.Clone(), witnesses: slices.Clone(s.Witnesses)}
}

// InForce is the HRmax in force on a day, by what was heard before it (SCIENCE 1.2,
// steps 5 and 6, RELIABILITY 7.2): a stated one of at most 24 months, else one seen in maximal
// efforts, else a floor seen in any runs, else the prediction from age, else none.
func (c *Court) InForce(p ebb.Profile, day ebb.Day, n *evidence.Numbers) ebb.HRMax {
	c.expire(day, n)
	prior := Prior(p, day, n)
	if m, ok := c.stated(p, day, prior, n); ok {
		return m
	}
	return observed(prior, c.all.Sorted(), c.maximal.Sorted(), n)
}

func (c *Court) expire(day ebb.Day, n *evidence.Numbers) {
	first := int(day) - n.Physio.ObservedDays.Int()
	c.all.Expire(first)
	c.maximal.Expire(first)
}

// stated is the maximum the person entered, if it is still believed.
func (c *Court) stated(p ebb.Profile, day ebb.Day, prior ebb.Opt[int], n *evidence.Numbers) (ebb.HRMax, bool) {
	bpm, ok := p.HRMax.Get()
	if !ok || bpm < n.Guard.HRMaxLow.Int() || bpm > n.Guard.HRMaxHigh.Int() {
		return ebb.HRMax{}, false
	}
	if p.HRMaxSince != 0 && abs(int(day-p.HRMaxSince)) > n.Physio.TestedDays.Int() {
		return ebb.HRMax{}, false
	}
	expected, known := prior.Get()
	if known && abs(bpm-expected) > n.Physio.TestedBand.Int() && c.support(bpm, n) < n.Physio.SupportRuns.Int() {
		return ebb.HRMax{Bpm: min(bpm, expected), Source: ebb.HRMaxGuarded, ErrorBpm: n.Physio.ErrAge.Int()}, true
	}
	return ebb.HRMax{Bpm: bpm, Source: ebb.HRMaxTested, ErrorBpm: n.Physio.ErrTested.Int()}, true
}

// support counts the clean peaks near a value.
func (c *Court) support(bpm int, n *evidence.Numbers) int {
	agree := n.Physio.AgreeBpm.Int()
	s := c.all.Sorted()
	from, _ := slices.BinarySearch(s, bpm-agree)
	to, _ := slices.BinarySearch(s, bpm+agree+1)
	return to - from
}

func observed(prior ebb.Opt[int], all, maximal []int, n *evidence.Numbers) ebb.HRMax {
	age, known := prior.Get()
	lowTenths := age*10 - n.Physio.MaximalSE.Int()*n.Physio.PriorSETenths.Int()
	if bpm, ok := confirmed(maximal, prior, n); ok && (!known || bpm*10 >= lowTenths) {
		return ebb.HRMax{Bpm: bpm, Source: ebb.HRMaxObservedMax, ErrorBpm: n.Physio.ErrObserved.Int()}
	}
	least, off := age+1, n.Physio.ErrFloor
	if !known {
		least, off = n.Physio.FloorAloneBpm.Int(), n.Physio.ErrAge
	}
	if bpm, ok := confirmed(all, prior, n); ok && bpm >= least {
		return ebb.HRMax{Bpm: bpm, Source: ebb.HRMaxObservedFloor, ErrorBpm: off.Int()}
	}
	if known {
		return ebb.HRMax{Bpm: age, Source: ebb.HRMaxAge, ErrorBpm: n.Physio.ErrAge.Int()}
	}
	return ebb.HRMax{Source: ebb.HRMaxNone}
}

// confirmed is the highest of ascending peaks when the two highest agree, else the
// second highest: one glitch alone never counts. Peaks far above the prediction are not heard.
func confirmed(peaks []int, prior ebb.Opt[int], n *evidence.Numbers) (int, bool) {
	k := len(peaks)
	for k > 0 && overCap(peaks[k-1], prior, n) {
		k--
	}
	switch {
	case k < 2:
		return 0, false
	case peaks[k-1]-peaks[k-2] <= n.Physio.AgreeBpm.Int():
		return peaks[k-1], true
	}
	return peaks[k-2], true
}

func overCap(bpm int, prior ebb.Opt[int], n *evidence.Numbers) bool {
	age, known := prior.Get()
	return known && bpm*10 > age*10+n.Physio.CapSE.Int()*n.Physio.PriorSETenths.Int()
}

// File is the court file on a day: every peak of the window, highest first, and the
// older ones that lie above the maximum in force. Accepted lines are believed; those whose
// Why is "confirmed" reach the confirmed peak.
func (c *Court) File(p ebb.Profile, day ebb.Day, n *evidence.Numbers) []ebb.HRMaxCandidate {
	inForce := c.InForce(p, day, n)
	prior := Prior(p, day, n)
	peaks := c.all.Sorted()
	if inForce.Source == ebb.HRMaxObservedMax {
		peaks = c.maximal.Sorted()
	}
	top, ok := confirmed(peaks, prior, n)
	if !ok {
		top = n.Guard.HRMaxHigh.Int() + 1
	}
	first := day - ebb.Day(n.Physio.ObservedDays.Int())
	var out []ebb.HRMaxCandidate
	for _, w := range c.witnesses {
		if w.Day < first && w.Peak.Bpm <= inForce.Bpm {
			continue
		}
		line := ebb.HRMaxCandidate{Run: w.Run, Day: w.Day, Bpm: w.Peak.Bpm, HeldS: w.Peak.HeldS, Maximal: w.Maximal}
		line.Accepted, line.Why = judge(w, first, prior, top, n)
		out = append(out, line)
	}
	slices.SortStableFunc(out, func(a, b ebb.HRMaxCandidate) int {
		return cmp.Or(cmp.Compare(b.Bpm, a.Bpm), cmp.Compare(b.Day, a.Day), cmp.Compare(a.Run, b.Run))
	})
	return out
}

func judge(w Witness, first ebb.Day, prior ebb.Opt[int], top int, n *evidence.Numbers) (bool, string) {
	switch {
	case w.Barred != "":
		return false, w.Barred
	case !w.Peak.Accept:
		return false, w.Peak.Why
	case w.Day < first:
		return false, "old"
	case overCap(w.Peak.Bpm, prior, n):
		return false, "over_cap"
	case w.Peak.Bpm > top:
		return false, "alone"
	case w.Peak.Bpm >= top-n.Physio.AgreeBpm.Int():
		return true, "confirmed"
	}
	return true, "below"
}

// Contradicts says which runs of the last days reached more than the maximum in force,
// when at least two of them agree: a prompt, never a change.
func (c *Court) Contradicts(m ebb.HRMax, p ebb.Profile, day ebb.Day, n *evidence.Numbers) []ebb.RunID {
	if m.Source == ebb.HRMaxNone {
		return nil
	}
	first := max(day-ebb.Day(n.Physio.AskDays.Int()), p.HRMaxSince)
	prior := Prior(p, day, n)
	var out []ebb.RunID
	for _, w := range c.witnesses {
		if w.heard() && w.Day >= first && w.Peak.Bpm > m.Bpm+n.Physio.AgreeBpm.Int() && !overCap(w.Peak.Bpm, prior, n) {
			out = append(out, w.Run)
		}
	}
	if len(out) < n.Physio.SupportRuns.Int() {
		return nil
	}
	return out
}

func abs(x int) int { return max(x, -x) }
