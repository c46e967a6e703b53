package evidence

// Decide holds the numbers of the room decide.
type Decide struct {
}

func decideV1() Decide {
	return Decide{}
}
