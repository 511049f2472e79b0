package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/audit"
)

// Again puts the acting member's application back into the queue, at its old
// place, after more was asked for and given as evidence: its words stay as
// they are. Conflict says that nothing was asked. It records application.again.
func (s *Service) Again(ctx context.Context) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		r, found, err := s.lockOpen(ctx, a.MemberID)
		if err != nil {
			return err
		}
		if !found || r.state != MoreWanted {
			return errs.New(errs.Conflict, "This application waits for nothing from you. Open the page anew to see where it stands.")
		}
		if err := s.write(ctx, `UPDATE applications SET state = 'submitted' WHERE id = $1`, r.id); err != nil {
			return err
		}
		if err := s.resumeItem(ctx, ItemApplication, r.id); err != nil {
			return err
		}
		if err := audit.Record(ctx, audit.Entry{Action: ActionAgain, Object: object, ObjectID: r.id}); err != nil {
			return err
		}
		return s.changed(ctx, r)
	})
}
