package store

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"

	"ebb"
)

// Crockford's alphabet in lower case: bytes sort as the numbers do.
var idText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID mints an id that sorts by time: prefix, 48 bits of milliseconds, 72 bits of chance.
func NewID(prefix string, at ebb.Instant) string {
	var b [15]byte
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(at))
	copy(b[:6], ms[2:])
	_, _ = rand.Read(b[6:]) // never fails
	return prefix + "_" + strings.ToLower(idText.EncodeToString(b[:]))
}
