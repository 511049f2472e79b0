package audit

import (
	"bytes"
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
)

// ErrTampered is returned by Seal when the chain in the database isn't the one
// whose head is kept outside: sealing on would hide what happened.
var ErrTampered = errors.New("audit: the chain in the database doesn't lead to the head kept outside it; run audit verify")

// sealBatch keeps each sealing transaction well under a second, and an entry
// waits for the next at most.
const sealBatch = 2000

// Chain seals the log and verifies it. It is safe for concurrent use and for
// any number of processes; one seals at a time.
type Chain struct {
	db   *database.DB
	key  []byte
	head HeadStore
	log  *slog.Logger
}

// NewChain makes a chain keyed from the ring.
func NewChain(db *database.DB, ring *seal.KeyRing, head HeadStore, log *slog.Logger) *Chain {
	return &Chain{db: db, key: ring.Subkey("audit chain"), head: head, log: log}
}

// Run seals every second, and once more at the end, until ctx ends.
func (c *Chain) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		if _, err := c.Seal(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("the audit log could not be sealed", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			_, err := c.Seal(last)
			return err
		}
	}
}

// Seal chains every entry whose transaction is older than all that still run,
// saves the head outside, and says how many entries it chained. While another
// process seals it chains none. Writers never wait for it.
func (c *Chain) Seal(ctx context.Context) (int, error) {
	total := 0
	for {
		n, err := c.sealSome(ctx)
		total += n
		if err != nil || n < sealBatch {
			return total, err
		}
	}
}

func (c *Chain) sealSome(ctx context.Context) (n int, err error) {
	var last tip
	err = c.db.WithTx(ctx, func(ctx context.Context) error {
		tx, err := database.MustTx(ctx)
		if err != nil {
			return err
		}
		var mine bool
		if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock(hashtext('audit chain'))").Scan(&mine); err != nil {
			return err
		}
		if last, err = readTip(ctx, tx); err != nil {
			return err
		}
		if err := c.agrees(ctx, tx, last); err != nil || !mine {
			return err
		}
		entries, err := unchained(ctx, tx, last)
		if err != nil || len(entries) == 0 {
			return err
		}
		n, last, err = c.extend(ctx, tx, last, entries)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, c.keep(ctx, last)
}

// tip is the chain's last link and its entry's place in the order of sealing.
type tip struct {
	number int64
	hash   []byte
	xid    uint64
	id     int64
}

func readTip(ctx context.Context, tx pgx.Tx) (tip, error) {
	var t tip
	// A position from the future came with a restored copy of another
	// cluster: then search from the start for what isn't chained.
	err := tx.QueryRow(ctx, `
		SELECT c.number, c.hash, coalesce(e.id, 0),
			CASE WHEN e.xid IS NULL OR e.xid > pg_snapshot_xmax(pg_current_snapshot()) THEN '0'::xid8 ELSE e.xid END
		FROM audit_chain c LEFT JOIN audit_entries e ON e.id = c.entry_id
		ORDER BY c.number DESC LIMIT 1`).Scan(&t.number, &t.hash, &t.id, &t.xid)
	if errors.Is(err, pgx.ErrNoRows) {
		return tip{}, nil
	}
	return t, err
}

// agrees holds the chain against the head kept outside.
func (c *Chain) agrees(ctx context.Context, tx pgx.Tx, last tip) error {
	h, ok, err := c.head.Load(ctx)
	if err != nil {
		return err
	}
	if !ok {
		if last.number > 0 {
			c.log.Warn("the audit chain's head was not kept outside the database; trusting the database's", "number", last.number)
		}
		return nil
	}
	if !hmac.Equal(newLinker(c.key).head(h), h.MAC) {
		return fmt.Errorf("%w (the head's own digest is wrong)", ErrTampered)
	}
	if h.Number == last.number && bytes.Equal(h.Hash, last.hash) {
		return nil
	}
	var there []byte
	err = tx.QueryRow(ctx, "SELECT hash FROM audit_chain WHERE number = $1", h.Number).Scan(&there)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !bytes.Equal(there, h.Hash) {
		return fmt.Errorf("%w (link %d)", ErrTampered, h.Number)
	}
	return err
}

// unchained reads the next entries, in an order that no entry can join later.
func unchained(ctx context.Context, tx pgx.Tx, last tip) ([]stored, error) {
	rows, err := tx.Query(ctx, `SELECT `+entryColumns+` FROM audit_entries e
		WHERE (e.xid, e.id) > ($1, $2) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
			AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.entry_id = e.id)
		ORDER BY e.xid, e.id LIMIT $3`, last.xid, last.id, sealBatch)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s stored, err error) {
		err = row.Scan(s.columns()...)
		return s, err
	})
}

func (c *Chain) extend(ctx context.Context, tx pgx.Tx, last tip, entries []stored) (int, tip, error) {
	l := newLinker(c.key)
	links := make([][]any, len(entries))
	for i := range entries {
		last.number++
		last.hash = l.link(last.number, last.hash, &entries[i])
		links[i] = []any{last.number, entries[i].id, last.hash}
	}
	n, err := tx.CopyFrom(ctx, pgx.Identifier{"audit_chain"}, []string{"number", "entry_id", "hash"}, pgx.CopyFromRows(links))
	return int(n), last, err
}

// keep saves the head, never an older one over a newer one: each process of
// several has a store of its own and moves it on.
func (c *Chain) keep(ctx context.Context, last tip) error {
	if last.number == 0 {
		return nil
	}
	h, ok, err := c.head.Load(ctx)
	if err != nil || ok && h.Number >= last.number {
		return err
	}
	h = Head{Number: last.number, Hash: last.hash}
	h.MAC = newLinker(c.key).head(h)
	return c.head.Save(ctx, h)
}
