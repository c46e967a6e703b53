// Package engine makes one athlete's day out of a history: it reads the runs one after another, each with what was known before it, and returns the answer with all its working.
package engine

import (
	"ebb"
	"ebb/decide"
	"ebb/evidence"
	"ebb/prescribe"
	"ebb/readiness"
)

// Schema is the version of the Morning document.
const Schema = 1

// Version is the engine version that derived data carries: another one means
// that what is stored beside it is to be rebuilt.
func Version() string { return "1" }

// RunInput is one run: what can be said of its recording, and what the person said of it.
type RunInput struct {
	ID         ebb.RunID
	Features   ebb.Features
	Correction ebb.Correction
}

// Input is a history as it is known at one moment. The order of the runs is irrelevant; check-ins of
// one day, and statements of one field from one day on, come in the order in which they were said.
type Input struct {
	Athlete  ebb.AthleteID
	Day      ebb.Day
	Now      ebb.Instant // runs that were not over by then are not seen; 0 sees the whole day
	Seq      int64       // the last fact seen
	Profile  []ebb.ProfileItem
	Runs     []RunInput
	CheckIns []ebb.CheckIn
	Wishes   []ebb.Wish
}

// Output is the answer with all its working.
type Output struct {
	Answer    ebb.Answer
	Readings  []ebb.Reading // of every run seen, oldest first
	Limits    []ebb.Limits  // what each is held against where nothing was prescribed, known before it
	Load      []ebb.LoadDay // every civil day from the first run to the day
	HRMax     ebb.HRMax     // in force on the day, by the runs before it
	CourtFile []ebb.HRMaxCandidate
	Numbers   ebb.Numbers // the athlete in numbers, by the runs before the day
	Profile   ebb.Profile

	// Of Resume alone.
	Recent []ebb.Reading // of the runs that are not in the state, oldest first
	First  ebb.Day       // of the first run of all, 0 before it
}

// Day folds a history into one day's answer. It is a pure function of its arguments: the
// same input gives the same bytes on every machine.
func Day(in Input, n evidence.Numbers) Output {
	f := newFold(in, &n)
	f.log = newLog(in, &n)
	f.run(in.Day + 1)
	nums := f.numbers(in.Day)
	out := Output{Numbers: nums, HRMax: nums.HRMax, Profile: f.profile, Load: f.loadDays(in.Day)}
	out.Readings, out.Limits = make([]ebb.Reading, len(f.seen)), make([]ebb.Limits, len(f.seen))
	for i := range f.seen {
		out.Readings[i], out.Limits[i] = f.seen[i].r, f.seen[i].limits
	}
	out.CourtFile = f.court.File(f.profile, in.Day, &n)
	out.Answer = Decide(f.morning(in, nums, out.Load), n)
	return out
}

// Decide answers one Morning; replay and `decide FILE` use it on stored ones.
func Decide(m ebb.Morning, n evidence.Numbers) ebb.Answer {
	d := decide.Today(m, n, decide.Rules())
	return ebb.Answer{Morning: m, Decision: d, Prescription: prescribe.For(m, d, n)}
}

// morning gathers all that decides the day, as whole numbers. Nobody is taken for
// acclimatised to heat: nothing that is recorded says so.
func (f *fold) morning(in Input, nums ebb.Numbers, loads []ebb.LoadDay) ebb.Morning {
	p := f.profile
	m := ebb.Morning{
		Schema: Schema, Athlete: in.Athlete, Day: in.Day, Zone: p.Zone, Seq: in.Seq, RuleSet: f.n.RuleSet,
		Age: age(p, in.Day), HRMode: p.HRMode, HRMax: nums.HRMax, HRRest: nums.HRRest, Units: p.Units,
		Signals: f.log.Signals(in.Day, p.HRMode, f.n),
		Wishes:  f.wishes(in),
	}
	if nums.LTHRStated {
		m.LTHR = nums.LTHR
	}
	m.Ramp, m.IllDays = f.log.Ramp(in.Day, f.n)
	m.History = f.history(in.Day, nums, loads)
	return m
}

// wishes are those of others, and the person's own of the day.
func (f *fold) wishes(in Input) []ebb.Wish {
	out := append([]ebb.Wish{}, in.Wishes...)
	if v, ok := f.log.Wish(in.Day).Get(); ok {
		out = append(out, ebb.Wish{Source: ebb.WishAthlete, Verdict: v})
	}
	return out
}

// upTo are the check-ins of days up to day.
func upTo(all []ebb.CheckIn, day ebb.Day) []ebb.CheckIn {
	out := make([]ebb.CheckIn, 0, len(all))
	for _, c := range all {
		if c.Day <= day {
			out = append(out, c)
		}
	}
	return out
}

func newLog(in Input, n *evidence.Numbers) *readiness.Log {
	return readiness.NewLog(upTo(in.CheckIns, in.Day), n)
}
