package search

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
)

func generations(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range list {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestReopenKeepsEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := post(Thread, "title: Sepsis")
	s := newShelf(d)
	x := opened(t, dir, s)
	apply(t, x, s.put(post(Thread, "title: Stroke")))
	before, _ := x.Position(t.Context())
	must(t, x.Close())
	if _, err := x.Search(t.Context(), Parse("sepsis"), everything, nil, 1); err == nil {
		t.Error("a closed index answers")
	}
	x = opened(t, dir, s)
	if at, err := x.Position(t.Context()); err != nil || at != before || x.Stale() {
		t.Errorf("stands at %v, stood at %v (%v)", at, before, err)
	}
	wants(t, x, "sepsis", everything, d)
}

func TestANewIndexBuildsItselfForTheFollower(t *testing.T) {
	t.Parallel()
	d := post(Thread, "title: Sepsis")
	s := newShelf(d)
	s.seq = 41
	x, err := Open(t.TempDir(), s.options())
	must(t, err)
	defer func() { _ = x.Close() }()
	if !x.Stale() {
		t.Error("a new index isn't stale")
	}
	if at, err := x.Position(t.Context()); err != nil || at.XID != 42 {
		t.Errorf("stands at %v: %v", at, err)
	}
	wants(t, x, "sepsis", everything, d)
}

func TestAnotherVersionIsRebuiltBesideTheLiveIndex(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := post(Thread, "title: Sepsis")
	s := newShelf(d)
	x := opened(t, dir, s)
	must(t, x.live.idx.SetInternal(keyVersion, []byte("0")))
	must(t, x.Close())
	x, err := Open(dir, s.options())
	must(t, err)
	defer func() { _ = x.Close() }()
	if !x.Stale() {
		t.Fatal("not stale")
	}
	wants(t, x, "sepsis", everything, d) // the old one answers meanwhile
	if _, err := x.Position(t.Context()); err != nil || x.Stale() {
		t.Fatal("still stale", err)
	}
	if st, err := x.Stats(); err != nil || st.Version != Version || st.Documents != 1 || len(generations(t, dir)) != 1 {
		t.Errorf("%+v, %v, %v", st, err, generations(t, dir))
	}
}

func TestALockedIndexIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := post(Thread, "title: Sepsis")
	s := newShelf(d)
	x := opened(t, dir, s)
	if _, err := Open(dir, s.options()); !errors.Is(err, ErrLocked) || errors.Is(err, ErrBroken) {
		t.Fatalf("a second Open: %v", err)
	}
	if err := SetAside(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("setting a held index aside: %v", err)
	}
	wants(t, x, "sepsis", everything, d)
}

func TestABrokenIndexIsToldAndKept(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(store string) error{
		"no root": func(store string) error { return os.Remove(filepath.Join(store, "root.bolt")) },
		"root of zeros": func(store string) error {
			return os.WriteFile(filepath.Join(store, "root.bolt"), make([]byte, 65536), 0o600)
		},
		"meta of rubbish": func(store string) error {
			return os.WriteFile(filepath.Join(store, "../index_meta.json"), []byte("{{"), 0o600)
		},
		"segment gone": func(store string) error { return eachSegment(store, os.Remove) },
		"segment cut": func(store string) error {
			return eachSegment(store, func(p string) error { return os.Truncate(p, 100) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			d := post(Thread, "title: Sepsis")
			s := newShelf(d)
			x := opened(t, dir, s)
			live := x.live.name()
			must(t, x.Close())
			must(t, spoil(filepath.Join(dir, live, "store")))
			if _, err := Open(dir, s.options()); !errors.Is(err, ErrBroken) || errors.Is(err, ErrLocked) {
				t.Fatalf("Open: %v", err)
			}
			if _, err := os.Stat(filepath.Join(dir, live)); err != nil {
				t.Fatalf("Open deleted it: %v", err)
			}
			must(t, SetAside(dir))
			x = opened(t, dir, s)
			wants(t, x, "sepsis", everything, d)
			if names := generations(t, dir); len(names) != 1 || names[0] == live {
				t.Errorf("after the rebuild: %v", names)
			}
		})
	}
}

func eachSegment(store string, do func(string) error) error {
	list, err := filepath.Glob(filepath.Join(store, "*.zap"))
	if err == nil && len(list) == 0 {
		err = errors.New("no segments")
	}
	for _, p := range list {
		err = errors.Join(err, do(p))
	}
	return err
}

func TestPassingTroubleIsNotBrokenness(t *testing.T) {
	t.Parallel()
	for _, err := range []error{fs.ErrPermission, syscall.EMFILE, syscall.ENOSPC, &fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}} {
		if got := classify(fmt.Errorf("open: %w", err)); errors.Is(got, ErrBroken) || errors.Is(got, ErrLocked) {
			t.Errorf("%v became %v", err, got)
		}
	}
}

// envChild names the folder in which a re-run of this test binary writes until
// it is killed.
const envChild = "CONSILIUM_SEARCH_TEST_CHILD"

// counting is a Source in which each change's post says the change's number.
type counting struct{ *shelf }

func (c counting) OfPosts(_ context.Context, kind string, posts []ids.ID) ([]Document, error) {
	var list []Document
	for _, id := range posts {
		n := int(id[0])<<16 | int(id[1])<<8 | int(id[2])
		list = append(list, Document{ID: id, Thread: id, Kind: kind, Reach: "r", Body: fmt.Sprintf("every number%d", n)})
	}
	return list, nil
}

func numbered(n int) ids.ID { return ids.ID{byte(n >> 16), byte(n >> 8), byte(n), 1} }

func child(t *testing.T, dir string) {
	s := counting{newShelf()}
	o := s.options()
	o.Source = s
	x, err := Open(dir, o)
	must(t, err)
	x.stale = false
	at, err := x.Position(t.Context())
	must(t, err)
	for n := int(at.Seq) + 1; ; n += 3 {
		var list []changes.Change
		for i := range 3 {
			list = append(list, changes.Change{XID: 7, Seq: int64(n + i), Kind: changes.Answer, ID: numbered(n + i)})
		}
		must(t, x.Apply(t.Context(), list, list[2].Position()))
		fmt.Println("applied", n+2)
	}
}

// Killed at any moment, the files hold a position and exactly the documents up
// to it, and none that was reported is lost.
func TestPositionAndDocumentsAreOneThroughSIGKILL(t *testing.T) {
	if dir := os.Getenv(envChild); dir != "" {
		child(t, dir)
	}
	t.Parallel()
	dir := t.TempDir()
	for round := range 5 {
		reported := killOne(t, dir, 10+7*round)
		s := counting{newShelf()}
		x, err := Open(dir, Options{Source: s, Head: s.head, Wait: 5 * time.Second, Deadline: time.Minute})
		must(t, err)
		x.stale = false
		at, err := x.Position(t.Context())
		must(t, err)
		st, err := x.Stats()
		must(t, err)
		if at.Seq < int64(reported) || st.Documents != uint64(at.Seq) {
			t.Fatalf("round %d: stands at %v with %d documents, %d were reported", round, at, st.Documents, reported)
		}
		wants(t, x, fmt.Sprintf("number%d", at.Seq), everything, Document{ID: numbered(int(at.Seq))})
		wants(t, x, fmt.Sprintf("number%d", at.Seq+1), everything)
		must(t, x.Close())
	}
}

// killOne runs a child until it reported so many batches, and kills it.
func killOne(t *testing.T, dir string, batches int) (reported int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestPositionAndDocumentsAreOneThroughSIGKILL$")
	cmd.Env = append(os.Environ(), envChild+"="+dir)
	out, err := cmd.StdoutPipe()
	must(t, err)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for i := 0; lines.Scan(); {
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "applied %d", &n); err == nil {
			reported = n
			if i++; i == batches {
				must(t, cmd.Process.Kill())
			}
		}
	}
	_ = cmd.Wait()
	if reported == 0 || strings.Contains(stderr.String(), "panic") {
		t.Fatalf("the child did nothing: %s", stderr.String())
	}
	return reported
}
