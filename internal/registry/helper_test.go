package registry

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
	"consilium/internal/registry/madeup"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// house is the registry with nothing in it.
type house struct {
	*Service
	t     *testing.T
	db    *database.DB
	clock *clock.Fake
	ctx   context.Context
}

func newHouse(t *testing.T, live ...Live) house {
	t.Helper()
	db, clk := dbtest.New(t), dbtest.Clock(t)
	return house{Service: New(Deps{DB: db, Clock: clk, Live: live}), t: t, db: db, clock: clk, ctx: actor.With(t.Context(), actor.System)}
}

// file writes a file in a layout into a folder of the test's own.
func file(t *testing.T, name string, header []string, rows func(*madeup.Writer)) string {
	t.Helper()
	var out bytes.Buffer
	w := madeup.NewWriter(&out, header)
	rows(w)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return raw(t, name, out.Bytes())
}

func raw(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// load imports a file; change may set more.
func (h house) load(source Source, path string, change ...func(*Load)) (Report, error) {
	h.t.Helper()
	in, err := OpenFile(path)
	if err != nil {
		return Report{}, err
	}
	defer func() { _ = in.Close() }()
	l := Load{Source: source, Input: in}
	for _, c := range change {
		c(&l)
	}
	return h.Import(h.ctx, l)
}

func (h house) loaded(source Source, path string, change ...func(*Load)) Report {
	h.t.Helper()
	r, err := h.load(source, path, change...)
	h.ok(err)
	return r
}

func (h house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h house) refused(err error, kind errs.Kind) {
	h.t.Helper()
	if !errs.Is(err, kind) {
		h.t.Fatalf("error %v, want kind %d", err, kind)
	}
}

// finds looks a number up and wants an entry.
func (h house) finds(source Source, number string) Record {
	h.t.Helper()
	a, err := h.Lookup(h.ctx, source, number)
	h.ok(err)
	if !a.Found {
		h.t.Fatalf("%s %s was not found", source, number)
	}
	return a.Record
}

func (h house) number(query string, args ...any) (n int) {
	h.t.Helper()
	h.ok(h.db.Pool().QueryRow(h.ctx, query, args...).Scan(&n))
	return n
}

// memory is an Aside that tests can read.
type memory struct{ bytes.Buffer }

func (m *memory) Truncate(size int64) error {
	m.Buffer.Truncate(int(size))
	return nil
}

func (m *memory) holds(part string) bool { return strings.Contains(m.String(), part) }
