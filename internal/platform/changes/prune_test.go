package changes

import (
	"context"
	"errors"
	"testing"
	"time"

	"consilium/internal/dbtest"
	"consilium/internal/kernel/ids"
)

func TestPrunedPositionIsReset(t *testing.T) {
	t.Parallel()
	db := dbtest.NewCluster(t)
	f := newFeed(db)
	head := func() Position {
		p, err := f.Head(context.Background())
		if err != nil {
			t.Error(err)
		}
		return p
	}
	first, second, third := ids.New(), ids.New(), ids.New()
	add(t, db, first)
	all, err := f.Read(t.Context(), Position{}, 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("Read = %v, %v", all, err)
	}
	add(t, db, second)
	level := head()
	if err := f.Prune(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	add(t, db, third)

	for name, at := range map[string]Position{"new": {}, "behind": all[0].Position()} {
		if _, err := f.Read(t.Context(), at, 10); !errors.Is(err, ErrPruned) {
			t.Fatalf("%s: Read = %v, want ErrPruned", name, err)
		}
		c := &memory{at: at, head: head}
		follow(t, f, c)
		dbtest.Eventually(t, "a reset", func() bool { c.mu.Lock(); defer c.mu.Unlock(); return c.resets == 1 })
	}
	c := &memory{at: level, head: head}
	follow(t, f, c)
	dbtest.Eventually(t, "the third", func() bool { return c.count() == 1 })
	if c.resets != 0 || c.ids()[0] != third {
		t.Fatalf("who stood at the head was reset %d times and got %v", c.resets, c.ids())
	}
	if err := f.Prune(t.Context(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := db.Pool().QueryRow(t.Context(), "SELECT count(*) FROM changes").Scan(&left); err != nil || left != 1 {
		t.Fatalf("%d rows left after pruning all, want the one mark (%v)", left, err)
	}
}

func TestPruneKeepsWhatIsYoung(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	f := newFeed(db)
	add(t, db, ids.New(), ids.New())
	if err := f.Prune(t.Context(), time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	c := &memory{}
	follow(t, f, c)
	dbtest.Eventually(t, "both changes", func() bool { return c.count() == 2 })
}

func TestPositionFromAnotherHistoryIsReset(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	f := newFeed(db)
	c := &memory{at: Position{XID: 1 << 60}, head: func() Position { return Position{} }}
	follow(t, f, c)
	add(t, db, ids.New())
	dbtest.Eventually(t, "a reset and the change", func() bool { return c.count() == 1 })
	if c.resets != 1 {
		t.Fatalf("%d resets, want 1", c.resets)
	}
}
