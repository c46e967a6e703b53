package web

import (
	"context"
	"net/http"

	"ebb"
	"ebb/internal/say"
)

// showDemo makes the invented runner, in a folder of their own, and shows them in place of the
// person until somebody goes back.
func (s *server) showDemo(w http.ResponseWriter, r *http.Request) {
	if s.demo == nil {
		s.fail(w, r, ebb.Errorf(ebb.Unsupported, "no_demo", "", "%s", say.Setup.NoDemo))
		return
	}
	j, err := s.shop.take(say.WorkDemo)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.shop.run(j, func(ctx context.Context) (string, error) {
		a, err := s.demo(ctx, j.at)
		if err == nil {
			s.visit(a)
		}
		return "/", err
	})
	again(w, r, "/progress")
}

// leaveDemo goes back to the person's own pages.
func (s *server) leaveDemo(w http.ResponseWriter, r *http.Request) {
	if s.leave != nil {
		s.leave()
	}
	again(w, r, "/")
}
