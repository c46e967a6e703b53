package ebb

// LoadDay is the load of one civil day and the state after it, all 0.01.
// Form is the fitness less the fatigue of the day before.
type LoadDay struct {
	Day      Day  `json:"day"`
	Load     int  `json:"load"`
	Fitness  int  `json:"fitness"`
	Fatigue  int  `json:"fatigue"`
	Form     int  `json:"form"`
	Building bool `json:"building"` // the first 42 days: not yet to be trusted
}
