package credential

import (
	"context"
	"strings"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// MyHits lists what registers say against the acting member's credentials, the
// newest first: what is open, and what was decided within the time for an
// appeal.
func (s *Service) MyHits(ctx context.Context) ([]Hit, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return nil, err
	}
	return s.hits(ctx, `WHERE h.member_id = $1 AND (h.outcome = 'open' OR h.decided_at > $2) ORDER BY h.found_at DESC, h.id LIMIT 20`,
		a.MemberID, s.clock.Now().Add(-AppealWindow))
}

// MyHit gives one hit against the acting member; anybody else's is NotFound.
func (s *Service) MyHit(ctx context.Context, id ids.ID) (Hit, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return Hit{}, err
	}
	h, err := s.hit(ctx, id)
	if err == nil && h.member != a.MemberID {
		err = errs.Missing()
	}
	return h, err
}

// AnswerHit is what the acting member says to a hit: reviewers read it, and go
// on at once. It can be answered once, while it is open; a second answer is a
// Conflict. It records hit.answer.
func (s *Service) AnswerHit(ctx context.Context, id ids.ID, words string) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	words = strings.TrimSpace(words)
	var c errs.Check
	c.That(words != "", "words", "Write what the reviewers should know.")
	c.That(short(words, MaxNote), "words", "That is longer than 2,000 letters.")
	s.noPatient(&c, "words", words)
	if err := c.Err(); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockApplicant(ctx, a.MemberID); err != nil {
			return err
		}
		h, err := s.MyHit(ctx, id)
		if err != nil {
			return err
		}
		if h.Outcome != "open" || h.AnsweredAt != nil {
			return errs.New(errs.Conflict, "This was answered or decided already. Open the page anew to see what became of it.")
		}
		err = s.write(ctx, `UPDATE registry_hits SET answer_sealed = $2, answered_at = $3 WHERE id = $1`,
			id, s.seal(inHits, "answer", id, words), s.clock.Now())
		if err != nil {
			return err
		}
		held, err := s.idsOf(ctx, `SELECT id FROM review_items WHERE kind = 'registry hit' AND subject_id = $1 AND closed_at IS NULL AND paused_at IS NOT NULL`, id)
		if err != nil {
			return err
		}
		if err := s.resumeItem(ctx, ItemHit, id); err != nil {
			return err
		}
		if err := s.tellFreed(ctx, held); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionAnswerHit, Object: string(ItemHit), ObjectID: id})
	})
}
