package evidence

// Readiness holds the numbers of the room readiness.
type Readiness struct {
}

func readinessV1() Readiness {
	return Readiness{}
}
