package ebb

import (
	"errors"
	"fmt"
)

// ErrorKind says what an error means to the one who asked; skins map it to an exit
// code or a status in one place.
type ErrorKind string

// The kinds of error.
const (
	Invalid      ErrorKind = "invalid"       // the input is wrong; Field says where
	NotFound     ErrorKind = "not_found"     // there is no such thing, or not for you
	Forbidden    ErrorKind = "forbidden"     // you may not
	Conflict     ErrorKind = "conflict"      // the state does not allow it (locked, newer schema)
	TooLarge     ErrorKind = "too_large"     // a limit was passed
	Unsupported  ErrorKind = "unsupported"   // understood, but not done here
	Unavailable  ErrorKind = "unavailable"   // try again later
	NotConfirmed ErrorKind = "not_confirmed" // it may or may not have been saved; a retry is safe
	Internal     ErrorKind = "internal"      // our fault
)

// Error is every error that crosses a room. Code is stable and machine-readable;
// Field names the input or the place; Args and Msg say it in words; Err is the cause.
type Error struct {
	Kind  ErrorKind
	Code  string
	Field string
	Msg   string
	Err   error
}

// Errorf builds an Error with a message.
func Errorf(k ErrorKind, code, field, format string, args ...any) *Error {
	return &Error{Kind: k, Code: code, Field: field, Msg: fmt.Sprintf(format, args...)}
}

// Wrap gives a cause a kind and a code.
func Wrap(k ErrorKind, code string, err error, format string, args ...any) *Error {
	return &Error{Kind: k, Code: code, Msg: fmt.Sprintf(format, args...), Err: err}
}

func (e *Error) Error() string {
	s := e.Msg
	if s == "" {
		s = e.Code
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of the first Error in the chain, Internal when there is none.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf is the code of the first Error in the chain, "" when there is none.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
