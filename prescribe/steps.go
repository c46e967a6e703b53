package prescribe

import (
	"ebb"
	"ebb/evidence"
)

// steps are what a watch would be told: open minutes and the run, the pairs of a
// run-walk, one walk; none for rest and for a hard day, which is not ours to make.
func steps(p ebb.Prescription, n evidence.Numbers) []ebb.Step {
	q := n.Prescribe
	total := p.Minutes.V * 60
	switch p.Mode {
	case ebb.ModeWalk:
		return []ebb.Step{{Key: "walk", Seconds: total, Ceiling: p.CeilingBpm, Repeat: 1}}
	case ebb.ModeRun, ebb.ModeEasy:
		open := min(q.OpenS.Int(), total*q.OpenPct.Int()/100)
		return []ebb.Step{
			{Key: "open", Seconds: open, Repeat: 1},
			{Key: "run", Seconds: total - open, Ceiling: p.CeilingBpm, Repeat: 1},
		}
	case ebb.ModeRunWalk:
		run := p.RunMinutes.V * 60
		pairs := (total - run) / q.WalkS.Int()
		return []ebb.Step{
			{Key: "walk", Seconds: q.WalkS.Int(), Ceiling: p.CeilingBpm, Repeat: pairs},
			{Key: "run", Seconds: run / pairs, Ceiling: p.CeilingBpm, Repeat: 1},
		}
	}
	return []ebb.Step{}
}
