package account

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// ResetFactors takes all second factors from a member who lost them, and ends
// all their sessions: they sign in and register a new one. Only administrators
// with a second factor proven just now may, and never for themselves. A member
// who has none is a Conflict. The member is told in the inbox. It records
// factor.reset.
func (s *Service) ResetFactors(ctx context.Context, member ids.ID) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditGrants); err != nil {
		return err
	}
	if _, err := fresh(ctx); err != nil {
		return err
	}
	if member == a.MemberID {
		return errs.New(errs.Conflict, "You can't reset your own second factors. Another administrator can, or whoever runs the house.")
	}
	return s.resetFactors(ctx, member)
}

// ResetFactorsBehind is ResetFactors for the member whom (issuer, subject)
// signs in; NotFound for nobody. It is for the command line, whose actor is
// the system.
func (s *Service) ResetFactorsBehind(ctx context.Context, issuer, subject string) error {
	member, err := s.memberBehind(ctx, issuer, subject)
	if err != nil {
		return err
	}
	if member.IsZero() {
		return errs.New(errs.NotFound, "Nobody signs in with this issuer and subject.")
	}
	return s.resetFactors(ctx, member)
}

func (s *Service) resetFactors(ctx context.Context, member ids.ID) error {
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		m, err := s.lockMember(ctx, member)
		if err != nil {
			return err
		}
		have, err := s.listFactors(ctx, m.ID)
		if err != nil {
			return err
		}
		if len(have) == 0 {
			return errs.New(errs.Conflict, "This member has no second factor, so there is nothing to reset.")
		}
		if err := s.deleteFactors(ctx, m.ID); err != nil {
			return err
		}
		if err := s.deleteSessions(ctx, m.ID); err != nil {
			return err
		}
		if err := s.tellOfFactors(ctx, m.ID, "factors-reset"); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionResetFactors, Object: "member", ObjectID: m.ID})
	})
}
