package cluster

import (
	"context"
	"errors"
	"os"
	"syscall"
)

// errHeld says that somebody else has the lock.
var errHeld = errors.New("the lock is held")

// flock is a lock that ends with its holder, however that ends: the kernel
// gives it back, so no process id has to be believed.
type flock struct{ file *os.File }

// tryLock takes the named lock of the folder, or fails with errHeld. Two
// takers in one process exclude each other as two processes do.
func (h *home) tryLock(name string) (*flock, error) {
	// Go opens with O_CLOEXEC: the server does not inherit the lock.
	f, err := os.OpenFile(h.path(name), os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, sentence(err, "%s can't be opened; does the folder belong to another user?", h.path(name))
	}
	if err := h.giveToOwner(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return &flock{f}, nil
	}
	_ = f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errHeld
	}
	return nil, sentence(err, "%s can't be locked; is it on a network file system?", h.path(name))
}

// lock waits for the named lock as long as ctx allows.
func (h *home) lock(ctx context.Context, name string) (*flock, error) {
	for {
		l, err := h.tryLock(name)
		if !errors.Is(err, errHeld) {
			return l, err
		}
		if err := pause(ctx); err != nil {
			return nil, sentence(err, "another consilium process has been starting the database in %s all the while", h.dir)
		}
	}
}

func (l *flock) release() { _ = l.file.Close() }
