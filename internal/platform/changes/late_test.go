package changes

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

var errRollback = errors.New("rolled back on purpose")

// dialNowhere is a listener's connection that never comes about.
func dialNowhere(context.Context) (*pgx.Conn, error) { return nil, errors.New("deaf on purpose") }

// writer is a transaction that a test drives step by step.
type writer struct {
	order chan ids.ID // a change to append; the zero ID ends it
	end   chan bool   // true commits
	acted chan error
	wrote []ids.ID
}

func startWriter(db *database.DB) *writer {
	w := &writer{order: make(chan ids.ID), end: make(chan bool, 1), acted: make(chan error)}
	go func() {
		w.acted <- db.WithTx(context.Background(), func(ctx context.Context) error {
			for id := range w.order {
				w.acted <- Append(ctx, Thread, id)
			}
			if <-w.end {
				return nil
			}
			return errRollback
		})
	}()
	return w
}

func (w *writer) append(t *testing.T) ids.ID {
	t.Helper()
	id := ids.New()
	w.order <- id
	if err := <-w.acted; err != nil {
		t.Fatal(err)
	}
	w.wrote = append(w.wrote, id)
	return id
}

func (w *writer) finish(t *testing.T, commit bool) {
	t.Helper()
	w.end <- commit
	close(w.order)
	if err := <-w.acted; commit && err != nil || !commit && !errors.Is(err, errRollback) {
		t.Fatalf("commit %v: %v", commit, err)
	}
}

func TestLateCommitIsNeitherSkippedNorOvertaken(t *testing.T) {
	t.Parallel()
	db := dbtest.NewCluster(t)
	f, c := newFeed(db), &memory{}
	f.poll = time.Hour
	follow(t, f, c)

	early := startWriter(db)
	first := early.append(t)
	late := startWriter(db)
	second := late.append(t)
	late.finish(t, true)

	// The later number is committed; a reader by number would pass it now
	// and lose the first for good.
	if list, err := f.Read(t.Context(), Position{}, 10); err != nil || len(list) != 0 {
		t.Fatalf("Read = %v, %v; want nothing while an older transaction is open", list, err)
	}
	early.finish(t, true)
	dbtest.Eventually(t, "both", func() bool { return c.count() == 2 })
	if got := c.ids(); !slices.Equal(got, []ids.ID{first, second}) {
		t.Fatalf("got %v, want %v", got, []ids.ID{first, second})
	}

	// A rollback is announced by nobody; what it held back must come anyway.
	early = startWriter(db)
	early.append(t)
	late = startWriter(db)
	third := late.append(t)
	late.finish(t, true)
	early.finish(t, false)
	dbtest.Eventually(t, "what a rollback held back", func() bool { return c.count() == 3 })
	if got := c.ids()[2]; got != third {
		t.Fatalf("got %s, want %s", got, third)
	}
}

// byNumber is the reader that everybody writes first.
func byNumber(t *testing.T, db *database.DB, last *int64) int {
	t.Helper()
	var n int
	err := db.Pool().QueryRow(t.Context(),
		"SELECT count(*), coalesce(max(seq), $1) FROM changes WHERE seq > $1", *last).Scan(&n, last)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFiftyWritersInRandomOrder(t *testing.T) {
	t.Parallel()
	const writers, steps = 50, 1500
	db := dbtest.New(t, dbtest.WithConns(writers+4))
	reader := dbtest.Again(t, db)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // an order, no secret

	byListen, byPolling := &memory{}, &memory{}
	deaf := newFeed(reader)
	deaf.poll = time.Millisecond
	deaf.dial = dialNowhere
	follow(t, newFeed(reader), byListen)
	follow(t, deaf, byPolling)

	var naiveLast int64
	naive := 0
	want := map[ids.ID]bool{}
	open := make([]*writer, writers)
	finish := func(i int, commit bool) {
		open[i].finish(t, commit)
		if commit {
			for _, id := range open[i].wrote {
				want[id] = true
			}
			naive += byNumber(t, reader, &naiveLast)
		}
		open[i] = nil
	}
	for range steps {
		switch i := r.IntN(writers); {
		case open[i] == nil:
			open[i] = startWriter(db)
			open[i].append(t)
		case r.IntN(2) == 0:
			open[i].append(t)
		default:
			finish(i, r.IntN(4) > 0)
		}
	}
	for _, i := range r.Perm(writers) {
		if open[i] != nil {
			finish(i, r.IntN(4) > 0)
		}
	}
	for name, c := range map[string]*memory{"listen": byListen, "polling": byPolling} {
		dbtest.Eventually(t, name+": every change", func() bool { return c.count() >= len(want) })
		checkExactly(t, name, c, want)
	}
	if naive >= len(want) {
		t.Fatalf("a reader by number lost none of %d: this order proves nothing", len(want))
	}
	t.Logf("%d changes committed; a reader by number would have lost %d", len(want), len(want)-naive)
}

func checkExactly(t *testing.T, name string, c *memory, want map[ids.ID]bool) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := map[ids.ID]bool{}
	var last Position
	for _, got := range c.got {
		if seen[got.ID] {
			t.Fatalf("%s: %s came twice", name, got.ID)
		}
		if !want[got.ID] {
			t.Fatalf("%s: %s was never committed", name, got.ID)
		}
		if !got.Position().After(last) {
			t.Fatalf("%s: %s came after %s", name, got.Position(), last)
		}
		seen[got.ID], last = true, got.Position()
	}
	if len(seen) != len(want) {
		t.Fatalf("%s: %d changes, want %d", name, len(seen), len(want))
	}
}

func BenchmarkAppend(b *testing.B) {
	db := dbtest.New(b)
	for b.Loop() {
		err := db.WithTx(b.Context(), func(ctx context.Context) error { return Append(ctx, Thread, ids.New()) })
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHeard measures from a commit to the follower's Apply.
func BenchmarkHeard(b *testing.B) {
	db := dbtest.NewCluster(b)
	heard := make(chan struct{}, 1)
	c := &memory{}
	c.fail = func() error { heard <- struct{}{}; return nil }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { _ = newFeed(db).Follow(ctx, "bench", c); close(done) }()
	for b.Loop() {
		err := db.WithTx(b.Context(), func(ctx context.Context) error { return Append(ctx, Thread, ids.New()) })
		if err != nil {
			b.Fatal(err)
		}
		<-heard
	}
	cancel()
	<-done
}
