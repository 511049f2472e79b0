// Package ratelimit counts what anybody does too often: exactly and across
// processes in PostgreSQL (Exact, for sign-in, posting, search), and cheaply
// for one node in memory (Node, for floods of pages).
package ratelimit

import (
	"context"
	"net/netip"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"consilium/internal/platform/database"
)

// Key groups the addresses that one person may hold: an IPv6 address counts as
// its /64, an IPv4 address mapped into IPv6 as the IPv4 address.
func Key(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if !addr.IsValid() {
		return "unknown"
	}
	if addr.Is6() {
		return netip.PrefixFrom(addr, 64).Masked().String()
	}
	return addr.String()
}

// Exact counts in one table for all processes.
type Exact struct{ db *database.DB }

// NewExact makes a limiter on db.
func NewExact(db *database.DB) *Exact { return &Exact{db: db} }

// Allow counts one act under key and says whether it is within limit acts per
// window; retryAfter is how long to wait when it isn't, and a refused act
// isn't counted. Windows are fixed, in whole steps from the epoch by the
// database's clock: of acts that come at once, in however many
// processes, exactly limit are allowed; across the border of two windows at
// most twice that. It is one statement, and inside a transaction it still
// counts alone, for a rollback must not give an act back.
func (e *Exact) Allow(ctx context.Context, key string, limit int, window time.Duration) (ok bool, retryAfter time.Duration, err error) {
	if limit <= 0 || window <= 0 {
		return false, window, nil
	}
	// A refused act updates nothing and so returns no row: the outer join
	// still gives the wait.
	var seconds float64
	err = e.db.Pool().QueryRow(ctx, `
		WITH slot AS (
			SELECT date_bin($3::bigint * interval '1 microsecond', clock_timestamp(), 'epoch') AS started
		), counted AS (
			INSERT INTO rate_windows AS w (key, started, count) SELECT $1, started, 1 FROM slot
			ON CONFLICT (key, started) DO UPDATE SET count = w.count + 1 WHERE w.count < $2
			RETURNING count
		)
		SELECT EXISTS (SELECT FROM counted),
			extract(epoch FROM started + $3::bigint * interval '1 microsecond' - clock_timestamp())::float8
		FROM slot`, key, limit, window.Microseconds()).Scan(&ok, &seconds)
	if err != nil {
		return false, 0, database.Translate(err)
	}
	if ok {
		return true, 0, nil
	}
	return false, max(time.Duration(seconds*float64(time.Second)), time.Millisecond), nil
}

// Prune takes away windows that began before olderThan; a periodic job calls
// it with an age above the longest window.
func (e *Exact) Prune(ctx context.Context, olderThan time.Time) error {
	return e.db.WithTx(ctx, func(ctx context.Context) error {
		_, err := e.db.Pgx(ctx).Exec(ctx, "DELETE FROM rate_windows WHERE started < $1", olderThan)
		return err
	})
}

// Node counts in this process alone: a bucket a key, of which the least
// recently used is forgotten when there are too many, so that memory is
// bounded whatever addresses a flood comes from. It is safe for concurrent use.
type Node struct {
	every rate.Limit
	burst int

	mu   sync.Mutex
	seen *lru.Cache[string, *rate.Limiter]
}

// NewNode makes a limiter that allows burst acts at once and perMinute on the
// long run for each key, remembering at most tracked keys.
func NewNode(burst, perMinute, tracked int) *Node {
	seen, err := lru.New[string, *rate.Limiter](max(tracked, 1))
	if err != nil {
		panic(err) // only for a size below one
	}
	return &Node{every: rate.Limit(float64(perMinute) / 60), burst: burst, seen: seen}
}

// Allow counts one act under key at the given time; retryAfter is how long to
// wait when it is too many.
func (n *Node) Allow(key string, at time.Time) (ok bool, retryAfter time.Duration) {
	n.mu.Lock()
	bucket, known := n.seen.Get(key)
	if !known {
		bucket = rate.NewLimiter(n.every, n.burst)
		n.seen.Add(key, bucket)
	}
	n.mu.Unlock()
	r := bucket.ReserveN(at, 1)
	if !r.OK() {
		return false, time.Minute
	}
	if wait := r.DelayFrom(at); wait > 0 {
		r.CancelAt(at)
		return false, wait
	}
	return true, 0
}

// Tracked is how many keys are remembered.
func (n *Node) Tracked() int { return n.seen.Len() }
