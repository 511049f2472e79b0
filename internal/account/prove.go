package account

import (
	"context"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// Prove takes a fresh sign-in of the acting member: the session is replaced
// by one with a new id whose proof of identity is of now and whose times
// start anew. Claims of an identity that is not the member's own are
// Forbidden. It records session.prove.
func (s *Service) Prove(ctx context.Context, c Claims, v Visitor) (opened Opened, err error) {
	a, err := self(ctx)
	if err != nil {
		return Opened{}, err
	}
	if err := c.whole(); err != nil {
		return Opened{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		identity, known, err := s.findIdentity(ctx, c)
		if err != nil {
			return err
		}
		if !known || identity.MemberID != a.MemberID {
			return errs.Denied("That is another account than the one you are signed in with. Nothing was changed.")
		}
		old, err := s.liveSession(ctx, a.MemberID, a.SessionID)
		if err != nil {
			return err
		}
		if _, err := s.deleteSession(ctx, a.MemberID, old.id); err != nil {
			return err
		}
		v.OwnDevice = old.ownDevice
		if opened, err = s.open(ctx, identity, v); err != nil {
			return err
		}
		if err := s.useIdentity(ctx, identity.ID, s.clock.Now()); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionProve, Object: "member", ObjectID: a.MemberID})
	})
	return opened, err
}

// replace gives the acting session a new id and token and leaves its times as
// they are.
func (s *Service) replace(ctx context.Context, member, session ids.ID) (Opened, error) {
	return s.replaceWith(ctx, member, session, func(*sessionRow) {})
}

// replaceWith is replace with a change of what the session stores.
func (s *Service) replaceWith(ctx context.Context, member, session ids.ID, change func(*sessionRow)) (Opened, error) {
	r, err := s.liveSession(ctx, member, session)
	if err != nil {
		return Opened{}, err
	}
	if _, err := s.deleteSession(ctx, member, session); err != nil {
		return Opened{}, err
	}
	r.id, r.token = ids.At(s.clock.Now()), newToken()
	change(&r)
	return r.opened(), s.insertSession(ctx, r)
}
