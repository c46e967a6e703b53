package scan

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"ebb"
)

// window is where a streaming Scanner gets its bytes. The Scanner sees a slice of buf
// that holds at least one whole token; refill slides it on.
type window struct {
	r     io.Reader
	buf   []byte
	held  []byte // the bytes behind Scanner.b: the beginning of a character not yet whole
	base  int64  // offset in the file of Scanner.b[0]
	lines int    // line ends before Scanner.b[0]
	over  bool   // nothing more is to come
	err   error  // why reading stopped, if not at the end
}

// emptyReads is how often a reader may give nothing, without an error, in a row.
const emptyReads = 100

// NewStream starts a scan of what r gives, in a window of a few times the budget of a
// token: memory does not grow with the document. It reads UTF-8, with or without a mark.
// Names, texts and attributes are valid until Next. Other than New it takes zero bytes
// behind the document for a fault.
func NewStream(r io.Reader, l Budget) *Scanner {
	// Blanks, then a tag whose last attribute is as long as may be, or a DOCTYPE.
	need := max(3*l.Token, l.Doctype, 448) + 64
	w := &window{r: r, buf: make([]byte, 4*need)}
	s := &Scanner{l: l, win: w}
	s.place = func(at int) int64 { return w.base + int64(at) }
	s.b = w.buf[:0]
	s.refill()
	if bytes.HasPrefix(s.b, []byte{0xef, 0xbb, 0xbf}) {
		s.b, w.base = s.b[3:], 3
		s.low -= 3
	}
	switch declared(s.b) {
	case "", "utf-8", "utf8", "us-ascii", "ascii":
	default:
		s.err = &ebb.DecodeError{Code: ebb.CodeBadEncoding, Offset: 0, Line: 1, Field: "encoding",
			Msg: "the encoding of the file is not one that is read as a stream (UTF-8)"}
	}
	return s
}

// ReadErr is the reader's own error that cut the stream short, nil when it came to its end.
func (s *Scanner) ReadErr() error {
	if s.win == nil {
		return nil
	}
	return s.win.err
}

// Offset is how many bytes of the file lie before the next token.
func (s *Scanner) Offset() int64 { return s.place(s.pos) }

// refill drops what was read and fills the window. Names of open elements move out of
// it first, as it is overwritten.
func (s *Scanner) refill() {
	w := s.win
	if w == nil || w.over {
		return
	}
	for i, name := range s.names {
		s.names[i] = bytes.Clone(name)
	}
	w.lines += bytes.Count(s.b[:s.pos], []byte{'\n'})
	w.base += int64(s.pos)
	n := copy(w.buf, s.b[s.pos:])
	s.pos, s.amp, s.lt = 0, 0, 0
	checked := n
	n += copy(w.buf[n:], w.held)
	n += s.fill(w.buf[n:])
	s.b, w.held = w.buf[:n], nil
	at, code, msg := firstBad(s.b[checked:])
	if at >= 0 {
		at += checked
		if !w.over && partial(s.b[at:]) {
			s.b, w.held = w.buf[:at], w.buf[at:n]
		} else {
			s.b, w.over = w.buf[:at], true
			s.cut = &ebb.DecodeError{Code: code, Offset: s.place(at), Line: s.lineAt(at), Msg: msg}
		}
	}
	// The next refill comes while a whole token is still sure to be in the window.
	s.low = len(s.b) - len(w.buf)/4
	if w.over {
		s.low = len(s.b)
	}
}

// fill reads until p is full or nothing more comes, and returns how much it read.
func (s *Scanner) fill(p []byte) int {
	w, n, empty := s.win, 0, 0
	for n < len(p) {
		m, err := w.r.Read(p[n:])
		n += m
		if empty++; m > 0 {
			empty = 0
		}
		if err == nil && empty < emptyReads {
			continue
		}
		if err == nil {
			err = io.ErrNoProgress
		}
		if w.over = true; !errors.Is(err, io.EOF) {
			w.err = err
		}
		break
	}
	return n
}

// unread is the fault of a stream whose reader failed.
func (s *Scanner) unread() Token {
	return s.fail(len(s.b), ebb.CodeUnreadable, "the file could not be read further")
}

// partial: b may be the beginning of a character whose rest is not read yet.
func partial(b []byte) bool { return len(b) < utf8.UTFMax && !utf8.FullRune(b) }
