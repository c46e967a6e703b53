package scan

import (
	"bytes"
	"math"
	"strconv"
)

// Trim is b without the blanks around it.
func Trim(b []byte) []byte {
	for len(b) > 0 && blank[b[0]] {
		b = b[1:]
	}
	for len(b) > 0 && blank[b[len(b)-1]] {
		b = b[:len(b)-1]
	}
	return b
}

// Fixed reads a decimal number as an integer of 10^-decimals, rounded half away from
// zero, exact on every machine. It is false for anything else than a finite number
// that fits. Blanks around it are fine.
func Fixed(b []byte, decimals int) (int64, bool) {
	b = Trim(b)
	i, neg := 0, false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		neg = b[0] == '-'
		i = 1
	}
	var v int64
	digits, frac, after, up := 0, false, 0, false
	for ; i < len(b); i++ {
		c := b[i]
		if c == '.' && !frac {
			frac = true
			continue
		}
		if c < '0' || c > '9' {
			return exponent(b, decimals)
		}
		digits++
		if frac {
			if after++; after > decimals {
				up = up || after == decimals+1 && c >= '5'
				continue
			}
		}
		if v > math.MaxInt64/100 {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	if digits == 0 {
		return 0, false
	}
	for ; after < decimals; after++ {
		if v > math.MaxInt64/100 {
			return 0, false
		}
		v *= 10
	}
	if up {
		v++
	}
	if neg {
		v = -v
	}
	return v, true
}

// exponent reads the rare 1.5E-4; what is not a number at all is false.
func exponent(b []byte, decimals int) (int64, bool) {
	if !bytes.ContainsAny(b, "eE") || bytes.ContainsAny(b, "xXpP_iInN") {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(b), 64)
	f = math.Round(f * math.Pow10(decimals))
	if err != nil || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

// Clock reads times; it remembers the last date, as most times are of one day.
type Clock struct {
	date  [10]byte
	dayMs int64
}

// Ms reads 2006-01-02T15:04:05 with any fraction, and Z, an offset or nothing (taken
// as UTC) behind it. It returns Unix milliseconds, and the offset in seconds when one
// other than Z is written.
func (c *Clock) Ms(b []byte) (ms int64, offsetS int, offset, ok bool) {
	b = Trim(b)
	if len(b) < 19 || b[10] != 'T' && b[10] != 't' && b[10] != ' ' || b[13] != ':' || b[16] != ':' {
		return 0, 0, false, false
	}
	if string(b[:10]) != string(c.date[:]) && !c.setDate(b[:10]) {
		return 0, 0, false, false
	}
	h, ok1 := two(b[11:])
	m, ok2 := two(b[14:])
	s, ok3 := two(b[17:])
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || s > 60 {
		return 0, 0, false, false
	}
	ms = c.dayMs + int64(h*3600+m*60+s)*1000
	b = b[19:]
	if len(b) > 0 && (b[0] == '.' || b[0] == ',') {
		i, scale := 1, int64(100)
		for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
			ms += int64(b[i]-'0') * scale
			scale /= 10
		}
		if i == 1 {
			return 0, 0, false, false
		}
		b = b[i:]
	}
	if len(b) == 0 || len(b) == 1 && (b[0] == 'Z' || b[0] == 'z') {
		return ms, 0, false, true
	}
	off, ok := zone(b)
	return ms - int64(off)*1000, off, ok, ok
}

// zone reads +01:15, -0330 or +02 as seconds.
func zone(b []byte) (int, bool) {
	if b[0] != '+' && b[0] != '-' || len(b) != 3 && len(b) != 5 && len(b) != 6 || len(b) == 6 && b[3] != ':' {
		return 0, false
	}
	h, ok := two(b[1:])
	m := 0
	if ok && len(b) > 3 {
		m, ok = two(b[len(b)-2:])
	}
	if !ok || h > 18 || m > 59 {
		return 0, false
	}
	off := h*3600 + m*60
	if b[0] == '-' {
		off = -off
	}
	return off, true
}

func (c *Clock) setDate(b []byte) bool {
	y1, ok1 := two(b)
	y2, ok2 := two(b[2:])
	m, ok3 := two(b[5:])
	d, ok4 := two(b[8:])
	y := y1*100 + y2
	if !ok1 || !ok2 || !ok3 || !ok4 || b[4] != '-' || b[7] != '-' || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return false
	}
	copy(c.date[:], b)
	c.dayMs = civil(y, m, d) * 86_400_000
	return true
}

func daysIn(y, m int) int {
	switch {
	case m == 2 && y%4 == 0 && (y%100 != 0 || y%400 == 0):
		return 29
	case m == 2:
		return 28
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	}
	return 31
}

// civil is the number of days from 1970-01-01 to y-m-d (the shifted-March count).
func civil(y, m, d int) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	return int64(era)*146097 + int64(yoe*365+yoe/4-yoe/100+doy) - 719468
}

func two(b []byte) (int, bool) {
	if b[0] < '0' || b[0] > '9' || b[1] < '0' || b[1] > '9' {
		return 0, false
	}
	return int(b[0]-'0')*10 + int(b[1]-'0'), true
}

// Label is text out of a file as a name that can be shown: blanks joined, control and
// direction marks dropped, at most max bytes.
func Label(b []byte, max int) string {
	out := make([]rune, 0, 32)
	size := 0
	for _, r := range string(bytes.Join(bytes.Fields(b), []byte{' '})) {
		if r < 0x20 || r >= 0x7f && r <= 0x9f || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e ||
			r >= 0x2066 && r <= 0x2069 || r == 0xfeff || r == 0xfffd {
			continue
		}
		if size += len(string(r)); size > max {
			break
		}
		out = append(out, r)
	}
	return string(out)
}
