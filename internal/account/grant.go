package account

import (
	"context"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
)

// The audited actions on grants.
const (
	ActionGrant  = "grant.give"
	ActionRevoke = "grant.take"
)

// grantNames are the words of the command line and of the log.
var grantNames = map[string]actor.Grant{
	"reviewer":      actor.CredentialReviewer,
	"moderator":     actor.Moderator,
	"administrator": actor.Administrator,
}

// ParseGrant reads reviewer, moderator or administrator.
func ParseGrant(name string) (actor.Grant, error) {
	if g, ok := grantNames[name]; ok {
		return g, nil
	}
	return 0, errs.Field("grant", "Choose reviewer, moderator or administrator.")
}

// GrantName is the word that ParseGrant reads; empty for none or several.
func GrantName(g actor.Grant) string {
	for name, one := range grantNames {
		if one == g {
			return name
		}
	}
	return ""
}

// Holder is a member with duties, as administrators see them.
type Holder struct {
	MemberID ids.ID
	Handle   string
	Provider string
	Standing actor.Standing
	Grants   actor.Grant
	// Factors is how many second factors they have: without one they can't do
	// their duty.
	Factors int
}

// Holders lists every member who holds a grant, for administrators.
func (s *Service) Holders(ctx context.Context) ([]Holder, error) {
	if err := authz.Require(actor.From(ctx), authz.EditGrants); err != nil {
		return nil, err
	}
	return s.holders(ctx)
}

// Grant gives a member a duty. Only administrators who proved a second factor
// just now may.
// It acts on the member's next request and records grant.give.
func (s *Service) Grant(ctx context.Context, member ids.ID, g actor.Grant) error {
	return s.editGrants(ctx, member, g, ActionGrant, func(m Member) actor.Grant { return m.Grants | g })
}

// Revoke takes a duty from a member. Only administrators who proved a second
// factor just now may, and the last administrator stays one. It records
// grant.take.
func (s *Service) Revoke(ctx context.Context, member ids.ID, g actor.Grant) error {
	return s.editGrants(ctx, member, g, ActionRevoke, func(m Member) actor.Grant { return m.Grants &^ g })
}

func (s *Service) editGrants(ctx context.Context, member ids.ID, g actor.Grant, action string, edit func(Member) actor.Grant) error {
	if err := authz.Require(actor.From(ctx), authz.EditGrants); err != nil {
		return err
	}
	if _, err := fresh(ctx); err != nil {
		return err
	}
	name := GrantName(g)
	if name == "" {
		return errs.Field("grant", "Choose reviewer, moderator or administrator.")
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		m, err := s.lockMember(ctx, member)
		if err != nil {
			return err
		}
		if m.Standing == actor.Closed {
			return errs.Missing()
		}
		if action == ActionRevoke && g == actor.Administrator {
			if err := s.notLastAdministrator(ctx, m); err != nil {
				return err
			}
		}
		if next := edit(m); next != m.Grants {
			if err := s.setGrants(ctx, m, next); err != nil {
				return err
			}
		}
		return audit.Record(ctx, audit.Entry{Action: action, Object: "member", ObjectID: member, Detail: name})
	})
}

func (s *Service) notLastAdministrator(ctx context.Context, m Member) error {
	if !m.Grants.Has(actor.Administrator) {
		return nil
	}
	// One after the other: of two who go at once the second must see the first.
	if err := s.lockAdministrators(ctx); err != nil {
		return err
	}
	n, err := s.administrators(ctx)
	if err == nil && n <= 1 {
		err = errs.New(errs.Conflict, "There must be an administrator. Make somebody else one first.")
	}
	return err
}

// PendingGrant gives a duty to the account (issuer, subject) before its holder
// has a handle, or ever signed in: at once where the account is known, else at
// its first sign-in. It is for the command line, whose actor is the system.
// waiting says that the grant waits. It records grant.give.
func (s *Service) PendingGrant(ctx context.Context, issuer, subject string, g actor.Grant) (waiting bool, err error) {
	name := GrantName(g)
	if name == "" || issuer == "" || subject == "" {
		return false, errs.New(errs.Invalid, "Name the issuer, the subject and one of reviewer, moderator, administrator.")
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		member, err := s.memberBehind(ctx, issuer, subject)
		if err != nil {
			return err
		}
		waiting = member.IsZero()
		if waiting {
			err = s.storePending(ctx, issuer, subject, g)
		} else {
			err = s.grantNow(ctx, member, g)
		}
		if err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionGrant, Object: "member", ObjectID: member, Detail: name})
	})
	return waiting, err
}

func (s *Service) grantNow(ctx context.Context, member ids.ID, g actor.Grant) error {
	m, err := s.lockMember(ctx, member)
	if err != nil || m.Grants.Has(g) {
		return err
	}
	return s.setGrants(ctx, m, m.Grants|g)
}
