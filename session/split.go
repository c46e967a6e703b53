package session

import (
	"ebb"
	"ebb/evidence"
)

// otsu finds the threshold that splits speeds of at least floor (all 1/fine mm/s) into two classes best, with the share of the variance it explains and the two means. Without spread
// everything is the fast class and eta is 0.
func otsu(v []int32, floor int32, bins int) (theta float64, sp ebb.Split, ok bool) {
	lo, hi, n := int32(0), int32(0), 0
	for _, x := range v {
		if x < floor {
			continue
		}
		if n == 0 {
			lo, hi = x, x
		}
		lo, hi, n = min(lo, x), max(hi, x), n+1
	}
	if n == 0 {
		return 0, sp, false
	}
	if lo == hi {
		sp.LoMmS, sp.HiMmS = int(lo)/fine, int(hi)/fine
		return float64(lo), sp, true
	}
	count, sums := make([]int, bins), make([]int64, bins)
	span := float64(hi - lo)
	var sum, sq int64
	for _, x := range v {
		if x < floor {
			continue
		}
		b := min(int(float64(int64(x-lo)*int64(bins))/span), bins-1) // exact: below 2^53, the quotient rounds to no next whole
		count[b]++
		sums[b] += int64(x)
		sum += int64(x)
		sq += int64(x-lo) * int64(x-lo)
	}
	best, cut := -1.0, 0
	var n0 int
	var s0 int64
	for b := 0; b < bins-1; b++ {
		n0 += count[b]
		s0 += sums[b]
		if n0 == 0 || n0 == n {
			continue
		}
		d := float64(s0)/float64(n0) - float64(sum-s0)/float64(n-n0)
		if between := float64(n0) * float64(n-n0) * float64(d*d); between > best {
			best, cut = between, b
			sp.LoMmS = mean(s0, n0)
			sp.HiMmS = mean(sum-s0, n-n0)
		}
	}
	off := float64(sum) - float64(n)*float64(lo)
	total := float64(n)*float64(sq) - float64(off*off) // n² × variance
	sp.Eta = min(1, best/total)
	return float64(lo) + float64(span*float64(cut+1))/float64(bins), sp, true
}

// mean is the rounded mean in mm/s of a sum in 1/fine mm/s.
func mean(sum int64, n int) int {
	d := int64(n) * fine
	return int((sum + d/2) / d)
}

// split reads a recording as two speeds: the classes, and the bouts of the fast one.
func split(v []int32, floor int32, hr []uint8, x *evidence.Session) ebb.Opt[ebb.Split] {
	theta, sp, ok := otsu(v, floor, x.OtsuBins.Int())
	if !ok {
		return ebb.None[ebb.Split]()
	}
	for _, b := range bouts(v, theta, x.BoutMergeS.Int(), x.BoutMinS.Int()) {
		d := b[1] - b[0]
		sp.N++
		sp.HighS += d
		sp.LongS = max(sp.LongS, d)
		sp.Bouts = append(sp.Bouts, describe(b[0], b[1], v, hr))
	}
	return ebb.Some(sp)
}

// bouts lists [start, end) of speeds of at least theta, gaps up to merge seconds
// forgiven, of at least shortest seconds.
func bouts(v []int32, theta float64, merge, shortest int) [][2]int {
	var out [][2]int
	from, to := -1, -1
	flush := func() {
		if from >= 0 && to-from >= shortest {
			out = append(out, [2]int{from, to})
		}
	}
	for i, x := range v {
		if x == absent || float64(x) < theta {
			continue
		}
		if from < 0 || i-to > merge {
			flush()
			from = i
		}
		to = i + 1
	}
	flush()
	return out
}

func describe(from, to int, v []int32, hr []uint8) ebb.Bout {
	b := ebb.Bout{StartS: from, EndS: to}
	var sum int64
	count := 0
	for _, x := range v[from:to] {
		if x != absent {
			sum, count = sum+int64(x), count+1
		}
	}
	b.SpeedMmS = mean(sum, max(count, 1))
	if bpm := medianBpm(hr[from+(to-from)*2/3 : to]); bpm > 0 {
		b.HRLate = ebb.Some(bpm)
	}
	return b
}
