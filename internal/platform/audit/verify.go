package audit

import (
	"bytes"
	"context"
	"crypto/hmac"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"consilium/internal/platform/database"
)

// Report is what Verify found.
type Report struct {
	// Entries and Links count what is there; Unsealed entries are too young
	// to be chained, or the sealer is not running.
	Entries, Links, Unsealed int64
	// Head is the head kept outside; Kept says whether there was one.
	Head Head
	Kept bool
	// Problems are the first findings, at most problemsShown of Found.
	Problems []Problem
	Found    int
}

// Problem is one thing that isn't as it was sealed.
type Problem struct {
	// Number is the link's, Entry the entry's; zero where none is meant.
	Number, Entry int64
	What          string
}

// String is a sentence for the operator.
func (p Problem) String() string {
	switch {
	case p.Number == 0:
		return p.What
	case p.Entry == 0:
		return fmt.Sprintf("link %d: %s", p.Number, p.What)
	}
	return fmt.Sprintf("link %d, entry %d: %s", p.Number, p.Entry, p.What)
}

// OK says whether the log is as it was sealed.
func (r *Report) OK() bool { return r.Found == 0 }

const problemsShown = 20

func (r *Report) add(number, entry int64, what string) {
	if r.Found++; len(r.Problems) < problemsShown {
		r.Problems = append(r.Problems, Problem{Number: number, Entry: entry, What: what})
	}
}

// verifyPage bounds what one statement reads; memory doesn't grow with the log.
const verifyPage = 10000

// Verify reads the whole chain with its entries, in one snapshot, and holds
// every link and the head against the keys. The error is about not being able
// to look; what it saw is in the report. It may run beside writers and the
// sealer. progress may be nil; else it hears how many links are done.
func (c *Chain) Verify(ctx context.Context, progress func(done, of int64)) (Report, error) {
	var r Report
	// The head first: the chain may grow after it, never before.
	var err error
	if r.Head, r.Kept, err = c.head.Load(ctx); err != nil {
		return r, err
	}
	tx, err := c.db.Pool().BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return r, database.Translate(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := c.verify(ctx, tx, &r, progress); err != nil {
		return r, database.Translate(err)
	}
	return r, nil
}

func (c *Chain) verify(ctx context.Context, tx pgx.Tx, r *Report, progress func(done, of int64)) error {
	if err := counts(ctx, tx, r); err != nil {
		return err
	}
	v := verification{linker: newLinker(c.key), report: r, from: math.MinInt64}
	if r.Kept && !hmac.Equal(v.linker.head(r.Head), r.Head.MAC) {
		r.add(0, 0, "the head kept outside was not made with this key ring")
	}
	// A page is a few thousand look-ups; never a join of the whole log.
	if _, err := tx.Exec(ctx, "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"); err != nil {
		return err
	}
	for n := verifyPage; n == verifyPage; {
		var err error
		if n, err = v.page(ctx, tx); err != nil {
			return err
		}
		if progress != nil {
			progress(v.seen, r.Links)
		}
	}
	v.finish()
	return nil
}

// counts also finds entries that slipped in behind the sealer: it will never
// look there again, so somebody made up their transaction.
func counts(ctx context.Context, tx pgx.Tx, r *Report) error {
	last, err := readTip(ctx, tx)
	if err != nil {
		return err
	}
	var behind int64
	err = tx.QueryRow(ctx, `
		SELECT (SELECT count(*) FROM audit_entries), (SELECT count(*) FROM audit_chain), count(*),
			count(*) FILTER (WHERE (e.xid, e.id) <= ($1, $2))
		FROM audit_entries e LEFT JOIN audit_chain c ON c.entry_id = e.id WHERE c.entry_id IS NULL`,
		last.xid, last.id).Scan(&r.Entries, &r.Links, &r.Unsealed, &behind)
	if behind > 0 {
		r.add(0, 0, fmt.Sprintf("%d entries stand unsealed behind the end of the chain", behind))
	}
	return err
}

// verification is the state of one walk along the chain.
type verification struct {
	linker *linker
	report *Report
	from   int64 // where the next page begins: at first below any number
	number int64
	hash   []byte
	seen   int64
	headOK bool
}

func (v *verification) page(ctx context.Context, tx pgx.Tx) (int, error) {
	rows, err := tx.Query(ctx, `SELECT c.number, c.entry_id, c.hash, `+entryColumns+`
		FROM audit_chain c LEFT JOIN audit_entries e ON e.id = c.entry_id
		WHERE c.number > $1 ORDER BY c.number LIMIT $2`, v.from, verifyPage)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n := 0
	var s stored
	for rows.Next() {
		if err := s.scanLink(rows); err != nil {
			return n, err
		}
		v.check(&s)
		n++
	}
	return n, rows.Err()
}

// check holds one link against the one before. After a finding it goes on from
// what is stored, so that each is told once.
func (v *verification) check(s *stored) {
	switch want := v.number + 1; {
	case s.number != want:
		v.report.add(want, 0, fmt.Sprintf("missing; the next there is %d", s.number))
	case s.missing:
		v.report.add(s.number, s.entryID, "the entry is gone")
	case !hmac.Equal(v.linker.link(s.number, v.hash, s), s.hash):
		v.report.add(s.number, s.entryID, "the entry or its link is not what was sealed")
	}
	v.from, v.number, v.hash = s.number, s.number, append(v.hash[:0], s.hash...)
	v.seen++
	if v.report.Kept && s.number == v.report.Head.Number {
		v.headOK = bytes.Equal(s.hash, v.report.Head.Hash)
	}
}

func (v *verification) finish() {
	r := v.report
	switch {
	case r.Kept && v.headOK:
	case r.Kept && v.number < r.Head.Number:
		r.add(0, 0, fmt.Sprintf("the chain ends at link %d; it had reached %d", v.number, r.Head.Number))
	case r.Kept:
		r.add(r.Head.Number, 0, "not the link that was seen as the head")
	case r.Links > 0:
		r.add(0, 0, "no head was kept outside the database: a cut tail would not show")
	}
}
