package web

import (
	"net/http"

	"ebb"
	"ebb/internal/door"
	"ebb/internal/say"
)

// doorPage stands before the pages: there is nothing of a person on it.
type doorPage struct {
	Title   string
	Styles  []string
	Scripts []string
	Refresh int // never
	Words   say.DoorWords
	Message string // one sentence
	Home    string // the label of the way to Today, "" for none
	Error   string
	SignIn  bool   // ask for the passphrase
	Pair    string // the token of a link that would let this device in
}

func showDoor(w http.ResponseWriter, status int, p doorPage) {
	p.Words = say.Door
	show(w, status, "door", p)
}

func (s *server) showSignIn(w http.ResponseWriter, status int, wrong string) {
	showDoor(w, status, doorPage{Title: say.Door.SignIn, SignIn: true, Error: wrong})
}

func (s *server) askSignIn(w http.ResponseWriter, r *http.Request) {
	if !s.gate.open || s.gate.door.SignedIn(r.Context()) {
		again(w, r, "/")
		return
	}
	s.showSignIn(w, http.StatusOK, "")
}

// signIn takes the passphrase.
func (s *server) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if !s.gate.open {
		again(w, r, "/")
		return
	}
	err := s.gate.door.Check(r.Context(), r.PostFormValue("passphrase"), s.gate.from(r))
	if ebb.KindOf(err) == ebb.Forbidden {
		s.showSignIn(w, doorStatus(err), inWords(err))
		return
	}
	s.letIn(w, r, err, door.ByPassphrase)
}

// letIn signs the device in when nothing speaks against it.
func (s *server) letIn(w http.ResponseWriter, r *http.Request, err error, how string) {
	if err == nil {
		err = s.gate.door.SignIn(r.Context(), door.DeviceName(r.UserAgent()), how)
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	again(w, r, "/")
}

func doorStatus(err error) int {
	switch ebb.CodeOf(err) {
	case "too_many_tries":
		return http.StatusTooManyRequests
	case "wrong_passphrase":
		return http.StatusUnauthorized
	}
	return statusOf(err)
}

// askPair shows what a pairing link would do. Opening it uses nothing up: a preview, or a
// phone that looks at the address first, must not.
func (s *server) askPair(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	if !s.gate.open {
		again(w, r, "/")
		return
	}
	token := r.PathValue("token")
	ok, err := s.gate.door.Stands(r.Context(), token)
	if err == nil && !ok {
		err = door.UsedLink()
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	showDoor(w, http.StatusOK, doorPage{Title: say.Door.PairTitle, Message: say.Door.PairMessage, Pair: token})
}

// pair uses a pairing link up and lets this device in.
func (s *server) pair(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if !s.gate.open {
		again(w, r, "/")
		return
	}
	s.letIn(w, r, s.gate.door.Redeem(r.Context(), r.PathValue("token")), door.ByLink)
}

// signOut ends the session of this device.
func (s *server) signOut(w http.ResponseWriter, r *http.Request) {
	if s.gate.open {
		if err := s.gate.door.SignOut(r.Context()); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	again(w, r, "/")
}
