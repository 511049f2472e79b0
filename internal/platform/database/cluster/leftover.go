package cluster

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// endLeftover clears what an owner that was killed left behind. Its server, if
// it still runs, is shut down rather than taken over: nobody would end it with
// us, and it may have other settings. The caller holds both locks.
func (h *home) endLeftover(ctx context.Context, o *options) error {
	s, ok := h.status()
	if !ok {
		return nil
	}
	if serves(s.pid, h.data) {
		o.progress("shutting down the database that an earlier run left behind")
		if err := h.shutDown(ctx, s.pid); err != nil {
			return err
		}
	}
	if err := h.awaitOrphans(ctx); err != nil {
		return err
	}
	return h.dropStalePID()
}

// shutDown asks politely, and after a while not politely.
func (h *home) shutDown(ctx context.Context, pid int) error {
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		return sentence(err, "a PostgreSQL that an earlier run left behind (process %d) can't be stopped", pid)
	}
	patience := time.AfterFunc(20*time.Second, func() {
		if serves(pid, h.data) {
			_ = syscall.Kill(pid, syscall.SIGQUIT)
		}
	})
	defer patience.Stop()
	for serves(pid, h.data) {
		if err := pause(ctx); err != nil {
			return sentence(err, "a PostgreSQL that an earlier run left behind (process %d) did not stop in time", pid)
		}
	}
	return nil
}

// awaitOrphans waits for sessions whose postmaster was killed: they notice
// soon, and until then a new server would refuse to start.
func (h *home) awaitOrphans(ctx context.Context) error {
	for anyServes(h.data) {
		if err := pause(ctx); err != nil {
			return sentence(err, "sessions of a PostgreSQL that was killed still use %s", h.data)
		}
	}
	return nil
}

// dropStalePID removes the file of a server that is gone when its process id
// now belongs to another program: PostgreSQL would take that for the server
// and refuse to start. Otherwise the file is left to PostgreSQL's own checks.
func (h *home) dropStalePID() error {
	s, ok := h.status()
	if !ok || !canTell || !alive(s.pid) || serves(s.pid, h.data) {
		return nil
	}
	return os.Remove(filepath.Join(h.data, "postmaster.pid"))
}

// alive says whether there is a process of that id.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
