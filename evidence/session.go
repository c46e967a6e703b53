package evidence

// Session holds the numbers of the room session.
type Session struct {
}

func sessionV1() Session {
	return Session{}
}
