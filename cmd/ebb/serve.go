package main

import (
	"context"

	"ebb/internal/app"
	"ebb/internal/cli"
	"ebb/internal/web"
)

// serve hands the pages to the command line: skins do not know each other.
func serve(ctx context.Context, a *app.App, o cli.ServeOptions) error {
	return web.Serve(ctx, a, web.Options(o))
}
