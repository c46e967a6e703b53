package evidence

// Physio holds the numbers of the room physio.
type Physio struct {
}

func physioV1() Physio {
	return Physio{}
}
