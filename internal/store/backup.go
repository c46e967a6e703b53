package store

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"sort"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"ebb"
)

// A backup is one file:
//
//	zstd skippable frame "ebb backup 1\n"
//	zstd of a tar: ebb-backup.json · ebb.db · originals/<athlete>/<x>/<sha256> … · SHA256SUMS
//	zstd skippable frame: SHA-256 of every byte before it
//
// and with a passphrase all of that inside age. So `zstd -d` and `tar` read it without
// Ebb, and no bit of it can change unnoticed.
const (
	backupWord    = "ebb backup 1\n"
	backupFormat  = 1
	backupHead    = "ebb-backup.json"
	sumsName      = "SHA256SUMS"
	skippable     = 0x184D2A50
	frameHead     = 8
	ageWord       = "age-encryption.org/v1\n"
	backupWorkDir = "backup-"
	// backupWindow bounds the memory of writer and reader.
	backupWindow = 4 << 20
)

// passphraseWork is the work of one guess at a passphrase: 2^17 scrypt rounds, half a second and
// 128 MiB, the least that OWASP's password storage sheet asks for. Tests guess more cheaply.
var passphraseWork = 17

// manifest is what a backup or an export says of itself first.
type manifest struct {
	Format    int         `json:"format"`
	Schema    int64       `json:"schema"` // version of the database
	MadeAt    ebb.Instant `json:"made_at"`
	Originals int         `json:"originals"`
}

// BackupInfo is what a backup holds.
type BackupInfo struct {
	File      string // absolute
	Bytes     int64
	Database  int64 // bytes of the database in it
	Originals int
	Encrypted bool
	Damaged   []Damage // originals that were damaged or gone before; what is left of them is in it
}

// Backup writes everything in the data folder to one new file while others go on
// writing: the database as it is at one moment (VACUUM INTO) and each original. The file
// has a name only when it is whole, on the disk, and was read back. With a passphrase it
// is encrypted. It never overwrites (file_exists). progress may be nil.
func (s *Store) Backup(ctx context.Context, file, passphrase string, progress func(done, of int)) (BackupInfo, error) {
	info := BackupInfo{Encrypted: passphrase != "", Damaged: []Damage{}}
	if s.postgres {
		return info, ebb.Errorf(ebb.Unsupported, "backup_postgres", "", "a database on a PostgreSQL server is copied with pg_dump")
	}
	var err error
	if info.File, err = s.newFile(file); err != nil {
		return info, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	s.sweepBackups()
	work, list, err := s.snapshotIn(ctx, s.dir)
	if ebb.CodeOf(err) == "storage_full" && passphrase == "" { // where the copy goes there may be room
		work, list, err = s.snapshotIn(ctx, filepath.Dir(info.File))
	}
	defer func() { _ = os.RemoveAll(work) }()
	snapshot := filepath.Join(work, databaseName)
	if err != nil {
		return info, err
	}
	part := info.File + "-" + NewID("w", 0) + partSuffix
	defer func() { _ = os.Remove(part) }()
	sums, err := s.writeBackup(ctx, part, snapshot, passphrase, list, &info, progress)
	if err != nil {
		return info, classify(err)
	}
	if passphrase != "" {
		debug.FreeOSMemory() // the work of the passphrase is done a second time now
	}
	if err := checkBackup(ctx, part, passphrase, sums); err != nil {
		return info, err
	}
	if err := takeName(part, info.File); err != nil {
		return info, err
	}
	st, err := os.Stat(info.File)
	if err == nil {
		info.Bytes = st.Size()
	}
	return info, classify(err)
}

// newFile is the absolute name of a file that is not there yet and not in the data folder.
func (s *Store) newFile(file string) (string, error) {
	abs, err := filepath.Abs(file)
	if err != nil || file == "" {
		return "", ebb.Errorf(ebb.Invalid, "bad_file", "file", "name a file to write to")
	}
	if _, err := os.Lstat(abs); err == nil {
		return "", ebb.Errorf(ebb.Conflict, "file_exists", "file", "%s is there already and is not overwritten: name another one", abs)
	}
	parent, err := filepath.EvalSymlinks(filepath.Dir(abs))
	if err != nil {
		return "", ebb.Wrap(ebb.Invalid, "bad_file", err, "the folder for %s cannot be opened", abs)
	}
	home, err := filepath.EvalSymlinks(s.dir)
	if err != nil {
		return "", classify(err)
	}
	if rel, err := filepath.Rel(home, parent); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", ebb.Errorf(ebb.Invalid, "inside_data", "file", "a copy inside the data folder is lost with it: name a place elsewhere, best on another disk")
	}
	return abs, nil
}

// takeName gives a finished file or folder its name, durably, and never takes it from another.
func takeName(part, name string) error {
	if _, err := os.Lstat(name); err == nil {
		return ebb.Errorf(ebb.Conflict, "file_exists", "file", "%s appeared meanwhile and is not overwritten", name)
	}
	if err := os.Rename(part, name); err != nil {
		return classify(err)
	}
	return classify(syncPath(filepath.Dir(name)))
}

// sweepBackups removes what a killed backup left long ago.
func (s *Store) sweepBackups() {
	old, _ := filepath.Glob(filepath.Join(s.dir, backupWorkDir+"*"+partSuffix))
	for _, path := range old {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > 12*time.Hour {
			_ = os.RemoveAll(path)
		}
	}
}

// kept is an original that a database knows.
type kept struct {
	athlete ebb.AthleteID
	sum     string
}

func (k kept) name() string { return "originals/" + string(k.athlete) + "/" + k.sum[:1] + "/" + k.sum }

// snapshotIn makes a snapshot in a folder of its own below dir, which is the caller's to remove.
// A backup with a passphrase never has one beside it: that would leave readable traces there.
func (s *Store) snapshotIn(ctx context.Context, dir string) (work string, list []kept, err error) {
	work, err = os.MkdirTemp(dir, backupWorkDir+"*"+partSuffix)
	if err != nil {
		return "", nil, classify(err)
	}
	list, err = s.snapshot(ctx, filepath.Join(work, databaseName))
	if err != nil {
		_ = os.RemoveAll(work)
		work = ""
	}
	return work, list, err
}

// snapshot copies the database as it is now, checks the copy, and lists its originals.
// The connection is one of its own, so that nobody who writes waits for it.
func (s *Store) snapshot(ctx context.Context, path string) ([]kept, error) {
	live, err := sql.Open("sqlite", dsn(filepath.Join(s.dir, databaseName), "rw", "deferred", "trusted_schema(0)", "cache_size(-8000)"))
	if err != nil {
		return nil, classify(err)
	}
	defer func() { _ = live.Close() }()
	live.SetMaxOpenConns(1)
	if err := patiently(ctx, func() error { _, err := live.ExecContext(ctx, "VACUUM INTO $1", path); return err }); err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, classify(err)
	}
	if err := lockOut(ctx, path); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(path, "ro", "deferred", "query_only(1)"))
	if err != nil {
		return nil, classify(err)
	}
	defer func() { _ = db.Close() }()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil {
		return nil, classify(err)
	}
	if verdict != "ok" {
		return nil, ebb.Errorf(ebb.Conflict, "damaged_database", "data", "the copy of the database is not sound (%s): `ebb verify` names the damage", verdict)
	}
	t := tableNamed("original")
	rows, err := db.QueryContext(ctx, "SELECT athlete_id, sha256 FROM "+t.name+" ORDER BY "+strings.Join(t.key, ", "))
	if err != nil {
		return nil, classify(err)
	}
	var list []kept
	err = eachRow(rows, func(r rowMap) error {
		list = append(list, kept{ebb.AthleteID(plainText(r["athlete_id"])), plainText(r["sha256"])})
		return nil
	})
	return list, classify(err)
}

// lockOut removes from a copy of the database whatever lets somebody into the folder: a session
// that was ended since must not live again with the copy, and nobody may guess at its passphrase.
func lockOut(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", dsn(path, "rw", "immediate", "journal_mode(DELETE)", "secure_delete(1)"))
	if err != nil {
		return classify(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	for _, t := range tables {
		if !t.here {
			continue
		}
		if _, err := db.ExecContext(ctx, "DELETE FROM "+t.name); err != nil {
			return classify(err)
		}
	}
	_, err = db.ExecContext(ctx, "VACUUM")
	return classify(err)
}

// writeBackup writes the file, durably, and returns the digest of each entry.
func (s *Store) writeBackup(ctx context.Context, part, snapshot, passphrase string, list []kept, info *BackupInfo, progress func(done, of int)) (map[string]string, error) {
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	var out io.Writer = f
	var seal io.WriteCloser
	if passphrase != "" {
		r, err := age.NewScryptRecipient(passphrase)
		if err != nil {
			return nil, ebb.Wrap(ebb.Invalid, "bad_passphrase", err, "the passphrase cannot be used")
		}
		r.SetWorkFactor(passphraseWork)
		if seal, err = age.Encrypt(f, r); err != nil {
			return nil, err
		}
		out = seal
	}
	all := sha256.New()
	out2 := io.MultiWriter(out, all)
	if err := writeFrame(out2, []byte(backupWord)); err != nil {
		return nil, err
	}
	z, err := zstd.NewWriter(out2, zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(backupWindow), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, err
	}
	b := &backupWriter{t: tar.NewWriter(z), sums: map[string]string{}, at: s.clock()}
	if err := b.everything(ctx, s, snapshot, list, info, progress); err != nil {
		_ = z.Close()
		return nil, err
	}
	if err := errors.Join(b.t.Close(), z.Close()); err != nil {
		return nil, err
	}
	if err := writeFrame(out, all.Sum(nil)); err != nil {
		return nil, err
	}
	if seal != nil {
		if err := seal.Close(); err != nil {
			return nil, err
		}
	}
	return b.sums, f.Sync()
}

func writeFrame(w io.Writer, data []byte) error {
	_, err := w.Write(append(le32(le32(nil, skippable), uint32(len(data))), data...))
	return err
}

func le32(b []byte, v uint32) []byte {
	return append(b, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
}

type backupWriter struct {
	t    *tar.Writer
	sums map[string]string
	at   time.Time
}

func (b *backupWriter) everything(ctx context.Context, s *Store, snapshot string, list []kept, info *BackupInfo, progress func(done, of int)) error {
	head, err := Doc(manifest{Format: backupFormat, Schema: schemaVersion(), MadeAt: ebb.InstantOf(s.clock()), Originals: len(list)})
	if err != nil {
		return err
	}
	if err := b.bytes(backupHead, append(head, '\n')); err != nil {
		return err
	}
	if info.Database, err = b.file(databaseName, snapshot); err != nil {
		return err
	}
	for i, k := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		path, err := s.originals.place(k.athlete, k.sum)
		if err != nil {
			return err
		}
		_, err = b.file(k.name(), path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			info.Damaged = append(info.Damaged, Damage{"original", k.sum, "the file is missing"})
		case err != nil:
			return err
		case b.sums[k.name()] != k.sum:
			info.Damaged = append(info.Damaged, Damage{"original", k.sum, "its bytes have changed on the disk"})
			info.Originals++
		default:
			info.Originals++
		}
		progress(i+1, len(list))
	}
	return b.bytes(sumsName, sumsText(b.sums))
}

// sumsText is the list as sha256sum writes it.
func sumsText(sums map[string]string) []byte {
	var names []string
	for n := range sums {
		names = append(names, n)
	}
	sort.Strings(names)
	var out []byte
	for _, n := range names {
		out = fmt.Appendf(out, "%s  %s\n", sums[n], n)
	}
	return out
}

func readSums(text []byte) map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if sum, name, ok := strings.Cut(line, "  "); ok && namesHash(sum) {
			out[name] = sum
		}
	}
	return out
}

func (b *backupWriter) bytes(name string, data []byte) error {
	if name != sumsName {
		b.sums[name] = HashOf(data)
	}
	if err := b.t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), ModTime: b.at, Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := b.t.Write(data)
	return err
}

func (b *backupWriter) file(name, path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if err := b.t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: b.at, Format: tar.FormatPAX}); err != nil {
		return 0, err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(b.t, h), io.LimitReader(f, info.Size())); err != nil {
		return 0, err
	}
	b.sums[name] = hex.EncodeToString(h.Sum(nil))
	return info.Size(), nil
}

// checkBackup reads a finished file back: every entry must have the digest that it was
// written with.
func checkBackup(ctx context.Context, path, passphrase string, sums map[string]string) error {
	r, err := openBackup(path, func() (string, error) { return passphrase, nil })
	if err != nil {
		return err
	}
	defer func() { _ = r.close() }()
	n := 0
	err = r.entries(ctx, func(name string, size int64, body io.Reader) (string, error) {
		h := sha256.New()
		if _, err := io.Copy(h, body); err != nil {
			return "", err
		}
		n++
		sum := hex.EncodeToString(h.Sum(nil))
		if sums[name] != sum {
			return "", fmt.Errorf("%s is not what was written", name)
		}
		return sum, nil
	})
	if err == nil && n != len(sums) {
		err = fmt.Errorf("%d entries, %d were written", n, len(sums))
	}
	if err != nil {
		return ebb.Wrap(ebb.NotConfirmed, "backup_unsound", err, "what was written to the disk reads back differently: the file was removed")
	}
	return nil
}

// manifestOf reads what a backup or an export says of itself, and refuses a newer one.
func manifestOf(b []byte) (manifest, error) {
	var m manifest
	if err := json.Unmarshal(b, &m); err != nil || m.Format < 1 {
		return m, damagedBackup(fmt.Errorf("its first page cannot be read"))
	}
	if m.Format > backupFormat || m.Schema > schemaVersion() {
		return m, ebb.Errorf(ebb.Conflict, "newer_schema", "file", "it was written by a newer Ebb (schema %d, this one knows %d): use the newer program. Nothing was changed", m.Schema, schemaVersion())
	}
	return m, nil
}

func damagedBackup(err error) error {
	var own *ebb.Error
	if errors.As(err, &own) {
		return err
	}
	return ebb.Wrap(ebb.Conflict, "damaged_backup", err, "the file is damaged or cut off: nothing was restored. Try another copy of it")
}
