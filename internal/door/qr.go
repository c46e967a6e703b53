package door

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"ebb"
)

// QR is a link as a square of dark and light fields, with the quiet zone around it.
type QR struct {
	code *qr.Code
	Size int // fields on a side
}

// quiet is the light border that the standard asks for.
const quiet = 4

// NewQR draws a text; up to some 2,000 characters fit.
func NewQR(text string) (QR, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return QR{}, ebb.Wrap(ebb.Invalid, "too_long", err, "the link does not fit into a QR code")
	}
	return QR{c, c.Size + 2*quiet}, nil
}

// Dark says whether a field is dark.
func (q QR) Dark(x, y int) bool { return q.code.Black(x-quiet, y-quiet) }

// Terminal draws it with half blocks, dark on light whatever the colours of the terminal are.
func (q QR) Terminal() string {
	var b strings.Builder
	for y := 0; y < q.Size; y += 2 {
		b.WriteString("\x1b[30;107m")
		for x := range q.Size {
			switch top, low := q.Dark(x, y), y+1 < q.Size && q.Dark(x, y+1); {
			case top && low:
				b.WriteRune('█')
			case top:
				b.WriteRune('▀')
			case low:
				b.WriteRune('▄')
			default:
				b.WriteRune(' ')
			}
		}
		b.WriteString("\x1b[0m\n")
	}
	return b.String()
}

// Path draws it as the d attribute of an SVG path in a square of Size units.
func (q QR) Path() string {
	var b strings.Builder
	for y := range q.Size {
		for x := 0; x < q.Size; x++ {
			n := 0
			for q.Dark(x+n, y) {
				n++
			}
			if n > 0 {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, n, n)
				x += n
			}
		}
	}
	return b.String()
}
