package credential

import (
	"context"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// OnClose erases, in the transaction that closes the member's account, every
// legal name, number and word of their applications and credentials, takes what
// waits for a reviewer out of their queue and withdraws an application under
// way. What stays is what was proven, when, and
// the keyed digest of the number: a suspension is not shed by a new account.
func (s *Service) OnClose(ctx context.Context, member ids.ID) error {
	if _, err := database.MustTx(ctx); err != nil {
		return err
	}
	applications, err := s.idsOf(ctx, `SELECT id FROM applications WHERE member_id = $1`, member)
	if err != nil {
		return err
	}
	for _, id := range applications {
		if err := s.eraseApplication(ctx, id); err != nil {
			return err
		}
		if err := s.eraseEvidence(ctx, id); err != nil {
			return err
		}
	}
	if err := s.write(ctx, `UPDATE affiliations SET left_at = $2 WHERE member_id = $1 AND left_at IS NULL`, member, s.clock.Now()); err != nil {
		return err
	}
	credentials, err := s.idsOf(ctx, `SELECT id FROM credentials WHERE member_id = $1`, member)
	if err != nil {
		return err
	}
	for _, id := range credentials {
		if err := s.eraseCredential(ctx, id); err != nil {
			return err
		}
	}
	if err := s.eraseHeld(ctx, member); err != nil {
		return err
	}
	return s.closeItemsOf(ctx, member)
}
