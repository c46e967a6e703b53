package door

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"ebb"
	"ebb/internal/store"
)

// Guesses: within Window no more than Guesses verifications are made, whoever asks, and no
// more than GuessesFrom for one address, so that one stranger cannot use them all up.
// Devices that are signed in need none, and pairing links are not counted.
const (
	Window      = 15 * time.Minute
	Guesses     = 10
	GuessesFrom = 5
)

// Shortest and longest passphrase, in characters. Ten guesses in fifteen minutes make even a
// short one hold for long against strangers; against a stolen hash only length helps.
const (
	Shortest = 10
	Longest  = 1000
)

// cost is the work of one guess: the second choice of RFC 9106, section 4.
type cost struct {
	memoryKiB, time uint32
	threads         uint8
}

var work = cost{memoryKiB: 64 << 10, time: 3, threads: 4}

// derive is the work of a guess; tests count it.
var derive = argon2.IDKey

const (
	saltBytes = 16
	hashBytes = 32
	ownerID   = "owner"
)

// HasPassphrase says whether one is set.
func (d *Door) HasPassphrase(ctx context.Context) (bool, error) {
	stored, err := d.stored(ctx)
	return stored != "", err
}

func (d *Door) stored(ctx context.Context) (string, error) {
	var hash string
	err := d.st.Read(ctx, func(t *store.Tx) error {
		rows, err := t.Accesses(ctx, d.athlete, store.AccessPassphrase, ownerID)
		if err != nil || len(rows) == 0 {
			return err
		}
		return json.Unmarshal(rows[0].Doc, &hash)
	})
	return hash, err
}

// SetPassphrase sets the passphrase, and ends every session but the one that ctx carries, and
// every pairing link. One that is too short or of one character alone is Invalid.
func (d *Door) SetPassphrase(ctx context.Context, word string) error {
	if err := strong(word); err != nil {
		return err
	}
	hash, err := d.hash(ctx, word)
	if err != nil {
		return err
	}
	doc, err := store.Doc(hash)
	if err != nil {
		return err
	}
	return d.st.Tx(ctx, func(t *store.Tx) error {
		if _, err := d.sendAllAway(ctx, t); err != nil {
			return err
		}
		return t.PutAccess(ctx, d.athlete, store.Access{Kind: store.AccessPassphrase, ID: ownerID, MadeAt: d.now(), Doc: doc})
	})
}

// RemovePassphrase removes it with every session and link: nobody comes in from elsewhere.
func (d *Door) RemovePassphrase(ctx context.Context) error {
	return d.st.Tx(ctx, func(t *store.Tx) error {
		if _, err := d.sendAllAway(ctx, t); err != nil {
			return err
		}
		_, err := t.DropAccess(ctx, d.athlete, store.AccessPassphrase, ownerID)
		return err
	})
}

func strong(word string) error {
	n := utf8.RuneCountInString(word)
	switch {
	case n < Shortest:
		return ebb.Errorf(ebb.Invalid, "weak_passphrase", "passphrase", "A passphrase has at least %d characters; four or five words are easy to remember.", Shortest)
	case n > Longest:
		return ebb.Errorf(ebb.Invalid, "weak_passphrase", "passphrase", "A passphrase has at most %d characters.", Longest)
	}
	first, _ := utf8.DecodeRuneInString(word)
	if strings.Trim(word, string(first)) == "" {
		return ebb.Errorf(ebb.Invalid, "weak_passphrase", "passphrase", "A passphrase of one character again and again is guessed first.")
	}
	return nil
}

// try is one verification that was made.
type try struct {
	at   time.Time
	from string
}

// reserve takes one of the guesses that are left, before anything is computed.
func (d *Door) reserve(from string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.clock()
	kept, same := d.tries[:0], 0
	for _, t := range d.tries {
		if age := now.Sub(t.at); age < Window && age > -Window { // a clock that jumped locks nobody out for long
			kept = append(kept, t)
			if t.from == from {
				same++
			}
		}
	}
	d.tries = kept
	if len(kept) >= Guesses || same >= GuessesFrom {
		return ebb.Errorf(ebb.Forbidden, "too_many_tries", "passphrase",
			"Too many tries. Wait %d minutes, or use a pairing link: a device that is signed in makes one under Settings, and `ebb pair` on the machine itself.", int(Window.Minutes()))
	}
	d.tries = append(d.tries, try{now, from})
	return nil
}

// forgive gives back the tries of an address that knew the passphrase.
func (d *Door) forgive(from string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	kept := d.tries[:0]
	for _, t := range d.tries {
		if t.from != from {
			kept = append(kept, t)
		}
	}
	d.tries = kept
}

// Check verifies the passphrase for somebody at an address. It is Forbidden with the code
// wrong_passphrase or too_many_tries, and a Conflict (no_passphrase) when none is set.
func (d *Door) Check(ctx context.Context, word, from string) error {
	stored, err := d.stored(ctx)
	if err != nil {
		return err
	}
	if stored == "" {
		return NoPassphrase()
	}
	if err := d.reserve(from); err != nil {
		return err
	}
	same, err := d.matches(ctx, word, stored) // also of one that is too long to be it: every guess takes the same work
	if err != nil {
		return err
	}
	if !same {
		return ebb.Errorf(ebb.Forbidden, "wrong_passphrase", "passphrase", "That is not the passphrase.")
	}
	d.forgive(from)
	return nil
}

// NoPassphrase is what to do while nobody can sign in.
func NoPassphrase() error {
	return ebb.Errorf(ebb.Conflict, "no_passphrase", "passphrase",
		"no passphrase is set, so nobody may come in from another device: set one first with `ebb passphrase set`")
}

func (d *Door) hash(ctx context.Context, word string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	key, err := d.key(ctx, word, salt, work)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, work.memoryKiB, work.time, work.threads,
		b64.EncodeToString(salt), b64.EncodeToString(key)), err
}

func (d *Door) matches(ctx context.Context, word, stored string) (bool, error) {
	var version int
	var c cost
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, badHash(nil)
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &c.memoryKiB, &c.time, &c.threads); err != nil || version != argon2.Version {
		return false, badHash(err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, badHash(err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) != hashBytes || c.time == 0 || c.threads == 0 {
		return false, badHash(err)
	}
	key, err := d.key(ctx, word, salt, c)
	return err == nil && subtle.ConstantTimeCompare(key, want) == 1, err
}

func badHash(err error) error {
	return ebb.Wrap(ebb.Conflict, "damaged_passphrase", err, "what is kept of the passphrase cannot be read: set it again with `ebb passphrase set`")
}

// key does the work of one guess; whoever comes meanwhile waits, so that many at once take
// no more memory than one. A letter typed as one character or as two is the same letter.
func (d *Door) key(ctx context.Context, word string, salt []byte, c cost) ([]byte, error) {
	select {
	case d.work <- struct{}{}:
	case <-ctx.Done():
		return nil, ebb.Wrap(ebb.Unavailable, "busy", ctx.Err(), "others were at the door first: try again")
	}
	defer func() { <-d.work }()
	return derive([]byte(norm.NFC.String(word)), salt, c.time, c.memoryKiB, c.threads, hashBytes), nil
}
