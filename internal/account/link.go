package account

import (
	"context"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/database"
)

// The audited actions on identities.
const (
	ActionLink   = "identity.link"
	ActionUnlink = "identity.unlink"
)

// Identities lists the acting member's identities, the first linked first.
func (s *Service) Identities(ctx context.Context) ([]Identity, error) {
	a, err := self(ctx)
	if err != nil {
		return nil, err
	}
	return s.listIdentities(ctx, a.MemberID)
}

// LinkIdentity adds an account at a provider to the acting member, who must
// have signed in freshly. An account that signs anybody in already, this
// member included, is a Conflict. The session gets a new id. It records
// identity.link.
func (s *Service) LinkIdentity(ctx context.Context, c Claims) (opened Opened, err error) {
	a, err := fresh(ctx)
	if err != nil {
		return Opened{}, err
	}
	if err := c.whole(); err != nil {
		return Opened{}, err
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockMember(ctx, a.MemberID); err != nil {
			return err
		}
		now := s.clock.Now()
		v := Identity{ID: ids.At(now), MemberID: a.MemberID, Provider: c.Provider, Issuer: c.Issuer, Subject: c.Subject, CreatedAt: now}
		if err := s.insertIdentity(ctx, v); err != nil {
			if database.UniqueViolation(err, "identities_account") {
				return errs.New(errs.Conflict, "That account signs in somebody already, so it was not linked.")
			}
			return err
		}
		if opened, err = s.replace(ctx, a.MemberID, a.SessionID); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionLink, Object: "identity", ObjectID: v.ID, Detail: clip(c.Provider, 60)})
	})
	return opened, err
}

// UnlinkIdentity takes an identity from the acting member, who must have
// signed in freshly, and ends the sessions that it opened. The last identity
// and the one of the present session stay. It records identity.unlink.
func (s *Service) UnlinkIdentity(ctx context.Context, identity ids.ID) error {
	a, err := fresh(ctx)
	if err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if _, err := s.lockMember(ctx, a.MemberID); err != nil {
			return err
		}
		list, err := s.listIdentities(ctx, a.MemberID)
		if err != nil {
			return err
		}
		if err := mayUnlink(list, identity, a.IdentityID); err != nil {
			return err
		}
		if err := s.deleteSessionsOf(ctx, identity); err != nil {
			return err
		}
		if err := s.deleteIdentity(ctx, identity); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionUnlink, Object: "identity", ObjectID: identity})
	})
}

func mayUnlink(list []Identity, identity, current ids.ID) error {
	own := false
	for _, v := range list {
		own = own || v.ID == identity
	}
	switch {
	case !own:
		return errs.Missing()
	case len(list) == 1:
		return errs.New(errs.Conflict, "This is the only way you can sign in, so it stays. Link another one first.")
	case identity == current:
		return errs.New(errs.Conflict, "You are signed in with this one. Sign in with another one first, then take this one away.")
	}
	return nil
}
