package ebb

// ActorKind says what sort of party acts.
type ActorKind string

// The kinds of actor.
const (
	ActorPerson ActorKind = "person"
	ActorCoach  ActorKind = "coach"
	ActorAgent  ActorKind = "agent"
	ActorJob    ActorKind = "job"
	ActorSystem ActorKind = "system"
)

// AthleteID names the person whose data it is.
type AthleteID string

// LocalAthlete is the one athlete of a single-user installation.
const LocalAthlete AthleteID = "local"

// Actor is who does something: every write records it. Via is the skin it came
// through (cli, web, api, mcp, import, demo). An Actor that is a person acts for the athlete of the same ID;
// everything else is Forbidden until coaches exist.
type Actor struct {
	ID   string    `json:"id"`
	Kind ActorKind `json:"kind"`
	Via  string    `json:"via"`
}

// LocalOwner is the person at this machine, acting through via.
func LocalOwner(via string) Actor {
	return Actor{ID: string(LocalAthlete), Kind: ActorPerson, Via: via}
}
