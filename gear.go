package ebb

// GearID names a piece of gear.
type GearID string

// GearKind is where gear is worn; one piece of each kind is worn at a time.
type GearKind string

// Kinds of gear.
const (
	GearShoes   GearKind = "shoes"
	GearShorts  GearKind = "shorts"  // compression
	GearSocks   GearKind = "socks"   // compression
	GearSleeves GearKind = "sleeves" // compression
)

// GearKinds are the kinds of gear in the order in which they are shown.
var GearKinds = []GearKind{GearShoes, GearShorts, GearSocks, GearSleeves}

// GearItem is what the person says of a piece of gear. The last word on an id counts.
type GearItem struct {
	ID      GearID   `json:"id"`
	Kind    GearKind `json:"kind"`
	Name    string   `json:"name"`
	Export  string   `json:"export"`  // its name in exports of other services, or ""
	StartM  int      `json:"start_m"` // run in it before Ebb knew of it
	Limit   Opt[int] `json:"limit"`   // km for shoes, hours for garments; absent: the usual
	Retired Day      `json:"retired"` // since when it is not worn any more, or 0
}

// GearDefault says that a piece is what is worn on runs of some kinds from a day on, or, with Off,
// that it no longer is. The latest of a kind of gear and of run counts.
type GearDefault struct {
	Gear  GearID `json:"gear"`
	Kinds []Kind `json:"kinds"`
	From  Day    `json:"from"`
	Off   bool   `json:"off"`
}

// GearWorn says that a piece was worn on a run, or, with Run "", for some minutes of the recovery
// window on a day; or, with Worn false, that it was not. The last word counts.
type GearWorn struct {
	Gear    GearID `json:"gear"`
	Run     RunID  `json:"run"`
	Day     Day    `json:"day"`
	Minutes int    `json:"minutes"`
	Worn    bool   `json:"worn"`
}
