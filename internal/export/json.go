package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"ebb"
	"ebb/internal/limit"
	"ebb/internal/scan"
)

// recordBytes is the largest value that is held in memory at once: lists of activities
// grow to hundreds of megabytes, one activity with its splits to a few.
const recordBytes = 16 << 20

// jsonDepth is how deep arrays and known containers may nest.
const jsonDepth = 16

// object is what is wanted of one JSON object.
type object map[string]json.RawMessage

// first is the first of these members that is there and not null.
func (o object) first(names ...string) json.RawMessage {
	for _, n := range names {
		if v := o[n]; len(v) > 0 && string(v) != "null" {
			return v
		}
	}
	return nil
}

var errBudget = errors.New("budget")

// budget is a reader that ends when too much was read at all, or since the last
// record.
type budget struct {
	r     io.Reader
	left  int64
	since int64
	until time.Time
	slow  bool
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 || b.since > recordBytes {
		return 0, errBudget
	}
	if !b.until.IsZero() && time.Now().After(b.until) {
		b.slow = true
		return 0, errBudget
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.since += int64(n)
	return n, err
}

type jsonRecords struct {
	dec    *json.Decoder
	in     *budget
	wanted map[string]bool
	emit   func(object, int64)
}

// records streams the objects of a document: those in arrays and known containers,
// however nested, and the document itself. Each is handed over with what is wanted
// of it and its offset; one without anything wanted is handed over too when it is
// an element of its own. What was read before a fault counts.
func records(r io.Reader, wanted []string, l limit.Limits, faults *Faults, emit func(object, int64)) {
	in := &budget{r: skipMark(r), left: l.LeafBytes, until: l.Until}
	s := &jsonRecords{dec: json.NewDecoder(in), in: in, wanted: map[string]bool{}, emit: emit}
	for _, w := range wanted {
		s.wanted[w] = true
	}
	err := s.value(0)
	if err == nil {
		return
	}
	f := Fault{Offset: s.dec.InputOffset(), Code: CodeBadRow, Msg: "not the JSON that was expected; the rest was not read"}
	var syntax *json.SyntaxError
	switch {
	case in.slow:
		f = tooSlow(0)
		f.Offset = s.dec.InputOffset()
	case errors.Is(err, errBudget):
		f.Code, f.Msg = ebb.CodeTooLarge, "larger than its budget; the rest was not read"
	case errors.Is(err, io.EOF) && s.dec.InputOffset() == 0:
		f.Code, f.Msg = ebb.CodeEmpty, "the file is empty"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		f.Code, f.Msg = ebb.CodeTruncated, "the file ends before its end; what stands before was read"
	case errors.As(err, &syntax):
		f.Offset = syntax.Offset
	case err == errDeep:
		f.Code, f.Msg = ebb.CodeTooDeep, "nested deeper than any export"
	}
	faults.add(f)
}

var errDeep = errors.New("too deep")

// value reads one value of which the objects are records.
func (s *jsonRecords) value(depth int) error {
	if depth > jsonDepth {
		return errDeep
	}
	at := s.dec.InputOffset()
	tok, err := s.dec.Token()
	if err != nil {
		return err
	}
	switch tok {
	case json.Delim('['):
		for s.dec.More() {
			if err := s.value(depth + 1); err != nil {
				return err
			}
		}
		_, err = s.dec.Token()
		return err
	case json.Delim('{'):
		return s.object(depth, at)
	}
	return nil // a scalar where a record was expected is nothing
}

func (s *jsonRecords) object(depth int, at int64) error {
	o, container := object{}, false
	for s.dec.More() {
		key, err := s.dec.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if garminWrappers[name] {
			container = true
			if err := s.value(depth + 1); err != nil {
				return err
			}
			continue
		}
		var raw json.RawMessage
		if err := s.dec.Decode(&raw); err != nil {
			return err
		}
		if s.wanted[name] {
			o[name] = raw
		}
	}
	if _, err := s.dec.Token(); err != nil {
		return err
	}
	s.in.since = 0
	if !container {
		s.emit(o, at)
	}
	return nil
}

// skipMark drops a byte order mark.
func skipMark(r io.Reader) io.Reader {
	head := make([]byte, 3)
	n, err := io.ReadFull(r, head)
	head = bytes.TrimPrefix(head[:n], []byte{0xef, 0xbb, 0xbf})
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return io.MultiReader(bytes.NewReader(head), failing{err})
	}
	return io.MultiReader(bytes.NewReader(head), r)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// jsonFixed reads a number, or a number in quotes, as an integer of 10^-decimals.
func jsonFixed(raw json.RawMessage, decimals int) (int64, bool) {
	if len(raw) > 1 && raw[0] == '"' {
		raw = []byte(jsonText(raw))
	}
	if len(raw) == 0 || len(raw) > 64 {
		return 0, false
	}
	return scan.Fixed(raw, decimals)
}

// jsonText is a string value, "" for anything else.
func jsonText(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// jsonInstant reads a moment in GMT: Unix milliseconds, or 2024-05-15T15:58:53.0.
func jsonInstant(raw json.RawMessage) (ebb.Instant, bool) {
	if s := jsonText(raw); s != "" {
		var c scan.Clock
		ms, _, _, ok := c.Ms([]byte(s))
		return ebb.Instant(ms), ok
	}
	v, ok := jsonFixed(raw, 0)
	return ebb.Instant(v), ok && v > 0 && v < 5_000_000_000_000
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
