package evidence

// Prescribe holds the numbers of the room prescribe.
type Prescribe struct {
}

func prescribeV1() Prescribe {
	return Prescribe{}
}
