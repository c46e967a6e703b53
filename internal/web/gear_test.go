package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestGearOnThePage(t *testing.T) {
	h := open(t)
	if body := h.get("/gear").Body.String(); !strings.Contains(body, "There is no gear yet") {
		t.Error("no gear is not said")
	}
	post := func(want int, form url.Values, texts ...string) {
		t.Helper()
		r := h.post("/gear", form)
		body := r.Body.String()
		if r.Code == http.StatusSeeOther {
			body = h.get("/gear").Body.String()
		}
		if r.Code != want {
			t.Errorf("%v: %d, want %d", form, r.Code, want)
		}
		for _, s := range texts {
			if !strings.Contains(body, s) {
				t.Errorf("%v: the page does not say %q", form, s)
			}
		}
	}
	post(303, url.Values{"do": {"add"}, "kind": {"shoes"}, "name": {"<b>Blue</b>"}, "n": {"690,5"}}, "&lt;b&gt;Blue", "690.5 km")
	post(303, url.Values{"do": {"limit"}, "gear": {"<b>Blue</b>"}, "n": {"600"}}, "Past 600 km")
	post(303, url.Values{"do": {"add"}, "kind": {"socks"}, "name": {"Long"}})
	post(303, url.Values{"do": {"after"}, "gear": {"Long"}, "n": {"2.5"}}, "2 h 30 min")
	post(303, url.Values{"do": {"default"}, "gear": {"Long"}, "kinds": {"easy"}}, "unless you say otherwise on: ")
	post(303, url.Values{"do": {"rename"}, "gear": {"Long"}, "name": {"Longer"}}, ">Longer<")
	post(303, url.Values{"do": {"rename"}, "gear": {"Longer"}, "name": {"Long"}})
	post(303, url.Values{"do": {"retire"}, "gear": {"Long"}}, "It is worn again")
	post(422, url.Values{"do": {"add"}, "kind": {"boots"}, "name": {"x"}}, `role="alert"`)
	post(422, url.Values{"do": {"limit"}, "gear": {"Long"}, "n": {"far"}}, `role="alert"`)
	post(404, url.Values{"do": {"wear"}, "gear": {"Long"}}, `role="alert"`)
}
