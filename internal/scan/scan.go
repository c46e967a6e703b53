// Package scan is the XML scanner that TCX, GPX and Apple share, with budgets and places,
// and the reading of numbers, times and rows that they need.
//
// It reads a byte slice and keeps no copy: names and texts point into it; a stream is
// read through a window that slides. It knows as much of XML as recordings use: elements, attributes, text, CDATA, the five entities
// and character references. Comments and instructions are skipped, a DOCTYPE is skipped
// unread or refused, no entity is ever defined, nothing is ever fetched.
package scan

import (
	"bytes"
	"time"

	"ebb"
)

// Token is what Next found.
type Token uint8

// The tokens. Stop is the end, good or bad: see Err.
const (
	Stop Token = iota
	Start
	End
	Text
)

// Attr is one attribute; the value has its entities resolved.
type Attr struct{ Name, Value []byte }

// Budget is how much a document may ask for (limit.Limits has the numbers).
type Budget struct {
	Depth   int       // elements inside elements
	Token   int       // bytes of one tag, text, comment or instruction
	Attrs   int       // attributes of one element
	Doctype int       // bytes of a DOCTYPE that are skipped unread; 0 refuses it
	Until   time.Time // the moment to give up; zero is never
}

// Scanner walks through one document.
type Scanner struct {
	// Name is the local name of the element of Start and End.
	Name []byte
	// Text is the characters of Text, never blank alone, entities resolved. It stays
	// valid as long as the bytes given to New.
	Text []byte
	// Attrs are the attributes of Start; valid until Next.
	Attrs []Attr

	b      []byte
	pos    int // next byte to read
	tok    int // first byte of the current token
	l      Budget
	names  [][]byte // open elements, full names
	empty  bool     // the element just started was written <a/>
	rooted bool     // a root element was seen
	doc    bool     // a DOCTYPE was seen
	cut    *ebb.DecodeError
	err    *ebb.DecodeError
	place  func(int) int64 // offset in b → offset in the file
	n      int             // tokens so far
	low    int             // refill when pos is beyond
	win    *window         // nil for a slice
	amp    int             // the first & from where one was last looked for; 0 is not known
	lt     int             // the first <, likewise
	room   []byte          // attribute values with resolved entities
}

// New starts a scan of b, which may be UTF-8 with or without a mark, UTF-16 or
// ISO-8859-1. A document that is not text is found out by Next.
func New(b []byte, l Budget) *Scanner {
	text, place, fault := toUTF8(b)
	s := &Scanner{b: text, l: l, place: place, low: len(text)}
	if fault != nil {
		s.err = fault
		return s
	}
	if at, code, msg := firstBad(text); at >= 0 {
		s.b = text[:at]
		s.cut = &ebb.DecodeError{Code: code, Offset: s.place(at), Line: s.lineAt(at), Msg: msg}
	}
	return s
}

// Next moves to the next token.
func (s *Scanner) Next() Token {
	if s.err != nil {
		return Stop
	}
	if s.empty {
		s.empty = false
		return s.close()
	}
	s.n++
	if s.n&0x3fff == 0 && !s.l.Until.IsZero() && time.Now().After(s.l.Until) {
		return s.fail(s.pos, ebb.CodeTooSlow, "reading took too long")
	}
	for {
		if s.pos > s.low {
			s.refill()
		}
		s.tok = s.pos
		for s.pos < len(s.b) && blank[s.b[s.pos]] {
			s.pos++
		}
		if s.pos-s.tok > s.l.Token {
			return s.fail(s.tok, ebb.CodeTooLarge, "a run of blanks is longer than is read")
		}
		if s.pos == len(s.b) {
			return s.finish()
		}
		if s.b[s.pos] != '<' {
			return s.text()
		}
		s.tok = s.pos
		if s.pos+1 == len(s.b) {
			return s.ended()
		}
		switch s.b[s.pos+1] {
		case '/':
			return s.end()
		case '?':
			if !s.skipTo(2, "?>") {
				return Stop
			}
		case '!':
			if bytes.HasPrefix(s.b[s.pos:], cdataOpen) {
				return s.cdata()
			}
			if !s.markup() {
				return Stop
			}
		default:
			return s.start()
		}
	}
}

// Err is nil when the document came to its end, else where and why it did not.
func (s *Scanner) Err() *ebb.DecodeError { return s.err }

// Depth is the number of open elements, the current one included.
func (s *Scanner) Depth() int { return len(s.names) }

// Attr is the value of the attribute with that full name, nil when it has none.
func (s *Scanner) Attr(name string) []byte {
	for _, a := range s.Attrs {
		if string(a.Name) == name {
			return a.Value
		}
	}
	return nil
}

// Fault is an error at the current token; it does not stop the scan.
func (s *Scanner) Fault(code, field, msg string) *ebb.DecodeError {
	return &ebb.DecodeError{Code: code, Offset: s.place(s.tok), Line: s.lineAt(s.tok), Field: field, Msg: msg}
}

func (s *Scanner) fail(at int, code, msg string) Token {
	s.err = &ebb.DecodeError{Code: code, Offset: s.place(at), Line: s.lineAt(at), Msg: msg}
	return Stop
}

// ended is the answer to bytes that stop in the middle of something.
func (s *Scanner) ended() Token {
	if s.cut != nil {
		s.err = s.cut
		return Stop
	}
	if s.win != nil && !s.win.over {
		return s.fail(s.tok, ebb.CodeTooLarge, "a piece of the file is longer than is read")
	}
	if s.ReadErr() != nil {
		return s.unread()
	}
	return s.fail(len(s.b), ebb.CodeTruncated, "the file ends in the middle")
}

func (s *Scanner) finish() Token {
	if s.cut != nil || len(s.names) > 0 || s.ReadErr() != nil {
		return s.ended()
	}
	if !s.rooted {
		return s.fail(len(s.b), ebb.CodeBadXML, "no element in the file")
	}
	return Stop
}

func (s *Scanner) lineAt(at int) int {
	line := 1 + bytes.Count(s.b[:min(at, len(s.b))], []byte{'\n'})
	if s.win != nil {
		line += s.win.lines
	}
	return line
}

// close leaves the innermost element.
func (s *Scanner) close() Token {
	last := len(s.names) - 1
	s.Name = local(s.names[last])
	s.names = s.names[:last]
	return End
}

func (s *Scanner) text() Token {
	rest := s.b[s.tok:]
	n := bytes.IndexByte(rest, '<')
	if n < 0 {
		n = len(rest)
	}
	if n > s.l.Token {
		return s.fail(s.tok, ebb.CodeTooLarge, "a text is longer than is read")
	}
	if len(s.names) == 0 {
		return s.fail(s.pos, ebb.CodeBadXML, "text outside of the root element")
	}
	s.pos = s.tok + n
	if n == len(rest) {
		return s.ended()
	}
	var ok bool
	if s.Text, ok = unescape(rest[:n]); !ok {
		return s.fail(s.tok, ebb.CodeBadXML, "an entity that XML does not define")
	}
	return Text
}

func (s *Scanner) end() Token {
	i := s.pos + 2
	if last := len(s.names) - 1; last >= 0 { // nearly always </name> exactly
		name := s.names[last]
		if j := i + len(name); j < len(s.b) && s.b[j] == '>' && string(s.b[i:j]) == string(name) {
			s.pos = j + 1
			return s.close()
		}
	}
	j := s.nameEnd(i)
	k := s.skipBlanks(j)
	switch {
	case k-s.tok > s.l.Token:
		return s.fail(s.tok, ebb.CodeTooLarge, "a tag is longer than is read")
	case k == len(s.b):
		return s.ended()
	case j == i || s.b[k] != '>' || len(s.names) == 0 || !bytes.Equal(s.names[len(s.names)-1], s.b[i:j]):
		return s.fail(s.tok, ebb.CodeBadXML, "an end tag that ends nothing open")
	}
	s.pos = k + 1
	return s.close()
}

func (s *Scanner) start() Token {
	i := s.pos + 1
	j := s.nameEnd(i)
	if j == len(s.b) {
		return s.ended()
	}
	name := s.b[i:j]
	switch {
	case !goodName(name):
		return s.fail(s.tok, ebb.CodeBadXML, "a tag without a good name")
	case len(s.names) == 0 && s.rooted:
		return s.fail(s.tok, ebb.CodeBadXML, "a second root element")
	case len(s.names) == s.l.Depth:
		return s.fail(s.tok, ebb.CodeTooDeep, "elements are nested deeper than is read")
	}
	s.Attrs, s.room = s.Attrs[:0], s.room[:0]
	if s.b[j] != '>' { // attributes, blanks or the slash of an empty element
		if j = s.attrs(j); j < 0 {
			return Stop
		}
	}
	if j-s.tok > s.l.Token {
		return s.fail(s.tok, ebb.CodeTooLarge, "a tag is longer than is read")
	}
	s.pos = j + 1
	s.rooted = true
	s.names = append(s.names, name)
	s.Name = local(name)
	return Start
}

// attrs reads attributes from i up to the closing '>' and returns its index, or -1
// after an error.
func (s *Scanner) attrs(i int) int {
	for {
		k := s.skipBlanks(i)
		if k == len(s.b) {
			s.ended()
			return -1
		}
		if s.b[k] == '>' {
			return k
		}
		if s.b[k] == '/' {
			if k+1 == len(s.b) {
				s.ended()
				return -1
			}
			if s.b[k+1] == '>' {
				s.empty = true
				return k + 1
			}
		}
		if k-s.tok > s.l.Token {
			s.fail(s.tok, ebb.CodeTooLarge, "a tag is longer than is read")
			return -1
		}
		if k == i && len(s.Attrs) > 0 || len(s.Attrs) == s.l.Attrs {
			code := ebb.CodeBadXML
			if len(s.Attrs) == s.l.Attrs {
				code = ebb.CodeTooMany
			}
			s.fail(k, code, "attributes that run together, or too many of them")
			return -1
		}
		if i = s.attr(k); i < 0 {
			return -1
		}
	}
}

// attr reads one attribute that begins at i and returns the index after it.
func (s *Scanner) attr(i int) int {
	j := s.nameEnd(i)
	k := s.skipBlanks(j)
	if k < len(s.b) && (!goodName(s.b[i:j]) || s.b[k] != '=') {
		s.fail(i, ebb.CodeBadXML, "an attribute without a good name or a value")
		return -1
	}
	q := s.skipBlanks(min(k+1, len(s.b)))
	if q >= len(s.b) {
		s.ended()
		return -1
	}
	if s.b[q] != '"' && s.b[q] != '\'' {
		s.fail(q, ebb.CodeBadXML, "an attribute value without quotes")
		return -1
	}
	rest := s.b[q+1:]
	n := bytes.IndexByte(rest, s.b[q])
	if n > s.l.Token || n < 0 && len(rest) > s.l.Token {
		s.fail(q, ebb.CodeTooLarge, "an attribute is longer than is read")
		return -1
	}
	if n < 0 {
		s.ended()
		return -1
	}
	v, ok := rest[:n], true
	if s.amp <= q { // one search serves all attributes up to the next one found
		s.amp = s.find('&', q)
	}
	if s.amp < q+1+n {
		v, ok = s.value(v)
	}
	if s.lt <= q {
		s.lt = s.find('<', q)
	}
	if !ok || s.lt < q+1+n {
		s.fail(q, ebb.CodeBadXML, "an attribute value with a bare < or an unknown entity")
		return -1
	}
	s.Attrs = append(s.Attrs, Attr{Name: s.b[i:j], Value: v})
	return q + 1 + n + 1
}

// find is where the next c stands from i on, the end of b when it does not.
func (s *Scanner) find(c byte, i int) int {
	if n := bytes.IndexByte(s.b[i:], c); n >= 0 {
		return i + n
	}
	return len(s.b)
}

func (s *Scanner) nameEnd(i int) int {
	for i < len(s.b) && nameByte[s.b[i]] {
		i++
	}
	return i
}

func (s *Scanner) skipBlanks(i int) int {
	for i < len(s.b) && blank[s.b[i]] {
		i++
	}
	return i
}
