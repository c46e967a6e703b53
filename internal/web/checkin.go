package web

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/say"
)

// checkInPage is the form of the morning. Nothing in it is filled in beforehand; only
// a form that came back with an error keeps what was typed.
type checkInPage struct {
	pageOf
	Form      url.Values
	Q         map[string]string
	Legs      []say.Option
	Well      []say.Option
	Heat      []say.Option
	Emergency []say.Option // the flags that call for help at once come first
	Flags     []say.Option
	Feel      []feeling
	Decline   []say.Option
	Habits    []say.Option // that are not noted for today yet
	Trial     string       // the outcome of a trial is asked this morning: exactly
}

// feeling is one question with five answers.
type feeling struct {
	Name, Label string
	Choices     []say.Option
}

// Has says whether a field was filled in.
func (p checkInPage) Has(name string) bool { return p.Form.Get(name) != "" }

// Was is what was typed.
func (p checkInPage) Was(name string) string { return p.Form.Get(name) }

// Is says whether an answer was chosen.
func (p checkInPage) Is(name, value string) bool { return slices.Contains(p.Form[name], value) }

func (s *server) checkInPage(r *http.Request, form url.Values) checkInPage {
	actor, athlete := me()
	p := checkInPage{pageOf: s.page(r, "Check in", "checkin"), Form: form, Q: say.CheckInWords(), Well: say.WellOptions, Heat: say.HeatOptions}
	for _, w := range app.LegsWords() {
		p.Legs = append(p.Legs, say.Option{Value: w, Label: w})
	}
	asked := ebb.Flags[:len(ebb.Flags)-ebb.PregnancyFlags]
	if prof, err := s.app.ProfileNow(r.Context(), actor, athlete, 0); err == nil {
		p.Date = say.Date(prof.Day)
		if prof.Get(ebb.FieldHRMode) == string(ebb.HRPregnancy) {
			asked = ebb.Flags
		}
	}
	if v, err := s.app.Why(r.Context(), actor, athlete, 0); err == nil && slices.Contains(v.Asks, say.TrialMorning()) {
		p.Trial = say.TrialMorning()
	}
	for _, f := range asked {
		o := say.Option{Value: string(f), Label: say.Flag(f)}
		if f.Emergency() {
			p.Emergency = append(p.Emergency, o)
		} else {
			p.Flags = append(p.Flags, o)
		}
	}
	for _, f := range say.Feelings {
		q := feeling{Name: f.Name, Label: f.Ask}
		for i := 1; i <= 5; i++ {
			label := strconv.Itoa(i)
			switch i {
			case 1:
				label += " " + f.Low
			case 5:
				label += " " + f.High
			}
			q.Choices = append(q.Choices, say.Option{Value: strconv.Itoa(i), Label: label})
		}
		p.Feel = append(p.Feel, q)
	}
	for _, m := range ebb.Declinable {
		p.Decline = append(p.Decline, say.Option{Value: m, Label: say.Measure(m)})
	}
	if v, err := s.app.Habits(r.Context(), actor, athlete, 0); err == nil {
		for _, h := range v.Habits {
			if !h.Last() {
				p.Habits = append(p.Habits, say.Option{Value: string(h.ID), Label: h.Name})
			}
		}
	}
	return p
}

func (s *server) askCheckIn(w http.ResponseWriter, r *http.Request) {
	show(w, http.StatusOK, "checkin", s.checkInPage(r, nil))
}

func (s *server) checkIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, ebb.Wrap(ebb.TooLarge, "form", err, "the form could not be read"))
		return
	}
	c, err := readCheckIn(r.PostForm)
	habits := r.PostForm["habit"]
	if err == nil && len(habits) > 0 {
		actor, athlete := me()
		_, err = s.app.HabitDone(r.Context(), actor, athlete, habits, c.Day, true)
	}
	if err == nil {
		err = s.said(w, r, c, "checkin")
	}
	if len(habits) > 0 && ebb.CodeOf(err) == "nothing_said" { // the habits were
		again(w, r, "/habits")
		return
	}
	if err == nil {
		return
	}
	if ebb.KindOf(err) != ebb.Invalid {
		s.fail(w, r, err)
		return
	}
	p := s.checkInPage(r, echoed(r.PostForm))
	p.Error = inWords(err)
	if k := r.PostFormValue("key"); k != "" {
		p.Key = k
	}
	show(w, statusOf(err), "checkin", p)
}

// readCheckIn reads the form. An empty field says nothing.
func readCheckIn(f url.Values) (ebb.CheckIn, error) {
	var c ebb.CheckIn
	if v := f.Get("day"); v != "" { // a check-in that waited on the device says of which day it is
		var err error
		if c.Day, err = ebb.ParseDay(v); err != nil {
			return c, err
		}
	}
	for _, read := range []func(url.Values, *ebb.CheckIn) error{readLegs, readPain, readWell, readNight, readFeelings, readHeat} {
		if err := read(f, &c); err != nil {
			return c, err
		}
	}
	c.Declined = f["decline"]
	return c, nil
}

func readLegs(f url.Values, c *ebb.CheckIn) error {
	word := f.Get("legs")
	if exact := strings.TrimSpace(f.Get("legs_exact")); exact != "" {
		word = exact
	}
	if word == "" {
		return nil
	}
	n, err := app.ParseLegs(word)
	c.Legs = ebb.Some(n)
	return err
}

func readPain(f url.Values, c *ebb.CheckIn) error {
	switch f.Get("hurts") {
	case "no":
		c.Pain, c.Stride = ebb.Some(0), ebb.Some(false)
	case "yes":
		n, err := strconv.Atoi(strings.TrimSpace(f.Get("pain")))
		if err != nil || n < 1 {
			return ebb.Errorf(ebb.Invalid, "no_pain", "pain", "Say how much it hurts, from 1 to 10.")
		}
		c.Pain = ebb.Some(n)
		c.Stride, c.Niggle = ebb.Some(f.Get("stride") == "yes"), ebb.Some(f.Get("niggle") == "yes")
		if where := strings.TrimSpace(f.Get("pain_where")); where != "" {
			c.PainAt = ebb.Some(where)
		}
	}
	return nil
}

// readWell reads one answer that settles illness and red flags together, because the
// flags stand beside it. What was ticked always counts.
func readWell(f url.Values, c *ebb.CheckIn) error {
	flags := []ebb.FlagID{}
	for _, v := range f["flag"] {
		flags = append(flags, ebb.FlagID(v))
	}
	well := f.Get("well")
	if well == "" && len(flags) == 0 {
		return nil
	}
	c.Flags = ebb.Some(flags)
	switch well {
	case "well":
		c.Ill = ebb.Some(ebb.IllNone)
	case "cold":
		c.Ill = ebb.Some(ebb.IllAbove)
	case "below":
		c.Ill = ebb.Some(ebb.IllBelow)
	case "fever":
		c.Ill = ebb.Some(ebb.IllFever)
	case "worse":
		if len(flags) == 0 {
			return ebb.Errorf(ebb.Invalid, "no_flag", "flag", "Tick what it is. If it is on no list and worries you, do not run, and ask a professional.")
		}
	}
	return nil
}

func readNight(f url.Values, c *ebb.CheckIn) error {
	if v := strings.TrimSpace(f.Get("sleep")); v != "" {
		n, err := app.ParseSleep(v)
		if err != nil {
			return err
		}
		c.SleepMin = ebb.Some(n)
	}
	for _, q := range []struct {
		name, what string
		to         *ebb.Opt[int]
		scale      int
	}{{"rhr", say.AskRHR, &c.RHR, 1}, {"rmssd", say.AskRMSSD, &c.RMSSD, 10}, {"sdnn", say.AskSDNN, &c.SDNN, 10}} {
		if err := readNumber(f, q.name, q.what, q.scale, q.to); err != nil {
			return err
		}
	}
	return nil
}

func readFeelings(f url.Values, c *ebb.CheckIn) error {
	to := map[string]*ebb.Opt[int]{"sleep_q": &c.SleepQ, "fatigue": &c.Fatigue, "stress": &c.Stress, "mood": &c.Mood}
	for _, q := range say.Feelings {
		if err := readNumber(f, q.Name, q.Ask, 1, to[q.Name]); err != nil {
			return err
		}
	}
	return nil
}

func readHeat(f url.Values, c *ebb.CheckIn) error {
	if v := f.Get("heat"); v != "" {
		c.Heat = ebb.Some(ebb.HeatChip(v))
	}
	if err := readNumber(f, "temp_c", "The temperature", 10, &c.TempC); err != nil {
		return err
	}
	return readNumber(f, "humidity", "The humidity", 1, &c.Humidity)
}

// readNumber reads a number kept at 1/scale; a comma is a decimal point, too.
func readNumber(f url.Values, name, what string, scale int, to *ebb.Opt[int]) error {
	v := strings.Replace(strings.TrimSpace(f.Get(name)), ",", ".", 1)
	if v == "" {
		return nil
	}
	x, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(x) || math.Abs(x) > 100_000 || scale == 1 && x != math.Trunc(x) {
		return ebb.Errorf(ebb.Invalid, "bad_number", name, "%s: %q is not a number that fits.", what, f.Get(name))
	}
	*to = ebb.Some(int(math.Round(x * float64(scale))))
	return nil
}
