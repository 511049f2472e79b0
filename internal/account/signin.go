package account

import (
	"context"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
)

// The audited actions of signing in and out.
const (
	ActionSignIn  = "session.sign-in"
	ActionProve   = "session.prove"
	ActionSignOut = "session.sign-out"
)

// Claims is what a provider proved: which account it is. Mail is set only
// when the provider vouches for it, and is never used to find a member.
type Claims struct {
	Provider, Issuer, Subject string
	Mail                      string
}

func (c Claims) whole() error {
	if c.Provider == "" || c.Issuer == "" || c.Subject == "" || len(c.Subject) > 255 {
		return errs.New(errs.Invalid, "The provider did not say whose account this is, so nothing was done.")
	}
	return nil
}

// Visitor is what a sign-in knows of the browser.
type Visitor struct {
	Agent     string
	OwnDevice bool
	// Token is the session cookie that came with the request; the session it
	// opened ends.
	Token string
}

// Identity is one account at a provider that signs a member in.
type Identity struct {
	ID         ids.ID
	MemberID   ids.ID
	Provider   string
	Issuer     string
	Subject    string
	CreatedAt  time.Time
	LastUsedAt *time.Time
}

// SignIn opens a session for the member behind the claims and makes the
// member at the first sign-in of all. Only provider, issuer and subject
// together decide whose account it is. Grants that waited for the identity
// are given. It records session.sign-in.
func (s *Service) SignIn(ctx context.Context, c Claims, v Visitor) (Opened, error) {
	if err := c.whole(); err != nil {
		return Opened{}, err
	}
	opened, err := s.signIn(ctx, c, v)
	if database.UniqueViolation(err, "identities_account") {
		// Two first sign-ins at once: now the identity is there.
		return s.signIn(ctx, c, v)
	}
	return opened, err
}

func (s *Service) signIn(ctx context.Context, c Claims, v Visitor) (opened Opened, err error) {
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		identity, known, err := s.findIdentity(ctx, c)
		if err != nil {
			return err
		}
		if !known {
			identity, err = s.join(ctx, c)
		} else {
			err = s.welcomeBack(ctx, c, identity)
		}
		if err != nil {
			return err
		}
		if err := s.leaveSession(ctx, v.Token); err != nil {
			return err
		}
		opened, err = s.open(ctx, identity, v)
		opened.NewMember = !known
		if err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionSignIn, Object: "member", ObjectID: identity.MemberID,
			Detail: clip(c.Provider, 60), ActorID: identity.MemberID})
	})
	return opened, err
}

// leaveSession ends the session that the browser came with: by its token, and
// by its id when the token was renewed in this very request.
func (s *Service) leaveSession(ctx context.Context, token string) error {
	if err := s.deleteSessionByToken(ctx, token); err != nil {
		return err
	}
	if a := actor.From(ctx); a.SignedIn() {
		_, err := s.deleteSession(ctx, a.MemberID, a.SessionID)
		return err
	}
	return nil
}

// join makes a member and their first identity.
func (s *Service) join(ctx context.Context, c Claims) (Identity, error) {
	now := s.clock.Now()
	grants, err := s.takePending(ctx, c.Issuer, c.Subject)
	if err != nil {
		return Identity{}, err
	}
	m := Member{ID: ids.At(now), Standing: actor.Applicant, Grants: grants, CreatedAt: now}
	if c.Mail != "" {
		m.MailSealed = s.ring.Seal([]byte(c.Mail), mailPlace(m.ID))
	}
	if err := s.insertMember(ctx, m); err != nil {
		return Identity{}, err
	}
	identity := Identity{ID: ids.At(now), MemberID: m.ID, Provider: c.Provider, Issuer: c.Issuer, Subject: c.Subject, CreatedAt: now}
	if err := s.insertIdentity(ctx, identity); err != nil {
		return Identity{}, err
	}
	return identity, changes.Append(ctx, changes.Member, m.ID)
}

// welcomeBack notes the use of an identity and gives grants that waited.
func (s *Service) welcomeBack(ctx context.Context, c Claims, identity Identity) error {
	m, err := s.lockMember(ctx, identity.MemberID)
	if err != nil {
		return err
	}
	if m.Standing == actor.Closed {
		return errs.Denied("This account was closed.")
	}
	if err := s.useIdentity(ctx, identity.ID, s.clock.Now()); err != nil {
		return err
	}
	grants, err := s.takePending(ctx, c.Issuer, c.Subject)
	if err != nil || m.Grants.Has(grants) {
		return err
	}
	return s.setGrants(ctx, m, m.Grants|grants)
}

// open begins a session at the present time.
func (s *Service) open(ctx context.Context, identity Identity, v Visitor) (Opened, error) {
	now := s.clock.Now()
	r := sessionRow{
		id: ids.At(now), member: identity.MemberID, identity: identity.ID, token: newToken(), ownDevice: v.OwnDevice,
		created: now, authenticated: now, expiry: now.Add(absolute(v.OwnDevice)),
		address: audit.RequestFrom(ctx).Address, agent: clip(v.Agent, maxAgent),
	}
	err := s.insertSession(ctx, r)
	return r.opened(), err
}

func (r sessionRow) opened() Opened {
	return Opened{Token: r.token, SessionID: r.id, MemberID: r.member, OwnDevice: r.ownDevice, Until: r.expiry}
}

// RefuseSignIn records a sign-in that failed; why is a word, never what was
// sent.
func (s *Service) RefuseSignIn(ctx context.Context, provider, why string) error {
	return audit.RecordAlone(ctx, s.db, audit.Entry{Action: ActionSignIn, Object: "provider",
		Detail: clip(provider, 60) + ": " + clip(why, 60), Outcome: audit.Failed})
}
