package changes

import (
	"context"
	"errors"
	"time"
)

// Consumer is what a follower keeps true. It holds its own position, in one
// piece with what it made of the changes: after a crash the two agree.
type Consumer interface {
	// Position is where the consumer stands.
	Position(ctx context.Context) (Position, error)
	// Apply takes in the changes and moves the consumer to the position,
	// both or neither. After an error the same changes come again.
	Apply(ctx context.Context, list []Change, to Position) error
	// Reset is called when changes after the position are gone: rebuild, and
	// stand at a Head taken before the rebuilding began.
	Reset(ctx context.Context) error
}

const (
	batch        = 500
	heldFirst    = 5 * time.Millisecond
	heldMost     = 250 * time.Millisecond
	failureFirst = 50 * time.Millisecond
	failureMost  = 5 * time.Second
)

// follower is one Follow under way.
type follower struct {
	feed *Feed
	name string
	to   Consumer
	wake chan struct{}
	at   Position // guarded by feed.mu
}

// Follow brings the consumer every change after its position, in order, until
// ctx ends; it then returns nil. It wakes within milliseconds of a commit by
// LISTEN, and within a second by polling where that fails. Errors of the
// database and of the consumer are logged under name and tried again, after
// 50 ms rising to 5 s.
func (f *Feed) Follow(ctx context.Context, name string, c Consumer) error {
	w := &follower{feed: f, name: name, to: c, wake: make(chan struct{}, 1)}
	f.join(w)
	defer f.leave(w)
	failure := failureFirst
	held := heldFirst
	for ctx.Err() == nil {
		more, pending, err := w.step(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil:
			f.log.Warn("a follower of the change feed failed", "follower", name, "error", err, "again_in", failure)
			sleep(ctx, failure)
			failure = min(2*failure, failureMost)
			continue
		case more:
			held = heldFirst
		case pending:
			// An older transaction is still open. Nobody tells us when it
			// ends, so look again soon, ever more rarely.
			w.wait(ctx, held)
			held = min(2*held, heldMost)
		default:
			held = heldFirst
			w.wait(ctx, f.poll)
		}
		failure = failureFirst
	}
	return nil
}

// step does one read. more: there was something, so read on at once. held:
// something is there that may not be read yet.
func (w *follower) step(ctx context.Context) (more, held bool, err error) {
	at, err := w.to.Position(ctx)
	if err != nil {
		return false, false, err
	}
	w.stand(at)
	list, err := w.feed.Read(ctx, at, batch)
	if errors.Is(err, ErrPruned) {
		return true, false, w.reset(ctx, at)
	}
	if err != nil {
		return false, false, err
	}
	if len(list) == 0 {
		held, foreign, err := w.feed.state(ctx, at)
		if foreign && err == nil {
			return true, false, w.reset(ctx, at)
		}
		return false, held, err
	}
	to := list[len(list)-1].Position()
	if err := w.to.Apply(ctx, list, to); err != nil {
		return false, false, err
	}
	w.stand(to)
	return true, false, nil
}

func (w *follower) reset(ctx context.Context, at Position) error {
	w.feed.log.Info("a follower of the change feed rebuilds", "follower", w.name, "position", at.String())
	return w.to.Reset(ctx)
}

func (w *follower) stand(at Position) {
	w.feed.mu.Lock()
	w.at = at
	w.feed.mu.Unlock()
}

func (w *follower) wait(ctx context.Context, most time.Duration) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-w.wake:
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Lag is how long the oldest change has waited that some follower of this
// process has not taken in; zero when there is none. When the database can't
// be asked it is the time since it last could.
func (f *Feed) Lag(ctx context.Context) time.Duration {
	at, ok := f.slowest()
	if !ok {
		return 0
	}
	var seconds float64
	err := f.db.Pool().QueryRow(ctx, `
		SELECT coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8
		FROM changes WHERE (xid, seq) > ($1, $2)`, at.XID, at.Seq).Scan(&seconds)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		return time.Since(f.asked)
	}
	f.asked = time.Now()
	return max(0, time.Duration(seconds*float64(time.Second)))
}

func (f *Feed) slowest() (Position, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var at Position
	first := true
	for w := range f.followers {
		if first || at.After(w.at) {
			at, first = w.at, false
		}
	}
	return at, !first
}
