package credential

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// lockOpen locks a member and their one open application, in the order of
// every writer here.
func (s *Service) lockOpen(ctx context.Context, member ids.ID) (row, bool, error) {
	if _, err := s.lockApplicant(ctx, member); err != nil {
		return row{}, false, err
	}
	return s.openApplication(ctx, member)
}

// onOpen gives the acting member's open application, locked, to act, which
// adds a piece of evidence with the id. A second sending of a form does
// nothing more.
func (s *Service) onOpen(ctx context.Context, key ids.ID, kind EvidenceKind, act func(ctx context.Context, r row, id ids.ID) error) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnApplication); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		r, found, err := s.lockOpen(ctx, a.MemberID)
		if err != nil {
			return err
		}
		id, again, err := s.onceFor(ctx, a.MemberID, key, inEvidence+" "+string(kind)+":")
		if err != nil || again {
			return err
		}
		if !found {
			return notOpen()
		}
		return act(ctx, r, id)
	})
}

func notOpen() error {
	return errs.New(errs.Conflict, "There is no application under way to add this to. Open the page anew to see what became of it.")
}

// changed is what follows every change of an application's evidence.
func (s *Service) changed(ctx context.Context, r row) error {
	if err := s.touch(ctx, r.id); err != nil {
		return err
	}
	return s.settle(ctx, r.id)
}
