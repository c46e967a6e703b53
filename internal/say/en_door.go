package say

// DoorWords are the texts of the pages that stand before the others.
type DoorWords struct {
	SignIn, Ask, Passphrase, OrPair  string
	PairTitle, PairMessage, PairDo   string
	Reach, PlainHTTP, PairTerminal   string
	PairFromTerminal, Scan, OnceOnly string
}

// Door is what is said at the door.
var Door = DoorWords{
	SignIn:           "Sign in",
	Ask:              "This is a private Ebb. Its passphrase was chosen on the machine that it runs on.",
	Passphrase:       "Passphrase",
	OrPair:           "Without typing: a device that is signed in shows a pairing code under Settings, and the command ebb pair on the machine itself prints one.",
	PairTitle:        "Pair this device",
	PairMessage:      "This device will see everything that Ebb knows about its runner, and stay signed in until it is sent away. The link works once.",
	PairDo:           "Pair this device",
	Reach:            "Ebb is at %s for devices that know the passphrase, and stops with Ctrl-C.",
	PlainHTTP:        "Without HTTPS, others in the same network can read along. docs/install.md shows how to close that, in five lines.",
	PairTerminal:     "Point the camera of your phone at this to pair it. It works once, for ten minutes:",
	PairFromTerminal: "`ebb pair` makes a pairing code for your phone.",
	Scan:             "Point the camera of the other device at this.",
	OnceOnly:         "It works once, until %s.",
}

// DeviceHow is how a device came in.
func DeviceHow(how string) string {
	if how == "link" {
		return "paired by a link"
	}
	return "signed in with the passphrase"
}
