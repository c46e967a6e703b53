package web

import (
	"context"
	"net/http"

	"ebb/internal/app"
)

// Opened is the handler that Serve uses.
func Opened(ctx context.Context, a *app.App, o Options) (http.Handler, error) {
	h, _, err := opened(ctx, a, o)
	return h, err
}
