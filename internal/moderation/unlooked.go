package moderation

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/database"
)

// mayCallDangerous refuses the one reason that is a clinical judgement to a
// member whose proof decided itself, until a person has looked at it. The
// other reasons are anybody's.
func (s *Service) mayCallDangerous(ctx context.Context, a actor.Actor, r Reason) error {
	if r != Dangerous {
		return nil
	}
	var looked bool
	err := s.db.Pgx(ctx).QueryRow(ctx, `SELECT look_by IS NULL FROM members WHERE id = $1`, a.MemberID).Scan(&looked)
	if err != nil {
		return database.Translate(err)
	}
	if !looked {
		return errs.Field("reason", "You were let in without a person having looked yet. Once one has, within 72 hours, you can call a post dangerous; until then, say in an answer or a comment what is wrong with it.")
	}
	return nil
}
