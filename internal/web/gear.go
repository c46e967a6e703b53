package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ebb"
	"ebb/internal/app"
)

// gearPage is all gear, and the forms that change it.
type gearPage struct {
	pageOf
	app.GearView
	Synthetic bool // both above have one
	GearKinds []ebb.GearKind
	RunKinds  []ebb.Kind
}

func (s *server) gear(w http.ResponseWriter, r *http.Request, wrong error) {
	actor, athlete := me()
	v, err := s.app.Gear(r.Context(), actor, athlete)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := gearPage{pageOf: s.page(r, "Gear", "gear"), GearView: v, Synthetic: v.Synthetic, GearKinds: ebb.GearKinds, RunKinds: ebb.Kinds}
	status := http.StatusOK
	if wrong != nil {
		p.Error, status = inWords(wrong), statusOf(wrong)
	}
	show(w, status, "gear", p)
}

// changeGear does the one thing that a button of the page says.
func (s *server) changeGear(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, formBytes)
	ctx, gear, on := r.Context(), r.PostFormValue("gear"), r.PostFormValue("on")
	actor, athlete := me()
	n, err := 0.0, error(nil)
	if text := strings.Replace(strings.TrimSpace(r.PostFormValue("n")), ",", ".", 1); text != "" {
		if n, err = strconv.ParseFloat(text, 64); err != nil {
			err = ebb.Errorf(ebb.Invalid, "bad_number", "n", "%q is not a number.", text)
		}
	}
	if err == nil {
		switch do := r.PostFormValue("do"); do {
		case "add":
			_, err = s.app.AddGear(ctx, actor, athlete, ebb.GearKind(r.PostFormValue("kind")), r.PostFormValue("name"), app.Thousandths(n), 0)
		case "wear", "not":
			if on == "" {
				on = "last"
			}
			_, err = s.app.WearGear(ctx, actor, athlete, gear, on, 0, 0, do == "wear")
		case "after":
			_, err = s.app.WearGear(ctx, actor, athlete, gear, "", 0, app.Thousandths(n)*60/1000, true)
		case "limit":
			_, err = s.app.LimitGear(ctx, actor, athlete, gear, app.Thousandths(n)/1000)
		case "default", "off":
			var kinds []ebb.Kind
			for _, k := range r.PostForm["kinds"] {
				kinds = append(kinds, ebb.Kind(k))
			}
			_, err = s.app.DefaultGear(ctx, actor, athlete, gear, kinds, do == "off")
		case "rename":
			_, err = s.app.RenameGear(ctx, actor, athlete, gear, r.PostFormValue("name"))
		case "retire", "again":
			_, err = s.app.RetireGear(ctx, actor, athlete, gear, do == "retire")
		default:
			err = ebb.Errorf(ebb.Invalid, "bad_do", "do", "%q is nothing that can be done with gear", do)
		}
	}
	if err != nil {
		s.gear(w, r, err)
		return
	}
	if r.PostFormValue("back") == "run" {
		again(w, r, "/runs/"+url.PathEscape(on)+"#worn")
		return
	}
	again(w, r, "/gear")
}
