// Package web is the page a person opens in a browser on this machine: a thin skin
// over app that lays out what app and say give.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"time"

	"ebb"
	"ebb/internal/app"
)

// Options are what `ebb serve` was told.
type Options struct {
	Addr string    // host:port to listen on; the host must be this machine
	Open bool      // open the page in the browser
	Dir  string    // the data folder, to print in commands; "" for the usual one
	Out  io.Writer // where the address is printed
}

// Times and sizes at the door. Nothing here is slow by nature but an upload.
const (
	headerWait  = 5 * time.Second
	readWait    = 2 * time.Minute
	writeWait   = 10 * time.Minute // an import answers when it is done
	idleWait    = time.Minute
	goodbyeWait = 5 * time.Second
	headerBytes = 16 << 10
)

// Serve shows the pages of a until ctx ends, then finishes what is under way. It
// listens on this machine alone: any other host is Invalid.
func Serve(ctx context.Context, a *app.App, o Options) error {
	host, _, err := net.SplitHostPort(o.Addr)
	if err != nil || !loopback(host) {
		return ebb.Errorf(ebb.Invalid, "bad_addr", "addr", "%q is not an address of this machine, like 127.0.0.1:8127", o.Addr)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Addr)
	if err != nil {
		return ebb.Wrap(ebb.Conflict, "addr_in_use", err, "the page cannot be shown on %s", o.Addr)
	}
	url := "http://" + l.Addr().String() + "/"
	if o.Out != nil {
		if _, err := fmt.Fprintf(o.Out, "Ebb is at %s and stops with Ctrl-C.\n", url); err != nil {
			return ebb.Wrap(ebb.Internal, "print", err, "the address could not be printed")
		}
	}
	if o.Open {
		openBrowser(ctx, url)
	}
	return serve(ctx, l, Handler(a, o))
}

func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: headerWait, ReadTimeout: readWait, WriteTimeout: writeWait,
		IdleTimeout: idleWait, MaxHeaderBytes: headerBytes}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	select {
	case err := <-done:
		return ebb.Wrap(ebb.Internal, "serve", err, "the page stopped")
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbyeWait)
	defer cancel()
	if err := s.Shutdown(last); err != nil {
		_ = s.Close() // somebody still held a connection open: the wait is over
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return ebb.Wrap(ebb.Internal, "serve", err, "the page stopped")
	}
	return nil
}

// openBrowser asks the desktop to show the page; where there is none the printed
// address is enough.
func openBrowser(ctx context.Context, url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	if cmd := exec.CommandContext(ctx, name, args...); cmd.Start() == nil {
		go func() { _ = cmd.Wait() }()
	}
}

// loopback says whether a host is this machine.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
