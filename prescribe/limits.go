package prescribe

import (
	"ebb"
	"ebb/evidence"
)

// Limits are what a run of a kind is held against where nothing was prescribed, from the
// numbers of its morning: HRMode, HRMax, LTHR, Age and History.EasySPerKm are read. Absent
// where heart rate may not guide, or no pace is known.
func Limits(m ebb.Morning, n evidence.Numbers) ebb.Limits {
	r := recoveryCeiling(m, n)
	l := ebb.Limits{RecoveryBpm: r.bpm, EasyBpm: ceilingOf(m, n.Prescribe.EasyPct, n.Prescribe.EasyLTHRPct, n).bpm}
	if guess := m.HRMax.Source == ebb.HRMaxAge || m.HRMax.Source == ebb.HRMaxGuarded; guess && r.bpm.OK {
		l.CeilingErr = r.error
	}
	if e, ok := m.History.EasySPerKm.Get(); ok && e > 0 {
		step := n.Prescribe.PaceStep.Int()
		l.PaceSPerKm = ebb.Some(upTo(e*n.Prescribe.PacePct.Int(), 100*step) * step)
	}
	return l
}
