package scan_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"ebb"
	"ebb/internal/scan"
	"ebb/internal/spent"
)

func local() scan.Budget {
	return scan.Budget{Depth: 32, Token: 64 << 10, Attrs: 64, Doctype: 64 << 10}
}

// tokens writes what the scanner sees, one line per token, texts without blanks and
// joined, for a comparison with another reader.
func tokens(b []byte, l scan.Budget) ([]string, *ebb.DecodeError) {
	var out []string
	text := ""
	flush := func() {
		if text != "" {
			out = append(out, "text "+text)
		}
		text = ""
	}
	s := scan.New(b, l)
	for {
		switch s.Next() {
		case scan.Start:
			flush()
			line := "<" + string(s.Name)
			for _, a := range s.Attrs {
				line += " " + afterColon(string(a.Name)) + "=" + unblank(string(a.Value))
			}
			out = append(out, line)
		case scan.End:
			flush()
			out = append(out, ">"+string(s.Name))
		case scan.Text:
			text += unblank(string(s.Text))
		case scan.Stop:
			flush()
			return out, s.Err()
		}
	}
}

// standard is the same by encoding/xml.
func standard(b []byte) ([]string, error) {
	var out []string
	text := ""
	flush := func() {
		if text != "" {
			out = append(out, "text "+text)
		}
		text = ""
	}
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		tok, err := d.Token()
		if err != nil {
			flush()
			if err == io.EOF {
				err = nil
			}
			return out, err
		}
		switch v := tok.(type) {
		case xml.StartElement:
			flush()
			line := "<" + v.Name.Local
			for _, a := range v.Attr {
				line += " " + a.Name.Local + "=" + unblank(a.Value)
			}
			out = append(out, line)
		case xml.EndElement:
			flush()
			out = append(out, ">"+v.Name.Local)
		case xml.CharData:
			text += unblank(string(v))
		}
	}
}

func afterColon(s string) string {
	if i := strings.IndexByte(s, ':'); i > 0 && i+1 < len(s) {
		return s[i+1:]
	}
	return s
}

func unblank(s string) string {
	return strings.NewReplacer(" ", "", "\n", "", "\r", "", "\t", "").Replace(s)
}

func TestWhatRealFilesDoIsRead(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"blanks before the declaration, as Strava writes", "          <?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a/>", "<a >a"},
		{"no declaration", "<a>1</a>", "<a text 1 >a"},
		{"a byte order mark", "\xef\xbb\xbf<a>1</a>", "<a text 1 >a"},
		{"prefixes", "<n:a xmlns:n='u'><n:b>1</n:b></n:a>", "<a n=u <b text 1 >b >a"},
		{"an undeclared prefix", "<a><x:hr>61</x:hr></a>", "<a <hr text 61 >hr >a"},
		{"CDATA", "<a><![CDATA[1 < 2 & <b>]]></a>", "<a text 1<2&<b> >a"},
		{"entities", "<a>&lt;&amp;&gt;&#65;&#x42;&apos;&quot;</a>", "<a text <&>AB'\" >a"},
		{"comments and instructions", "<!-- a --><?x y?><a><!-- <b> -->1<?z?></a><!-- end -->", "<a text 1 >a"},
		{"an empty element with attributes", "<a x = '1' y=\"2>3\"/>", "<a x=1 y=2>3 >a"},
		{"an end tag with a blank", "<a></a >\n", "<a >a"},
		{"a DOCTYPE with a subset", "<!DOCTYPE a [<!ENTITY b \"c>\"> <!-- ]> ' --> ]><a/>", "<a >a"},
		{"zero bytes at the end", "<a/>\x00\x00", "<a >a"},
		{"windows line ends", "<a>\r\n<b>1</b>\r\n</a>\r\n", "<a <b text 1 >b >a"},
		{"ISO-8859-1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>caf\xe9</a>", "<a text café >a"},
		{"UTF-16 little endian with a mark", utf16Of("<a>é𝄞</a>", true, true), "<a text é𝄞 >a"},
		{"UTF-16 big endian without a mark", utf16Of("<?xml version='1.0'?><a>é</a>", false, false), "<a text é >a"},
	} {
		got, err := tokens([]byte(c.doc), local())
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, error %+v, want %q", c.name, got, err, c.want)
		}
	}
}

func utf16Of(s string, mark, little bool) string {
	var out []byte
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		if little {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return string(out)
}

func TestWhatIsNotXMLIsRefusedWithItsPlace(t *testing.T) {
	upload := local()
	upload.Doctype = 0
	deep := strings.Repeat("<a>", 33)
	many := "<a" + strings.Repeat(" b='1'", 65) + "/>"
	for _, c := range []struct {
		name, doc, code string
		offset          int64
		line            int
	}{
		{"nothing", "", ebb.CodeBadXML, 0, 1},
		{"blanks only", " \n ", ebb.CodeBadXML, 3, 2},
		{"text only", "hello", ebb.CodeBadXML, 0, 1},
		{"an end that ends nothing", "<a>\n</b>", ebb.CodeBadXML, 4, 2},
		{"an end in the wrong order", "<a><b></a></b>", ebb.CodeBadXML, 6, 1},
		{"a second root", "<a/>\n<b/>", ebb.CodeBadXML, 5, 2},
		{"text behind the root", "<a/>x", ebb.CodeBadXML, 4, 1},
		{"no quotes", "<a b=1/>", ebb.CodeBadXML, 5, 1},
		{"no value", "<a b/>", ebb.CodeBadXML, 3, 1},
		{"attributes that touch", "<a b='1'c='2'/>", ebb.CodeBadXML, 8, 1},
		{"a name that begins with a digit", "<1a/>", ebb.CodeBadXML, 0, 1},
		{"a bare ampersand", "<a>fish & chips</a>", ebb.CodeBadXML, 3, 1},
		{"an entity of the DOCTYPE", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", ebb.CodeBadXML, 33, 1},
		{"a character reference to nothing", "<a>&#0;</a>", ebb.CodeBadXML, 3, 1},
		{"a bare < in an attribute", "<a b='<'/>", ebb.CodeBadXML, 5, 1},
		{"a NUL inside", "<a>1\x002</a>", ebb.CodeBadXML, 4, 1},
		{"a control character", "<a>\n\x01</a>", ebb.CodeBadXML, 4, 2},
		{"bytes that are not UTF-8", "<a>\n\xff\xfe</a>", ebb.CodeBadEncoding, 4, 2},
		{"UTF-7", "<?xml version='1.0' encoding='UTF-7'?><a/>", ebb.CodeBadEncoding, 0, 1},
		{"two DOCTYPEs", "<!DOCTYPE a><!DOCTYPE a><a/>", ebb.CodeBadXML, 12, 1},
		{"cut in a tag", "<a>\n<b", ebb.CodeTruncated, 6, 2},
		{"cut in a text", "<a>\n12", ebb.CodeTruncated, 6, 2},
		{"cut behind a <", "<a>\n<", ebb.CodeTruncated, 5, 2},
		{"cut in an attribute", "<a b='1", ebb.CodeTruncated, 7, 1},
		{"cut in a comment", "<a><!-- b", ebb.CodeTruncated, 9, 1},
		{"cut in a CDATA", "<a><![CDATA[b", ebb.CodeTruncated, 13, 1},
		{"cut in a DOCTYPE", "<!DOCTYPE a [", ebb.CodeTruncated, 13, 1},
		{"cut between elements", "<a><b></b>", ebb.CodeTruncated, 10, 1},
		{"too deep", deep, ebb.CodeTooDeep, 96, 1},
		{"too many attributes", many, ebb.CodeTooMany, 387, 1},
		{"a text too long", "<a>" + strings.Repeat("x", 70000) + "</a>", ebb.CodeTooLarge, 3, 1},
		{"blanks too long", "<a>" + strings.Repeat(" ", 70000) + "</a>", ebb.CodeTooLarge, 3, 1},
		{"an attribute too long", "<a b='" + strings.Repeat("x", 70000) + "'/>", ebb.CodeTooLarge, 5, 1},
		{"a comment too long", "<!--" + strings.Repeat("x", 70000) + "--><a/>", ebb.CodeTooLarge, 0, 1},
		{"a name too long", "<" + strings.Repeat("x", 70000) + "/>", ebb.CodeTooLarge, 0, 1},
		{"a DOCTYPE too long", "<!DOCTYPE a [" + strings.Repeat(" ", 70000) + "]><a/>", ebb.CodeTooLarge, 0, 1},
		{"half a character in UTF-16", utf16Of("<a>", true, true) + "\x00\xdc\x41\x00", ebb.CodeBadEncoding, 8, 1},
		{"ISO-8859-1, the place in the file", "<?xml version='1.0' encoding='latin1'?><a>\xe9\xe9</b>", ebb.CodeBadXML, 44, 1},
		{"UTF-16, the place in the file", utf16Of("<a>𝄞é</b>", true, true), ebb.CodeBadXML, 14, 1},
	} {
		_, err := tokens([]byte(c.doc), local())
		if err == nil || err.Code != c.code || err.Offset != c.offset || err.Line != c.line || err.Msg == "" {
			t.Errorf("%s: %+v, want %s at %d line %d", c.name, err, c.code, c.offset, c.line)
		}
	}
	if _, err := tokens([]byte("<!DOCTYPE a><a/>"), upload); err == nil || err.Code != ebb.CodeBadXML {
		t.Errorf("an upload may carry a DOCTYPE: %+v", err)
	}
}

func TestEveryControlCharacterIsFoundAnywhere(t *testing.T) {
	for c := range 0x20 {
		for at := range 20 {
			doc := []byte("<a>" + strings.Repeat("\t", 21) + "</a>")
			doc[3+at] = byte(c)
			_, err := tokens(doc, local())
			if blank := c == '\t' || c == '\n' || c == '\r'; blank != (err == nil) || err != nil && err.Offset != int64(3+at) {
				t.Fatalf("%#x at %d: %+v", c, at, err)
			}
		}
	}
}

func TestHostileXMLIsRefusedInTimeAndBudget(t *testing.T) {
	lol := `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><l>&b;</l>`
	for name, doc := range map[string][]byte{
		"billion laughs":       []byte(lol),
		"two million nested":   bytes.Repeat([]byte("<a>"), 2_000_000),
		"200 MB attribute":     append([]byte("<a b='"), bytes.Repeat([]byte("x"), 200<<20)...),
		"a million attributes": append([]byte("<a"), bytes.Repeat([]byte(" b='1'"), 1_000_000)...),
		"open comments":        append([]byte("<a>"), bytes.Repeat([]byte("<!--"), 1_000_000)...),
		"ampersands":           append([]byte("<a>"), bytes.Repeat([]byte("&"), 1_000_000)...),
		"quotes":               append([]byte("<!DOCTYPE "), bytes.Repeat([]byte("'\""), 1_000_000)...),
	} {
		var err error
		took := spent.On(func() { _, err = tokens(doc, local()) })
		if err == nil {
			t.Errorf("%s was read", name)
		}
		if took > spent.Second() {
			t.Errorf("%s took %s", name, took)
		}
	}
}

func TestTheScannerGivesUpWhenTimeIsOver(t *testing.T) {
	l := local()
	l.Until = time.Unix(1, 0)
	_, err := tokens([]byte("<a>"+strings.Repeat("<b/>", 20000)+"</a>"), l)
	if err == nil || err.Code != ebb.CodeTooSlow {
		t.Errorf("%+v", err)
	}
}

// FuzzScan: where both readers accept, both see the same; nothing panics.
func FuzzScan(f *testing.F) {
	for _, s := range []string{"<a/>", "<a b='1'>t</a>", "<?xml version='1.0'?><a><!-- x --><b>1&amp;2</b><![CDATA[c]]></a>",
		"<!DOCTYPE a [<!ENTITY x 'y'>]><a/>", "<n:a xmlns:n='u'/>", "\xef\xbb\xbf<a/>", "  <a>é</a>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, bad := tokens(b, local())
		if bad != nil {
			if bad.Code == "" || bad.Msg == "" || bad.Offset < 0 || bad.Offset > int64(len(b)) || bad.Line < 1 {
				t.Fatalf("an error without its place: %+v", bad)
			}
			return
		}
		if bytes.HasPrefix(b, []byte{0xfe, 0xff}) || bytes.HasPrefix(b, []byte{0xff, 0xfe}) || bytes.IndexByte(b, 0) >= 0 {
			return // UTF-16, padding: the standard reader knows neither
		}
		want, err := standard(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")))
		if err != nil {
			return
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("the readers differ (-standard +ours):\n%s", diff)
		}
	})
}
