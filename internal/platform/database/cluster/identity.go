package cluster

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// identity is whom PostgreSQL's programs run as; they refuse to run as root.
type identity struct {
	name string
	// uid and gid own the data, seen from outside; -1 where they are ours.
	uid, gid int
	// namespace maps root to another id in a user namespace, so that files of
	// root stay reachable wherever they are.
	namespace bool
}

// ourselves is the identity of anybody but root.
func ourselves() identity { return identity{name: "the current user", uid: -1, gid: -1} }

// account is the identity of a named user.
func account(name string) (identity, bool) {
	u, err := user.Lookup(name)
	if err != nil {
		return identity{}, false
	}
	uid, errU := strconv.Atoi(u.Uid)
	gid, errG := strconv.Atoi(u.Gid)
	return identity{name: "user " + name, uid: uid, gid: gid}, errU == nil && errG == nil && uid != 0
}

// numbered is the identity of whoever has the id; they may have no name.
func numbered(uid int) identity {
	who := identity{name: "user " + strconv.Itoa(uid), uid: uid, gid: uid}
	if u, err := user.LookupId(who.name[len("user "):]); err == nil {
		if gid, err := strconv.Atoi(u.Gid); err == nil {
			who.name, who.gid = "user "+u.Username, gid
		}
	}
	return who
}

// own gives path to the identity.
func (i identity) own(path string) error {
	if i.uid < 0 {
		return nil
	}
	return os.Lchown(path, i.uid, i.gid)
}

// command prepares a program; it gets death when we die, where the system
// can do that. It has a process group of its own, so that a Ctrl-C at the
// terminal reaches us alone and we stop it in our order.
func (i identity) command(ctx context.Context, dir string, death syscall.Signal, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Env = dir, environment()
	cmd.SysProcAttr = i.attributes(death)
	cmd.SysProcAttr.Setpgid = true
	if i.uid >= 0 && !i.namespace {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(i.uid), Gid: uint32(i.gid)}
	}
	return cmd
}

// run runs a program to its end and gives what it said; ctx ends it and its
// children.
func (i identity) run(ctx context.Context, dir, path string, args ...string) (string, error) {
	cmd := i.command(ctx, dir, syscall.SIGTERM, path, args...)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	started := make(chan error, 1)
	err := <-onOneThread(cmd, started)
	if failed := <-started; failed != nil {
		err = failed
	}
	if ctx.Err() != nil {
		err = errors.Join(ctx.Err(), err)
	}
	return said.String(), err
}

// onOneThread starts cmd, tells started how that went, waits for the end and
// tells it. The signal of death follows the thread that started the child and
// not the process, so this thread does nothing else while the child lives.
func onOneThread(cmd *exec.Cmd, started chan<- error) <-chan error {
	ended := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			err = cmd.Wait()
		}
		ended <- err
	}()
	return ended
}

// environment is all that PostgreSQL's programs get of ours: no PGDATA or
// PGPORT to lead them astray, none of the application's secrets.
func environment() []string {
	env := []string{"LC_ALL=C"}
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
