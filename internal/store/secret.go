package store

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"ebb"
)

// secretName is the file beside the database that opens the keys of other services: neither a
// backup nor an export holds it, so that a copy of the database alone opens none of them.
const secretName = "secret.key"

// Conceal encrypts a secret for a row of this data folder. The key is made on first use, mode 0600.
func (s *Store) Conceal(plain string) (string, error) {
	id, err := s.secret(true)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, id.Recipient())
	if err == nil {
		_, err = io.WriteString(w, plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return "", ebb.Wrap(ebb.Internal, "secret", err, "a secret could not be encrypted")
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

// Reveal is the secret that Conceal encrypted. When the key is gone it is a Conflict, code
// secret_lost: connect again.
func (s *Store) Reveal(concealed string) (string, error) {
	lost := func(err error) error {
		return ebb.Wrap(ebb.Conflict, "secret_lost", err, "the key of this connection cannot be opened any more: connect again")
	}
	id, err := s.secret(false)
	if err != nil {
		return "", lost(err)
	}
	b, err := base64.StdEncoding.DecodeString(concealed)
	if err != nil {
		return "", lost(err)
	}
	r, err := age.Decrypt(bytes.NewReader(b), id)
	if err != nil {
		return "", lost(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return "", lost(err)
	}
	return string(plain), nil
}

// secret reads the key, and makes it when it is not there and make says so.
func (s *Store) secret(make bool) (*age.X25519Identity, error) {
	name := filepath.Join(s.dir, secretName)
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && make {
		id, err := age.GenerateX25519Identity()
		if err != nil {
			return nil, ebb.Wrap(ebb.Internal, "secret", err, "no key could be made")
		}
		if b, err = newSecret(name, id.String()); err != nil {
			return nil, classify(err)
		}
	} else if err != nil {
		return nil, classify(err)
	}
	id, err := age.ParseX25519Identity(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, ebb.Wrap(ebb.Conflict, "secret_lost", err, "%s is no key", secretName)
	}
	return id, nil
}

// newSecret writes the key durably, unless another was quicker: then that one counts.
func newSecret(name, key string) ([]byte, error) {
	part := name + "-" + NewID("w", 0) + partSuffix
	defer func() { _ = os.Remove(part) }()
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(key + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(part, name); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if err := syncPath(filepath.Dir(name)); err != nil {
		return nil, err
	}
	return os.ReadFile(name)
}
