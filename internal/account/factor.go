package account

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/jobs"
)

// The audited actions on second factors. One that was refused is recorded
// under the same name, as denied.
const (
	ActionAddFactor    = "factor.add"
	ActionRenameFactor = "factor.rename"
	ActionRemoveFactor = "factor.remove"
	ActionResetFactors = "factor.reset"
	ActionStepUp       = "session.step-up"
)

// FactorKind is what a second factor is.
type FactorKind string

// The kinds of second factor.
const (
	TOTP    FactorKind = "totp"    // codes of an authenticator app, RFC 6238
	Passkey FactorKind = "passkey" // a WebAuthn credential
)

// Factor is one second factor as its owner sees it.
type Factor struct {
	ID         ids.ID
	Kind       FactorKind
	Name       string
	CreatedAt  time.Time
	LastUsedAt *time.Time
}

const (
	// maxFactors is how many second factors one member may have.
	maxFactors    = 10
	maxFactorName = 60 // letters
	// ceremonyFor is how long a challenge waits for its answer, and enrolFor
	// how long somebody may look for their telephone.
	ceremonyFor = 5 * time.Minute
	enrolFor    = 10 * time.Minute
)

// Factors lists the acting member's second factors, the first added first.
func (s *Service) Factors(ctx context.Context) ([]Factor, error) {
	a, err := self(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.listFactors(ctx, a.MemberID)
	out := make([]Factor, len(rows))
	for i, r := range rows {
		out[i] = r.Factor
	}
	return out, err
}

// MayChangeFactors says whether the actor, who has a second factor already or
// not, may add or remove one now: the first asks for a fresh sign-in, every
// other change for the proof of one that is there. Else it is StepUp.
func MayChangeFactors(a actor.Actor, has bool) error {
	switch {
	case has && !a.SecondFactor:
		return errs.New(errs.StepUp, "Confirm with a second factor that you have before you change them.")
	case !has && !a.JustSignedIn:
		return errs.New(errs.StepUp, "Sign in once more before you register your first second factor.")
	}
	return nil
}

// lockForFactor locks the acting member, and asks whether one more second
// factor may be added.
func (s *Service) lockForFactor(ctx context.Context, a actor.Actor) error {
	if _, err := s.lockMember(ctx, a.MemberID); err != nil {
		return err
	}
	have, err := s.listFactors(ctx, a.MemberID)
	if err != nil {
		return err
	}
	if err := MayChangeFactors(a, len(have) > 0); err != nil {
		return err
	}
	if len(have) >= maxFactors {
		return errs.New(errs.Conflict, "You have ten second factors. Remove one that you don't use before you add another.")
	}
	return nil
}

// added ends a registration in its transaction: the session has just proven
// the factor and gets a new id, the member is told, and it is recorded.
func (s *Service) added(ctx context.Context, a actor.Actor, f factorRow) (Opened, error) {
	if err := s.insertFactor(ctx, f); err != nil {
		return Opened{}, err
	}
	if err := s.tellOfFactors(ctx, a.MemberID, "factor-added"); err != nil {
		return Opened{}, err
	}
	opened, err := s.stepUp(ctx, a)
	if err != nil {
		return Opened{}, err
	}
	return opened, audit.Record(ctx, audit.Entry{Action: ActionAddFactor, Object: "factor", ObjectID: f.ID, Detail: string(f.Kind)})
}

// stepUp gives the acting session a new id and token, and the present moment
// as that of its second factor.
func (s *Service) stepUp(ctx context.Context, a actor.Actor) (Opened, error) {
	return s.replaceWith(ctx, a.MemberID, a.SessionID, func(r *sessionRow) {
		now := s.clock.Now()
		r.factor = &now
	})
}

// RenameFactor gives one of the acting member's second factors another name;
// anybody else's is NotFound. It records factor.rename.
func (s *Service) RenameFactor(ctx context.Context, id ids.ID, name string) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	if name, err = factorName(name, ""); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		found, err := s.nameFactor(ctx, a.MemberID, id, name)
		if err != nil {
			return err
		}
		if !found {
			return errs.Missing()
		}
		return audit.Record(ctx, audit.Entry{Action: ActionRenameFactor, Object: "factor", ObjectID: id})
	})
}

// RemoveFactor takes one of the acting member's second factors away, for whom
// a second factor was proven just now (StepUp); anybody else's is NotFound.
// The last one of who holds a grant stays (Conflict). What other sessions had
// proven counts no more. It records factor.remove.
func (s *Service) RemoveFactor(ctx context.Context, id ids.ID) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		m, err := s.lockMember(ctx, a.MemberID)
		if err != nil {
			return err
		}
		have, err := s.listFactors(ctx, m.ID)
		if err != nil {
			return err
		}
		if err := mayRemove(a, m, have, id); err != nil {
			return err
		}
		if err := s.deleteFactor(ctx, m.ID, id); err != nil {
			return err
		}
		if err := s.forgetProofs(ctx, m.ID, a.SessionID); err != nil {
			return err
		}
		if err := s.tellOfFactors(ctx, m.ID, "factor-removed"); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionRemoveFactor, Object: "factor", ObjectID: id})
	})
}

func mayRemove(a actor.Actor, m Member, have []factorRow, id ids.ID) error {
	own := false
	for _, f := range have {
		own = own || f.ID == id
	}
	if !own {
		return errs.Missing()
	}
	if err := MayChangeFactors(a, true); err != nil {
		return err
	}
	if len(have) == 1 && m.Grants != 0 {
		return errs.New(errs.Conflict, "You hold a duty here, which asks for a second factor, and this is your only one. "+
			"Add another first, then remove this one.")
	}
	return nil
}

// tellOfFactors lets the member know, in their inbox, that somebody changed
// what proves who they are.
func (s *Service) tellOfFactors(ctx context.Context, member ids.ID, what string) error {
	return jobs.Insert(ctx, jobs.Notify{About: "security", MemberID: member, Detail: what}, nil)
}

// factorName makes what was typed a name; otherwise stands where nothing was.
func factorName(typed, otherwise string) (string, error) {
	name := strings.Join(strings.Fields(typed), " ")
	if name == "" {
		name = otherwise
	}
	if name == "" || utf8.RuneCountInString(name) > maxFactorName {
		return "", errs.Field("name", "Give it a name of up to 60 letters, such as My telephone.")
	}
	return name, nil
}

// denied records a proof that was not taken; why is a word.
func (s *Service) denied(ctx context.Context, action, why string) error {
	return audit.RecordAlone(ctx, s.db, audit.Entry{Action: action, Object: "member", ObjectID: actor.From(ctx).MemberID,
		Detail: why, Outcome: audit.Denied})
}
