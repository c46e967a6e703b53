package store

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"ebb"
)

// backupReader is an opened backup whose bytes as a whole are known to be what was written.
type backupReader struct {
	f    *os.File
	body io.Reader // the zstd part
}

func (r *backupReader) close() error { return r.f.Close() }

// openBackup opens a file, decrypts it when it is encrypted, and checks the digest over all
// of it before anything is made of it. passphrase is only asked for when it is needed.
func openBackup(path string, passphrase func() (string, error)) (*backupReader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(err, path)
	}
	r := &backupReader{f: f}
	if err := r.open(passphrase); err != nil {
		_ = f.Close()
		return nil, err
	}
	return r, nil
}

func fileError(err error, path string) error {
	if errors.Is(err, os.ErrNotExist) {
		return ebb.Errorf(ebb.NotFound, "no_file", "file", "there is no file %s", path)
	}
	return ebb.Wrap(ebb.Invalid, "bad_file", err, "%s cannot be read", path)
}

func (r *backupReader) open(passphrase func() (string, error)) error {
	info, err := r.f.Stat()
	if err != nil {
		return fileError(err, r.f.Name())
	}
	var in io.ReaderAt = r.f
	size := info.Size()
	word := make([]byte, len(ageWord))
	if n, _ := r.f.ReadAt(word, 0); string(word[:n]) == ageWord {
		if in, size, err = decrypted(r.f, size, passphrase); err != nil {
			return err
		}
	}
	const headLen, tailLen = int64(frameHead + len(backupWord)), int64(frameHead + sha256.Size)
	head := make([]byte, headLen)
	if n, err := in.ReadAt(head, 0); int64(n) < headLen || frame(head) != backupWord {
		if err != nil && !errors.Is(err, io.EOF) {
			return damagedBackup(err)
		}
		return notABackup(r.f.Name())
	}
	tail := make([]byte, tailLen)
	if size < headLen+tailLen {
		return damagedBackup(io.ErrUnexpectedEOF)
	}
	if _, err := in.ReadAt(tail, size-tailLen); err != nil && !errors.Is(err, io.EOF) {
		return damagedBackup(err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(in, 0, size-tailLen)); err != nil {
		return damagedBackup(err)
	}
	if frame(tail) != string(h.Sum(nil)) {
		return damagedBackup(errors.New("its digest is wrong"))
	}
	r.body = io.NewSectionReader(in, headLen, size-headLen-tailLen)
	return nil
}

func notABackup(path string) error {
	return ebb.Errorf(ebb.Invalid, "not_a_backup", "file", "%s is neither a backup nor an export of Ebb", path)
}

// frame is the content of a skippable frame, "" when it is none.
func frame(b []byte) string {
	if binary.LittleEndian.Uint32(b) != skippable || int(binary.LittleEndian.Uint32(b[4:])) != len(b)-frameHead {
		return ""
	}
	return string(b[frameHead:])
}

// maxWork bounds what a hostile file can make the passphrase cost: 2^19 is 512 MiB.
const maxWork = 19

func decrypted(f *os.File, size int64, passphrase func() (string, error)) (io.ReaderAt, int64, error) {
	word, err := passphrase()
	if err != nil {
		return nil, 0, err
	}
	if word == "" {
		return nil, 0, ebb.Errorf(ebb.Invalid, "passphrase_needed", "passphrase", "the backup is encrypted: its passphrase is needed")
	}
	id, err := age.NewScryptIdentity(word)
	if err != nil {
		return nil, 0, ebb.Wrap(ebb.Invalid, "bad_passphrase", err, "the passphrase cannot be used")
	}
	id.SetMaxWorkFactor(maxWork)
	in, n, err := age.DecryptReaderAt(f, size, id)
	var no *age.NoIdentityMatchError
	if errors.As(err, &no) {
		return nil, 0, ebb.Errorf(ebb.Invalid, "wrong_passphrase", "passphrase", "the passphrase is wrong (or the beginning of the file is damaged): nothing was restored")
	}
	if err != nil {
		return nil, 0, damagedBackup(err)
	}
	return in, n, nil
}

// entries calls each for every entry but the list of digests, and then holds what each
// returned (the SHA-256 of what it read) to that list.
func (r *backupReader) entries(ctx context.Context, each func(name string, size int64, body io.Reader) (string, error)) error {
	z, err := zstd.NewReader(r.body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(2*backupWindow), zstd.WithDecoderLowmem(true))
	if err != nil {
		return damagedBackup(err)
	}
	defer z.Close()
	t := tar.NewReader(z)
	is := map[string]string{}
	var want map[string]string
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return damagedBackup(err)
		}
		if err := ctx.Err(); err != nil {
			return classify(err)
		}
		if h.Typeflag != tar.TypeReg || want != nil || is[h.Name] != "" {
			return damagedBackup(fmt.Errorf("an entry %q that does not belong there", h.Name))
		}
		if h.Name == sumsName {
			var b bytes.Buffer
			if _, err := io.Copy(&b, t); err != nil {
				return damagedBackup(err)
			}
			want = readSums(b.Bytes())
			continue
		}
		if is[h.Name], err = each(h.Name, h.Size, t); err != nil {
			return err
		}
	}
	if want == nil || len(want) != len(is) {
		return damagedBackup(errors.New("entries are missing"))
	}
	for name, sum := range want {
		if is[name] != sum {
			return damagedBackup(fmt.Errorf("%s is not what was written", name))
		}
	}
	return nil
}
