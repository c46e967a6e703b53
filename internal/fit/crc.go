package fit

import "encoding/binary"

// crcTables are the tables of CRC-16 with the reflected polynomial 0xA001 that the
// format uses: crcTables[k][v] is the effect of byte v followed by k zero bytes, so
// that sixteen bytes are folded at once.
var crcTables = makeCRCTables()

func makeCRCTables() (t [16][256]uint16) {
	for v := range 256 {
		c := uint16(v)
		for range 8 {
			if c&1 != 0 {
				c = c>>1 ^ 0xA001
			} else {
				c >>= 1
			}
		}
		t[0][v] = c
	}
	for k := 1; k < len(t); k++ {
		for v := range 256 {
			c := t[k-1][v]
			t[k][v] = c>>8 ^ t[0][byte(c)]
		}
	}
	return t
}

// checksum is the CRC of b, continued from crc.
func checksum(crc uint16, b []byte) uint16 {
	t := &crcTables
	for len(b) >= 16 {
		x := binary.LittleEndian.Uint64(b) ^ uint64(crc)
		y := binary.LittleEndian.Uint64(b[8:])
		crc = t[15][byte(x)] ^ t[14][byte(x>>8)] ^ t[13][byte(x>>16)] ^ t[12][byte(x>>24)] ^
			t[11][byte(x>>32)] ^ t[10][byte(x>>40)] ^ t[9][byte(x>>48)] ^ t[8][byte(x>>56)] ^
			t[7][byte(y)] ^ t[6][byte(y>>8)] ^ t[5][byte(y>>16)] ^ t[4][byte(y>>24)] ^
			t[3][byte(y>>32)] ^ t[2][byte(y>>40)] ^ t[1][byte(y>>48)] ^ t[0][byte(y>>56)]
		b = b[16:]
	}
	for _, v := range b {
		crc = crc>>8 ^ t[0][byte(crc)^v]
	}
	return crc
}
