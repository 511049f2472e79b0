package credential

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// inItems is the table of the queue, which has one sealed column.
const inItems = "review_items"

// Item is one row of the queue.
type Item struct {
	ID   ids.ID
	Kind ItemKind
	// Subject is the application, credential, hit or appeal.
	Subject   ids.ID
	Risk      int // 0 to 3
	OpenedAt  time.Time
	TargetAt  time.Time // by when it should be done
	Escalated *time.Time
	// ClaimedUntil is how long somebody works on it; nil for nobody now. Mine
	// says that it is who asks.
	ClaimedUntil *time.Time
	Mine         bool
	// FirstVerdict is what a first reviewer decided, whom a second one must
	// follow; empty for none.
	FirstVerdict string
	Version      int

	member, firstBy, escalatedBy, claimedBy ids.ID
	escalatedTo                             string
	placeAt                                 time.Time
	paused, closed, firstAt                 *time.Time
	noteSealed                              []byte
}

const itemColumns = `i.id, i.kind, i.subject_id, i.member_id, i.risk, i.opened_at, i.target_at, i.place_at, i.paused_at, i.closed_at,
	i.claimed_by, i.claimed_until, i.escalated_at, i.escalated_by, i.escalated_to, i.first_by, i.first_verdict, i.first_at, i.note_sealed, i.version`

// into gives where the columns go, in their order.
func (i *Item) into() []any {
	return []any{&i.ID, &i.Kind, &i.Subject, &i.member, &i.Risk, &i.OpenedAt, &i.TargetAt, &i.placeAt, &i.paused, &i.closed,
		&i.claimedBy, &i.ClaimedUntil, &i.Escalated, &i.escalatedBy, &i.escalatedTo, &i.firstBy, &i.FirstVerdict, &i.firstAt, &i.noteSealed, &i.Version}
}

// settleClaim says whose the claim is and forgets one that ran out.
func (i *Item) settleClaim(reviewer ids.ID, now time.Time) {
	if i.ClaimedUntil != nil && !now.Before(*i.ClaimedUntil) {
		i.ClaimedUntil, i.claimedBy = nil, ids.ID{}
	}
	i.Mine = i.ClaimedUntil != nil && i.claimedBy == reviewer
}

func (s *Service) items(ctx context.Context, reviewer ids.ID, where string, args ...any) ([]Item, error) {
	rows, err := s.db.Pgx(ctx).Query(ctx, `SELECT `+itemColumns+` FROM review_items i `+where, args...)
	if err != nil {
		return nil, database.Translate(err)
	}
	now := s.clock.Now()
	list, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (i Item, err error) {
		err = r.Scan(i.into()...)
		i.settleClaim(reviewer, now)
		return i, err
	})
	return list, database.Translate(err)
}

func (s *Service) item(ctx context.Context, reviewer, id ids.ID) (Item, error) {
	list, err := s.items(ctx, reviewer, `WHERE i.id = $1`, id)
	if err == nil && len(list) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return Item{}, err
	}
	return list[0], nil
}

func (s *Service) lockItem(ctx context.Context, reviewer, id ids.ID) (Item, error) {
	list, err := s.items(ctx, reviewer, `WHERE i.id = $1 FOR UPDATE OF i`, id)
	if err == nil && len(list) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return Item{}, err
	}
	return list[0], nil
}

// takeItem claims an open item for a reviewer, or renews their claim, in one
// conditional statement: false when another works on it, or it isn't open.
func (s *Service) takeItem(ctx context.Context, id, reviewer ids.ID) (bool, error) {
	now := s.clock.Now()
	tag, err := s.db.Pgx(ctx).Exec(ctx, `UPDATE review_items SET claimed_by = $2, claimed_until = $3
		WHERE id = $1 AND closed_at IS NULL AND paused_at IS NULL
		AND (claimed_by IS NULL OR claimed_by = $2 OR claimed_until <= $4)`, id, reviewer, now.Add(ClaimFor), now)
	return err == nil && tag.RowsAffected() == 1, database.Translate(err)
}

// letItemGo ends a reviewer's own claim.
func (s *Service) letItemGo(ctx context.Context, id, reviewer ids.ID) error {
	return s.write(ctx, `UPDATE review_items SET claimed_by = NULL, claimed_until = NULL WHERE id = $1 AND claimed_by = $2`, id, reviewer)
}

// firstVerdict writes down what a first reviewer decided and lets the item go
// to the next. The note is for them.
func (s *Service) firstVerdict(ctx context.Context, i Item, reviewer ids.ID, verdict Verdict, note string) error {
	return s.write(ctx, `UPDATE review_items SET first_by = $2, first_verdict = $3, first_at = $4, note_sealed = coalesce($5, note_sealed),
		claimed_by = NULL, claimed_until = NULL, version = version + 1 WHERE id = $1`,
		i.ID, reviewer, string(verdict), s.clock.Now(), s.sealWords(inItems, "note", i.ID, note))
}

// escalateItem puts an item before everything else, for somebody else.
func (s *Service) escalateItem(ctx context.Context, i Item, reviewer ids.ID, to, note string) error {
	return s.write(ctx, `UPDATE review_items SET escalated_at = $3, escalated_by = $2, escalated_to = $4, risk = 3, note_sealed = $5,
		claimed_by = NULL, claimed_until = NULL, version = version + 1 WHERE id = $1`,
		i.ID, reviewer, s.clock.Now(), to, s.seal(inItems, "note", i.ID, note))
}

// otherReviewers counts those who could end what the named ones can't.
func (s *Service) otherReviewers(ctx context.Context, administrators bool, but ...ids.ID) (int, error) {
	list, err := s.reviewersBut(ctx, administrators, but...)
	return len(list), err
}

// reviewersBut gives the reviewers who may act, or those of them who are
// administrators too, but for the named ones.
func (s *Service) reviewersBut(ctx context.Context, administrators bool, but ...ids.ID) ([]ids.ID, error) {
	want := reviewerBit
	if administrators {
		want |= administratorBit
	}
	list := make([]string, len(but))
	for i, id := range but {
		list[i] = id.UUID()
	}
	return s.listIDs(ctx, `SELECT id FROM members WHERE grants & $1 = $1
		AND standing NOT IN ('suspended', 'closed') AND NOT id = ANY($2::uuid[]) ORDER BY id`, want, list)
}
