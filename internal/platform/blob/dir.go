package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"syscall"
	"time"
)

const (
	shardLetters = 2
	// unfinished holds what is being written. No shard has this name.
	unfinished = "unfinished"
)

// Dir is a store in a folder that belongs to its process's user alone. Several
// processes may share it.
type Dir struct{ root *os.Root }

// OpenDir opens the store in the folder, which it makes where there is none,
// and takes away what a crash left half written. A folder that others may look
// into is refused.
func OpenDir(folder string) (*Dir, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	info, err := os.Stat(folder)
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("blob: others may look into %s; run: chmod 700 %s", folder, folder)
	}
	root, err := os.OpenRoot(filepath.Clean(folder))
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	d := &Dir{root: root}
	if err := errors.Join(d.folder(unfinished), d.sweep()); err != nil {
		return nil, errors.Join(fmt.Errorf("blob: %w", err), root.Close())
	}
	return d, nil
}

// Close lets go of the folder.
func (d *Dir) Close() error { return d.root.Close() }

func shard(key string) string { return key[:shardLetters] }

func file(key string) string { return path.Join(shard(key), key) }

// Put writes beside the place, then moves there: the value is whole or absent.
func (d *Dir) Put(ctx context.Context, key string, data []byte) error {
	if err := acceptable(key, data); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return away(err)
	}
	return away(d.put(ctx, key, data))
}

func (d *Dir) put(ctx context.Context, key string, data []byte) error {
	if err := d.folder(shard(key)); err != nil {
		return err
	}
	f, name, err := d.begin()
	if err != nil {
		return err
	}
	err = d.finish(ctx, f, name, key, data)
	return errors.Join(err, f.Close())
}

// finish writes data into f and gives it its name; after an error nothing of
// it is left.
func (d *Dir) finish(ctx context.Context, f *os.File, name, key string, data []byte) error {
	_, err := f.Write(data)
	err = errors.Join(err, f.Sync(), ctx.Err())
	if err == nil {
		err = d.root.Rename(name, file(key))
	}
	if err != nil {
		return errors.Join(err, d.root.Remove(name))
	}
	return d.settle(shard(key))
}

// begin makes a file that is locked for as long as it is written, so that
// sweep can tell it from what a crash left.
func (d *Dir) begin() (*os.File, string, error) {
	for {
		name := path.Join(unfinished, fmt.Sprintf("%x", random(16)))
		f, err := d.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, "", err
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
			return nil, "", errors.Join(err, f.Close())
		}
		// A sweep may have come between the two: then the file has no name.
		if _, err := d.root.Lstat(name); err == nil {
			return f, name, nil
		}
		_ = f.Close()
	}
}

// sweep removes what no process is writing any more.
func (d *Dir) sweep() error {
	names, err := d.names(unfinished)
	if err != nil {
		return err
	}
	for _, name := range names {
		f, err := d.root.OpenFile(path.Join(unfinished, name), os.O_WRONLY, 0)
		if errors.Is(err, fs.ErrNotExist) {
			continue // its writer, or another sweep, was faster
		}
		if err != nil {
			return err
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			err = d.root.Remove(path.Join(unfinished, name))
		}
		if err := errors.Join(err, f.Close()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Get reads the value.
func (d *Dir) Get(ctx context.Context, key string) ([]byte, error) {
	if err := valid(key); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, away(err)
	}
	f, err := d.root.Open(file(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, away(err)
	}
	data, err := whole(f)
	return data, away(errors.Join(err, f.Close()))
}

func whole(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > MaxSize {
		return nil, fmt.Errorf("blob: %s is no value of this store", f.Name())
	}
	data := make([]byte, info.Size())
	_, err = io.ReadFull(f, data)
	return data, err
}

// Delete removes the value, for good before it returns.
func (d *Dir) Delete(ctx context.Context, key string) error {
	if err := valid(key); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return away(err)
	}
	err := d.root.Remove(file(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return away(err)
	}
	return away(d.settle(shard(key)))
}

// List walks the shards.
func (d *Dir) List(ctx context.Context, yield func(string, time.Time) error) error {
	shards, err := d.names(".")
	if err != nil {
		return away(err)
	}
	for _, s := range shards {
		if len(s) != shardLetters {
			continue
		}
		if err := d.listShard(ctx, s, yield); err != nil {
			return err
		}
	}
	return nil
}

func (d *Dir) listShard(ctx context.Context, s string, yield func(string, time.Time) error) error {
	names, err := d.names(s)
	if err != nil {
		return away(err)
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return away(err)
		}
		if valid(name) != nil || shard(name) != s {
			continue // none of ours
		}
		info, err := d.root.Lstat(file(name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return away(err)
		}
		if err := yield(name, info.ModTime()); err != nil {
			return err
		}
	}
	return nil
}

// Check writes, reads and deletes a value.
func (d *Dir) Check(ctx context.Context) error { return probe(ctx, d) }

// names lists a folder in order.
func (d *Dir) names(folder string) ([]string, error) {
	f, err := d.root.Open(folder)
	if err != nil {
		return nil, err
	}
	names, err := f.Readdirnames(-1)
	sort.Strings(names)
	return names, errors.Join(err, f.Close())
}

// folder makes a folder below the root, unless it is there.
func (d *Dir) folder(name string) error {
	err := d.root.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return d.settle(".")
}

// settle makes what was named or removed in a folder survive a loss of power.
func (d *Dir) settle(folder string) error {
	f, err := d.root.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
