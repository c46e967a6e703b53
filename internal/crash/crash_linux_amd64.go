package crash

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// Run is how a program that was watched ended.
type Run struct {
	Calls  []string // the calls that change a disk, in the order in which they began, over all threads
	Made   []string // the names of files and folders that it made or gave, as it named them
	Killed bool     // before the last of Calls took place
	Exit   int      // when it ended by itself
	Out    string   // what it wrote to its standard output
	Err    string   // and to its standard error
}

// calls are those that change what a disk holds, by their number on this processor.
var calls = map[uint64]string{
	syscall.SYS_WRITE: "write", syscall.SYS_PWRITE64: "pwrite64", syscall.SYS_WRITEV: "writev", 296: "pwritev",
	syscall.SYS_FSYNC: "fsync", syscall.SYS_FDATASYNC: "fdatasync", syscall.SYS_SYNC_FILE_RANGE: "sync_file_range",
	syscall.SYS_TRUNCATE: "truncate", syscall.SYS_FTRUNCATE: "ftruncate", syscall.SYS_FALLOCATE: "fallocate",
	syscall.SYS_RENAME: "rename", syscall.SYS_RENAMEAT: "renameat", 316: "renameat2",
	syscall.SYS_LINK: "link", syscall.SYS_LINKAT: "linkat", syscall.SYS_SYMLINKAT: "symlinkat",
	syscall.SYS_UNLINK: "unlink", syscall.SYS_UNLINKAT: "unlinkat", syscall.SYS_RMDIR: "rmdir",
	syscall.SYS_MKDIR: "mkdir", syscall.SYS_MKDIRAT: "mkdirat", 326: "copy_file_range", syscall.SYS_SENDFILE: "sendfile",
	syscall.SYS_CHMOD: "chmod", syscall.SYS_FCHMOD: "fchmod", syscall.SYS_FCHMODAT: "fchmodat",
}

// changes says whether the call that begins is one of them. Pipes and the pages of
// Go's own scheduler (eventfd) are no disks; an open counts when it may make a file.
func changes(pid int, r *syscall.PtraceRegs) (string, bool) {
	if r.Orig_rax == syscall.SYS_OPENAT {
		return "openat", r.Rdx&(syscall.O_CREAT|syscall.O_TRUNC) != 0
	}
	name, ok := calls[r.Orig_rax]
	if !ok {
		return "", false
	}
	if name == "write" || name == "writev" {
		var st syscall.Stat_t
		if syscall.Stat(fmt.Sprintf("/proc/%d/fd/%d", pid, r.Rdi), &st) != nil || st.Mode&syscall.S_IFMT != syscall.S_IFREG {
			return "", false
		}
	}
	return name, true
}

// named is where the name stands that a call gives to a file or folder, 0 when it gives none.
func named(call string, r *syscall.PtraceRegs) uint64 {
	switch call {
	case "openat", "mkdirat":
		return r.Rsi
	case "mkdir":
		return r.Rdi
	case "rename", "link":
		return r.Rsi
	case "renameat", "renameat2", "linkat":
		return r.R10
	case "symlinkat":
		return r.Rdx
	}
	return 0
}

// text is a string in the memory of a thread that stands still.
func text(tid int, at uint64) string {
	var b [4096]byte
	n, err := syscall.PtracePeekData(tid, uintptr(at), b[:])
	if err != nil && n == 0 {
		return "?"
	}
	s, _, _ := strings.Cut(string(b[:n]), "\x00")
	return s
}

const traced = syscall.PTRACE_O_TRACECLONE | syscall.PTRACE_O_TRACESYSGOOD | 1<<20 // and it ends when we do

// At runs cmd and kills it before its nth call that changes a disk; with n = 0 it is
// only watched. Everything that happened before is on the disk as the kernel has it:
// this is kill -9, no power cut.
func At(cmd *exec.Cmd, n int) (Run, error) {
	runtime.LockOSThread() // only the thread that started a program may watch it
	defer runtime.UnlockOSThread()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := cmd.Start(); err != nil {
		return Run{}, err
	}
	r, err := follow(cmd.Process.Pid, n)
	_ = cmd.Process.Kill()
	_ = cmd.Wait() // it was waited for above: this only ends the readers of its output
	r.Out, r.Err = out.String(), errs.String()
	return r, err
}

func follow(pid, n int) (r Run, err error) {
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &ws, 0, nil); err != nil || !ws.Stopped() {
		return r, fmt.Errorf("it does not wait to be watched: %v", err)
	}
	if err := syscall.PtraceSetOptions(pid, traced); err != nil {
		return r, err
	}
	if err := syscall.PtraceSyscall(pid, 0); err != nil {
		return r, err
	}
	inside := map[int]bool{} // threads that are in a call
	for {
		tid, err := syscall.Wait4(-1, &ws, syscall.WALL, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return r, err
		}
		if ws.Exited() || ws.Signaled() {
			if tid == pid {
				r.Exit = ws.ExitStatus()
				return r, nil
			}
			continue
		}
		signal := 0
		switch s := ws.StopSignal(); {
		case s == syscall.SIGTRAP|0x80: // at the door of a call
			inside[tid] = !inside[tid]
			if inside[tid] && !r.Killed {
				var regs syscall.PtraceRegs
				if syscall.PtraceGetRegs(tid, &regs) == nil {
					if name, yes := changes(pid, &regs); yes {
						r.Calls = append(r.Calls, name)
						if at := named(name, &regs); at != 0 {
							r.Made = append(r.Made, text(tid, at))
						}
						if len(r.Calls) == n {
							r.Killed = true
							_ = syscall.Kill(pid, syscall.SIGKILL)
							continue
						}
					}
				}
			}
		case s == syscall.SIGTRAP, s == syscall.SIGSTOP: // a new thread, or its maker
		default:
			signal = int(s)
		}
		_ = syscall.PtraceSyscall(tid, signal) // it may be gone
	}
}
