package door

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"ebb"
	"ebb/internal/store"
)

// PairingFor is how long a pairing link works.
const PairingFor = 10 * time.Minute

// PairingPath stands before the token in a pairing link.
const PairingPath = "/pair/"

// Pairing is a link that lets one device in, once.
type Pairing struct {
	URL     string      `json:"url"`
	Expires ebb.Instant `json:"expires"`
}

// Pair makes a pairing link for the pages at base, like http://192.168.1.5:8127. The
// database holds only the hash of its token.
func (d *Door) Pair(ctx context.Context, base string) (Pairing, error) {
	has, err := d.HasPassphrase(ctx)
	if err != nil {
		return Pairing{}, err
	}
	if !has {
		return Pairing{}, NoPassphrase()
	}
	token := rand.Text() // 130 bits
	p := Pairing{URL: strings.TrimSuffix(base, "/") + PairingPath + token, Expires: d.now() + ebb.Instant(PairingFor.Milliseconds())}
	return p, d.st.Tx(ctx, func(t *store.Tx) error {
		if err := t.DropExpired(ctx, d.athlete, d.now()); err != nil {
			return err
		}
		return t.PutAccess(ctx, d.athlete, store.Access{Kind: store.AccessPairing, ID: tokenID(token), MadeAt: d.now(), ExpiresAt: p.Expires})
	})
}

// Stands says whether the token of a pairing link would let somebody in now.
func (d *Door) Stands(ctx context.Context, token string) (bool, error) {
	var ok bool
	err := d.st.Read(ctx, func(t *store.Tx) (err error) {
		ok, err = d.stands(ctx, t, token)
		return err
	})
	return ok, err
}

func (d *Door) stands(ctx context.Context, t *store.Tx, token string) (bool, error) {
	rows, err := t.Accesses(ctx, d.athlete, store.AccessPairing, tokenID(token))
	return err == nil && len(rows) == 1 && rows[0].ExpiresAt > d.now(), err
}

// Redeem uses the token of a pairing link up. A second use, or one that comes too late, is
// Forbidden (used_link), and the two look alike.
func (d *Door) Redeem(ctx context.Context, token string) error {
	return d.st.Tx(ctx, func(t *store.Tx) error {
		ok, err := d.stands(ctx, t, token)
		if err != nil {
			return err
		}
		if _, err := t.DropAccess(ctx, d.athlete, store.AccessPairing, tokenID(token)); err != nil {
			return err
		}
		if !ok {
			return UsedLink()
		}
		return nil
	})
}

// UsedLink is what is said of a link that lets nobody in.
func UsedLink() error {
	return ebb.Errorf(ebb.Forbidden, "used_link", "token",
		"This pairing link was used already, or is older than %d minutes. Make a new one under Settings, or with `ebb pair`.", int(PairingFor.Minutes()))
}

// tokenID is the SHA-256 of a token: what a stolen database holds opens nothing.
func tokenID(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
