package credential

import (
	"context"
	"time"

	"consilium/internal/kernel/ids"
)

// ItemKind is what a row of the reviewers' queue is about.
type ItemKind string

// The kinds of work: an application, a look at what decided itself, a
// credential that runs out without renewal, a hit in a register, an appeal.
const (
	ItemApplication ItemKind = "application"
	ItemLook        ItemKind = "look"
	ItemExpiry      ItemKind = "expiry"
	ItemHit         ItemKind = "registry hit"
	ItemAppeal      ItemKind = "appeal"
)

// target is how long each kind may wait: the clock that the desk shows.
var target = map[ItemKind]time.Duration{
	ItemApplication: 24 * time.Hour,
	ItemLook:        72 * time.Hour,
	ItemExpiry:      14 * 24 * time.Hour,
	ItemHit:         72 * time.Hour,
	ItemAppeal:      7 * 24 * time.Hour,
}

// openItem puts work into the queue, once for each subject.
func (s *Service) openItem(ctx context.Context, kind ItemKind, subject, member ids.ID, risk int) error {
	now := s.clock.Now()
	return s.write(ctx, `INSERT INTO review_items (id, kind, subject_id, member_id, risk, opened_at, place_at, target_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING`,
		ids.At(now), string(kind), subject, member, risk, now, now.Add(target[kind]))
}

// raiseRisk makes work more pressing; it never makes it less so.
func (s *Service) raiseRisk(ctx context.Context, kind ItemKind, subject ids.ID, risk int) error {
	return s.write(ctx, `UPDATE review_items SET risk = greatest(risk, $3), version = version + 1
		WHERE kind = $1 AND subject_id = $2 AND closed_at IS NULL`, string(kind), subject, risk)
}

// itemDecided takes a decided application out of the queue, or out of reach
// until its applicant has sent what was asked for.
func (s *Service) itemDecided(ctx context.Context, v Verdict, application, reviewer ids.ID) error {
	if v == More {
		return s.pauseItem(ctx, ItemApplication, application)
	}
	return s.closeItem(ctx, ItemApplication, application, reviewer)
}

// closeItemsOf takes everything about a member out of the queue: the account
// is closed.
func (s *Service) closeItemsOf(ctx context.Context, member ids.ID) error {
	return s.write(ctx, `UPDATE review_items SET closed_at = $2, claimed_by = NULL, claimed_until = NULL, version = version + 1
		WHERE member_id = $1 AND closed_at IS NULL`, member, s.clock.Now())
}

// pauseItem stops the clock while the member is asked; resumeItem starts it
// anew and leaves the item its place. A paused item can't be claimed, and what
// a first reviewer said of it before is void.
func (s *Service) pauseItem(ctx context.Context, kind ItemKind, subject ids.ID) error {
	return s.write(ctx, `UPDATE review_items SET paused_at = $3, claimed_by = NULL, claimed_until = NULL,
		first_by = NULL, first_verdict = '', first_at = NULL, version = version + 1
		WHERE kind = $1 AND subject_id = $2 AND closed_at IS NULL`, string(kind), subject, s.clock.Now())
}

func (s *Service) resumeItem(ctx context.Context, kind ItemKind, subject ids.ID) error {
	now := s.clock.Now()
	return s.write(ctx, `UPDATE review_items SET paused_at = NULL, target_at = $3, version = version + 1
		WHERE kind = $1 AND subject_id = $2 AND closed_at IS NULL AND paused_at IS NOT NULL`,
		string(kind), subject, now.Add(target[kind]))
}

// closeItem takes work out of the queue. by is zero when nobody did it: it was
// withdrawn or decided itself.
func (s *Service) closeItem(ctx context.Context, kind ItemKind, subject, by ids.ID) error {
	var who any
	if !by.IsZero() {
		who = by
	}
	return s.write(ctx, `UPDATE review_items SET closed_at = $3, closed_by = $4, claimed_by = NULL, claimed_until = NULL, version = version + 1
		WHERE kind = $1 AND subject_id = $2 AND closed_at IS NULL`, string(kind), subject, s.clock.Now(), who)
}
