package evidence

// Load holds the numbers of the room load.
type Load struct {
}

func loadV1() Load {
	return Load{}
}
