package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"ebb":     func() { os.Exit(run()) },
		"mkruns":  mkruns,
		"nodigit": nodigit,
		"field":   field,
		"widest":  widest,
		"forge":   forge,
	})
}

// TestCommandLine runs the binary as a user types it.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/cli",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("EBB_DATA", e.WorkDir+"/data")
			e.Setenv("HOME", e.WorkDir+"/home")
			e.Setenv("TZ", "UTC")
			e.Setenv("NOW", "2026-11-23T07:00:00Z")
			return nil
		},
	})
}
