package search

import (
	"context"
	"errors"
	"testing"
	"time"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
)

func apply(t testing.TB, x *Index, list ...changes.Change) {
	t.Helper()
	must(t, x.Apply(t.Context(), list, list[len(list)-1].Position()))
}

func TestChangesAreTakenIn(t *testing.T) {
	t.Parallel()
	q := post(Thread, "title: Sepsis")
	a := answerTo(q, "body: lactate", "handle: silva")
	other := post(Thread, "title: Stroke")
	s := newShelf(q, a, other)
	x := built(t, s)

	c := answerTo(q, "body: vasopressin")
	apply(t, x, s.put(c))
	wants(t, x, "vasopressin", everything, c)

	a.Body = "procalcitonin"
	apply(t, x, s.put(a))
	wants(t, x, "lactate", everything)
	wants(t, x, "procalcitonin", everything, a)

	apply(t, x, s.drop(c))
	wants(t, x, "vasopressin", everything)

	// A thread's change is about all its posts: here its audience.
	q.Reach, a.Reach = "physicians", "physicians"
	s.put(a)
	apply(t, x, s.put(q))
	clinicians := Scope{Reaches: []string{"clinicians"}}
	wants(t, x, "procalcitonin", clinicians)
	wants(t, x, "stroke", clinicians, other)

	// Hidden: nothing of the thread is there any more.
	s.drop(a)
	apply(t, x, s.drop(q))
	wants(t, x, "sepsis procalcitonin", everything)
	wants(t, x, "stroke", everything, other)
	if st, err := x.Stats(); err != nil || st.Documents != 1 {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestAMembersChangeIsTheirPosts(t *testing.T) {
	t.Parallel()
	q := post(Thread, "title: Sepsis", "handle: silva")
	a := answerTo(q, "body: lactate", "handle: silva")
	a.Author = q.Author
	s := newShelf(q, a)
	x := built(t, s)
	wants(t, x, "author:silva", everything, q, a)
	q.Handle, a.Handle = "", "" // the account was closed
	s.put(q)
	s.put(a)
	apply(t, x, s.change(changes.Member, q.Author), s.change(changes.Specialty, ids.New()))
	wants(t, x, "author:silva", everything)
	wants(t, x, "sepsis lactate", everything, q, a)
}

// broken is a Source that fails.
type broken struct{ *shelf }

func (broken) OfThreads(context.Context, []ids.ID) ([]Document, error) {
	return nil, errors.New("the database is away")
}

func TestAFailedApplyLeavesThePosition(t *testing.T) {
	t.Parallel()
	s := newShelf(post(Thread, "title: Sepsis"))
	x := built(t, s)
	before, err := x.Position(t.Context())
	must(t, err)
	x.o.Source = broken{s}
	d := post(Thread, "title: Stroke")
	c := s.put(d)
	if err := x.Apply(t.Context(), []changes.Change{c}, c.Position()); err == nil {
		t.Fatal("no error")
	}
	if at, _ := x.Position(t.Context()); at != before {
		t.Errorf("the position moved from %v to %v", before, at)
	}
	x.o.Source = s
	apply(t, x, c)
	apply(t, x, c) // twice does no harm
	wants(t, x, "stroke", everything, d)
}

func TestCaughtUpWaitsForTheWrite(t *testing.T) {
	t.Parallel()
	s := newShelf()
	x := built(t, s)
	d := post(Thread, "title: Sepsis")
	c := s.put(d)
	c.XID += 100
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	if err := x.CaughtUp(ctx, c.Position()); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("before the change was applied: %v", err)
	}
	done := make(chan error)
	go func() { done <- x.CaughtUp(t.Context(), changes.Position{XID: c.XID}) }()
	apply(t, x, c)
	must(t, <-done)
	wants(t, x, "sepsis", everything, d)
}

func TestRebuildWhileChangesArrive(t *testing.T) {
	t.Parallel()
	s := newShelf()
	for range 60 {
		s.put(post(Thread, "title: old"))
	}
	x := built(t, s)
	first := x.live.name()
	gone := post(Thread, "title: vanishing")
	apply(t, x, s.put(gone))
	var late []Document
	s.during = func() {
		// The live index answers and takes changes in all the while.
		d := post(Thread, "title: late")
		late = append(late, d)
		apply(t, x, s.put(d))
		wants(t, x, "late", everything, late...)
		if len(late) == 1 {
			apply(t, x, s.drop(gone))
		}
	}
	var steps []int64
	must(t, x.Rebuild(t.Context(), func(done, total int64) {
		if done > total {
			t.Errorf("%d of %d", done, total)
		}
		steps = append(steps, done)
	}))
	if len(late) < 3 || x.live.name() == first || len(steps) < 2 {
		t.Fatalf("%d changes during the rebuild, steps %v", len(late), steps)
	}
	wants(t, x, "late", everything, late...)
	wants(t, x, "vanishing", everything)
	if n := len(find(t, x, "old", everything)); n != 60 {
		t.Errorf("%d of 60 old posts", n)
	}
	// The position is that of the last change, inside the new index too.
	at, err := x.live.position()
	must(t, err)
	if now, _ := x.Position(t.Context()); now != at || at.XID < uint64(s.seq) {
		t.Errorf("stands at %v, its file at %v, the feed at %d", now, at, s.seq)
	}
}

// failing is a Source whose walk breaks off.
type failing struct{ *shelf }

func (f failing) Walk(_ context.Context, batch func([]Document) error) error {
	return errors.Join(batch([]Document{post(Thread, "title: half")}), errors.New("the database went away"))
}

func TestAFailedRebuildLeavesTheLiveIndex(t *testing.T) {
	t.Parallel()
	d := post(Thread, "title: Sepsis")
	s := newShelf(d)
	x := built(t, s)
	x.o.Source = failing{s}
	if err := x.Rebuild(t.Context(), nil); err == nil {
		t.Fatal("no error")
	}
	wants(t, x, "sepsis half", everything, d)
	if names := generations(t, x.dir); len(names) != 1 || names[0] != x.live.name() {
		t.Errorf("left behind: %v", names)
	}
}
