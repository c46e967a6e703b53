package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"ebb"
)

// Exit codes.
const (
	exitDone      = 0
	exitFailed    = 1
	exitUsage     = 2
	exitRefused   = 3 // by a limit or by the state of the data folder
	exitUnsure    = 4 // not confirmed: try again, it is harmless
	exitDifferent = 5 // replay found a difference, verify damage
)

// codeOutput: stdout could not be written.
const codeOutput = "output"

// exitOf is the one place where the kind of an error becomes an exit code.
func exitOf(err error) int {
	var d different
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &d):
		return exitDifferent
	}
	switch ebb.KindOf(err) {
	case ebb.Invalid:
		return exitUsage
	case ebb.Conflict, ebb.TooLarge, ebb.Forbidden, ebb.Unsupported:
		return exitRefused
	case ebb.NotConfirmed, ebb.Unavailable:
		return exitUnsure
	}
	return exitFailed
}

// different is how replay says that something came out different; it was printed already.
type different struct{ days int }

func (d different) Error() string { return fmt.Sprintf("%d days came out different", d.days) }

// fail prints an error, with what to do, and returns its exit code.
func fail(w io.Writer, err error) int {
	code := exitOf(err)
	if code == exitDone || code == exitDifferent {
		return code
	}
	for i, line := range strings.Split(err.Error(), "\n") {
		lead := "     "
		if i == 0 {
			lead = "ebb: "
		}
		fmt.Fprintf(w, "%s%s\n", lead, clean(line))
	}
	if todo := todoOf(err); todo != "" {
		fmt.Fprintf(w, "     %s\n", todo)
	}
	return code
}

// todoOf is what to do about an error, where its message does not say it.
func todoOf(err error) string {
	if ebb.CodeOf(err) == codeOutput {
		return "the answer stands; only showing it failed"
	}
	switch ebb.KindOf(err) {
	case ebb.NotConfirmed:
		return "it may or may not have been saved; the same command again is harmless"
	case ebb.Internal:
		return "this is our fault, not yours: nothing that was saved before is lost"
	}
	return ""
}
