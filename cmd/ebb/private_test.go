package main

import (
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A person's data are for them alone, whatever the shell allows others (umask 0); the page is shown on this machine
// alone, and opened to others by nobody but who set a passphrase (S-22).
func TestWhatEbbWritesIsForItsOwnerAlone(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "data")
	run := filepath.Join(base, "run.gpx")
	if err := os.WriteFile(run, oneRun(), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"import", run}, {"today"}, {"backup", filepath.Join(base, "copy.ebb")}, {"export", filepath.Join(base, "export")}} {
		c := ebbCommand(dir, args...)
		c.Args = append([]string{"sh", "-c", `umask 0; exec "$0" "$@"`, "./ebb"}, args...)
		c.Path = "/bin/sh"
		link := filepath.Join(base, "ebb")
		if err := os.Symlink(os.Args[0], link); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
		c.Dir = base
		if b, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, b)
		}
	}
	n := 0
	for _, root := range []string{dir, filepath.Join(base, "copy.ebb"), filepath.Join(base, "export")} {
		if err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := d.Info()
			n++
			if open(info) {
				t.Errorf("%s can be read or written by others: %v", path, info.Mode())
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(run); err != nil || n < 8 || !open(info) {
		t.Errorf("the control: %d files, one that is open to others is not noticed", n)
	}
}

func open(i fs.FileInfo) bool { return i.Mode().Perm()&0o077 != 0 }

func TestThePageIsShownOnThisMachineAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	p := servePage(t, dir, "--listen", "127.0.0.1:0") // the default but for its port, which may be taken
	if b, err := ebbCommand(dir, "serve", "--help").Output(); err != nil || !strings.Contains(string(b), "127.0.0.1:8127") {
		t.Errorf("the default is not this machine: %v", err)
	}
	_, port, err := net.SplitHostPort(strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		ip, ok := a.(*net.IPNet)
		if !ok || ip.IP.IsLinkLocalUnicast() {
			continue
		}
		c, err := net.Dial("tcp", net.JoinHostPort(ip.IP.String(), port))
		if err == nil {
			_ = c.Close()
		}
		if here := ip.IP.String() == "127.0.0.1"; here != (err == nil) {
			t.Errorf("on %s: %v", ip.IP, err)
		}
	}
	if b, err := ebbCommand(filepath.Join(t.TempDir(), "another"), "serve", "--listen", "0.0.0.0:0").CombinedOutput(); err == nil || !strings.Contains(string(b), "ebb passphrase set") {
		t.Errorf("open to others without a passphrase: %v %s", err, b)
	}
}

// Neither root nor a disk that can be written is needed, but for the data folder.
func TestEbbNeedsNoRightsButItsFolder(t *testing.T) {
	skip := func(why string) { t.Skip("== SKIPPED, NOT TRIED ON A READ-ONLY ROOT: " + why) }
	for _, tool := range []string{"unshare", "setpriv", "mount"} {
		if _, err := exec.LookPath(tool); err != nil {
			skip(tool + " is not there")
		}
	}
	base := t.TempDir()
	dir, run, link := filepath.Join(base, "data"), filepath.Join(base, "run.gpx"), filepath.Join(base, "ebb")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{run: oneRun(), link: program} {
		if err := os.WriteFile(name, data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for p := base; p != "/" && p != "/tmp"; p = filepath.Dir(p) {
		_ = os.Chmod(p, 0o755)
	}
	_ = os.Chmod(dir, 0o700)
	if os.Getuid() != 0 || os.Chown(dir, 65534, 65534) != nil {
		skip("only root can take the rights away")
	}
	as := func(script string) (string, error) {
		c := exec.Command("unshare", "--mount", "sh", "-c", `mount --make-rprivate / && mount --bind "$1" "$1" && mount -o remount,bind,ro / && `+
			`exec setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all sh -c "$2" sh "$3" "$4"`, "sh", dir, script, link, run)
		c.Env = []string{"EBB_DATA=" + dir, "TZ=UTC", "HOME=/nonexistent", "TMPDIR=/nonexistent", "PATH=" + os.Getenv("PATH")}
		b, err := c.CombinedOutput()
		return string(b), err
	}
	if out, err := as(`id -u; touch "$1.new" 2>&1 || echo "it cannot be written"`); err != nil || !strings.HasPrefix(out, "65534") || !strings.Contains(out, "cannot be written") {
		skip("the root could not be made read-only: " + out)
	}
	out, err := as(`exec "$1" import "$2"`)
	if err != nil || !regexp.MustCompile(`1 +stored`).MatchString(out) {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := as(`exec "$1" today`); err != nil || !strings.Contains(out, "Why") && !strings.Contains(out, "why") {
		t.Errorf("%v\n%s", err, out)
	}
}

var (
	opened = regexp.MustCompile(`(?:open|openat|creat)\((?:AT_FDCWD, )?"([^"]*)", [^)]*(?:O_WRONLY|O_RDWR|O_CREAT)[^)]*\) += [0-9]`)
	named  = regexp.MustCompile(`(?:mkdir|mkdirat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|unlink|unlinkat|chmod|fchmodat|truncate)\([^"]*"([^"]*)"(?:, [^"]*"([^"]*)")?[^)]*\) += 0`)
)

// written are the files outside of dir that a traced run made, changed or removed.
func written(trace, dir string) (out []string) {
	for line := range strings.Lines(trace) {
		var paths []string
		if m := opened.FindStringSubmatch(line); m != nil {
			paths = m[1:2]
		} else if m := named.FindStringSubmatch(line); m != nil {
			paths = m[1:]
		}
		for _, p := range paths {
			if p != "" && !strings.HasPrefix(p, dir) && p != "/dev/null" {
				out = append(out, p)
			}
		}
	}
	return out
}

// Every call that could write is looked at: it stays within the data folder.
func TestEbbWritesInItsFolderAlone(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("== SKIPPED, NOT TRACED: strace is not there")
	}
	base := t.TempDir()
	dir, run, log := filepath.Join(base, "data"), filepath.Join(base, "run.gpx"), filepath.Join(base, "trace")
	if err := os.WriteFile(run, oneRun(), 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(base, "ebb")
	if err := os.Symlink(os.Args[0], link); err != nil {
		t.Fatal(err)
	}
	traced := func(args ...string) string {
		c := exec.Command("strace", append([]string{"-f", "-qq", "-s", "4096", "-e", "trace=file", "-e", "signal=none", "-o", log, link}, args...)...)
		c.Env = append(os.Environ(), "EBB_DATA="+dir, "TZ=UTC")
		if b, err := c.CombinedOutput(); err != nil {
			if strings.Contains(string(b), "ptrace") {
				t.Skip("== SKIPPED, NOT TRACED: " + string(b))
			}
			t.Fatalf("%v: %v\n%s", args, err, b)
		}
		b, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, args := range [][]string{{"import", run}, {"checkin", "--legs", "2"}, {"today"}, {"runs"}, {"verify"}, {"rebuild"}} {
		if out := written(traced(args...), dir); len(out) > 0 {
			t.Errorf("ebb %s writes %v", args[0], out)
		}
	}
	elsewhere := filepath.Join(base, "elsewhere")
	if out := written(traced("export", elsewhere), dir); len(out) < 3 || !strings.HasPrefix(out[0], elsewhere) {
		t.Errorf("the control: an export elsewhere is not seen: %v", out)
	}
}

// oneRun is a slow run as a GPX file.
func oneRun() []byte {
	return []byte(slowRun(time.Date(2024, 1, 1, 6, 0, 0, 0, time.UTC), 50, 1800))
}
