package scan_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/scan"
)

// raw writes every token as it comes, texts as they are.
func raw(s *scan.Scanner) ([]string, *ebb.DecodeError) {
	var out []string
	for {
		switch s.Next() {
		case scan.Start:
			line := "<" + string(s.Name)
			for _, a := range s.Attrs {
				line += " " + string(a.Name) + "=" + string(a.Value)
			}
			out = append(out, line)
		case scan.End:
			out = append(out, ">"+string(s.Name))
		case scan.Text:
			out = append(out, "text "+string(s.Text))
		case scan.Stop:
			return out, s.Err()
		}
	}
}

// bits gives 1, 2, 3 … 61, 1, 2 … bytes at a time, and now and then none.
type bits struct {
	b []byte
	n int
}

func (r *bits) Read(p []byte) (int, error) {
	if len(r.b) == 0 {
		return 0, io.EOF
	}
	r.n++
	n := min(r.n%62, len(r.b), len(p))
	copy(p, r.b[:n])
	r.b = r.b[n:]
	return n, nil
}

// tight has so little room that the window slides all the time.
func tight() scan.Budget { return scan.Budget{Depth: 32, Token: 150, Attrs: 64, Doctype: 200} }

func samples() []string {
	record := `<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Zoë’s&#160;Watch" unit="count/min" value="72"/>` + "\n "
	long := "<!DOCTYPE a [\n<!ELEMENT a (b)>\n]>\n<a x='é'>" + strings.Repeat(record+"<b><c>t&amp;é𝄞</c><!-- no -->\r\n<d\ny = '1'/></b>\n", 60) + "</a>\n"
	wide := func(n int) string { // somewhere a window ends within a character
		return "<a>" + strings.Repeat("x", n) + strings.Repeat("é’𝄞<b/>", 400) + "</a>"
	}
	return []string{wide(0), wide(1), wide(2), wide(3), wide(4), long, "\xef\xbb\xbf" + long, strings.Replace(long, "</b>", "</c>", 1), strings.Replace(long, "é𝄞</c>", "\xff", 40),
		long[:len(long)/2] + "\x01" + long[len(long)/2:], long + "<z/>", "", " \n", "<a/>", "<a>" + strings.Repeat("<x>", 40),
		"<a>" + strings.Repeat("\ufffe", 3), strings.Repeat("<!-- -->\n", 300) + "<a/>", "<a>" + strings.Repeat("<![CDATA[<x>&]]>\n", 300) + "</a>",
		"<?xml version='1.0' encoding='UTF-7'?><a/>"}
}

func TestAStreamSaysWhatTheSliceSaysWhateverTheWindow(t *testing.T) {
	for i, doc := range samples() {
		for _, l := range []scan.Budget{local(), tight()} {
			want, bad := raw(scan.New([]byte(doc), l))
			for name, r := range map[string]io.Reader{"at once": strings.NewReader(doc), "by bits": &bits{b: []byte(doc)},
				"by bytes": iotest.OneByteReader(strings.NewReader(doc)), "data with the end": iotest.DataErrReader(strings.NewReader(doc))} {
				got, fault := raw(scan.NewStream(r, l))
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("sample %d %s:\n%s", i, name, diff)
				}
				if (bad == nil) != (fault == nil) || bad != nil && (bad.Code != fault.Code || bad.Offset != fault.Offset || bad.Line != fault.Line) {
					t.Errorf("sample %d %s: %+v, the slice %+v", i, name, fault, bad)
				}
			}
		}
	}
}

// Every cut of a document: the tokens before it are the same, the place is the cut.
func TestAStreamCutAnywhereKeepsWhatCameBefore(t *testing.T) {
	doc := samples()[5]
	whole, _ := raw(scan.NewStream(strings.NewReader(doc), tight()))
	end := strings.LastIndex(doc, ">") + 1
	for cut := 0; cut < end; cut++ {
		got, fault := raw(scan.NewStream(strings.NewReader(doc[:cut]), tight()))
		if len(got) > len(whole) || !slices.Equal(whole[:len(got)], got) {
			t.Fatalf("cut at %d: other tokens than in the whole document", cut)
		}
		if fault == nil || fault.Offset != int64(cut) && fault.Code == ebb.CodeTruncated || fault.Line != 1+strings.Count(doc[:fault.Offset], "\n") {
			t.Fatalf("cut at %d: %+v", cut, fault)
		}
	}
}

func TestAReaderThatFailsIsAFaultWithItsCause(t *testing.T) {
	broken := errors.New("the card was pulled out")
	for _, r := range []io.Reader{io.MultiReader(strings.NewReader("<a>\n<b/>\n"), iotest.ErrReader(broken)),
		iotest.TimeoutReader(&bits{b: []byte("<a>\n<b/>\n</a>"), n: 8})} {
		s := scan.NewStream(r, local())
		got, fault := raw(s)
		if len(got) < 3 || fault == nil || fault.Code != ebb.CodeUnreadable || fault.Line != 3 || s.ReadErr() == nil {
			t.Errorf("%q %+v, cause %v", got, fault, s.ReadErr())
		}
	}
	s := scan.NewStream(&stuck{}, local())
	if _, fault := raw(s); fault == nil || fault.Code != ebb.CodeUnreadable || !errors.Is(s.ReadErr(), io.ErrNoProgress) {
		t.Errorf("a reader that gives nothing for ever: %+v", fault)
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

// endless gives head once, then body for ever, up to n bytes.
type endless struct {
	head, body string
	n, at      int
}

func (r *endless) Read(p []byte) (int, error) {
	if r.n <= 0 {
		return 0, io.EOF
	}
	n := 0
	if r.head != "" {
		n = copy(p, r.head)
		r.head = r.head[n:]
	} else {
		for n < len(p) {
			c := copy(p[n:], r.body[r.at:])
			n += c
			r.at = (r.at + c) % len(r.body)
		}
	}
	r.n -= n
	return n, nil
}

func TestAHostileStreamIsRefusedInFlatMemory(t *testing.T) {
	for name, c := range map[string]struct{ head, body, code string }{
		"a tag without an end":          {"<a ", "x ", ebb.CodeBadXML},
		"a name without an end":         {"<a", "x", ebb.CodeTooLarge},
		"an attribute without an end":   {"<a b='", "x", ebb.CodeTooLarge},
		"an attribute name for ever":    {"<a b", "x", ebb.CodeTooLarge},
		"blanks within a tag":           {"<a ", " ", ebb.CodeTooLarge},
		"blanks within an end tag":      {"<a></a ", " ", ebb.CodeTooLarge},
		"blanks":                        {"", " ", ebb.CodeTooLarge},
		"a text":                        {"<a>", "x", ebb.CodeTooLarge},
		"a comment":                     {"<!--", "x", ebb.CodeTooLarge},
		"a CDATA":                       {"<a><![CDATA[", "x", ebb.CodeTooLarge},
		"a DOCTYPE":                     {"<!DOCTYPE a [", "<!ELEMENT a>", ebb.CodeTooLarge},
		"a DOCTYPE in a DOCTYPE quote":  {"<!DOCTYPE a '", ">", ebb.CodeTooLarge},
		"elements in elements":          {"", "<a>", ebb.CodeTooDeep},
		"attributes":                    {"<a ", "b='' ", ebb.CodeTooMany},
		"entities of a DOCTYPE":         {"<!DOCTYPE a [<!ENTITY b 'c'>]><a>", "&b;", ebb.CodeTooLarge},
		"an entity of a DOCTYPE, alone": {"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", " ", ebb.CodeBadXML},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, fault := raw(scan.NewStream(&endless{head: c.head, body: c.body, n: 64 << 20}, local()))
		runtime.ReadMemStats(&after)
		if fault == nil || fault.Code != c.code {
			t.Errorf("%s: %+v, want %s", name, fault, c.code)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
			t.Errorf("%s: %d bytes taken", name, got)
		}
	}
}

func TestAStreamIsReadInFlatMemoryAndAtOnceNoticesTheTime(t *testing.T) {
	body := `<Record device="&lt;&lt;HKDevice: 0x282e3a260&gt;, name:Apple Watch&gt;" value="72"/>` + "\n"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	s := scan.NewStream(&endless{head: "<a>", body: body, n: 32 << 20}, local())
	n := 0
	for s.Next() != scan.Stop {
		n++
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; n < 500_000 || got > 2<<20 {
		t.Errorf("%d tokens, %d bytes taken", n, got)
	}
	if s.Err() == nil || s.Err().Code != ebb.CodeTruncated || s.Offset() == 0 {
		t.Errorf("the end is %+v", s.Err())
	}
	l := local()
	l.Until = time.Now().Add(-time.Second)
	s = scan.NewStream(&endless{head: "<a>", body: body, n: 32 << 20}, l)
	for s.Next() != scan.Stop {
	}
	if s.Err().Code != ebb.CodeTooSlow {
		t.Errorf("%+v", s.Err())
	}
}

func FuzzStream(f *testing.F) {
	for _, s := range samples() {
		f.Add([]byte(s[:min(len(s), 400)]))
	}
	f.Add([]byte("<a b='1&lt;' c=\"é\">t</a>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if bytes.IndexByte(b, 0) >= 0 || bytes.HasPrefix(b, []byte{0xfe, 0xff}) || bytes.HasPrefix(b, []byte{0xff, 0xfe}) {
			return
		}
		long := append(append([]byte("<r>"), bytes.Repeat(b, 1+3000/(len(b)+1))...), "</r>"...)
		for _, doc := range [][]byte{b, long} {
			got, fault := raw(scan.NewStream(&bits{b: doc}, tight()))
			want, bad := raw(scan.New(doc, tight()))
			if fault != nil && (fault.Msg == "" || fault.Offset < 0 || fault.Offset > int64(len(doc)) || fault.Line < 1) {
				t.Fatalf("a fault without its place: %+v", fault)
			}
			if bad != nil && (bad.Code == ebb.CodeTooLarge || bad.Field == "encoding") || fault != nil && (fault.Code == ebb.CodeTooLarge || fault.Field == "encoding") {
				continue // the window may end a too long piece at another place; Latin-1 is for slices
			}
			if diff := cmp.Diff(want, got); diff != "" && !latin(doc) {
				t.Fatalf("stream and slice differ (-slice +stream):\n%s", diff)
			}
			if fault == nil {
				againstStandard(t, doc)
			}
		}
	})
}

func latin(b []byte) bool { return bytes.Contains(b[:min(len(b), 1100)], []byte("encoding")) }

// againstStandard holds the stream against encoding/xml where that accepts the document.
func againstStandard(t *testing.T, doc []byte) {
	want, err := standard(bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf")))
	if err != nil {
		return
	}
	var got []string
	text := ""
	flush := func() {
		if text != "" {
			got = append(got, "text "+text)
		}
		text = ""
	}
	for s := scan.NewStream(bytes.NewReader(doc), tight()); ; {
		switch s.Next() {
		case scan.Start:
			flush()
			line := "<" + string(s.Name)
			for _, a := range s.Attrs {
				line += " " + afterColon(string(a.Name)) + "=" + unblank(string(a.Value))
			}
			got = append(got, line)
		case scan.End:
			flush()
			got = append(got, ">"+string(s.Name))
		case scan.Text:
			text += unblank(string(s.Text))
		case scan.Stop:
			flush()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("the readers differ (-standard +ours):\n%s", diff)
			}
			return
		}
	}
}

// BenchmarkStream is the bare scanner on what most of an Apple export is, beside RawToken.
func BenchmarkStream(b *testing.B) {
	doc := "<HealthData>" + strings.Repeat(` <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Ann’s Apple Watch" sourceVersion="9.3.1" device="&lt;&lt;HKDevice: 0x282e3a260&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch, hardware:Watch6,2, software:9.3.1&gt;" unit="count/min" creationDate="2023-02-11 09:14:27 -0500" startDate="2023-02-11 09:12:02 -0500" endDate="2023-02-11 09:12:02 -0500" value="128">
  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="2"/>
 </Record>
`, 60_000) + "</HealthData>"
	for i := range b.N {
		began := time.Now()
		s := scan.NewStream(strings.NewReader(doc), local())
		for s.Next() != scan.Stop {
		}
		ours := time.Since(began)
		if s.Err() != nil {
			b.Fatal(s.Err())
		}
		began = time.Now()
		d := xml.NewDecoder(strings.NewReader(doc))
		var err error
		for err == nil {
			_, err = d.RawToken()
		}
		theirs := time.Since(began)
		if i == 0 {
			fmt.Printf("stream %.0f MB/s, RawToken %.0f MB/s, ratio %.1f\n", float64(len(doc))/ours.Seconds()/1e6,
				float64(len(doc))/theirs.Seconds()/1e6, theirs.Seconds()/ours.Seconds())
		}
	}
}
