// Package web is the pages that a person opens in a browser, on this machine or on a device
// that was let in: a thin skin over app that lays out what app and say give.
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
	"strings"
	"syscall"
	"time"

	"ebb"
	"ebb/internal/app"
	"ebb/internal/door"
	"ebb/internal/say"
)

// Options are what `ebb serve` was told.
type Options struct {
	Listen      string // host:port; other than this machine needs a passphrase
	BehindProxy bool   // a reverse proxy shows it under URL
	URL         string // the address that other devices use, "" for the number of this machine
	Open        bool   // open the page in the browser
	Dir         string // the data folder, to print in commands; "" for the usual one
	Out         io.Writer
	Terminal    bool // Out is a terminal: a pairing code may be drawn on it
	Door        *door.Door
	// Demo makes the invented runner, or finds the one that was made; nil where there is none.
	Demo func(ctx context.Context, progress func(step string, done, of int)) (*app.App, error)
}

// Times and sizes at the door. Nothing here is slow by nature but an upload.
const (
	headerWait  = 5 * time.Second
	readWait    = 2 * time.Minute
	writeWait   = 2 * time.Minute
	idleWait    = time.Minute
	goodbyeWait = 5 * time.Second
	headerBytes = 16 << 10
)

// Serve shows the pages of a until ctx ends, then finishes what is under way. It listens on
// this machine alone unless it was told otherwise and a passphrase is set.
func Serve(ctx context.Context, a *app.App, o Options) error {
	h, wait, err := opened(ctx, a, o)
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return ebb.Wrap(ebb.Conflict, "addr_in_use", err, "something else is shown on %s already: name another one with --listen", o.Listen)
	case err != nil:
		return ebb.Wrap(ebb.Invalid, "bad_addr", err, "the page cannot be shown on %s", o.Listen)
	}
	url, others := shownAt(l.Addr(), o)
	if err := tell(ctx, o, url, others); err != nil {
		_ = l.Close()
		return err
	}
	if o.Open {
		openBrowser(ctx, url)
	}
	err = serve(ctx, l, h)
	wait()
	return err
}

// shownAt is the address under which the pages are shown, and whether others can reach it.
func shownAt(addr net.Addr, o Options) (url string, others bool) {
	host, port, _ := net.SplitHostPort(addr.String()) // a listener's address has both
	others = o.BehindProxy || !loopback(host)
	if o.URL != "" && others {
		return strings.TrimSuffix(o.URL, "/") + "/", true
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = ownAddress()
	}
	return "http://" + net.JoinHostPort(host, port) + "/", others
}

// ownAddress is the number of this machine that others in its network most likely reach.
func ownAddress() string {
	addrs, _ := net.InterfaceAddrs()
	best := "127.0.0.1"
	for _, a := range addrs {
		n, ok := a.(*net.IPNet)
		if !ok || n.IP.IsLoopback() || n.IP.To4() == nil || n.IP.IsLinkLocalUnicast() {
			continue
		}
		if n.IP.IsPrivate() {
			return n.IP.String()
		}
		best = n.IP.String()
	}
	return best
}

// tell prints where the pages are, and how to pair a phone when it could reach them.
func tell(ctx context.Context, o Options, url string, others bool) error {
	lines := []string{fmt.Sprintf("Ebb is at %s and stops with Ctrl-C.", url)}
	if others {
		lines = []string{fmt.Sprintf(say.Door.Reach, url)}
		if strings.HasPrefix(url, "http:") {
			lines = append(lines, say.Door.PlainHTTP)
		}
		if err := o.Door.ShownAt(ctx, url); err != nil {
			return err
		}
		if !o.Terminal {
			lines = append(lines, say.Door.PairFromTerminal)
		}
	}
	if others && o.Terminal {
		p, err := o.Door.Pair(ctx, url)
		if err != nil {
			return err
		}
		code, err := door.NewQR(p.URL)
		if err != nil {
			return err
		}
		lines = append(lines, say.Door.PairTerminal, code.Terminal()+p.URL)
	}
	if o.Out == nil {
		return nil
	}
	if _, err := fmt.Fprintln(o.Out, strings.Join(lines, "\n")); err != nil {
		return ebb.Wrap(ebb.Internal, "print", err, "the address could not be printed")
	}
	return nil
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
