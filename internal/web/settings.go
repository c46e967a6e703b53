package web

import (
	"net/http"
	"net/url"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/door"
	"ebb/internal/say"
)

// settingsPage is everything that can be set, and where everything is.
type settingsPage struct {
	pageOf
	Words    say.SettingsWords
	Setup    say.SetupWords
	Now      []aboutField // lasting: they count for every day
	Dated    []aboutField // from a day on
	Said     []saidLine
	HRMax    string
	Ask      string
	Court    []courtLine
	Dir      string
	Open     bool // to other devices
	Devices  []deviceLine
	Others   bool // devices beside this one
	Demo     bool
	Answered string // what the last form did
}

type saidLine struct{ Field, Value, From string }

type courtLine struct{ Day, Bpm, Held, Judged string }

type deviceLine struct {
	ID, Name, How, When string
	Here                bool
}

var (
	lastingFields = []string{ebb.FieldBirthYear, ebb.FieldSex, ebb.FieldUnits, ebb.FieldRunningSince}
	datedFields   = []string{ebb.FieldZone, ebb.FieldHRMode, ebb.FieldHRMax, ebb.FieldHRRest, ebb.FieldLTHR}
)

// courtLines is how many runs of the court file are shown.
const courtLines = 12

func (s *server) settingsPage(r *http.Request, form url.Values) (settingsPage, error) {
	actor, athlete := me()
	p := settingsPage{pageOf: s.page(r, say.Settings.Title, "settings"), Words: say.Settings, Setup: say.Setup, Dir: s.dir, Open: s.gate.open, Demo: s.leave != nil}
	prof, err := s.app.ProfileNow(r.Context(), actor, athlete, 0)
	if err != nil {
		return p, err
	}
	p.Now, p.Dated = aboutFields(prof, form, lastingFields), aboutFields(prof, form, datedFields)
	for i := len(prof.Items) - 1; i >= 0; i-- {
		it := prof.Items[i]
		line := saidLine{say.Field(it.Field), say.FieldValue(it.Field, it.Value), say.Settings.Always}
		if d, ok := it.From.Get(); ok {
			line.From = say.ShortDate(d)
		}
		p.Said = append(p.Said, line)
	}
	court, err := s.app.HRMax(r.Context(), actor, athlete, 0)
	if err != nil {
		return p, err
	}
	p.court(court)
	return p, s.devices(r, &p, prof)
}

func (p *settingsPage) court(v app.HRMaxCourtView) {
	p.HRMax = hrMaxIs(v)
	if n := len(v.Ask); n > 0 {
		p.Ask = say.HRMaxAsk(n)
	}
	for _, c := range v.Candidates[:min(courtLines, len(v.Candidates))] {
		p.Court = append(p.Court, courtLine{say.ShortDate(c.Day), say.Whole(c.Bpm), say.HeldFor(c.HeldS), say.Candidate(c.Why)})
	}
}

func (s *server) devices(r *http.Request, p *settingsPage, prof app.ProfileView) error {
	if s.gate.door == nil {
		return nil
	}
	loc, err := time.LoadLocation(prof.Get(ebb.FieldZone))
	if err != nil {
		loc = time.UTC
	}
	list, err := s.gate.door.Devices(r.Context())
	for _, d := range list {
		p.Others = p.Others || !d.Here
		p.Devices = append(p.Devices, deviceLine{d.ID, d.Name, say.DeviceHow(d.How), say.DeviceWhen(d.Since, d.Seen, loc), d.Here})
	}
	return err
}

func (s *server) askSettings(w http.ResponseWriter, r *http.Request) {
	s.showSettings(w, r, http.StatusOK, nil, "", "")
}

func (s *server) showSettings(w http.ResponseWriter, r *http.Request, status int, form url.Values, wrong, answered string) {
	p, err := s.settingsPage(r, form)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p.Error, p.Answered = wrong, answered
	show(w, status, "settings", p)
}

// settle ends a form of the page Settings: back to it, or the form again with what is wrong.
func (s *server) settle(w http.ResponseWriter, r *http.Request, err error, to string) {
	switch ebb.KindOf(err) {
	case ebb.Invalid, ebb.Forbidden:
		s.showSettings(w, r, doorStatus(err), echoed(r.PostForm), inWords(err), "")
	default:
		if err != nil {
			s.fail(w, r, err)
			return
		}
		again(w, r, to)
	}
}

func (s *server) keepSettings(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	s.settle(w, r, s.keepAbout(r), "/settings")
}

// sendAway ends the session of one device, or of all others.
func (s *server) sendAway(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	var err error
	if id := r.PostFormValue("id"); id == "others" {
		_, err = s.gate.door.SendAllAway(r.Context())
	} else {
		_, err = s.gate.door.SendAway(r.Context(), id)
	}
	s.settle(w, r, err, "/settings#devices")
}

// pairPage is a pairing code for the camera of another device.
type pairPage struct {
	pageOf
	Words say.SettingsWords
	Scan  string
	Once  string
	URL   string
	Size  int
	Path  string
}

// showPairing makes a pairing link. It is not kept in any cache, and works once.
func (s *server) showPairing(w http.ResponseWriter, r *http.Request) {
	actor, athlete := me()
	base, err := s.gate.door.Address(r.Context())
	var link door.Pairing
	if err == nil {
		link, err = s.gate.door.Pair(r.Context(), base)
	}
	var code door.QR
	if err == nil {
		code, err = door.NewQR(link.URL)
	}
	prof, perr := s.app.ProfileNow(r.Context(), actor, athlete, 0)
	if err != nil || perr != nil {
		s.fail(w, r, firstOf(err, perr))
		return
	}
	loc, err := time.LoadLocation(prof.Get(ebb.FieldZone))
	if err != nil {
		loc = time.UTC
	}
	p := pairPage{pageOf: s.page(r, say.Settings.Pair, "settings"), Words: say.Settings, Scan: say.Door.Scan, URL: link.URL, Size: code.Size, Path: code.Path()}
	p.Once = say.PairUntil(link.Expires, loc)
	show(w, http.StatusOK, "pairing", p)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// changePassphrase sets another one: every other device has to sign in anew.
func (s *server) changePassphrase(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	err := s.gate.door.Check(r.Context(), r.PostFormValue("passphrase"), s.gate.from(r))
	if err == nil && r.PostFormValue("new") != r.PostFormValue("again") {
		err = ebb.Errorf(ebb.Invalid, "passphrase_differs", "again", "%s", say.Settings.PassphraseDiffers)
	}
	if err == nil {
		err = s.gate.door.SetPassphrase(r.Context(), r.PostFormValue("new"))
	}
	r.PostForm = nil // nothing of it comes back in a form
	s.settle(w, r, err, "/settings#devices")
}
