package audit

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/platform/database"
)

const (
	readsWaiting = 8192
	readsBatch   = 1000
	readsPause   = time.Second
)

// Reads records who read what without making the reader wait: entries are
// gathered and written together, at most about a second late. A process that
// is killed loses that second; one that is stopped loses nothing.
type Reads struct {
	db      *database.DB
	log     *slog.Logger
	waiting chan noted
	pause   time.Duration
	dropped atomic.Int64
}

type noted struct {
	row
	at time.Time
}

// NewReads makes the recorder; it writes nothing until Run.
func NewReads(db *database.DB, log *slog.Logger) *Reads {
	return &Reads{db: db, log: log, waiting: make(chan noted, readsWaiting), pause: readsPause}
}

// Note takes an entry and returns at once. With 8,192 waiting (the database is
// away, and so is everything that could be read) further ones are dropped,
// counted and told to the operator.
func (r *Reads) Note(ctx context.Context, e Entry) {
	row, err := newRow(ctx, e)
	if err != nil {
		r.log.Error("a read could not be recorded", "action", e.Action, "error", err)
		return
	}
	select {
	case r.waiting <- noted{row: row, at: time.Now()}:
	default:
		if n := r.dropped.Add(1); n&(n-1) == 0 { // the 1st, 2nd, 4th, 8th …
			r.log.Error("reads are not being recorded", "action", e.Action, "dropped", n)
		}
	}
}

// Dropped is how many entries were lost because too many waited.
func (r *Reads) Dropped() int64 { return r.dropped.Load() }

// Waiting is how many entries are not written yet.
func (r *Reads) Waiting() int { return len(r.waiting) }

// Run writes what was noted, each second and at once when a batch is full,
// until ctx ends; it then writes the rest and returns. Call it once.
func (r *Reads) Run(ctx context.Context) error {
	tick := time.NewTicker(r.pause)
	defer tick.Stop()
	var batch []noted
	for {
		full := len(batch) >= readsBatch
		in := r.waiting
		if full {
			in = nil // leave the rest in the channel, so that Note feels it
		}
		select {
		case n := <-in:
			batch = append(batch, n)
			if len(batch) < readsBatch {
				continue
			}
		case <-tick.C:
		case <-ctx.Done():
			return r.drain(ctx, batch)
		}
		batch = r.flush(ctx, batch)
	}
}

// flush gives back what could not be written.
func (r *Reads) flush(ctx context.Context, batch []noted) []noted {
	if len(batch) == 0 {
		return batch
	}
	if err := r.write(ctx, batch); err != nil {
		if ctx.Err() == nil {
			r.log.Warn("reads could not be recorded yet", "count", len(batch), "error", err)
		}
		return batch
	}
	return batch[:0]
}

func (r *Reads) drain(ctx context.Context, batch []noted) error {
	// The caller's ctx is the one that ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for {
		for len(batch) < readsBatch && len(r.waiting) > 0 {
			batch = append(batch, <-r.waiting)
		}
		if len(batch) == 0 {
			return nil
		}
		if err := r.write(ctx, batch); err != nil {
			r.log.Error("reads were lost at the stop", "count", len(batch)+len(r.waiting), "error", err)
			return err
		}
		batch = batch[:0]
	}
}

func (r *Reads) write(ctx context.Context, batch []noted) error {
	columns := []string{"at", "action", "actor_id", "object", "object_id", "detail", "outcome", "request", "address"}
	return r.db.WithTx(ctx, func(ctx context.Context) error {
		tx, err := database.MustTx(ctx)
		if err != nil {
			return err
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"audit_entries"}, columns,
			pgx.CopyFromSlice(len(batch), func(i int) ([]any, error) {
				return append([]any{batch[i].at}, batch[i].args()...), nil
			}))
		return err
	})
}

// Denials records refusals, for the edge: it has nothing to return an error
// to, and a refusal stays one when it can't be recorded.
type Denials struct {
	DB  *database.DB
	Log *slog.Logger
}

// Denied records that the context's actor was refused.
func (d Denials) Denied(ctx context.Context, action, object string) {
	if err := RecordAlone(ctx, d.DB, Entry{Action: action, Object: object, Outcome: Denied}); err != nil {
		d.Log.Error("a denial could not be recorded", "action", action, "error", err)
	}
}
