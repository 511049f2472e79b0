// Package changes is the change feed: what every node must hear of to keep
// its search index, its cache and its live pages true.
//
// Changes are appended in the writer's own transaction. Sequence numbers
// commit out of order, so a reader that asked for "seq greater than my last"
// would lose what commits late. A reader here sees only transactions below
// the oldest one still running in the whole cluster, in (xid, seq) order:
// nothing can appear later at or before a position it has passed.
package changes

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// The kinds of change. Thread: content, audience, state, title or specialties
// changed, so that all that was made from any post of the thread is stale.
const (
	Thread    = "thread"
	Answer    = "answer"
	Comment   = "comment"
	Member    = "member"
	Specialty = "specialty"
)

// pruned is the kind of the one row that says: all before me is gone.
const pruned = "pruned"

// channel is what Append notifies and the listener hears.
const channel = "changes"

// ErrPruned is returned by Read for a position whose next changes are gone,
// or that this database never gave (another one was restored): whoever stood
// there must rebuild.
var ErrPruned = errors.New("changes: the position is no longer in the feed")

// Change says that the thing of that kind and id is no longer what it was.
type Change struct {
	XID  uint64
	Seq  int64
	Kind string
	ID   ids.ID
	// At is when the writing transaction began.
	At time.Time
}

// Position is the change's place in the feed.
func (c Change) Position() Position { return Position{XID: c.XID, Seq: c.Seq} }

// Position is a place in the feed. The zero Position is before everything.
type Position struct {
	XID uint64
	Seq int64
}

// String is the form that ParsePosition reads, such as "743.19".
func (p Position) String() string { return fmt.Sprintf("%d.%d", p.XID, p.Seq) }

// After says whether p comes after q.
func (p Position) After(q Position) bool {
	return p.XID > q.XID || p.XID == q.XID && p.Seq > q.Seq
}

// ParsePosition reads what String wrote; empty text is the zero Position.
func ParsePosition(text string) (Position, error) {
	if text == "" {
		return Position{}, nil
	}
	left, right, _ := strings.Cut(text, ".")
	xid, errXID := strconv.ParseUint(left, 10, 64)
	seq, errSeq := strconv.ParseInt(right, 10, 64)
	if errXID != nil || errSeq != nil || seq < 0 {
		return Position{}, fmt.Errorf("changes: %q is no position", text)
	}
	return Position{XID: xid, Seq: seq}, nil
}

// Append adds a change to the feed with the transaction of ctx, and refuses
// outside one. Followers hear of it when the transaction commits, never if it
// rolls back. It is one statement.
func Append(ctx context.Context, kind string, id ids.ID) error {
	tx, err := database.MustTx(ctx)
	if err != nil {
		return err
	}
	if kind == "" || kind == pruned || id.IsZero() {
		return errs.Wrap(errs.Internal, "Something went wrong on our side.",
			fmt.Errorf("changes: append of kind %q, id %s", kind, id))
	}
	// However often it is called in a transaction, PostgreSQL sends the
	// notice once, at commit.
	_, err = tx.Exec(ctx, `INSERT INTO changes (kind, id) SELECT $1, $2 FROM pg_notify('changes', '')`, kind, id)
	return database.Translate(err)
}

// Feed reads the changes of one database. It is safe for concurrent use.
type Feed struct {
	db   *database.DB
	log  *slog.Logger
	poll time.Duration
	dial func(ctx context.Context) (*pgx.Conn, error)

	mu        sync.Mutex
	followers map[*follower]struct{}
	unlisten  context.CancelFunc
	asked     time.Time
}

// New makes a feed over db.
func New(db *database.DB, log *slog.Logger) *Feed {
	return &Feed{db: db, log: log, poll: time.Second, followers: map[*follower]struct{}{}, asked: time.Now(),
		// Outside the pool: a listener holds its connection for good.
		dial: func(ctx context.Context) (*pgx.Conn, error) { return connect(ctx, db.URL()) }}
}

// Read gives up to limit changes after the position, oldest first, all of
// them committed and none of them ever to be joined by an earlier one. The
// error is ErrPruned when some after the position are gone.
func (f *Feed) Read(ctx context.Context, after Position, limit int) ([]Change, error) {
	rows, err := f.db.Pool().Query(ctx, `
		SELECT xid, seq, kind, id, at FROM changes
		WHERE (xid, seq) > ($1, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
		ORDER BY xid, seq LIMIT $3`, after.XID, after.Seq, limit)
	if err != nil {
		return nil, database.Translate(err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Change, err error) {
		err = row.Scan(&c.XID, &c.Seq, &c.Kind, &c.ID, &c.At)
		return c, err
	})
	if err != nil {
		return nil, database.Translate(err)
	}
	for _, c := range list {
		if c.Kind == pruned {
			return nil, ErrPruned
		}
	}
	return list, nil
}

// Head gives a position at or below which everything is committed and can be
// seen by any statement begun afterwards. Who rebuilds from the tables takes
// Head first, reads the tables, and follows from there.
func (f *Feed) Head(ctx context.Context) (Position, error) {
	var p Position
	err := f.db.Pool().QueryRow(ctx, `SELECT pg_snapshot_xmin(pg_current_snapshot())`).Scan(&p.XID)
	return p, database.Translate(err)
}

// Newest gives the position of the newest change that a statement can see
// now; the zero Position where there is none. Who wrote something and wants to
// find it waits until the index has taken in Newest. Followers don't use it:
// a change below it may still be uncommitted.
func (f *Feed) Newest(ctx context.Context) (Position, error) {
	var p Position
	err := f.db.Pgx(ctx).QueryRow(ctx, `SELECT xid, seq FROM changes ORDER BY xid DESC, seq DESC LIMIT 1`).Scan(&p.XID, &p.Seq)
	if errors.Is(err, pgx.ErrNoRows) {
		return Position{}, nil
	}
	return p, database.Translate(err)
}

// state says whether more waits after a position than Read may give yet, and
// whether the position is from the future: from another database's history.
func (f *Feed) state(ctx context.Context, at Position) (held, foreign bool, err error) {
	err = f.db.Pool().QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM changes WHERE (xid, seq) > ($1, $2)),
			$1 > pg_snapshot_xmax(pg_current_snapshot())`, at.XID, at.Seq).Scan(&held, &foreign)
	return held, foreign, database.Translate(err)
}

// pruneBatch keeps each deleting transaction short.
const pruneBatch = 10000

// Prune takes away changes whose transaction began before olderThan. A
// follower that had not read them gets Reset. It works in short transactions
// of its own and can be stopped at any point.
func (f *Feed) Prune(ctx context.Context, olderThan time.Time) error {
	cut, found, err := f.mark(ctx, olderThan)
	if err != nil || !found {
		return err
	}
	for {
		var n int64
		err := f.db.WithTx(ctx, func(ctx context.Context) error {
			tag, err := f.db.Pgx(ctx).Exec(ctx, `DELETE FROM changes WHERE (xid, seq) IN (
				SELECT xid, seq FROM changes WHERE (xid, seq) < ($1, $2) ORDER BY xid, seq LIMIT $3)`,
				cut.XID, cut.Seq, pruneBatch)
			n = tag.RowsAffected()
			return err
		})
		if err != nil || n < pruneBatch {
			return err
		}
	}
}

// mark turns the newest change to go into the one that says so. It is marked
// before anything is deleted: a follower never meets a silent gap.
func (f *Feed) mark(ctx context.Context, olderThan time.Time) (cut Position, found bool, err error) {
	err = f.db.WithTx(ctx, func(ctx context.Context) error {
		q := f.db.Pgx(ctx)
		// A row from this database's future came with a restored copy.
		if _, err := q.Exec(ctx, `DELETE FROM changes WHERE xid > pg_snapshot_xmax(pg_current_snapshot())`); err != nil {
			return err
		}
		err := q.QueryRow(ctx, `
			UPDATE changes SET kind = $2 WHERE (xid, seq) = (
				SELECT xid, seq FROM changes
				WHERE at < $1 AND xid < pg_snapshot_xmin(pg_current_snapshot())
				ORDER BY xid DESC, seq DESC LIMIT 1)
			RETURNING xid, seq`, olderThan, pruned).Scan(&cut.XID, &cut.Seq)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		found = err == nil
		return err
	})
	return cut, found, err
}
