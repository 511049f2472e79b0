package search

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	bolterrors "go.etcd.io/bbolt/errors"
)

// current is the file that names the live generation.
const current = "CURRENT"

// hold takes the folder's lock. The kernel lets it go with the process.
func hold(dir string, wait time.Duration) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for until := time.Now().Add(wait); ; time.Sleep(20 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(err, f.Close())
		}
		if time.Now().After(until) {
			return nil, errors.Join(ErrLocked, f.Close())
		}
	}
}

// classify tells a broken index from one that can't be opened just now.
func classify(err error) error {
	for _, passing := range []error{fs.ErrPermission, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.ENOSPC,
		syscall.EROFS, syscall.EIO, syscall.EDQUOT} {
		if errors.Is(err, passing) {
			return err
		}
	}
	if errors.Is(err, bolterrors.ErrTimeout) {
		return errors.Join(ErrLocked, err)
	}
	return errors.Join(ErrBroken, err)
}

func readCurrent(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, current))
	if err != nil {
		return "", err
	}
	name := strings.TrimSpace(string(text))
	if name == "" || name != filepath.Base(name) || !strings.HasPrefix(name, "v") {
		return "", errors.Join(ErrBroken, errors.New("search: CURRENT names no generation"))
	}
	return name, nil
}

// writeCurrent replaces the file in one step.
func writeCurrent(dir, name string) error {
	temp := filepath.Join(dir, current+".new")
	f, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(name + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(dir, current)); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// SetAside makes room for a new index after ErrBroken: the next Open begins
// with an empty, stale one. The broken files stay where they are until a
// Rebuild has succeeded.
func SetAside(dir string) error {
	lock, err := hold(dir, 0)
	if err != nil {
		return err
	}
	err = os.Rename(filepath.Join(dir, current), filepath.Join(dir, current+".broken"))
	return errors.Join(ignoreGone(err), lock.Close())
}
