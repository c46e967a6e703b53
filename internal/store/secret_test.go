package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"ebb"
	"ebb/internal/store"
)

func TestASecretIsOpenedByTheKeyBesideTheDatabaseAlone(t *testing.T) {
	s := open(t, store.Config{Dir: t.TempDir(), Clock: clock})
	const key = "a key of another service"
	hidden, err := s.Conceal(key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Conceal(key); err != nil || again == hidden || bytes.Contains([]byte(hidden), []byte(key)) {
		t.Errorf("%v: the same secret looks the same, or can be read", err)
	}
	if got, err := s.Reveal(hidden); err != nil || got != key {
		t.Errorf("%q %v", got, err)
	}
	file := filepath.Join(s.Dir(), "secret.key")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	tx(t, s, func(x *store.Tx) error {
		return x.PutAccess(ctx, local, store.Access{Kind: store.AccessIntervals, ID: "key", MadeAt: 1, Doc: []byte(`{"key":"` + hidden + `"}`)})
	})
	out := filepath.Join(t.TempDir(), "b.ebb")
	if _, err := s.Backup(ctx, out, "", nil); err != nil {
		t.Fatal(err)
	}
	restored := filepath.Join(t.TempDir(), "r")
	if _, err := store.Restore(ctx, out, restored, nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(restored, "secret.key")); !os.IsNotExist(err) || holds(t, restored, []byte(hidden)) {
		t.Errorf("a backup opens the connection: %v", err)
	}
	if _, err := s.Reveal("bm90aGluZw=="); ebb.CodeOf(err) != "secret_lost" {
		t.Errorf("%v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Reveal(hidden); ebb.CodeOf(err) != "secret_lost" {
		t.Errorf("without its key: %v", err)
	}
	if _, err := s.Conceal(key); err != nil {
		t.Fatal(err)
	}
	if e, err := s.Erase(ctx, local); err != nil || len(e.Left) > 0 {
		t.Errorf("%+v %v", e, err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Error("erase leaves the key")
	}
}
