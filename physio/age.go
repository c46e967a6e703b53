package physio

import (
	"ebb"
	"ebb/evidence"
)

// Equation predicts HRmax from age: (BaseTenths − FallHundredths/10 × age) / 10 bpm.
// Only Tanaka's is used for advice, because it is the lower of the two well-supported
// ones at every adult age; the others stand here to be compared with (SCIENCE 1.1).
type Equation struct {
	Name                       string
	BaseTenths, FallHundredths int
}

// Equations are the published equations that SCIENCE 1.1 gives worked values for.
var Equations = []Equation{
	{"fox", 2200, 100},
	{"tanaka", 2080, 70},
	{"nes", 2110, 64},
	{"gulati", 2060, 88},
	{"gellish", 2069, 67},
}

// Hundredths is the prediction at an age in years, in 0.01 bpm, exact.
func (e Equation) Hundredths(age int) int { return e.BaseTenths*10 - e.FallHundredths*age }

// AgeHRMax is the prior of HRmax at an age, bpm, rounded down before any share of it
// is taken; absent where the equation was not made for the age.
func AgeHRMax(age int, n *evidence.Numbers) ebb.Opt[int] {
	if age < n.Physio.PriorAgeLow.Int() || age > n.Physio.PriorAgeHigh.Int() {
		return ebb.None[int]()
	}
	return ebb.Some((n.Physio.PriorTenths.Int() - n.Physio.PriorFallTenths.Int()*age) / 10)
}

// Age in years that the person reaches in the year of the day: the older of the two
// possible ages, because an older age predicts a lower maximum.
func Age(p ebb.Profile, day ebb.Day) ebb.Opt[int] {
	year, ok := p.BirthYear.Get()
	if !ok {
		return ebb.None[int]()
	}
	y, _, _ := day.Date()
	if y < year {
		return ebb.None[int]()
	}
	return ebb.Some(y - year)
}

// Prior is the HRmax that age alone predicts on a day.
func Prior(p ebb.Profile, day ebb.Day, n *evidence.Numbers) ebb.Opt[int] {
	age, ok := Age(p, day).Get()
	if !ok {
		return ebb.None[int]()
	}
	return AgeHRMax(age, n)
}
