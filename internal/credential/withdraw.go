package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// Withdraw takes the acting member's open application back and erases the
// name, the number, the words in it and everything given with it. Without an open one it is a Conflict.
// It records application.withdraw.
func (s *Service) Withdraw(ctx context.Context) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockApplicant(ctx, a.MemberID); err != nil {
			return err
		}
		open, found, err := s.openApplication(ctx, a.MemberID)
		if err != nil {
			return err
		}
		if !found {
			return errs.New(errs.Conflict, "There is no application to withdraw: it was decided or withdrawn already.")
		}
		if err := s.eraseApplication(ctx, open.id); err != nil {
			return err
		}
		if err := s.eraseEvidence(ctx, open.id); err != nil {
			return err
		}
		if err := s.endProvisional(ctx, open); err != nil {
			return err
		}
		if err := s.closeItem(ctx, ItemApplication, open.id, ids.ID{}); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionWithdraw, Object: object, ObjectID: open.id})
	})
}
