package physio

import "math"

// Sweat is what the scales say of one session.
type Sweat struct {
	RateMlH  int // sweat, mL/h
	LossG    int // body mass lost, g; negative when more was drunk than lost
	LossCent int // of the mass before, 0.01 %
}

// SweatOf works out the sweat rate from the body mass before and after a session in g, what was drunk
// and what was passed in mL (1 mL is taken as 1 g), and its length in minutes (SCIENCE 4.4). Mass and
// length are not 0.
func SweatOf(beforeG, afterG, drankMl, urineMl, minutes int) Sweat {
	loss := beforeG - afterG
	return Sweat{
		RateMlH:  int(math.Round(float64(loss+drankMl-urineMl) * 60 / float64(minutes))),
		LossG:    loss,
		LossCent: int(math.Round(float64(loss) * 10000 / float64(beforeG))),
	}
}
