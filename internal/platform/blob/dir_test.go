package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"consilium/internal/kernel/errs"
)

func newDir(t *testing.T) *Dir {
	t.Helper()
	return reopen(t, filepath.Join(t.TempDir(), "data", "blobs"))
}

func reopen(t *testing.T, folder string) *Dir {
	t.Helper()
	d, err := OpenDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// files gives every file and folder below the store.
func files(t *testing.T, d *Dir) map[string]fs.FileInfo {
	t.Helper()
	out := map[string]fs.FileInfo{}
	err := filepath.WalkDir(d.root.Name(), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		rel, _ := filepath.Rel(d.root.Name(), path)
		out[rel] = info
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNobodyElseMayReadTheFolder(t *testing.T) {
	t.Parallel()
	d := newDir(t)
	mustPut(t, d, key(1), []byte("x"))
	for name, info := range files(t, d) {
		want := fs.FileMode(0o600)
		if info.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s is %v", name, info.Mode())
		}
	}
	open := t.TempDir()
	if err := os.Chmod(open, 0o750); err != nil { //nolint:gosec // the very thing refused
		t.Fatal(err)
	}
	if _, err := OpenDir(open); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Fatalf("a folder that others read was taken: %v", err)
	}
}

func TestAFolderThatIsAFileIsAnError(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "blobs")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenDir(path); err == nil {
		t.Fatal("a file was taken for a folder")
	}
}

func TestALinkOutOfTheFolderLeadsNowhere(t *testing.T) {
	t.Parallel()
	d, outside := newDir(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, key(1)), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(d.root.Name(), shard(key(1)))); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Get(t.Context(), key(1)); err == nil || got != nil {
		t.Fatalf("read %q", got)
	}
	if d.Put(t.Context(), key(1), []byte("x")) == nil || d.Delete(t.Context(), key(1)) == nil {
		t.Fatal("wrote or deleted outside")
	}
	if raw, err := os.ReadFile(filepath.Join(outside, key(1))); err != nil || string(raw) != "secret" {
		t.Fatalf("%q, %v", raw, err)
	}
}

func TestWhatACrashLeftGoesAndWhatIsBeingWrittenStays(t *testing.T) {
	t.Parallel()
	d := newDir(t)
	folder := d.root.Name()
	// Another process, in the midst of a value.
	if err := d.folder(shard(key(1))); err != nil {
		t.Fatal(err)
	}
	f, writing, err := d.begin()
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(folder, unfinished, "left")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := reopen(t, folder)
	if _, err := os.Lstat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("what a crash left is still there: %v", err)
	}
	if err := errors.Join(d.finish(t.Context(), f, writing, key(1), []byte("whole")), f.Close()); err != nil {
		t.Fatalf("what was being written was taken away: %v", err)
	}
	mustGet(t, other, key(1), []byte("whole"))
	if n := len(files(t, d)); n != 4 { // the folder, unfinished, the shard, the value
		t.Fatalf("%d files and folders", n)
	}
}

// TestMain lets the test's own program be a writer that never stops by itself.
func TestMain(m *testing.M) {
	folder := os.Getenv("BLOB_TEST_WRITER")
	if folder == "" {
		os.Exit(m.Run())
	}
	d, err := OpenDir(folder)
	for n := 0; err == nil; n++ {
		err = d.Put(context.Background(), key(1), valueOf(n))
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func valueOf(n int) []byte { return bytes.Repeat([]byte{byte('a' + n%26)}, 1<<20+n%26) }

func TestAKilledWriterLeavesAWholeValue(t *testing.T) {
	t.Parallel()
	d := newDir(t)
	mustPut(t, d, key(1), valueOf(0))
	for range 8 {
		writer := exec.Command(os.Args[0]) //nolint:gosec // this very program
		writer.Env = append(os.Environ(), "BLOB_TEST_WRITER="+d.root.Name())
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		awaitChange(t, d)
		if err := errors.Join(writer.Process.Kill(), waited(writer)); err != nil {
			t.Fatal(err)
		}
		got, err := d.Get(t.Context(), key(1))
		if err != nil || !bytes.Equal(got, valueOf(int(got[0]-'a'))) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
	again := reopen(t, d.root.Name())
	if names, err := again.names(unfinished); err != nil || len(names) != 0 {
		t.Fatalf("left %v, %v", names, err)
	}
}

// awaitChange returns once another process has put a few values.
func awaitChange(t *testing.T, d *Dir) {
	t.Helper()
	seen := map[byte]bool{}
	for deadline := time.Now().Add(time.Minute); len(seen) < 3; {
		got, err := d.Get(t.Context(), key(1))
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("the writer writes nothing: %v", err)
		}
		seen[got[0]] = true
	}
}

func waited(c *exec.Cmd) error {
	err := c.Wait()
	var killed *exec.ExitError
	if errors.As(err, &killed) {
		return nil
	}
	return err
}

func TestAFullOrBrokenDiskIsASentenceAndTheOldValueStays(t *testing.T) {
	t.Parallel()
	d := newDir(t)
	mustPut(t, d, key(1), []byte("stays"))
	// Files where folders are wanted fail for root too.
	if err := os.Remove(filepath.Join(d.root.Name(), unfinished)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.root.Name(), unfinished), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := d.Put(t.Context(), key(1), []byte("new"))
	if !errs.Is(err, errs.Unavailable) || strings.Contains(errs.As(err).Text, d.root.Name()) {
		t.Fatalf("%v", err)
	}
	mustGet(t, d, key(1), []byte("stays"))
	if err := d.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "can't be written") {
		t.Fatalf("Check says %v", err)
	}
}

func TestWhatIsNoValueIsNeitherListedNorRead(t *testing.T) {
	t.Parallel()
	d := newDir(t)
	mustPut(t, d, key(1), []byte("x"))
	in := filepath.Join(d.root.Name(), shard(key(1)))
	for _, name := range []string{"readme.txt", "ff" + key(1)} {
		if err := os.WriteFile(filepath.Join(in, name), []byte("not ours"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(in, key(2)), 0o700); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Get(t.Context(), key(2)); err == nil {
		t.Fatalf("read %q from a folder", got)
	}
	for _, k := range listed(t, d) {
		if k != key(1) && k != key(2) {
			t.Errorf("listed %s", k)
		}
	}
}
