package pictures

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"consilium/internal/kernel/errs"
)

// programs finds poppler's, once they are there.
type programs struct {
	look  func(string) (string, error)
	mu    sync.Mutex
	found tools
}

// tools are poppler's programs.
type tools struct {
	info, draw, version string
	// as is who they run as: nobody, where the house runs as root and may
	// change to it.
	as *syscall.Credential
}

// nobody is the user without rights, by the custom of every system with one.
const nobody = 65_534

// Ready says which renderer takes PDFs here. An error of kind Unavailable with
// ReasonNoPDF says that there is none, and that poppler-utils is to be
// installed; JPEG, PNG and HEIC need none.
func (r *Reader) Ready(ctx context.Context) (string, error) {
	t, err := r.pdf.find(ctx)
	return t.version, err
}

func (p *programs) find(ctx context.Context) (tools, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found.version != "" {
		return p.found, nil
	}
	// What is found out here is found out for others too.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	var t tools
	var err error
	if t.info, err = p.look("pdfinfo"); err != nil {
		return tools{}, noPDF(err)
	}
	if t.draw, err = p.look("pdftoppm"); err != nil {
		return tools{}, noPDF(err)
	}
	if os.Geteuid() == 0 {
		t.as = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	t.version, err = t.ask(ctx)
	if err != nil && t.as != nil {
		t.as = nil
		t.version, err = t.ask(ctx)
	}
	if err != nil {
		return tools{}, noPDF(err)
	}
	p.found = t
	return t, nil
}

// ask gives the version, which pdftoppm says on its second line of errors.
func (t tools) ask(ctx context.Context) (string, error) {
	cmd := t.command(ctx, t.draw, "-v")
	said, err := cmd.CombinedOutput()
	if err != nil {
		return "", err
	}
	first, _, _ := strings.Cut(string(said), "\n")
	if !strings.HasPrefix(first, "pdftoppm") {
		return "", errors.New("pdftoppm doesn't say its version")
	}
	return first, nil
}

func noPDF(cause error) error {
	return errs.Wrap(errs.Unavailable, "PDFs can't be taken here at this moment. Photograph the document, or send its pages as JPEG or PNG.", &refusal{ReasonNoPDF, cause})
}

// command prepares a program that has no environment, no folder of its own, a
// group of processes of its own, and is killed with all of it when the context
// ends.
func (t tools) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the programs are found in PATH, the arguments are numbers
	cmd.Env, cmd.Dir = []string{}, "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: t.as}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	return cmd
}

// childError is a program that failed. What it said may quote the document, so
// it is looked at and never shown or logged.
type childError struct {
	program, said string
	cause         error
}

func (e *childError) Error() string { return fmt.Sprintf("%s: %v", e.program, e.cause) }
func (e *childError) Unwrap() error { return e.cause }

// bounds are the limits that a child sets itself before it becomes the program
// $0: no core dump, no byte written to any file (an attempt is an error, not
// the end: fontconfig tries), seconds of the processor, few open files, and
// address space in kB, which not every system can limit. A parent can't set
// them where it runs as another user.
const bounds = `set -e; trap '' XFSZ; ulimit -c 0; ulimit -f 0
ulimit -t "$1" || :; ulimit -n 64 || :; ulimit -v "$2" 2>/dev/null || :
shift 2; exec "$0" "$@"`

// run gives a program the document on its standard input, and what it writes
// to consume as it comes. No file is made: the document and its pages are in
// pipes alone.
func (r *Reader) run(ctx context.Context, t tools, program string, args []string, raw []byte, consume func(io.Reader) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	bound := []string{"-c", bounds, program, strconv.Itoa(int(r.limits.Time.Seconds()) + 1), strconv.FormatInt(r.limits.Child>>10, 10)}
	cmd := t.command(ctx, "/bin/sh", append(bound, args...)...)
	said := &head{left: 4 << 10}
	cmd.Stderr = said
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		_, _ = in.Write(raw) // a program that has read enough closes its end
		_ = in.Close()
	}()
	consumed := consume(out)
	if more, _ := io.CopyN(io.Discard, out, 1); consumed == nil && more > 0 {
		consumed = errors.New("it says more than was asked")
	}
	if consumed != nil {
		cancel()
	}
	err = cmd.Wait()
	<-fed
	if consumed != nil && ReasonOf(consumed) != "" {
		return consumed
	}
	if err = errors.Join(consumed, err); err != nil {
		return &childError{program: program, said: said.String(), cause: err}
	}
	return nil
}

// head keeps the beginning of what is written to it.
type head struct {
	bytes.Buffer
	left int
}

func (h *head) Write(b []byte) (int, error) {
	n := min(len(b), h.left)
	h.left -= n
	h.Buffer.Write(b[:n])
	return len(b), nil
}
