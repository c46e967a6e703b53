// Command ebb says what today should be: it wires the rooms together and does nothing else.
package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // zones on machines that have none

	"ebb/internal/cli"
)

func main() { os.Exit(run()) }

func run() int {
	stops := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup does
		stops = append(stops, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), stops...)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // who asks a second time is not kept waiting
	return cli.Main(ctx, cli.Env{
		Args:   os.Args[1:],
		Stdin:  os.Stdin,
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Getenv: os.Getenv,
		Now:    time.Now,
		Zone:   machineZone(),
		Serve:  serve,
	})
}

// machineZone is the IANA name of the zone of this machine, "" when it has no name.
func machineZone() string {
	if name := time.Local.String(); name != "Local" && name != "" {
		return known(name)
	}
	target, err := filepath.EvalSymlinks("/etc/localtime")
	if err != nil {
		return ""
	}
	_, name, ok := strings.Cut(filepath.ToSlash(target), "zoneinfo/")
	if !ok {
		return ""
	}
	return known(name)
}

func known(name string) string {
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}
