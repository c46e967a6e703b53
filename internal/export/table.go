package export

import (
	"bytes"

	"ebb"
)

// rowBytes is the longest row that is read: a description may be long, but a quote
// that is never closed must not swallow a file.
const rowBytes = 1 << 20

// table reads rows of comma-separated values as RFC 4180 has them, with any
// delimiter and with lines ended by LF, CRLF or CR alone. A row that is not
// well-formed is a fault of that row: reading goes on at the next line.
type table struct {
	b     []byte
	at    int
	line  int // line of b[at:], from 1
	comma byte

	fields [][]byte // of the current row; valid until next
	start  int      // line on which it begins
	fault  *Fault   // set instead of fields
}

func newTable(b []byte, comma byte) *table { return &table{b: b, line: 1, comma: comma} }

// next moves to the next row that is not blank; false at the end.
func (t *table) next() bool {
	for {
		for t.at < len(t.b) && (t.b[t.at] == '\n' || t.b[t.at] == '\r') {
			t.endLine()
		}
		if t.at >= len(t.b) {
			return false
		}
		t.fields, t.fault, t.start = t.fields[:0], nil, t.line
		from := t.at
		if !t.row() {
			t.at, t.line = from, t.start
			t.skipLine()
			t.fault = &Fault{Line: t.start, Offset: -1, Code: CodeBadRow, Msg: "the quotes of this row do not close, or it is too long"}
			return true
		}
		if len(t.fields) > 1 || len(bytes.TrimSpace(t.fields[0])) > 0 {
			return true
		}
	}
}

// row reads one row; false when it is not well-formed.
func (t *table) row() bool {
	from := t.at
	for {
		f, ok := t.field(from)
		if !ok || t.at-from > rowBytes {
			return false
		}
		t.fields = append(t.fields, f)
		if t.at >= len(t.b) {
			return true
		}
		if t.b[t.at] != t.comma {
			t.endLine()
			return true
		}
		t.at++
	}
}

// field reads up to a delimiter, the end of a line or of the file.
func (t *table) field(from int) ([]byte, bool) {
	if t.at >= len(t.b) || t.b[t.at] != '"' {
		begin := t.at
		for t.at < len(t.b) && t.b[t.at] != t.comma && t.b[t.at] != '\n' && t.b[t.at] != '\r' {
			t.at++
		}
		return t.b[begin:t.at], true
	}
	t.at++
	begin, doubled := t.at, false
	for t.at < len(t.b) && t.at-from <= rowBytes {
		switch t.b[t.at] {
		case '\n', '\r':
			t.endLine()
			continue
		case '"':
			if t.at+1 < len(t.b) && t.b[t.at+1] == '"' {
				doubled = true
				t.at++
				break
			}
			f := t.b[begin:t.at]
			t.at++
			if t.at < len(t.b) && t.b[t.at] != t.comma && t.b[t.at] != '\n' && t.b[t.at] != '\r' {
				return nil, false
			}
			if doubled {
				f = bytes.ReplaceAll(f, []byte(`""`), []byte(`"`))
			}
			return f, true
		}
		t.at++
	}
	return nil, false
}

// endLine steps over one end of a line.
func (t *table) endLine() {
	if t.b[t.at] == '\r' && t.at+1 < len(t.b) && t.b[t.at+1] == '\n' {
		t.at++
	}
	t.at++
	t.line++
}

func (t *table) skipLine() {
	for t.at < len(t.b) && t.b[t.at] != '\n' && t.b[t.at] != '\r' {
		t.at++
	}
	if t.at < len(t.b) {
		t.endLine()
	}
}

// names are the fields of the current row as column names: blanks joined, lower case.
func (t *table) names() []string {
	out := make([]string, len(t.fields))
	for i, f := range t.fields {
		out[i] = string(bytes.ToLower(bytes.Join(bytes.Fields(f), []byte{' '})))
	}
	return out
}

// column finds the nth (from 1) column of that name, -1 when there is none.
func column(names []string, name string, nth int) int {
	for i, n := range names {
		if n == name {
			if nth--; nth == 0 {
				return i
			}
		}
	}
	return -1
}

// cell is a field of the current row, trimmed; nil when the row ends before it or
// what it holds is a way of writing "nothing".
func (t *table) cell(i int) []byte {
	if i < 0 || i >= len(t.fields) {
		return nil
	}
	f := bytes.TrimSpace(t.fields[i])
	switch len(f) {
	case 0:
		return nil
	case 1, 2, 3, 4:
		switch string(bytes.ToLower(f)) {
		case "-", "--", "nan", "null", "n/a", "na", "none", "nil":
			return nil
		}
	}
	return f
}

// number rewrites a number with a decimal comma, or with commas between thousands,
// as one with a point. Which of the two a comma is cannot be known from "1,234": it is
// taken as a decimal comma, unless there are more of them or a point follows.
func number(f []byte) []byte {
	commas := bytes.Count(f, []byte{','})
	switch {
	case commas == 0:
		return f
	case commas > 1 || bytes.IndexByte(f, '.') > bytes.IndexByte(f, ','):
		return bytes.ReplaceAll(f, []byte{','}, nil)
	case bytes.IndexByte(f, '.') >= 0: // 1.234,5
		f = bytes.ReplaceAll(f, []byte{'.'}, nil)
	}
	return bytes.ReplaceAll(f, []byte{','}, []byte{'.'})
}

// delimiter is the most frequent of comma, semicolon and tab in the first line,
// outside of quotes. A first line "sep=;" of a spreadsheet decides, and is none of the table.
func delimiter(b []byte) (comma byte, said bool) {
	line := bytes.TrimLeft(b, "\r\n ")
	if i := bytes.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		return line[4], true
	}
	comma, best := ',', 0
	for _, c := range []byte{',', ';', '\t'} {
		n, quoted := 0, false
		for _, x := range line[:min(len(line), rowBytes)] {
			if x == '"' {
				quoted = !quoted
			} else if x == c && !quoted {
				n++
			}
		}
		if n > best {
			comma, best = c, n
		}
	}
	return comma, false
}

func tooSlow(line int) Fault {
	return Fault{Line: line, Offset: -1, Code: ebb.CodeTooSlow, Msg: "reading took longer than its budget; the rest was not read"}
}
