package changes

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// memory is a consumer that remembers what it was given, in order.
type memory struct {
	mu     sync.Mutex
	at     Position
	got    []Change
	resets int
	// fail is asked before each Apply.
	fail func() error
	// head is where Reset goes.
	head func() Position
}

func (m *memory) Position(context.Context) (Position, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at, nil
}

func (m *memory) Apply(_ context.Context, list []Change, to Position) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		if err := m.fail(); err != nil {
			return err
		}
	}
	m.got = append(m.got, list...)
	m.at = to
	return nil
}

func (m *memory) Reset(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.resets++
	m.got = nil
	m.at = m.head()
	return nil
}

func (m *memory) ids() []ids.ID {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []ids.ID
	for _, c := range m.got {
		out = append(out, c.ID)
	}
	return out
}

func (m *memory) count() int { return len(m.ids()) }

func newFeed(db *database.DB) *Feed { return New(db, slog.New(slog.DiscardHandler)) }

// follow runs a follower until the test ends.
func follow(t *testing.T, f *Feed, c Consumer) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.Follow(ctx, "test", c) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Follow = %v, want nil", err)
		}
	})
}

func add(t *testing.T, db *database.DB, list ...ids.ID) {
	t.Helper()
	err := db.WithTx(context.Background(), func(ctx context.Context) error {
		for _, id := range list {
			if err := Append(ctx, Thread, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAppendRefusesOutsideATransactionAndBelongsToIt(t *testing.T) {
	t.Parallel()
	db := dbtest.NewCluster(t)
	f, c := newFeed(db), &memory{}
	if err := Append(t.Context(), Thread, ids.New()); err == nil {
		t.Fatal("appended outside a transaction")
	}
	kept, lost := ids.New(), ids.New()
	boom := errors.New("boom")
	err := db.WithTx(t.Context(), func(ctx context.Context) error {
		if err := Append(ctx, Thread, lost); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	err = db.WithTx(t.Context(), func(ctx context.Context) error {
		_ = db.WithTx(ctx, func(ctx context.Context) error { _ = Append(ctx, Thread, lost); return boom })
		return db.WithTx(ctx, func(ctx context.Context) error { return Append(ctx, Answer, kept) })
	})
	if err != nil {
		t.Fatal(err)
	}
	follow(t, f, c)
	dbtest.Eventually(t, "the one change", func() bool { return c.count() > 0 })
	if got := c.got[0]; len(c.got) != 1 || got.ID != kept || got.Kind != Answer || time.Since(got.At) > time.Minute {
		t.Fatalf("got %+v, want one answer %s", c.got, kept)
	}
	for _, kind := range []string{"", pruned} {
		err := db.WithTx(t.Context(), func(ctx context.Context) error { return Append(ctx, kind, kept) })
		if err == nil {
			t.Fatalf("kind %q was taken", kind)
		}
	}
}

func TestAppendIsOneStatement(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	err := db.WithTx(t.Context(), func(ctx context.Context) error {
		ctx, n := database.Counting(ctx, nil)
		if err := Append(ctx, Thread, ids.New()); err != nil {
			return err
		}
		if n.Statements() != 1 {
			t.Errorf("%d statements, want 1", n.Statements())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFollowerHearsByListenAlone(t *testing.T) {
	t.Parallel()
	db := dbtest.NewCluster(t)
	f, a, b := newFeed(db), &memory{}, &memory{}
	f.poll = time.Hour
	follow(t, f, a)
	follow(t, f, b)
	for i := range 20 {
		add(t, db, ids.New())
		dbtest.Eventually(t, "a change by LISTEN", func() bool { return a.count() == i+1 && b.count() == i+1 })
	}
	var n int
	err := db.Pool().QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
		WHERE application_name = 'consilium listener' AND datname = current_database()`).Scan(&n)
	if err != nil || n != 1 {
		t.Fatalf("%d listeners for two followers, want 1 (%v)", n, err)
	}
}

func TestKilledListenerComesBackAndPollingGoesOnMeanwhile(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	f, c := newFeed(db), &memory{}
	f.poll = time.Hour
	follow(t, f, c)
	for i := range 3 {
		dbtest.Eventually(t, "a listener to kill", func() bool {
			var killed bool
			_ = db.Pool().QueryRow(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE application_name = 'consilium listener' AND datname = current_database()`).Scan(&killed)
			return killed
		})
		add(t, db, ids.New())
		dbtest.Eventually(t, "a change after the kill", func() bool { return c.count() == i+1 })
	}

	deaf, d := newFeed(db), &memory{}
	deaf.poll = 20 * time.Millisecond
	deaf.dial = dialNowhere
	follow(t, deaf, d)
	dbtest.Eventually(t, "changes by polling alone", func() bool { return d.count() == 3 })
	add(t, db, ids.New())
	dbtest.Eventually(t, "one more by polling alone", func() bool { return d.count() == 4 })
}

func TestLostPoolConnectionsAreSurvived(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	f, c := newFeed(db), &memory{}
	follow(t, f, c)
	other := dbtest.Again(t, db)
	for i := range 3 {
		if _, err := other.Pool().Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
		add(t, other, ids.New())
		dbtest.Eventually(t, "a change after every connection was killed", func() bool { return c.count() == i+1 })
	}
}

func TestFailingConsumerLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	n := 0
	f, c := newFeed(db), &memory{}
	c.fail = func() error {
		if n++; n%2 == 1 {
			return errors.New("full disk")
		}
		return nil
	}
	follow(t, f, c)
	var want []ids.ID
	for range 5 {
		id := ids.New()
		want = append(want, id)
		add(t, db, id)
	}
	dbtest.Eventually(t, "all five", func() bool { return c.count() >= 5 })
	if got := c.ids(); !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func TestLagGrowsWhileAFollowerStandsStill(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	f := newFeed(db)
	if lag := f.Lag(t.Context()); lag != 0 {
		t.Fatalf("lag %v without a follower", lag)
	}
	stuck := true
	c := &memory{}
	c.fail = func() error {
		if stuck {
			return errors.New("stuck")
		}
		return nil
	}
	follow(t, f, c)
	if _, err := db.Pool().Exec(t.Context(), `INSERT INTO changes (kind, id, at)
		VALUES ('thread', gen_random_uuid(), now() - interval '1 hour')`); err != nil {
		t.Fatal(err)
	}
	// Until the oldest transaction of the whole cluster is over, nobody sees it.
	dbtest.Eventually(t, "a lag of an hour", func() bool {
		lag := f.Lag(t.Context())
		return lag >= time.Hour && lag < 2*time.Hour
	})
	c.mu.Lock()
	stuck = false
	c.mu.Unlock()
	dbtest.Eventually(t, "the lag to go", func() bool { return f.Lag(t.Context()) == 0 })
}

func TestPositionText(t *testing.T) {
	t.Parallel()
	for _, p := range []Position{{}, {1, 2}, {1<<64 - 1, 1<<63 - 1}} {
		if got, err := ParsePosition(p.String()); err != nil || got != p {
			t.Fatalf("ParsePosition(%s) = %v, %v", p, got, err)
		}
	}
	for _, text := range []string{"1", ".", "1.", "a.1", "1.-1", "1.2.3", "-1.2"} {
		if _, err := ParsePosition(text); err == nil {
			t.Fatalf("%q was taken", text)
		}
	}
	if !(Position{2, 1}).After(Position{1, 9}) || (Position{1, 1}).After(Position{1, 1}) {
		t.Fatal("After is wrong")
	}
}
