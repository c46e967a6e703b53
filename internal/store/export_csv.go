package store

import (
	"strconv"

	"ebb"
)

func headOf(r *ebb.Recording) head {
	return head{r.ID, r.Format, r.SHA256, r.Index, r.Condition, r.Sport, r.SubSport, r.Name, r.Start, r.ZoneS,
		r.Device, r.Totals, r.Laps, r.Pauses, r.RRMs, r.Notes}
}

// csvColumns are the columns of a recording as the CSV names them, in the order of
// columnsOf, with how many decimals the unit has.
var csvColumns = []struct {
	name     string
	decimals int
	signed   bool
}{{"seconds", 3, true}, {"heart_rate_bpm", 0, false}, {"cadence", 0, false}, {"distance_m", 2, true}, {"speed_m_s", 3, true},
	{"altitude_m", 2, true}, {"latitude_deg", 7, true}, {"longitude_deg", 7, true}, {"power_w", 0, false}}

// samplesCSV writes the columns that a recording has, a sample a line; absent is empty.
func samplesCSV(r *ebb.Recording) []byte {
	var cols []column
	var use []int
	var out []byte
	for i, c := range columnsOf(&r.Cols) {
		if c.len() == 0 {
			continue
		}
		if len(use) > 0 {
			out = append(out, ',')
		}
		out = append(out, csvColumns[i].name...)
		cols, use = append(cols, c), append(use, i)
	}
	out = append(out, '\n')
	for row := range r.Cols.Len() {
		for k, c := range cols {
			if k > 0 {
				out = append(out, ',')
			}
			v := c.get(row)
			if !c.always && v == c.absent {
				continue
			}
			n := int64(v)
			if csvColumns[use[k]].signed {
				n = int64(int32(v))
			}
			out = appendDecimal(out, n, csvColumns[use[k]].decimals)
		}
		out = append(out, '\n')
	}
	return out
}

// appendDecimal writes n / 10^decimals exactly.
func appendDecimal(b []byte, n int64, decimals int) []byte {
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	digits := strconv.AppendInt(nil, n, 10)
	if decimals == 0 {
		return append(b, digits...)
	}
	for len(digits) <= decimals {
		digits = append([]byte{'0'}, digits...)
	}
	b = append(b, digits[:len(digits)-decimals]...)
	b = append(b, '.')
	return append(b, digits[len(digits)-decimals:]...)
}
