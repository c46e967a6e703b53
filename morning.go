package ebb

// Morning is everything that decides a day, as integers at a stated resolution:
// floats are rounded once, when it is made, so that the same morning has the same
// hash on every machine. It is stored with the decision and can be re-run.
type Morning struct {
	Schema  int       `json:"schema"` // 1
	Athlete AthleteID `json:"athlete"`
	Day     Day       `json:"day"`
	Zone    string    `json:"zone"`
	Seq     int64     `json:"seq"`      // the last fact seen
	RuleSet string    `json:"rule_set"` // of the numbers it was made with
	// The person.
	Age          Opt[int] `json:"age"`
	HRMode       HRMode   `json:"hr_mode"`
	HRMax        HRMax    `json:"hr_max"`
	HRRest       Opt[int] `json:"hr_rest"`
	LTHR         Opt[int] `json:"lthr"` // stated only: a fallback never lowers or raises a ceiling
	Acclimatised bool     `json:"acclimatised"`
	Units        string   `json:"units"`
	// What they and their devices say.
	Signals Signals   `json:"signals"`
	Ramp    Opt[Ramp] `json:"ramp"`
	IllDays int       `json:"ill_days"` // days of fever or below-neck illness in a row up to today
	// What their runs say.
	History History `json:"history"`
	// What others wish of the day. Empty: the default wish, Easy.
	Wishes []Wish `json:"wishes"`
}
