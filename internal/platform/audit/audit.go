// Package audit is the append-only log of who did what, when and with what
// outcome: ids, names of actions and single words, never what a person wrote.
//
// Entries are written in the transaction of the act they record. One sealer
// at a time then chains them, each link a keyed digest over the entry and the
// link before, and keeps the chain's head outside the database as well: an
// edit, a deletion, a swap and a cut tail all show (see Verify).
package audit

import (
	"context"
	"errors"
	"fmt"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// Outcome says how an act ended.
type Outcome string

// The outcomes. The zero Outcome is written as Done.
const (
	Done   Outcome = "done"
	Denied Outcome = "denied"
	Failed Outcome = "failed"
)

// Entry is one event of note. The actor, the request and the address come
// from the context.
type Entry struct {
	// Action is the verb as routes name it, such as "thread.ask".
	Action string
	// Object is the kind of thing acted on, and ObjectID which one.
	Object   string
	ObjectID ids.ID
	// Detail is a word or two that is no content: a rule, a provider, a
	// standing before and after.
	Detail  string
	Outcome Outcome
	// ActorID overrides the context's actor: for a sign-in, the member who
	// has just become one.
	ActorID ids.ID
}

// Request says which request an entry belongs to.
type Request struct{ ID, Address string }

type requestKey struct{}

// WithRequest gives a context whose entries carry the request.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// RequestFrom gives the request of the context; empty for jobs and commands.
func RequestFrom(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey{}).(Request)
	return r
}

// Bounds of the stored words: what is longer is no name but content.
const (
	maxAction = 128
	maxDetail = 200
)

// Record writes an entry in the transaction of ctx and refuses outside one:
// the act and its record are kept or lost together. It is one statement.
func Record(ctx context.Context, e Entry) error {
	tx, err := database.MustTx(ctx)
	if err != nil {
		return err
	}
	row, err := newRow(ctx, e)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, insert, row.args()...)
	return database.Translate(err)
}

// RecordAlone writes an entry in a transaction of its own: for denials and
// sign-in results, which have no act to be written with. Inside a transaction
// it would be rolled back with it, so there it refuses.
func RecordAlone(ctx context.Context, db *database.DB, e Entry) error {
	if _, inside := database.Tx(ctx); inside {
		return wrong(errors.New("audit: RecordAlone inside a transaction"))
	}
	return db.WithTx(ctx, func(ctx context.Context) error { return Record(ctx, e) })
}

// insert writes a row; the time is the transaction's.
const insert = `INSERT INTO audit_entries
	(action, actor_id, object, object_id, detail, outcome, request, address)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`

// row is an entry with what the context knew of it.
type row struct {
	Entry
	actor   ids.ID
	request Request
}

func newRow(ctx context.Context, e Entry) (row, error) {
	if e.Outcome == "" {
		e.Outcome = Done
	}
	switch e.Outcome {
	case Done, Denied, Failed:
	default:
		return row{}, wrong(fmt.Errorf("audit: outcome %q", e.Outcome))
	}
	if e.Action == "" || len(e.Action) > maxAction || len(e.Object) > maxAction || len(e.Detail) > maxDetail {
		return row{}, wrong(fmt.Errorf("audit: action %.64q: a name is missing or too long", e.Action))
	}
	r := row{Entry: e, actor: e.ActorID, request: RequestFrom(ctx)}
	if r.actor.IsZero() {
		r.actor = actor.From(ctx).MemberID
	}
	return r, nil
}

func (r row) args() []any {
	return []any{r.Action, r.actor, r.Object, r.ObjectID, r.Detail, string(r.Outcome), r.request.ID, r.request.Address}
}

func wrong(err error) error {
	return errs.Wrap(errs.Internal, "Something went wrong on our side.", err)
}
